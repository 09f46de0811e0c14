"""Keys of links and PINs: made again from a number, and readable by nobody else."""

import logging
from collections import Counter
from typing import Any

import pytest

from livekit_app.tokens.policy import JoinRequest
from sessions_app.access import choosing, letting_in, tickets
from sessions_app.access.choosing import Change, host_view
from sessions_app.access.may_watch import may_watch
from sessions_app.auth import watch_keys
from sessions_app.ids import ALPHABET
from sessions_app.models import Admission, LinkKey, SocketTicket
from tests.sessions_app.access.visits import (
    ANNA,
    ASK,
    BEN,
    CODE,
    HERE,
    LINK,
    PIN,
    Visit,
    fresh,
    guarded,
    key_of,
    new_link,
    pin_of,
    wrong_pin_of,
)
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

ID = "ABCDEFGHJKMN"
ELSEWHERE = "another-machine-has-this-secret-0123456789"


def test_a_key_is_ten_characters_of_the_codes_alphabet() -> None:
    keys = [watch_keys.made_link_key(ID, number) for number in range(2_000)]
    assert len(set(keys)) == 2_000
    assert all(watch_keys.is_link_key(key) for key in keys)
    used = Counter("".join(keys))
    assert set(used) == set(ALPHABET)
    assert max(used.values()) < 2 * min(used.values())  # each as often as the others


@pytest.mark.parametrize("text", ["", "short", "a" * 11, "a" * 9 + "#", "a" * 9 + "\n", "ä" * 10])
def test_what_is_no_key(text: str) -> None:
    assert not watch_keys.is_link_key(text)


@pytest.mark.parametrize("digits", [4, 6])
def test_a_pin_keeps_its_zeros(digits: int) -> None:
    pins = [watch_keys.made_pin(ID, number, digits) for number in range(3_000)]
    assert all(len(pin) == digits and pin.isdecimal() and pin.isascii() for pin in pins)
    zeros = [pin for pin in pins if pin.startswith("0")]
    assert 200 < len(zeros) < 400  # a tenth


def test_a_pin_that_begins_with_zeros_lets_in_and_its_number_does_not(
    make_session: MakeSession,
) -> None:
    session = guarded(make_session, PIN)
    while not pin_of(session).startswith("0"):
        choosing.change(session.pk, Change(new_pin=True), inside="stay", actor="host")
    pin = pin_of(session)
    for typed in (pin.lstrip("0"), f"0{pin}", f" {pin}", f"{pin}\n"):
        assert Visit(session, ANNA).by_pin(typed) == "403 code_wrong"
    assert Visit(session, ANNA).by_pin(pin) == "given"


def test_keys_of_other_numbers_broadcasts_and_secrets_are_other_keys(settings: Any) -> None:
    one = (watch_keys.made_link_key(ID, 1), watch_keys.made_pin(ID, 1, 6))
    assert watch_keys.made_link_key(ID, 1) == one[0]
    others = [(watch_keys.made_link_key(ID, 2), watch_keys.made_pin(ID, 2, 6))]
    others.append((watch_keys.made_link_key("other", 1), watch_keys.made_pin("other", 1, 6)))
    settings.HOST_KEY_SECRET = ELSEWHERE
    others.append((watch_keys.made_link_key(ID, 1), watch_keys.made_pin(ID, 1, 6)))
    assert all(key != one[0] and pin != one[1] for key, pin in others)


@pytest.mark.parametrize("what", ["HOST_KEY_SECRET", "SECRET_KEY"])
def test_on_a_machine_with_another_secret_a_new_link_heals(
    make_session: MakeSession, settings: Any, what: str
) -> None:
    session = guarded(make_session, PIN)
    key, pin = key_of(session), pin_of(session)
    assert not host_view(fresh(session)).keys_are_elsewhere
    setattr(settings, what, ELSEWHERE)
    view = host_view(fresh(session))
    assert (view.keys_are_elsewhere, view.pin) == (True, None)
    assert "#" not in view.join_url
    good = what == "HOST_KEY_SECRET"  # hashes are the same, nobody at the door is kept out
    assert Visit(session, ANNA).by_key(key) == ("given" if good else "403 code_wrong")
    assert Visit(session, ANNA).by_pin(pin) == ("given" if good else "403 code_wrong")
    new_link(session)
    view = host_view(fresh(session))
    assert not view.keys_are_elsewhere and view.join_url.endswith(f"#{key_of(session)}")
    assert view.pin == pin_of(session)
    assert Visit(session, BEN).by_key(key_of(session)) == "given"
    assert Visit(session, BEN).by_pin(pin_of(session)) == "given"


