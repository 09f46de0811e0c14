"""Is the camera there? The judgement itself, without a host around it."""

from datetime import UTC, datetime, timedelta

import pytest

from commentary.host.liveness import CameraVerdict, CameraView, frames_flow, judge_camera
from sessions_app.states import State

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


def verdict(state: State, **seen: datetime | None) -> CameraVerdict:
    healthy = seen.pop("healthy_since", ago(60))
    last = seen.pop("last_frame_at", None)
    view = CameraView(NOW, state, healthy, last, **seen)
    return judge_camera(view, stall_seconds=2.0)


def test_frames_that_stopped_are_noticed() -> None:
    assert verdict(State.LIVE, last_frame_at=ago(2.1)) is CameraVerdict.STOPPED
    assert verdict(State.LIVE, last_frame_at=ago(1.9)) is CameraVerdict.NOTHING


def test_without_a_whole_connection_missing_frames_say_nothing() -> None:
    assert verdict(State.LIVE, healthy_since=None, last_frame_at=ago(9)) is CameraVerdict.NOTHING


def test_an_announced_absence_is_nothing_until_it_is_over() -> None:
    def stalled(absence_until: datetime) -> CameraVerdict:
        return verdict(State.LIVE, last_frame_at=ago(5), absence_until=absence_until)

    assert stalled(ago(-0.1)) is CameraVerdict.NOTHING
    assert stalled(ago(0)) is CameraVerdict.STOPPED


def test_a_connection_that_is_whole_again_is_given_time() -> None:
    assert verdict(State.LIVE, healthy_since=ago(1), last_frame_at=ago(9)) is CameraVerdict.NOTHING


def test_frames_that_come_prove_a_camera_even_while_signalling_is_repaired() -> None:
    """LiveKit goes on sending media while its WebSocket is made anew."""
    view = CameraView(NOW, State.INTERRUPTED, None, ago(0.1), interrupted_at=ago(5))
    assert judge_camera(view, stall_seconds=2.0) is CameraVerdict.FLOWING
    assert frames_flow(view, stall_seconds=2.0)


@pytest.mark.parametrize("seconds", [0.2, 0.45])
def test_frames_right_after_an_interruption_were_on_their_way_before(seconds: float) -> None:
    found = verdict(State.INTERRUPTED, last_frame_at=NOW, interrupted_at=ago(seconds))
    assert found is CameraVerdict.NOTHING
