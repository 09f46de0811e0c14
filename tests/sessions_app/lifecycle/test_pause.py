"""Half-time: what may be paused, for how long, and what ends it."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from livekit_app.errors import ServiceError
from sessions_app.lifecycle import camera_evidence, pause
from sessions_app.lifecycle import service as lifecycle
from sessions_app.lifecycle.transitions import transition
from sessions_app.log.iso_times import iso
from sessions_app.log.presenters import session_view
from sessions_app.models import LiveSession, Match
from sessions_app.sports.rules import Phase
from sessions_app.states import Reason, State
from tests.sessions_app.lifecycle.side_by_side import at_once
from tests.support.broadcasts import MakeSession, wire_events

pytestmark = pytest.mark.django_db(transaction=True)

GRACE = timedelta(seconds=60)
START = datetime.fromisoformat("2026-05-01T15:30:00+00:00")


def after(**time: float) -> datetime:
    return START + timedelta(**time)


def begin(session: LiveSession, minutes: int = 15, now: datetime = START) -> datetime | None:
    with transaction.atomic():
        return pause.begin(lifecycle.locked_session(session.pk), minutes, actor="host", now=now)


def finish(session: LiveSession, now: datetime) -> bool:
    with transaction.atomic():
        return pause.finish(lifecycle.locked_session(session.pk), actor="host", now=now)


def refusal(session: LiveSession, minutes: int = 15, now: datetime = START) -> ServiceError:
    with pytest.raises(ServiceError) as refused:
        begin(session, minutes, now)
    return refused.value


def fresh(session: LiveSession) -> LiveSession:
    return LiveSession.objects.select_related("room").get(pk=session.pk)


@pytest.fixture
def live(make_session: MakeSession) -> LiveSession:
    return make_session(State.LIVE, deadline_at=after(hours=4))


@pytest.fixture
def away(make_session: MakeSession) -> LiveSession:
    return make_session(
        State.INTERRUPTED,
        deadline_at=after(hours=4),
        interrupted_at=after(seconds=-30),
        grace_ends_at=after(seconds=30),
    )


def test_pressed_while_filming_it_is_only_a_time(live: LiveSession) -> None:
    assert begin(live) == after(minutes=15)
    session = fresh(live)
    assert (session.state, session.pause_began_at, session.pauses) == (State.LIVE, START, 1)
    view = session_view(session)
    assert (view.state, view.reason, view.graceEndsAt) == (State.LIVE, None, None)
    assert view.pauseUntil == "2026-05-01T15:45:00.000Z"
    assert wire_events(session) == [
        (
            "notice",
            {"code": "pause", "pause_until": "2026-05-01T15:45:00.000Z", "grace_ends_at": None},
        )
    ]


def test_a_camera_that_leaves_in_it_has_the_pause_and_then_its_grace(live: LiveSession) -> None:
    begin(live)
    assert transition(
        live.pk, expect=State.LIVE, to=State.INTERRUPTED, actor="camera", now=after(minutes=2)
    )
    session = fresh(live)
    assert session.grace_ends_at == after(minutes=16)
    assert session.pause_until == after(minutes=15)
    data = wire_events(session)[-1][1]
    assert (data["state"], data["reason"]) == ("interrupted", "pause")
    assert (data["pause_until"], data["grace_ends_at"]) == (
        iso(after(minutes=15)),
        iso(after(minutes=16)),
    )
    view = session_view(session)
    assert (view.reason, session.reason) == ("pause", "")


def test_a_camera_lost_just_before_joins_the_pause(away: LiveSession) -> None:
    begin(away)
    session = fresh(away)
    assert session.grace_ends_at == after(minutes=16)
    assert session_view(session).reason == "pause"
    [(_, data)] = wire_events(session)
    assert data["grace_ends_at"] == iso(after(minutes=16))


def lose(session: LiveSession, now: datetime) -> LiveSession:
    transition(session.pk, expect=State.LIVE, to=State.INTERRUPTED, actor="camera", now=now)
    return fresh(session)


def show(session: LiveSession, now: datetime) -> LiveSession:
    transition(session.pk, expect=State.INTERRUPTED, to=State.LIVE, actor="camera", now=now)
    return fresh(session)


def test_a_picture_in_between_does_not_end_half_time(away: LiveSession) -> None:
    """A poor network, or a look whether all is well: the phone may be put away once more."""
    Match.objects.create(session=away, phase=Phase.BREAK, changed_at=START)
    begin(away)
    assert show(away, after(minutes=4)).pause_until is None
    session = lose(away, after(minutes=5))
    assert session_view(session).reason == "pause"
    assert session.grace_ends_at == after(minutes=16)
    assert session.pauses == 1
    session = show(away, after(minutes=9))
    assert session.paused_seconds == (4 + 4) * 60
    session = lose(away, after(minutes=15, seconds=1))  # its time is up
    assert (session.pause_until, session.grace_ends_at) == (None, after(minutes=16, seconds=1))


def test_what_was_left_of_a_pause_goes_with_its_half_time(away: LiveSession) -> None:
    """Another break soon after it has a pause of its own, or none."""
    Match.objects.create(session=away, phase=Phase.BREAK, changed_at=START)
    begin(away, minutes=40)
    show(away, after(minutes=4))
    assert finish(away, after(minutes=10))
    assert not finish(away, after(minutes=11))
    session = lose(away, after(minutes=30))
    assert (session.pause_until, session.grace_ends_at) == (None, after(minutes=31))


def test_a_half_time_that_was_none_does_not_count_after_a_picture_either(
    away: LiveSession,
) -> None:
    Match.objects.create(session=away, phase=Phase.BREAK, changed_at=START)
    begin(away)
    show(away, after(seconds=4))
    with transaction.atomic():
        locked = lifecycle.locked_session(away.pk)
        assert pause.take_back(locked, actor="host", now=after(seconds=6))
    assert fresh(away).pauses == 0
    assert lose(away, after(seconds=8)).pause_until is None


@pytest.mark.parametrize("over", ["second half", "another phase", "no match"])
def test_nothing_goes_on_where_half_time_is_over(away: LiveSession, over: str) -> None:
    if over != "no match":
        phase = Phase.BREAK if over == "second half" else Phase.PLAYING
        Match.objects.create(session=away, phase=phase, changed_at=START)
    begin(away)
    if over == "second half":
        finish(away, after(minutes=3))
    show(away, after(minutes=4))
    session = lose(away, after(minutes=5))
    assert (session.pause_until, session.grace_ends_at) == (None, after(minutes=6))


def test_the_first_picture_ends_it_and_only_used_time_counts(away: LiveSession) -> None:
    begin(away)
    transition(
        away.pk, expect=State.INTERRUPTED, to=State.LIVE, actor="camera", now=after(minutes=5)
    )
    session = fresh(away)
    assert (session.pause_until, session.pause_began_at) == (None, None)
    assert (session.pauses, session.paused_seconds) == (1, 300.0)
    data = wire_events(session)[-1][1]
    assert (data["state"], data["reason"], data["pause_until"]) == ("live", None, None)


def test_the_second_half_gives_a_camera_that_is_away_a_whole_grace(away: LiveSession) -> None:
    begin(away)
    assert finish(away, after(minutes=10))
    session = fresh(away)
    assert (session.state, session.grace_ends_at) == (State.INTERRUPTED, after(minutes=11))
    assert (session.pause_until, session.paused_seconds) == (None, 600.0)
    view = session_view(session)
    assert (view.reason, view.pauseUntil) == (None, None)
    assert wire_events(session)[-1][1] == {
        "code": "pause",
        "pause_until": None,
        "grace_ends_at": iso(after(minutes=11)),
    }
    assert not finish(away, after(minutes=11))
    assert len(wire_events(session)) == 2


def test_the_second_half_while_filming_leaves_it_live(live: LiveSession) -> None:
    begin(live)
    assert finish(live, after(minutes=10))
    session = fresh(live)
    assert (session.state, session.grace_ends_at) == (State.LIVE, None)


def test_taken_back_it_does_not_count(away: LiveSession) -> None:
    begin(away)
    with transaction.atomic():
        assert pause.take_back(
            lifecycle.locked_session(away.pk), actor="host", now=after(seconds=8)
        )
    session = fresh(away)
    assert (session.pauses, session.paused_seconds, session.pause_until) == (0, 0.0, None)
    assert session.grace_ends_at == after(seconds=68)
    with transaction.atomic():
        assert not pause.take_back(lifecycle.locked_session(away.pk), actor="host")


def put_back(session: LiveSession, seq: int, now: datetime) -> datetime | None:
    with transaction.atomic():
        return pause.put_back(lifecycle.locked_session(session.pk), seq, actor="host", now=now)


def test_a_second_half_that_was_not_meant_puts_the_pause_back(away: LiveSession) -> None:
    begin(away)
    finish(away, after(minutes=5))
    seq = fresh(away).last_seq + 1  # of the event that told the second half
    assert put_back(away, seq, after(minutes=5, seconds=8)) == after(minutes=15)
    session = fresh(away)
    assert (session.pauses, session.paused_seconds) == (1, 0.0)
    assert (session.pause_began_at, session.pause_until) == (START, after(minutes=15))
    assert session.grace_ends_at == after(minutes=16)
    assert put_back(away, seq, after(minutes=5, seconds=9)) is None


def test_nothing_is_put_back_that_another_event_ended_or_that_is_over(away: LiveSession) -> None:
    begin(away)
    assert put_back(away, fresh(away).last_seq + 1, after(minutes=1)) is None  # it runs
    finish(away, after(minutes=14, seconds=55))
    seq = fresh(away).last_seq
    assert put_back(away, seq + 2, after(minutes=14, seconds=58)) is None
    assert put_back(away, seq + 1, after(minutes=15)) is None


def test_before_the_first_picture_there_is_nothing_to_pause(make_session: MakeSession) -> None:
    session = make_session(State.WAITING)
    assert begin(session, now=timezone.now()) is None
    assert fresh(session).pauses == 0
    assert wire_events(session) == []


@pytest.mark.parametrize("minutes", [0, -1, 46])
def test_a_pause_is_one_to_45_minutes_long(live: LiveSession, minutes: int) -> None:
    refused = refusal(live, minutes)
    assert (refused.status, refused.code) == (400, "bad_pause")
    assert begin(live, 45) == after(minutes=45)


def test_one_at_a_time(live: LiveSession) -> None:
    begin(live)
    assert refusal(live, now=after(minutes=14)).code == "already_paused"
    assert fresh(live).pauses == 1


def test_the_next_one_may_begin_before_the_clock_has_seen_that_the_last_is_over(
    live: LiveSession,
) -> None:
    begin(live, 15)
    assert begin(live, 10, after(minutes=20)) == after(minutes=30)
    session = fresh(live)
    assert (session.pauses, session.paused_seconds) == (2, 900.0)


def test_three_a_broadcast(live: LiveSession) -> None:
    for number in range(3):
        begin(live, 1, after(minutes=10 * number))
        finish(live, after(minutes=10 * number, seconds=10))
    refused = refusal(live, 1, after(minutes=40))
    assert (refused.status, refused.code) == (409, "too_many_pauses")


def test_an_hour_in_all_of_what_was_really_used(live: LiveSession) -> None:
    begin(live, 45)
    finish(live, after(minutes=30))
    begin(live, 20, after(minutes=50))
    finish(live, after(minutes=69, seconds=30))
    refused = refusal(live, 11, after(minutes=80))
    assert (refused.status, refused.code) == (409, "pause_too_long")
    assert "10 minutes" in refused.message
    assert begin(live, 10, after(minutes=80)) == after(minutes=90)


def test_never_past_the_longest_duration(make_session: MakeSession) -> None:
    session = make_session(State.LIVE, deadline_at=after(minutes=9))
    assert begin(session, 15) == after(minutes=9)
    late = make_session(State.LIVE, deadline_at=after(seconds=59))
    assert refusal(late, 1).code == "no_time_for_a_pause"


@pytest.mark.parametrize("state", [State.ENDED, State.ERROR])
def test_what_is_over_is_not_paused(make_session: MakeSession, state: State) -> None:
    refused = refusal(make_session(state))
    assert (refused.status, refused.code) == (410, "ended")


def test_the_end_of_the_broadcast_ends_it(make_session: MakeSession) -> None:
    away = make_session(State.INTERRUPTED)
    begin(away, now=timezone.now() - timedelta(minutes=1))
    assert lifecycle.end_session(away.pk, reason=Reason.HOST, actor="host")
    session = fresh(away)
    assert (session.pause_until, session.pause_began_at) == (None, None)
    assert 59 < session.paused_seconds < 62
    data = wire_events(session)[-1][1]
    assert (data["state"], data["reason"], data["pause_until"]) == ("ended", "host", None)


def test_an_absence_after_its_time_has_its_usual_grace(live: LiveSession) -> None:
    """Also in the second before the clock notices that it is over."""
    begin(live)
    late = after(minutes=15, seconds=0.5)
    transition(live.pk, expect=State.LIVE, to=State.INTERRUPTED, actor="camera", now=late)
    session = fresh(live)
    assert (session.grace_ends_at, session.pause_until) == (late + GRACE, None)
    assert (session.paused_seconds, session_view(session).reason) == (900.0, None)


def test_a_grant_in_the_pause_takes_nothing_away(make_session: MakeSession) -> None:
    away = make_session(State.INTERRUPTED)
    until = begin(away, now=timezone.now())
    assert until is not None
    assert not camera_evidence.camera_granted(away)
    assert fresh(away).grace_ends_at == until + GRACE


def test_half_time_and_the_loss_of_the_camera_at_once(make_session: MakeSession) -> None:
    """Whichever is first: the camera has the whole pause."""
    for _ in range(6):
        session = make_session(State.LIVE)
        now = timezone.now()

        def lose(pk: str = session.pk) -> None:
            camera_evidence.camera_absent(pk, at=timezone.now(), evidence="test")

        def press(session: LiveSession = session, now: datetime = now) -> None:
            begin(session, 15, now)

        at_once(lose, press)
        session = fresh(session)
        assert session.state == State.INTERRUPTED
        assert session.grace_ends_at == now + timedelta(minutes=15) + GRACE
        assert (session.pauses, session.last_seq) == (1, 2)


def test_two_thumbs_at_once_make_one_pause(make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    refused: list[str] = []

    def press() -> None:
        try:
            begin(session, 15, timezone.now())
        except ServiceError as error:
            refused.append(error.code)

    at_once(press, press, press)
    assert refused == ["already_paused"] * 2
    assert (fresh(session).pauses, fresh(session).last_seq) == (1, 1)


def test_the_second_half_and_the_first_picture_at_once(make_session: MakeSession) -> None:
    """One of them ends the pause, and it is counted once."""
    for _ in range(6):
        session = make_session(State.INTERRUPTED)
        began = timezone.now() - timedelta(minutes=5)
        begin(session, 15, began)

        def press(session: LiveSession = session) -> None:
            finish(session, timezone.now())

        def film(pk: str = session.pk) -> None:
            camera_evidence.camera_seen(pk, at=timezone.now(), evidence="test")

        at_once(press, film)
        session = fresh(session)
        assert (session.state, session.pause_until, session.grace_ends_at) == ("live", None, None)
        assert 299 < session.paused_seconds < 310
