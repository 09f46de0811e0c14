"""Each way in, with each proof that somebody may bring."""

import itertools
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from livekit_app.auth.authentication import ANYBODY, Caller
from sessions_app.access import choosing
from sessions_app.access.choosing import Change
from sessions_app.access.may_watch import LOOK, may_watch
from sessions_app.auth import host_keys, watch_keys
from sessions_app.lifecycle import watch_choice
from sessions_app.models import Admission, LiveSession, Person
from sessions_app.people.identities import person_id_of
from sessions_app.states import State
from tests.sessions_app.access.visits import (
    ANNA,
    ASK,
    BEN,
    CODE,
    LINK,
    PIN,
    Visit,
    answered,
    choose,
    fresh,
    guarded,
    key_of,
    new_link,
    pin_of,
    wrong_pin_of,
)
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

HOST = Caller(subject=f"key:{host_keys.hashed(HOST_KEY)}")
OPERATOR = Caller(subject="user:7", permissions=frozenset({LOOK}))
_numbers = itertools.count()
STRANGERS = {LINK: "401 link_key_needed", PIN: "401 code_needed", ASK: "401 ask_first"}


def proofs(session: LiveSession) -> dict[str, str]:
    """How each is answered that a visitor may try, each as somebody new."""

    def visit() -> Visit:
        return Visit(session, Caller(subject=f"visitor:{next(_numbers)}"))

    key = watch_keys.made_link_key(session.pk, session.link_number or 1)
    pin = watch_keys.made_pin(session.pk, session.pin_number or 1, session.pin_digits)
    return {
        "nothing": visit().watches(),
        "key": visit().by_key(key),
        "wrong key": visit().by_key("a" * watch_keys.KEY_LENGTH),
        "pin": visit().by_pin(pin),
        "name": visit().asks(),
    }


ANSWERS = {
    CODE: ("ok", "not_needed", "not_needed", "not_needed", "not_needed"),
    LINK: (
        "401 link_key_needed",
        "given",
        "403 code_wrong",
        "401 link_key_needed",
        "401 link_key_needed",
    ),
    PIN: ("401 code_needed", "given", "403 code_wrong", "given", "401 code_needed"),
    ASK: ("401 ask_first", "401 ask_first", "401 ask_first", "401 ask_first", "waiting"),
}


@pytest.mark.parametrize("way_in", ANSWERS)
def test_each_way_takes_its_own_proofs(make_session: MakeSession, way_in: str) -> None:
    assert tuple(proofs(guarded(make_session, way_in)).values()) == ANSWERS[way_in]


@pytest.mark.parametrize("way_in", STRANGERS)
def test_host_operator_and_whom_the_host_named_need_no_proof(
    make_session: MakeSession, way_in: str
) -> None:
    session = guarded(make_session, way_in)
    Person.objects.create(
        session=session, who=person_id_of(ANNA.subject, session.pk), role=Person.Role.SPEAKER
    )
    kinds = [may_watch(session, caller).kind for caller in (HOST, OPERATOR, ANNA)]
    assert kinds == ["host", "operator", "person"]
    assert Visit(session, BEN).watches() == STRANGERS[way_in]


@pytest.mark.parametrize("way_in", STRANGERS)
def test_a_host_key_of_another_broadcast_is_no_proof(
    make_session: MakeSession, way_in: str
) -> None:
    session = guarded(make_session, way_in)
    other = Caller(subject=f"key:{host_keys.hashed('another-host-has-this-key-0123')}")
    assert Visit(session, other).watches() == STRANGERS[way_in]


def test_an_operator_without_the_right_to_look_is_a_stranger(make_session: MakeSession) -> None:
    session = guarded(make_session, LINK)
    clerk = Caller(subject="user:8", permissions=frozenset({"sessions_app.change_person"}))
    assert Visit(session, clerk).watches() == "401 link_key_needed"


def test_what_the_operators_need_is_a_permission_that_exists() -> None:
    app, _, name = LOOK.partition(".")
    assert Permission.objects.filter(content_type__app_label=app, codename=name).exists()


@pytest.mark.parametrize("way_in", [LINK, PIN])
def test_an_admission_holds_also_without_the_visitor_key(
    make_session: MakeSession, way_in: str
) -> None:
    session = guarded(make_session, way_in)
    anna = Visit(session, ANNA)
    assert anna.by_key(key_of(session)) == "given"
    assert Visit(session, ANYBODY, token=anna.token).watches() == "ok"
    assert Visit(session, BEN, token=anna.token).watches() == "ok"
    assert Visit(session, ANNA).watches() == "ok"  # in another tab, by who she is
    assert Visit(session, BEN).watches() == STRANGERS[way_in]


