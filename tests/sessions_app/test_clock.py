"""The clock: what is due happens, what is not does not, and our own gaps are forgiven."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from livekit_app.models import Heartbeat, ProviderHealth, Room
from livekit_app.runtime import heartbeats
from sessions_app import clock
from sessions_app.lifecycle import camera_evidence
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from sessions_app.states import Reason, State
from tests.support.broadcasts import HOST_KEY, MakeSession, wire_events

pytestmark = pytest.mark.django_db(transaction=True)


def ago(seconds: float) -> Any:
    return timezone.now() - timedelta(seconds=seconds)


def state_of(session: LiveSession) -> tuple[str, str]:
    session.refresh_from_db()
    return session.state, session.reason


def was_seen(seconds_ago: float) -> None:
    Heartbeat.objects.update_or_create(name=clock.HEARTBEAT, defaults={"at": ago(seconds_ago)})


def test_grace_that_is_over_ends_the_broadcast(make_session: MakeSession) -> None:
    """The grace period is bounded, and the room goes with it."""
    was_seen(1)
    session = make_session(State.INTERRUPTED, grace_ends_at=ago(0.1))
    clock.sweep()
    assert state_of(session) == (State.ENDED, Reason.GRACE_EXPIRED)
    session.room.refresh_from_db()
    assert session.room.desired == Room.Desired.CLOSED


def test_grace_that_runs_is_left_alone(make_session: MakeSession) -> None:
    was_seen(1)
    session = make_session(State.INTERRUPTED)
    clock.sweep()
    assert state_of(session) == (State.INTERRUPTED, "")
    assert wire_events(session) == []


def test_a_broadcast_that_never_started_ends(make_session: MakeSession) -> None:
    session = make_session(State.WAITING, deadline_at=ago(1))
    clock.sweep()
    assert state_of(session) == (State.ENDED, Reason.NEVER_STARTED)


@pytest.mark.parametrize("state", [State.LIVE, State.INTERRUPTED])
def test_a_broadcast_that_ran_too_long_ends(make_session: MakeSession, state: State) -> None:
    session = make_session(state, deadline_at=ago(1))
    clock.sweep()
    assert state_of(session) == (State.ENDED, Reason.MAX_DURATION)


def test_a_second_sweep_changes_nothing(make_session: MakeSession) -> None:
    session = make_session(State.WAITING, deadline_at=ago(1))
    clock.sweep()
    events = wire_events(session)
    clock.sweep()
    assert wire_events(session) == events


def test_when_the_sweep_was_away_everybody_gets_a_fresh_grace(make_session: MakeSession) -> None:
    """A gap is not the user's fault: the period in which nobody looked does not count."""
    was_seen(30)
    session = make_session(State.INTERRUPTED, grace_ends_at=ago(20))
    clock.sweep()
    assert state_of(session) == (State.INTERRUPTED, "")
    assert session.grace_ends_at is not None
    assert session.grace_ends_at > timezone.now() + timedelta(seconds=50)
    [(kind, data)] = wire_events(session)
    assert (kind, data["code"]) == ("notice", "grace_extended")
    assert data["grace_ends_at"]
    clock.sweep()
    assert len(wire_events(session)) == 1


def test_the_very_first_sweep_is_no_gap(make_session: MakeSession) -> None:
    session = make_session(State.INTERRUPTED, grace_ends_at=ago(1))
    clock.sweep()
    assert state_of(session) == (State.ENDED, Reason.GRACE_EXPIRED)


def test_while_the_provider_fails_no_grace_expires(make_session: MakeSession) -> None:
    was_seen(1)
    ProviderHealth.objects.create(provider="fake", failing_since=ago(20))
    session = make_session(State.INTERRUPTED, grace_ends_at=ago(0.1))
    clock.sweep()
    assert state_of(session) == (State.INTERRUPTED, "")


def test_when_the_provider_is_back_a_whole_grace_begins(make_session: MakeSession) -> None:
    was_seen(1)
    back_at = ago(2)
    ProviderHealth.objects.create(provider="fake", back_at=back_at)
    session = make_session(
        State.INTERRUPTED,
        interrupted_at=ago(40),
        grace_ends_at=timezone.now() + timedelta(seconds=20),
    )
    clock.sweep()
    clock.sweep()
    session.refresh_from_db()
    assert session.grace_ends_at == back_at + timedelta(seconds=60)
    assert len(wire_events(session)) == 1


