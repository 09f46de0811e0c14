"""The state machine: allowed moves only, one winner, one event each."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from livekit_app.models import Room
from sessions_app.lifecycle import camera_evidence
from sessions_app.lifecycle import service as lifecycle
from sessions_app.lifecycle.transitions import transition
from sessions_app.models import LiveSession
from sessions_app.states import FINAL, MOVES, OPEN, Reason, State
from tests.support.broadcasts import MakeSession, wire_events

pytestmark = pytest.mark.django_db(transaction=True)

ALL_MOVES = [(old, new) for old in State for new in State]


def test_open_and_final_states_are_those_of_the_table() -> None:
    assert set(FINAL) == {state for state in State if not MOVES[state]}
    assert set(OPEN) == set(State) - set(FINAL)


@pytest.mark.parametrize(("old", "new"), ALL_MOVES)
def test_each_move_is_allowed_by_the_table_or_refused(
    make_session: MakeSession, old: State, new: State
) -> None:
    session = make_session(old)
    reason = {State.ENDED: Reason.HOST, State.ERROR: Reason.START_FAILED}.get(new, "")
    if new not in MOVES[old]:
        with pytest.raises(ValueError, match="no move"):
            transition(session.pk, expect=old, to=new, reason=reason, actor="test")
        return
    assert transition(session.pk, expect=old, to=new, reason=reason, actor="test")
    session.refresh_from_db()
    assert (session.state, session.reason) == (new, reason)
    [(kind, data)] = wire_events(session)
    assert (kind, data["state"], data["previous"]) == ("state", new, old)
    session.room.refresh_from_db()
    closed = session.room.desired == Room.Desired.CLOSED
    assert closed == (new in FINAL)


def test_one_of_two_movers_wins_and_the_other_changes_nothing(make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    assert transition(session.pk, expect=State.LIVE, to=State.INTERRUPTED, actor="a")
    assert not transition(session.pk, expect=State.LIVE, to=State.INTERRUPTED, actor="b")
    assert len(wire_events(session)) == 1


def test_end_and_interruption_at_once_leave_one_end(make_session: MakeSession) -> None:
    for _ in range(5):
        session = make_session(State.LIVE)

        def end(pk: str = session.pk) -> None:
            lifecycle.end_session(pk, reason=Reason.HOST, actor="host")
            connection.close()

        def lose(pk: str = session.pk) -> None:
            camera_evidence.camera_absent(pk, at=timezone.now(), evidence="test")
            connection.close()

        with ThreadPoolExecutor(4) as pool:
            for future in [pool.submit(work) for work in (end, lose, end, lose)]:
                future.result()
        states = [data["state"] for _, data in wire_events(session)]
        assert states in (["ended"], ["interrupted", "ended"])
        session.refresh_from_db()
        assert session.last_seq == len(states)


def test_evidence_older_than_the_last_change_is_stale(make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    before = timezone.now() - timedelta(seconds=2)
    camera_evidence.camera_absent(session.pk, at=timezone.now(), evidence="watcher")
    assert camera_evidence.camera_seen(session.pk, at=before, evidence="provider") is False
    session.refresh_from_db()
    assert session.state == State.INTERRUPTED


def test_an_absence_from_before_the_camera_came_back_leaves_it_live(
    make_session: MakeSession,
) -> None:
    session = make_session(State.INTERRUPTED)
    before = timezone.now()
    back = before + timedelta(seconds=2)
    assert transition(session.pk, expect=State.INTERRUPTED, to=State.LIVE, actor="a", now=back)
    assert not camera_evidence.camera_absent(session.pk, at=before, evidence="provider")
    session.refresh_from_db()
    assert session.state == State.LIVE
    assert camera_evidence.camera_absent(session.pk, at=back, evidence="provider")  # no older


@pytest.mark.parametrize(
    "fields",
    [
        {"state": "ended"},
        {"state": "live", "reason": "host"},
        {"state": "interrupted"},
        {"state": "live", "grace_ends_at": timezone.now()},
        {"state": "odd"},
        {"viewers": 3, "peak_viewers": 2},
    ],
)
def test_the_database_refuses_what_no_state_allows(
    make_session: MakeSession, fields: dict[str, object]
) -> None:
    session = make_session(State.LIVE)
    with pytest.raises(IntegrityError):
        LiveSession.objects.filter(pk=session.pk).update(**fields)
