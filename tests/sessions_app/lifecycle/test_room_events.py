"""What a room event does to its broadcast, once or twice, in whatever order."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from livekit_app.models import Room
from livekit_app.signals import RoomChange, RoomEvent, room_event
from sessions_app.lifecycle import camera_evidence
from sessions_app.lifecycle.transitions import transition
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import Reason, State
from tests.support.broadcasts import MakeSession, wire_events

pytestmark = pytest.mark.django_db(transaction=True)


def send(session: LiveSession, change: RoomChange) -> None:
    event = RoomEvent(change, session.room_id, session.pk, timezone.now())
    room_event.send(Room, event=event)


def state_of(session: LiveSession) -> str:
    session.refresh_from_db()
    return session.state


def test_the_first_picture_makes_it_live(make_session: MakeSession) -> None:
    """Waiting → live; 4.9: by the camera, not by the commentator."""
    session = make_session(State.WAITING)
    send(session, "camera_publishing")
    send(session, "camera_publishing")
    assert state_of(session) == State.LIVE
    assert session.live_at is not None
    assert [data["state"] for _, data in wire_events(session)] == ["live"]


def test_the_deadline_becomes_the_longest_duration(make_session: MakeSession) -> None:
    session = make_session(State.WAITING)
    send(session, "camera_publishing")
    session.refresh_from_db()
    assert session.deadline_at > timezone.now() + timedelta(hours=3)


def test_a_lost_camera_starts_the_grace_clock(make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    send(session, "camera_absent")
    assert state_of(session) == State.INTERRUPTED
    assert session.grace_ends_at is not None


def test_a_returning_camera_resumes_the_same_broadcast(make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    send(session, "camera_absent")
    send(session, "camera_publishing")
    assert state_of(session) == State.LIVE
    assert session.grace_ends_at is None and session.interrupted_at is None


def test_an_announced_absence_is_no_loss(make_session: MakeSession) -> None:
    session = make_session(State.LIVE, absence_until=timezone.now() + timedelta(seconds=5))
    send(session, "camera_absent")
    assert state_of(session) == State.LIVE


def test_a_room_made_anew_is_told_once_for_each_incarnation(make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    send(session, "recreated")
    send(session, "recreated")
    Room.objects.update(sid="RM_2")
    send(session, "recreated")
    notices = [data for _, data in wire_events(session)]
    assert notices == [
        {"code": "room_reopened", "sid": "RM_1"},
        {"code": "room_reopened", "sid": "RM_2"},
    ]


def test_a_lost_room_ends_it(make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    send(session, "lost")
    assert state_of(session) == State.ENDED
    assert session.reason == Reason.ROOM_LOST


def test_viewers_are_counted_and_the_peak_kept(make_session: MakeSession, enter: Any) -> None:
    session = make_session(State.LIVE)
    rows = [enter(session, f"spectator:{name}") for name in ("alice", "bob")]
    send(session, "participants")
    rows[0].left_at = timezone.now()
    rows[0].save()
    send(session, "participants")
    session.refresh_from_db()
    assert (session.viewers, session.peak_viewers) == (1, 2)


@pytest.mark.parametrize("change", ["camera_publishing", "camera_absent", "recreated", "lost"])
def test_a_broadcast_that_is_over_stays_over(make_session: MakeSession, change: RoomChange) -> None:
    session = make_session(State.ENDED)
    send(session, change)
    assert state_of(session) == State.ENDED
    assert wire_events(session) == []


@pytest.mark.parametrize("change", ["opened", "gone", "participants", "lost", "camera_absent"])
def test_an_event_of_a_deleted_broadcast_does_nothing(
    make_session: MakeSession, change: RoomChange
) -> None:
    session = make_session(State.ENDED)
    room_id = session.room_id
    session.delete()
    room_event.send(Room, event=RoomEvent(change, room_id, session.pk, timezone.now()))
    assert not LiveSession.objects.exists() and not SessionEvent.objects.exists()


def test_the_log_tells_the_steps_in_their_order(
    make_session: MakeSession, caplog: pytest.LogCaptureFixture
) -> None:
    """What can be searched for by the session."""
    caplog.set_level("INFO")
    session = make_session(State.WAITING)
    send(session, "opened")
    send(session, "camera_publishing")
    steps = [
        record.getMessage()
        for record in caplog.records
        if vars(record).get("session_id") == session.pk
    ]
    assert steps == [
        "[sessions] room opened",
        "[sessions] state changed",
        "[join_call] set to LIVE",
    ]


def test_an_absence_that_was_announced_ends_with_the_loss_of_the_camera(
    make_session: MakeSession,
) -> None:
    session = make_session(State.LIVE, absence_until=timezone.now() + timedelta(minutes=1))
    assert transition(session.pk, expect=State.LIVE, to=State.INTERRUPTED, actor="test")
    send(session, "camera_publishing")
    send(session, "camera_absent")
    assert state_of(session) == State.INTERRUPTED


@pytest.mark.parametrize(("seconds", "most"), [(60.0, 10.0), (-60.0, 0.0)])
def test_an_absence_is_short(make_session: MakeSession, seconds: float, most: float) -> None:
    session = make_session(State.LIVE)
    before = timezone.now()
    until = camera_evidence.announce_absence(session.pk, seconds)
    after = timezone.now()
    assert until is not None
    assert before + timedelta(seconds=most) <= until <= after + timedelta(seconds=most)


def test_who_is_not_live_announces_nothing(make_session: MakeSession) -> None:
    session = make_session(State.INTERRUPTED)
    assert camera_evidence.announce_absence(session.pk, 5) is None
    session.refresh_from_db()
    assert session.absence_until is None


def test_asking_for_the_camera_never_shortens_the_grace(make_session: MakeSession) -> None:
    session = make_session(State.INTERRUPTED)  # a minute is left
    assert camera_evidence.camera_granted(session) is False
    grace_ends_at = session.grace_ends_at
    session.refresh_from_db()
    assert session.grace_ends_at == grace_ends_at
    assert wire_events(session) == []


def test_nobody_watches_what_is_over(make_session: MakeSession) -> None:
    session = make_session(State.LIVE, viewers=3, peak_viewers=4)
    send(session, "lost")
    session.refresh_from_db()
    assert (session.viewers, session.peak_viewers) == (0, 4)