def test_an_interruption_after_the_outage_is_the_cameras_own(make_session: MakeSession) -> None:
    was_seen(1)
    ProviderHealth.objects.create(provider="fake", back_at=ago(30))
    session = make_session(State.INTERRUPTED, interrupted_at=ago(1))
    before = session.grace_ends_at
    clock.sweep()
    session.refresh_from_db()
    assert session.grace_ends_at == before


def test_a_camera_grant_leaves_time_to_use_it(make_session: MakeSession) -> None:
    """Between the sweep's look and its act the host may have come back."""
    was_seen(1)
    session = make_session(State.INTERRUPTED, grace_ends_at=timezone.now() + timedelta(seconds=1))
    lifecycle.grant_camera(session.pk, HOST_KEY)
    session.refresh_from_db()
    assert session.grace_ends_at is not None
    assert session.grace_ends_at > timezone.now() + timedelta(seconds=8)


def test_what_is_no_longer_due_when_its_turn_comes_is_spared(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    was_seen(1)
    session = make_session(State.INTERRUPTED, grace_ends_at=ago(0.1))
    now = timezone.now()
    found = LiveSession.objects.filter(state=State.INTERRUPTED, grace_ends_at__lte=now)
    assert list(found) == [session]
    original = lifecycle.end_session

    def camera_comes_first(session_id: str, **kwargs: Any) -> bool:
        raise AssertionError("ended although it was granted more time")

    monkeypatch.setattr(lifecycle, "end_session", camera_comes_first)

    class Racing:
        """Due when it is looked for, extended before it is locked."""

        def values_list(self, *args: Any, **kwargs: Any) -> list[str]:
            camera_evidence.fresh_grace(session.pk, actor="test")
            return [session.pk]

        def select_for_update(self, **kwargs: Any) -> Any:
            return found.select_for_update(**kwargs)

    clock._end_due(Racing(), lambda session: Reason.GRACE_EXPIRED)  # type: ignore[arg-type]
    monkeypatch.setattr(lifecycle, "end_session", original)
    assert state_of(session) == (State.INTERRUPTED, "")


def test_a_room_that_could_not_be_had_for_too_long_ends_the_broadcast(
    make_session: MakeSession, settings: Any
) -> None:
    session, other = make_session(State.LIVE), make_session(State.LIVE)
    Room.objects.filter(pk=session.room_id).update(
        failing_since=ago(settings.ROOM_LOST_SECONDS + 1)
    )
    Room.objects.filter(pk=other.room_id).update(failing_since=ago(10))
    clock.sweep()
    assert state_of(session) == (State.ENDED, Reason.ROOM_LOST)
    assert state_of(other) == (State.LIVE, "")


def test_a_room_still_wanted_after_the_end_is_closed(
    make_session: MakeSession, sent_to_broker: list[int]
) -> None:
    session = make_session(State.ENDED)
    Room.objects.filter(pk=session.room_id).update(desired=Room.Desired.OPEN)
    sent_to_broker.clear()
    clock.sweep()
    session.room.refresh_from_db()
    assert session.room.desired == Room.Desired.CLOSED
    assert sent_to_broker == [session.room_id]


def test_a_camera_whose_event_was_lost_is_found(make_session: MakeSession, enter: Any) -> None:
    was_seen(1)
    waiting, interrupted = make_session(State.WAITING), make_session(State.INTERRUPTED)
    for session in (waiting, interrupted):
        enter(session, f"camera:{session.pk}", publishing=True)
    clock.sweep()
    assert state_of(waiting) == (State.LIVE, "")
    assert state_of(interrupted) == (State.LIVE, "")


def test_an_old_row_of_a_camera_does_not_outvote_the_watcher(
    make_session: MakeSession, enter: Any
) -> None:
    was_seen(1)
    session = make_session(State.INTERRUPTED)
    camera = enter(session, f"camera:{session.pk}", publishing=True)
    camera.joined_at = ago(60)
    camera.save()
    clock.sweep()
    assert state_of(session) == (State.INTERRUPTED, "")


def test_a_viewer_count_whose_event_was_lost_is_put_right(
    make_session: MakeSession, enter: Any
) -> None:
    session = make_session(State.LIVE)
    enter(session, "spectator:alice")
    enter(session, "spectator:bob")
    gone = enter(session, "spectator:charlie")
    gone.left_at = timezone.now()
    gone.save()
    enter(session, f"commentator:{session.pk}")
    clock.sweep()
    session.refresh_from_db()
    assert (session.viewers, session.peak_viewers) == (2, 2)


def test_it_leaves_a_heartbeat() -> None:
    clock.sweep()
    age = heartbeats.age(clock.HEARTBEAT)
    assert age is not None and age < 60
