"""Guessing a PIN: exactly so many tries, from one address, one network, and for one broadcast."""

import hmac
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from livekit_app.auth.authentication import ANYBODY
from sessions_app.access import choosing, typed_codes
from sessions_app.access.choosing import Change
from sessions_app.auth import watch_keys
from sessions_app.models import LiveSession, WrongCode
from tests.sessions_app.access.visits import (
    ANNA,
    BEN,
    HERE,
    LINK,
    PIN,
    Visit,
    at_once,
    choose,
    fresh,
    guarded,
    key_of,
    new_link,
    pin_of,
    wrong_pin_of,
)
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

OFF = "429 too_many_codes"
WRONG = "403 code_wrong"

Turn = Callable[[timedelta], datetime]


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return guarded(make_session, PIN)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Smaller limits, in the same proportion, where many addresses are not what is tried."""
    monkeypatch.setattr(typed_codes, "PER_ADDRESS", 3)
    monkeypatch.setattr(typed_codes, "PER_SESSION", 20)


@pytest.fixture
def turn(monkeypatch: pytest.MonkeyPatch) -> Turn:
    """Turn the clock, forwards or back."""
    turned = [timedelta()]
    real = timezone.now

    def by(more: timedelta) -> datetime:
        turned[0] += more
        return timezone.now()

    monkeypatch.setattr(timezone, "now", lambda: real() + turned[0])
    return by


def guess(session: LiveSession, address: str = HERE, *, pin: str | None = None) -> str:
    return Visit(session, ANYBODY, address).by_pin(pin or wrong_pin_of(session))


def test_the_limits_are_those_of_the_docs() -> None:
    assert (typed_codes.PER_ADDRESS, typed_codes.ADDRESS_WINDOW) == (30, timedelta(minutes=10))
    assert (typed_codes.PER_SESSION, typed_codes.SESSION_WINDOW) == (200, timedelta(hours=1))


def test_the_thirty_first_of_an_address_is_refused_also_when_it_is_right(
    session: LiveSession,
) -> None:
    assert Counter(guess(session) for _ in range(30)) == {WRONG: 30}
    assert guess(session, pin=pin_of(session)) == OFF
    assert guess(session, "198.51.100.9", pin=pin_of(session)) == "given"
    assert session.wrong_codes.count() == 30


def test_right_ones_count_for_nothing(session: LiveSession, few: None) -> None:
    """A crowd on one Wi-Fi types the PIN."""
    assert Counter(guess(session, pin=pin_of(session)) for _ in range(10)) == {"given": 10}
    assert not WrongCode.objects.exists()


def test_what_an_address_typed_for_another_broadcast_counts(
    make_session: MakeSession, session: LiveSession, few: None
) -> None:
    other = guarded(make_session, PIN)
    assert [guess(one) for one in (session, other, session, other)] == [WRONG] * 3 + [OFF]


def test_ten_minutes_later_the_address_may_type_again(
    session: LiveSession, few: None, turn: Turn
) -> None:
    for _ in range(3):
        guess(session)
    turn(timedelta(minutes=9, seconds=50))
    assert guess(session) == OFF
    turn(timedelta(seconds=20))
    assert guess(session) == WRONG


def test_the_subscribers_of_one_network_share_a_wider_limit(
    session: LiveSession, few: None
) -> None:
    answers = [guess(session, f"2001:db8:1:{number}::1") for number in range(14)]
    assert Counter(answers) == {WRONG: 12, OFF: 2}
    assert guess(session, "2001:db8:2:1::1") == WRONG


def test_one_ipv6_subscriber_is_one_address(session: LiveSession, few: None) -> None:
    answers = [guess(session, f"2001:db8:1:1::{number}") for number in range(5)]
    assert Counter(answers) == {WRONG: 3, OFF: 2}


def test_after_two_hundred_nobody_types_and_everything_else_goes_on(
    session: LiveSession,
) -> None:
    inside = Visit(session, ANNA)
    assert inside.by_pin(pin_of(session)) == "given"
    answers = [guess(session, f"198.51.{n % 100}.{n // 100}") for n in range(205)]
    assert Counter(answers) == {WRONG: 200, OFF: 5}
    assert guess(session, "203.0.113.1", pin=pin_of(session)) == OFF
    until = choosing.host_view(fresh(session)).typing_off_until
    assert until is not None and timedelta() < until - timezone.now() <= timedelta(hours=1)
    assert Visit(session, BEN).by_key(key_of(session)) == "given"
    assert inside.watches() == "ok"


@pytest.mark.parametrize("new", ["pin", "digits", "link"])
def test_a_new_pin_lets_people_type_again(session: LiveSession, few: None, new: str) -> None:
    for number in range(21):
        guess(session, f"198.51.100.{number}")
    assert guess(session) == OFF
    if new == "link":
        new_link(session)
    else:
        wanted = Change(new_pin=True) if new == "pin" else Change(pin_digits=4)
        choosing.change(session.pk, wanted, inside="stay", actor="host")
    assert choosing.host_view(fresh(session)).typing_off_until is None
    assert guess(session, pin=pin_of(session)) == "given"


def test_wrong_pins_of_one_broadcast_are_nothing_to_another(
    make_session: MakeSession, session: LiveSession, few: None
) -> None:
    for number in range(21):
        guess(session, f"198.51.100.{number}")
    other = guarded(make_session, PIN)
    assert guess(other, pin=pin_of(other)) == "given"


def test_wrong_keys_of_links_turn_no_typing_off(session: LiveSession, few: None) -> None:
    for _ in range(30):
        assert Visit(session, BEN).by_key("a" * watch_keys.KEY_LENGTH) == WRONG
    assert guess(session, pin=pin_of(session)) == "given"


def test_what_is_typed_where_no_pin_is_asked_for_counts_for_nothing(
    make_session: MakeSession, few: None
) -> None:
    session = guarded(make_session, PIN)
    pin = pin_of(session)
    choose(session, LINK)
    assert {guess(session, pin=one) for one in (pin, "000000", "1234")} == {"401 link_key_needed"}
    assert not WrongCode.objects.exists()


# --- at the same moment -------------------------------------------------------------------------


def test_guesses_at_once_from_everywhere_are_counted_exactly(
    session: LiveSession, few: None
) -> None:
    wrong = wrong_pin_of(session)
    works = [partial(guess, session, f"198.51.100.{number}", pin=wrong) for number in range(60)]
    assert Counter(at_once(works)) == {WRONG: 20, OFF: 40}
    assert session.wrong_codes.count() == 20


def test_guesses_at_once_from_one_address_are_counted_exactly_over_broadcasts(
    make_session: MakeSession, few: None
) -> None:
    sessions = [guarded(make_session, PIN) for _ in range(4)]
    wrong = [(one, wrong_pin_of(one)) for one in sessions]
    works = [partial(guess, one, pin=pin) for _ in range(8) for one, pin in wrong]
    assert Counter(at_once(works)) == {WRONG: 3, OFF: 29}
    assert WrongCode.objects.count() == 3


# --- what it costs ------------------------------------------------------------------------------


def test_a_guess_that_is_refused_only_reads(session: LiveSession, few: None) -> None:
    """A flood of them must not make the broadcast's own writes wait."""
    for _ in range(3):
        guess(session)
    pin = pin_of(session)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert guess(session, pin=pin) == OFF
    statements = [one["sql"] for one in asked]
    assert all(sql.startswith("SELECT") and "FOR UPDATE" not in sql for sql in statements)
    assert not any("advisory" in sql for sql in statements)
    assert len(statements) <= 3


