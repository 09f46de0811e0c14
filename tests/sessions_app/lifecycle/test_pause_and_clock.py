"""Half-time and the clock: when its time is up, and what went wrong meanwhile."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from livekit_app.models import Heartbeat, ProviderHealth, Room
from livekit_app.signals import RoomEvent, room_event
from sessions_app import clock
from sessions_app.lifecycle import camera_evidence, pause
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from sessions_app.states import Reason, State
from tests.sessions_app.lifecycle.side_by_side import at_once
from tests.support.broadcasts import MakeSession, wire_events

pytestmark = pytest.mark.django_db(transaction=True)

GRACE = timedelta(seconds=60)


@pytest.fixture(autouse=True)
def clock_runs() -> None:
    was_seen(1)


def was_seen(seconds_ago: float) -> None:
    at = timezone.now() - timedelta(seconds=seconds_ago)
    Heartbeat.objects.update_or_create(name=clock.HEARTBEAT, defaults={"at": at})


@pytest.fixture
def paused(make_session: MakeSession) -> Any:
    """A broadcast without camera whose pause of 15 minutes is over in ``seconds`` (negative: its
    time was up that long ago)."""

    def make(seconds: float, state: State = State.INTERRUPTED) -> LiveSession:
        began = timezone.now() + timedelta(seconds=seconds, minutes=-15)
        away = {"interrupted_at": began, "grace_ends_at": began + GRACE}
        session = make_session(state, **(away if state == State.INTERRUPTED else {}))
        with transaction.atomic():
            pause.begin(lifecycle.locked_session(session.pk), 15, actor="host", now=began)
        return fresh(session)

    return make


def fresh(session: LiveSession) -> LiveSession:
    return LiveSession.objects.select_related("room").get(pk=session.pk)


def until_of(session: LiveSession) -> datetime:
    assert session.pause_until is not None
    return session.pause_until


def test_the_clock_leaves_a_pause_alone_that_runs(paused: Any) -> None:
    """Much longer than a grace period."""
    session = paused(5)
    clock.sweep()
    after = fresh(session)
    assert (after.state, after.pause_until) == (State.INTERRUPTED, session.pause_until)
    assert after.grace_ends_at == until_of(session) + GRACE
    assert len(wire_events(session)) == 1


def test_after_it_a_whole_grace_period_begins(paused: Any) -> None:
    session = paused(-0.1)
    until = until_of(session)
    clock.sweep()
    after = fresh(session)
    assert (after.state, after.pause_until, after.pause_began_at) == ("interrupted", None, None)
    assert (after.grace_ends_at, after.paused_seconds) == (until + GRACE, 900.0)
    kind, data = wire_events(session)[-1]
    assert (kind, data["code"], data["pause_until"]) == ("notice", "pause", None)
    assert data["grace_ends_at"]
    clock.sweep()
    assert len(wire_events(session)) == 2


def test_and_then_the_broadcast_ends_as_always(paused: Any) -> None:
    session = paused(-60.2)
    clock.sweep()
    after = fresh(session)
    assert (after.state, after.reason) == (State.ENDED, Reason.GRACE_EXPIRED)
    assert (after.pause_until, after.paused_seconds) == (None, 900.0)
    assert [data.get("code", data.get("state")) for _, data in wire_events(session)] == [
        "pause",
        "pause",
        "ended",
    ]


def test_while_filming_its_end_changes_nothing_else(paused: Any) -> None:
    session = paused(-0.1, State.LIVE)
    clock.sweep()
    after = fresh(session)
    assert (after.state, after.pause_until, after.grace_ends_at) == (State.LIVE, None, None)
    assert wire_events(session)[-1][1]["grace_ends_at"] is None


def test_the_clock_was_away_when_its_time_was_up(paused: Any) -> None:
    """The whole grace period begins when somebody looks again."""
    was_seen(300)
    session = paused(-200)
    before = timezone.now()
    clock.sweep()
    after = fresh(session)
    assert (after.state, after.pause_until) == (State.INTERRUPTED, None)
    assert after.grace_ends_at is not None and after.grace_ends_at >= before + GRACE


def test_the_provider_failed_when_its_time_was_up(paused: Any) -> None:
    """As long as it fails nothing expires; when it is back, a whole grace period begins."""
    session = paused(-58)
    health = ProviderHealth.objects.create(
        provider="fake", failing_since=timezone.now() - timedelta(minutes=2)
    )
    clock.sweep()
    assert fresh(session).state == State.INTERRUPTED
    health.failing_since, health.back_at = None, timezone.now()
    health.save()
    clock.sweep()
    after = fresh(session)
    assert (after.state, after.grace_ends_at) == (State.INTERRUPTED, health.back_at + GRACE)


def test_a_pause_is_not_cut_short_by_an_outage_within_it(paused: Any) -> None:
    session = paused(300)
    ProviderHealth.objects.create(provider="fake", back_at=timezone.now())
    clock.sweep()
    assert fresh(session).grace_ends_at == until_of(session) + GRACE
    assert len(wire_events(session)) == 1


def lose_the_room(session: LiveSession, settings: Any) -> None:
    failing = timezone.now() - timedelta(seconds=settings.ROOM_LOST_SECONDS + 1)
    Room.objects.filter(pk=session.room_id).update(failing_since=failing)


def tell_lost(session: LiveSession) -> None:
    event = RoomEvent("lost", session.room_id, session.pk, timezone.now(), reason="x")
    room_event.send(Room, event=event)


def test_a_room_that_cannot_be_had_in_the_pause_loses_nothing(paused: Any, settings: Any) -> None:
    """Nobody needs it before the pause is over, and then there is a whole grace period to make it
    again."""
    session, lately, long_over = paused(30), paused(-0.1), paused(-59.9)
    for one in (session, lately, long_over):
        lose_the_room(one, settings)
    ProviderHealth.objects.create(
        provider="fake", failing_since=timezone.now() - timedelta(minutes=6)
    )
    clock.sweep()
    for one in (session, lately, long_over):
        tell_lost(one)
        assert fresh(one).state == State.INTERRUPTED
    told = long_over.events.filter(data__code="pause")
    told.update(at=timezone.now() - GRACE)  # a grace period later
    clock.sweep()
    assert fresh(long_over).reason == Reason.ROOM_LOST
    assert fresh(session).state == State.INTERRUPTED
    lately.events.filter(data__code="pause").update(at=timezone.now() - GRACE)
    tell_lost(lately)
    assert fresh(lately).reason == Reason.ROOM_LOST


def test_a_camera_whose_event_was_lost_ends_the_pause(paused: Any, enter: Any) -> None:
    session = paused(300)
    enter(session, f"camera:{session.pk}", publishing=True)
    clock.sweep()
    after = fresh(session)
    assert (after.state, after.pause_until) == (State.LIVE, None)
    assert 590 < after.paused_seconds < 610


def test_at_the_longest_duration_it_is_over_in_a_pause_as_well(paused: Any) -> None:
    session = paused(300)
    LiveSession.objects.filter(pk=session.pk).update(deadline_at=timezone.now())
    clock.sweep()
    after = fresh(session)
    assert (after.reason, after.pause_until) == (Reason.MAX_DURATION, None)


def test_the_look_each_second_uses_an_index(paused: Any) -> None:
    if connection.vendor != "sqlite":  # PostgreSQL reads a small table as it is
        return
    due = LiveSession.objects.filter(pause_until__lte=timezone.now()).values_list("pk")
    assert "session_pause" in due.explain()


def test_two_clocks_at_once_end_it_once(paused: Any) -> None:
    session = paused(-1)
    now = timezone.now()
    at_once(*[lambda: clock.end_due_pauses(now)] * 4)
    after = fresh(session)
    assert (after.paused_seconds, after.last_seq) == (900.0, 2)


def test_the_second_half_and_the_clock_at_once(paused: Any) -> None:
    """Whoever is first: over once, counted once, and a camera that is away has its grace."""
    for _ in range(6):
        session = paused(-1)
        until = until_of(session)
        now = timezone.now()

        def press(pk: str = session.pk, now: datetime = now) -> None:
            with transaction.atomic():
                pause.finish(lifecycle.locked_session(pk), actor="host", now=now)

        at_once(press, partial(clock.end_due_pauses, now))
        after = fresh(session)
        assert (after.paused_seconds, after.last_seq) == (900.0, 2)
        assert after.grace_ends_at in {until + GRACE, now + GRACE}


def test_the_next_pause_and_the_clock_at_once(paused: Any) -> None:
    """The clock ends the one that was due, never the one that has just begun."""
    for _ in range(6):
        session = paused(-1)
        now = timezone.now()

        def press(pk: str = session.pk, now: datetime = now) -> None:
            with transaction.atomic():
                pause.begin(lifecycle.locked_session(pk), 10, actor="host", now=now)

        at_once(press, partial(clock.end_due_pauses, now))
        after = fresh(session)
        assert after.pause_until == now + timedelta(minutes=10)
        assert (after.pauses, after.paused_seconds, after.last_seq) == (2, 900.0, 3)


def test_the_first_picture_and_the_clock_at_once(paused: Any) -> None:
    for _ in range(6):
        session = paused(-1)

        def film(pk: str = session.pk) -> None:
            camera_evidence.camera_seen(pk, at=timezone.now(), evidence="test")

        at_once(film, lambda: clock.end_due_pauses(timezone.now()))
        after = fresh(session)
        assert (after.state, after.pause_until, after.paused_seconds) == ("live", None, 900.0)