@pytest.mark.parametrize("way_in", [CODE, ASK])
def test_where_no_key_is_needed_none_is_missed(make_session: MakeSession, way_in: str) -> None:
    view = host_view(guarded(make_session, way_in))
    assert (view.keys_are_elsewhere, view.pin, "#" in view.join_url) == (False, None, False)


def test_nothing_that_could_be_used_is_stored(make_session: MakeSession) -> None:
    session = guarded(make_session, PIN)
    anna = Visit(session, ANNA)
    anna.by_key(key_of(session))
    ticket = tickets.give(session, may_watch(session, ANNA, anna.token))
    secrets = (key_of(session), pin_of(session), anna.token, ticket)
    rows = [
        *LinkKey.objects.values(),
        *Admission.objects.values(),
        *SocketTicket.objects.values(),
        *type(session).objects.values(),
    ]
    kept = [str(value) for row in rows for value in row.values()]
    assert [secret for secret in secrets if any(secret in value for value in kept)] == []


def test_a_pins_hash_says_nothing_without_our_secret(
    make_session: MakeSession, settings: Any
) -> None:
    """A list of the hashes of all PINs is made in a second."""
    session = guarded(make_session, PIN)
    settings.SECRET_KEY = ELSEWHERE
    assert not watch_keys.pin_matches(
        session, watch_keys.made_pin(session.pk, session.pin_number, session.pin_digits)
    )


def test_two_broadcasts_with_one_pin_have_two_hashes() -> None:
    assert watch_keys.hashed(ID, "1234") != watch_keys.hashed("NMKJHGFEDCBA", "1234")


def test_a_broadcast_without_a_pin_matches_none(make_session: MakeSession) -> None:
    session = guarded(make_session, LINK)
    assert session.pin_hash == ""
    assert not watch_keys.pin_matches(session, "")


def test_no_secret_is_in_a_log_or_in_what_errors_show(
    make_session: MakeSession, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    session = guarded(make_session, PIN)
    wrong, old = wrong_pin_of(session), key_of(session)
    anna, ben = Visit(session, ANNA), Visit(session, BEN)
    assert (anna.by_pin(wrong), anna.by_pin(pin_of(session))) == ("403 code_wrong", "given")
    new_link(session, "go")
    assert (ben.by_key(old), ben.by_key(key_of(session))) == ("410 link_renewed", "given")
    outcome = letting_in.by_link_key(session.pk, key_of(session), ANNA, HERE)
    view = host_view(fresh(session))
    written = [
        *(f"{record.getMessage()} {vars(record)}" for record in caplog.records
          if not record.name.startswith("django.db")),
        repr(outcome), str(outcome), repr(view), str(view),
        repr(JoinRequest(session.pk, ANNA, admission=ben.token)),
        *(f"{row!r} {row}" for row in Admission.objects.all()),
        *(f"{row!r} {row}" for row in LinkKey.objects.all()),
    ]  # fmt: skip
    assert any("wrong PIN" in line for line in written)
    assert any("new link" in line for line in written)
    secrets = (wrong, old, key_of(session), pin_of(session), anna.token, ben.token, outcome.token)
    found = [one for one in secrets if any(str(one) in line for line in written)]
    assert found == []


def test_a_new_pin_is_never_the_one_before(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of ten thousand one would be, and who has been told the old one would come in."""
    pins = {1: "1111", 2: "1111", 3: "2222"}
    monkeypatch.setattr(watch_keys, "made_pin", lambda session, number, digits: pins[number])
    session = guarded(make_session, PIN)
    new_link(session)
    assert pin_of(session) == "2222"
