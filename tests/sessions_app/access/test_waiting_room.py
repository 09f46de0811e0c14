"""People who ask to be let in, and the host's word."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import pytest
from django.utils import timezone

from livekit_app.auth.authentication import ANYBODY, Caller
from sessions_app.access import letting_in, waiting_room
from sessions_app.access.choosing import host_view
from sessions_app.lifecycle import retention
from sessions_app.models import Admission, LiveSession
from sessions_app.people.identities import person_id_of
from sessions_app.states import State
from tests.sessions_app.access.visits import (
    ANNA,
    ASK,
    BEN,
    HERE,
    Visit,
    answered,
    at_once,
    choose,
    fresh,
    guarded,
)
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

FULL = "429 queue_full"
Turn = Callable[[timedelta], datetime]


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return guarded(make_session, ASK)


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


def visitors(session: LiveSession, number: int, address: str = HERE) -> list[Visit]:
    return [
        Visit(session, Caller(subject=f"visitor:{address}-{n}"), address) for n in range(number)
    ]


def who(session: LiveSession, caller: Caller) -> str:
    return person_id_of(caller.subject, session.pk)


def shown(session: LiveSession) -> list[str]:
    return [one.name for one in host_view(fresh(session)).waiting]


def test_somebody_asks_waits_and_is_let_in(session: LiveSession) -> None:
    anna = Visit(session, ANNA)
    assert anna.watches() == "401 ask_first"
    assert anna.asks("Anna") == "waiting"
    assert (anna.stands(), anna.watches()) == ("waiting", "401 waiting_for_host")
    assert shown(session) == ["Anna"]
    assert waiting_room.decide(session.pk, "let_in", [who(session, ANNA)]) == 1
    assert (anna.stands(), anna.watches()) == ("given", "ok")
    assert shown(session) == []
    assert Visit(session, BEN).watches() == "401 ask_first"


def test_asking_again_is_the_same_request(session: LiveSession) -> None:
    anna = Visit(session, ANNA)
    anna.asks("Ana")
    first = anna.token
    assert anna.asks("Anna") == "waiting"
    assert shown(session) == ["Anna"]
    assert Admission.objects.count() == 1
    assert anna.token != first


def test_two_tabs_of_one_browser_wait_as_one(session: LiveSession) -> None:
    """Each took the request from the other, so that one of them had to ask anew for ever."""
    tabs = [Visit(session, ANNA), Visit(session, ANNA)]
    assert [tab.asks() for tab in tabs] == ["waiting"] * 2
    assert [tab.stands() for tab in tabs] == ["waiting"] * 2
    waiting_room.decide(session.pk, "let_in", None)
    assert [tab.stands() for tab in tabs] == ["given"] * 2
    assert [tab.watches() for tab in tabs] == ["ok"] * 2


def test_who_sends_somebody_elses_old_admission_waits_by_who_they_are(
    session: LiveSession,
) -> None:
    anna = Visit(session, ANNA)
    anna.asks()
    old = anna.token
    choose(session, ASK, "go")
    anna.asks()
    assert Visit(session, ANNA, token=old).stands() == "waiting"


def test_who_is_refused_stays_so_until_the_host_lets_them_in(session: LiveSession) -> None:
    anna = Visit(session, ANNA)
    anna.asks()
    assert waiting_room.decide(session.pk, "refuse", [who(session, ANNA)]) == 1
    for _ in range(2):
        assert anna.stands() == anna.watches() == anna.asks() == "403 refused_by_host"
    assert shown(session) == []
    assert waiting_room.decide(session.pk, "let_in", None) == 0  # not among "all who wait"
    assert anna.watches() == "403 refused_by_host"
    assert waiting_room.decide(session.pk, "let_in", [who(session, ANNA)]) == 1
    assert anna.watches() == "ok"


def test_the_hosts_word_is_said_once(session: LiveSession) -> None:
    """Two devices of the host, or a thumb that presses twice."""
    anna = Visit(session, ANNA)
    anna.asks()
    them = [who(session, ANNA)]
    assert waiting_room.decide(session.pk, "let_in", them) == 1
    assert waiting_room.decide(session.pk, "let_in", them) == 0
    assert waiting_room.decide(session.pk, "refuse", them) == 0
    assert anna.watches() == "ok"


def test_let_all_in_is_for_those_whom_the_host_sees(session: LiveSession, turn: Turn) -> None:
    gone, anna = Visit(session, BEN), Visit(session, ANNA)
    gone.asks("Ben")
    turn(waiting_room.GONE + timedelta(seconds=1))
    anna.asks("Anna")
    assert shown(session) == ["Anna"]
    assert waiting_room.decide(session.pk, "let_in", None) == 1
    assert (anna.watches(), gone.watches()) == ("ok", "401 waiting_for_host")


def test_a_decision_is_for_one_broadcast(make_session: MakeSession, session: LiveSession) -> None:
    other = guarded(make_session, ASK)
    anna = Visit(session, ANNA)
    anna.asks()
    assert waiting_room.decide(other.pk, "let_in", [who(session, ANNA)]) == 0
    assert waiting_room.decide(other.pk, "let_in", None) == 0
    assert anna.watches() == "401 waiting_for_host"


def test_a_decision_about_what_was_deleted_is_told_so(session: LiveSession) -> None:
    LiveSession.objects.filter(pk=session.pk).delete()
    assert answered(lambda: waiting_room.decide(session.pk, "let_in", None)) == "404 not_found"


def test_the_queue_goes_with_the_broadcast(make_session: MakeSession) -> None:
    session = guarded(make_session, ASK)
    anna = Visit(session, ANNA)
    assert (anna.asks("Anna"), anna.stands()) == ("waiting", "waiting")
    LiveSession.objects.update(state=State.ENDED, ended_at=timezone.now(), reason="host")
    assert anna.stands() == "410 ended"
    assert Visit(session, BEN).asks() == "410 ended"
    assert retention.delete(session.pk)
    assert not Admission.objects.exists()


def test_who_cannot_be_told_from_others_cannot_wait(session: LiveSession) -> None:
    assert Visit(session, ANYBODY).asks() == "400 visitor_key_needed"
    key_of_another = Caller(subject="key:0123")
    assert Visit(session, key_of_another).asks() == "400 visitor_key_needed"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("  Anna   M.\t", "Anna M."),
        ("\u202eannA", "annA"),
        ("<b>Anna</b>", "<b>Anna</b>"),  # pages write it as text
        ("Ana 👨\u200d👩\u200d👧", "Ana 👨\u200d👩\u200d👧"),
    ],
)
def test_a_name_is_one_line_of_text(session: LiveSession, typed: str, name: str) -> None:
    Visit(session, ANNA).asks(typed)
    assert shown(session) == [name]


# --- how many -----------------------------------------------------------------------------------


def test_so_many_wait_and_so_many_of_one_address(session: LiveSession) -> None:
    answers = Counter(one.asks() for one in visitors(session, 155))
    assert answers == {"waiting": 150, FULL: 5}
    answers = Counter(one.asks() for one in visitors(session, 55, "198.51.100.9"))
    assert answers == {"waiting": 50, FULL: 5}
    assert len(host_view(fresh(session)).waiting) == 200
    known = visitors(session, 1)[0]
    assert known.asks() == "waiting"  # has a place already
    assert waiting_room.decide(session.pk, "refuse", None) == 200
    assert Visit(session, ANNA, "198.51.100.9").asks() == "waiting"


def test_those_who_ask_at_once_get_exactly_the_places(
    session: LiveSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_room, "MOST", 10)
    everybody = [one for n in range(4) for one in visitors(session, 10, f"198.51.100.{n}")]
    assert Counter(at_once([one.asks for one in everybody])) == {"waiting": 10, FULL: 30}
    assert Admission.objects.count() == 10


def test_one_who_asks_at_once_in_many_tabs_waits_once(session: LiveSession) -> None:
    tabs = [Visit(session, ANNA) for _ in range(20)]
    assert set(at_once([tab.asks for tab in tabs])) == {"waiting"}
    assert Admission.objects.count() == 1


def test_asking_and_letting_all_in_at_once_loses_nobody(session: LiveSession) -> None:
    people = visitors(session, 20)
    at_once(
        [
            *(one.asks for one in people),
            *[partial(waiting_room.decide, session.pk, "let_in", None)] * 4,
        ]
    )
    waiting_room.decide(session.pk, "let_in", None)
    assert {one.watches() for one in people} == {"ok"}


# --- who has gone -------------------------------------------------------------------------------


def test_who_is_silent_for_a_minute_has_gone(session: LiveSession, turn: Turn) -> None:
    anna, ben = Visit(session, ANNA), Visit(session, BEN)
    anna.asks("Anna")
    ben.asks("Ben")
    turn(timedelta(seconds=40))
    assert ben.stands() == "waiting"
    turn(timedelta(seconds=30))
    assert shown(session) == ["Ben"]
    assert waiting_room.forget_gone(timezone.now()) == 1
    assert (anna.stands(), ben.stands()) == ("401 ask_first", "waiting")


def test_who_has_gone_takes_no_place(
    session: LiveSession, turn: Turn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting_room, "MOST", 2)
    assert [one.asks() for one in visitors(session, 3)] == ["waiting", "waiting", FULL]
    turn(timedelta(seconds=61))
    assert Visit(session, ANNA).asks() == "waiting"


def test_only_who_waits_is_forgotten(session: LiveSession, turn: Turn) -> None:
    let_in, refused, waits = visitors(session, 3)
    for one, decision in ((let_in, "let_in"), (refused, "refuse"), (waits, None)):
        one.asks()
        if decision is not None:
            waiting_room.decide(session.pk, decision, None)  # type: ignore[arg-type]  # a tuple's
    assert waiting_room.forget_gone(turn(timedelta(hours=1))) == 1
    assert (let_in.watches(), refused.watches()) == ("ok", "403 refused_by_host")
    assert waits.watches() == "401 ask_first"


@pytest.mark.parametrize("hours", [-30, -0.5, 0.5, 30])
def test_a_clock_that_jumps_makes_nobody_wait_in_vain(
    session: LiveSession, turn: Turn, hours: float
) -> None:
    """Who still asks is there again with their next sign of life; who has left is not."""
    anna, gone = Visit(session, ANNA), Visit(session, BEN)
    anna.asks("Anna")
    gone.asks("Ben")
    turn(timedelta(hours=hours))
    assert shown(session) == []
    assert anna.stands() == "waiting"
    assert shown(session) == ["Anna"]
    assert waiting_room.forget_gone(timezone.now()) == 1
    assert waiting_room.decide(session.pk, "let_in", None) == 1
    assert anna.watches() == "ok"


def test_a_sign_of_life_is_written_seldom(session: LiveSession, turn: Turn) -> None:
    anna = Visit(session, ANNA)
    anna.asks()
    first = Admission.objects.get().seen_at
    turn(timedelta(seconds=5))
    letting_in.standing(session.pk, ANNA, anna.token)
    assert Admission.objects.get().seen_at == first
    turn(timedelta(seconds=6))
    letting_in.standing(session.pk, ANNA, anna.token)
    assert Admission.objects.get().seen_at > first