@pytest.mark.parametrize("token", ["", "x", "a" * 22, "a" * 10_000, "\udcff" * 22, "ä" * 22])
def test_what_is_no_admission_admits_nobody(make_session: MakeSession, token: str) -> None:
    session = guarded(make_session, LINK)
    Visit(session, ANNA).by_key(key_of(session))
    assert Visit(session, BEN, token=token).watches() == "401 link_key_needed"


@pytest.mark.parametrize("way_in", STRANGERS)
def test_what_is_good_for_one_broadcast_is_nothing_in_another(
    make_session: MakeSession, way_in: str
) -> None:
    session, other = guarded(make_session, LINK), guarded(make_session, way_in)
    anna = Visit(session, ANNA)
    assert anna.by_key(key_of(session)) == "given"
    there = Visit(other, ANNA, token=anna.token)
    assert there.watches() == STRANGERS[way_in]
    tried = there.by_key(key_of(session))
    assert tried == (STRANGERS[ASK] if way_in == ASK else "403 code_wrong")
    assert there.watches() == STRANGERS[way_in]


# --- keys ---------------------------------------------------------------------------------------


def test_an_older_key_costs_reading_only(make_session: MakeSession) -> None:
    """It stands on a poster, and a crowd scans it."""
    session = guarded(make_session, LINK)
    old = key_of(session)
    new_link(session)
    with CaptureQueriesContext(connection) as asked:
        assert Visit(session, ANNA).by_key(old) == "410 link_renewed"
    assert len(asked) <= 3
    assert all(one["sql"].startswith("SELECT") and "UPDATE" not in one["sql"] for one in asked)


@pytest.mark.parametrize("way_in", [LINK, PIN])
def test_an_older_key_is_told_of_the_newer_one(make_session: MakeSession, way_in: str) -> None:
    session = guarded(make_session, way_in)
    old = key_of(session)
    new_link(session)
    assert Visit(session, ANNA).by_key(old) == "410 link_renewed"
    assert Visit(session, ANNA).by_key(key_of(session)) == "given"


def test_so_many_old_keys_are_known_and_no_more(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_choice, "KEPT_KEYS", 3)
    session = guarded(make_session, LINK)
    keys = [key_of(session)]
    for _ in range(4):
        new_link(session)
        keys.append(key_of(session))
    answers = [Visit(session, ANNA).by_key(key) for key in keys]
    assert answers == ["403 code_wrong"] * 2 + ["410 link_renewed"] * 2 + ["given"]
    assert session.link_keys.count() == 3
    assert len(set(keys)) == 5


def test_after_go_the_same_link_is_asked_for_and_no_newer_one_spoken_of(
    make_session: MakeSession,
) -> None:
    """Everybody out, by the same link in again: there is no new one that they could look for."""
    session = guarded(make_session, LINK)
    anna = Visit(session, ANNA)
    anna.by_key(key_of(session))
    choose(session, LINK, "go")
    assert anna.watches() == "401 link_key_needed"
    assert anna.by_key(key_of(session)) == "given"
    assert anna.watches() == "ok"
    new_link(session, "go")
    assert anna.watches() == "410 link_renewed"
    choose(session, ASK, "go")
    assert anna.watches() == "401 ask_first"


def test_a_new_link_where_the_code_was_enough(make_session: MakeSession) -> None:
    session = guarded(make_session, CODE)
    new_link(session)
    assert fresh(session).way_in == LINK
    assert Visit(session, ANNA).watches() == "401 link_key_needed"
    assert Visit(session, ANNA).by_key(key_of(session)) == "given"


def test_there_is_no_link_where_people_are_let_in(make_session: MakeSession) -> None:
    session = guarded(make_session, ASK)
    assert answered(lambda: new_link(session)) == "409 no_link_key"
    assert not session.link_keys.exists()


# --- bans ---------------------------------------------------------------------------------------


def banned(session: LiveSession, caller: Caller) -> None:
    Person.objects.create(
        session=session,
        who=person_id_of(caller.subject, session.pk),
        banned_at=timezone.now(),
    )