def test_a_wrong_pin_is_compared_in_constant_time(
    session: LiveSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As hashes of the same length, whatever was typed."""
    compared: list[tuple[str, str]] = []

    def compare(left: str, right: str) -> bool:
        compared.append((left, right))
        return left == right

    monkeypatch.setattr(hmac, "compare_digest", compare)
    Visit(session, ANNA).by_pin("1")
    assert [(len(left), len(right)) for left, right in compared] == [(64, 64)]


# --- clocks that go wrong -----------------------------------------------------------------------


@pytest.mark.parametrize("hours", [-0.5, -0.1, 0.1])
def test_a_small_jump_of_the_clock_opens_nothing(
    session: LiveSession, few: None, turn: Turn, hours: float
) -> None:
    for number in range(21):
        guess(session, f"198.51.100.{number}")
    turn(timedelta(hours=hours))
    assert guess(session, pin=pin_of(session)) == OFF


@pytest.mark.parametrize("hours", [-30, 30])
def test_a_large_jump_of_the_clock_keeps_nobody_out_for_ever(
    session: LiveSession, few: None, turn: Turn, hours: float
) -> None:
    for number in range(21):
        guess(session, f"198.51.100.{number}")
    now = turn(timedelta(hours=hours))
    assert guess(session, pin=pin_of(session)) == "given"
    assert typed_codes.forget_old(now) == 20


def test_what_counts_is_kept_and_what_does_not_is_forgotten(
    session: LiveSession, turn: Turn
) -> None:
    guess(session)
    assert typed_codes.forget_old(turn(timedelta(minutes=59))) == 0
    guess(session)
    assert typed_codes.forget_old(turn(timedelta(minutes=2))) == 1
    assert session.wrong_codes.count() == 1


def test_no_address_is_stored(session: LiveSession) -> None:
    guess(session, "192.0.2.77")
    row = WrongCode.objects.get()
    assert "192.0.2.77" not in row.typed_from and len(row.typed_from) == 32