@pytest.mark.parametrize("way_in", [CODE, LINK, PIN, ASK])
def test_a_ban_stays_a_ban(make_session: MakeSession, way_in: str) -> None:
    session = guarded(make_session, way_in)
    banned(session, ANNA)
    anna = Visit(session, ANNA)
    assert anna.watches() == "403 banned"
    assert anna.by_key("a" * 10) == anna.by_pin("000000") == anna.asks() == "403 banned"
    assert not Admission.objects.exists()


def test_a_banned_persons_admission_is_good_in_no_browser(make_session: MakeSession) -> None:
    session = guarded(make_session, LINK)
    anna = Visit(session, ANNA)
    anna.by_key(key_of(session))
    banned(session, ANNA)
    for caller in (ANNA, BEN, ANYBODY):
        assert Visit(session, caller, token=anna.token).watches() == "403 banned"


# --- what is over -------------------------------------------------------------------------------


@pytest.fixture
def over(make_session: MakeSession) -> LiveSession:
    session = guarded(make_session, PIN)
    anna = Visit(session, ANNA)
    anna.by_pin(pin_of(session))
    LiveSession.objects.update(state=State.ENDED, ended_at=timezone.now(), reason="host")
    return fresh(session)


def test_after_the_end_nobody_guesses_a_pin(over: LiveSession) -> None:
    """A month of 200 guesses an hour finds each PIN of four digits, and one of seven of six."""
    assert Visit(over, BEN).watches() == "401 link_key_needed"
    assert Visit(over, BEN).by_pin(pin_of(over)) == "401 link_key_needed"
    assert Visit(over, BEN).by_pin(wrong_pin_of(over)) == "401 link_key_needed"
    assert not over.wrong_codes.exists()
    assert Visit(over, BEN).by_key(key_of(over)) == "given"
    assert Visit(over, ANNA).watches() == "ok"


def test_who_may_read_what_is_over_can_still_be_chosen(over: LiveSession) -> None:
    choose(over, CODE)
    assert Visit(over, BEN).watches() == "ok"
    new_link(over, "go")
    assert Visit(over, ANNA).watches() == "401 link_key_needed"


def test_nobody_asks_to_be_let_into_what_is_over(make_session: MakeSession) -> None:
    session = guarded(make_session, ASK, state=State.ENDED)
    assert Visit(session, ANNA).asks() == "410 ended"


# --- choices that are none ----------------------------------------------------------------------


def test_a_choice_that_changes_nothing_is_told_to_nobody(make_session: MakeSession) -> None:
    session = guarded(make_session, PIN)
    pin, before = pin_of(session), fresh(session)
    for wanted in (Change(), Change(way_in=PIN), Change(pin_digits=6)):
        choosing.change(session.pk, wanted, inside="stay", actor="host")
    after = fresh(session)
    assert (after.access_version, after.last_seq) == (before.access_version, before.last_seq)
    assert pin_of(session) == pin


def test_the_number_of_viewers_can_be_bounded_and_set_free(make_session: MakeSession) -> None:
    session = guarded(make_session, CODE)
    seen: list[Any] = []
    for most in (30, None, 0):
        choosing.change(session.pk, Change(most_viewers=most), inside="stay", actor="host")
        seen.append(fresh(session).most_viewers)
    assert seen == [30, 30, None]


@pytest.mark.parametrize(
    ("way_in", "state", "tries"),
    [
        (LINK, State.LIVE, lambda visit: visit.by_pin("123456")),
        (PIN, State.ENDED, lambda visit: visit.by_pin("123456")),
        (CODE, State.LIVE, lambda visit: visit.by_pin("123456")),
        (LINK, State.LIVE, lambda visit: visit.asks()),
        (ASK, State.LIVE, lambda visit: visit.by_key("a" * watch_keys.KEY_LENGTH)),
        (LINK, State.LIVE, lambda visit: visit.by_key("a" * watch_keys.KEY_LENGTH)),
    ],
)
def test_a_flood_of_what_is_for_nothing_locks_nothing(
    make_session: MakeSession, way_in: str, state: State, tries: Any
) -> None:
    """Anybody may send it, and with SQLite a transaction is everybody's lock."""
    session = guarded(make_session, way_in)
    if state == State.ENDED:
        LiveSession.objects.update(state=state, ended_at=timezone.now(), reason="host")
    with CaptureQueriesContext(connection) as captured:
        assert tries(Visit(session, ANNA)) != "given"
    asked = [query["sql"].split()[0] for query in captured]
    assert set(asked) == {"SELECT"} and len(asked) <= 3
