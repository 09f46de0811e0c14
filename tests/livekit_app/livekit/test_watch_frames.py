"""What a watch sees of a camera in a room of a real LiveKit."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from livekit import rtc

from livekit_app.providers.watching.sound import Sound
from tests.livekit_app.livekit.watching import (  # noqa: F401 - a fixture
    BLUE,
    PATIENCE,
    RED,
    Stage,
    stage,
    until,
)
from tests.support.tone import HERTZ, loudest

pytestmark = pytest.mark.slow


async def test_it_shows_the_cameras_colours_the_right_way_round(
    stage: Stage,  # noqa: F811
) -> None:
    watching = await stage.watching()
    await stage.camera(RED)
    await watching.sees(RED)

    assert watching.frames[-1].image.shape == (360, 640, 3)


async def test_a_camera_that_was_there_first_is_seen_too(stage: Stage) -> None:  # noqa: F811
    await stage.camera(BLUE)
    watching = await stage.watching()
    await watching.sees(BLUE)


async def test_it_keeps_few_frames_and_knows_of_every_one(stage: Stage) -> None:  # noqa: F811
    """Sampled twice a second, yet ``last_frame_at`` follows the twenty that come."""
    watching = await stage.watching(frames_per_second=2.0)
    await stage.camera()
    await watching.sees(RED)
    seen = set()
    for _ in range(100):
        seen.add(watching.watch.last_frame_at)
        await asyncio.sleep(0.02)

    gaps = [
        (later.at - earlier.at).total_seconds()
        for earlier, later in zip(watching.frames, watching.frames[1:], strict=False)
    ]
    assert len(seen) > 2 * len(watching.frames)
    assert sum(gaps) / len(gaps) > 0.4


async def test_it_hears_the_camera_where_that_is_wanted(stage: Stage) -> None:  # noqa: F811
    await stage.camera(RED, "tone")
    watching = await stage.watching(audio=True)
    heard: list[Sound] = []
    async with asyncio.timeout(PATIENCE):
        async for sound in watching.watch.sound():
            heard.append(sound)
            if len(heard) == 100:
                break

    assert {(one.sample_rate, one.samples.ndim, one.samples.dtype.name) for one in heard} == {
        (48_000, 1, "int16")
    }
    assert loudest(heard) == pytest.approx(HERTZ, abs=10)
    await watching.sees(RED)


async def test_sound_that_nobody_wants_is_not_subscribed_to(
    stage: Stage,  # noqa: F811
) -> None:
    await stage.camera(RED, "tone")
    watching = await stage.watching()
    await watching.sees(RED)

    assert [one async for one in watching.watch.sound()] == []
    room = watching.watch._room
    assert room is not None
    (camera,) = room.remote_participants.values()
    sent = {one.kind: one.subscribed for one in camera.track_publications.values()}
    assert sent == {rtc.TrackKind.KIND_VIDEO: True, rtc.TrackKind.KIND_AUDIO: False}


async def test_of_a_simulcast_camera_it_takes_the_middle_layer(
    stage: Stage,  # noqa: F811
) -> None:
    watching = await stage.watching()
    await stage.camera(RED, "simulcast")

    await until(
        lambda: bool(watching.frames) and watching.frames[-1].image.shape == (360, 640, 3),
        "the middle layer of 1280 x 720",
    )
    await watching.sees(RED)


async def test_layers_that_nobody_watches_stop_without_stopping_ours(
    stage: Stage,  # noqa: F811
) -> None:
    """Dynacast pauses the largest layer five seconds after we chose the middle one."""
    watching = await stage.watching()
    await stage.camera(RED, "simulcast")
    await watching.sees(RED)

    await asyncio.sleep(7.0)
    for _ in range(3):
        await watching.sees_more()
    assert watching.frames[-1].image.shape == (360, 640, 3)


async def test_it_waits_in_an_empty_room(stage: Stage) -> None:  # noqa: F811
    """Nobody is there yet; that is no reason to leave."""
    watching = await stage.watching()
    await asyncio.sleep(1.5)

    assert watching.watch.close_reason is None
    assert watching.watch.connected_since is not None
    assert watching.watch.last_frame_at is None
    await stage.camera()
    await watching.sees(RED)


async def test_a_camera_that_publishes_again_is_seen_again(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    camera = await stage.camera()
    await watching.sees(RED)

    for _ in range(2):
        await camera.publish_again()
        await watching.sees_more()
    assert watching.watch.close_reason is None


async def test_a_camera_that_takes_over_is_seen_instead(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    await stage.camera(RED)
    await watching.sees(RED)

    await stage.camera(BLUE)  # the same identity: LiveKit puts the first one out
    await watching.sees(BLUE)
    await watching.sees_more()
    await watching.sees(BLUE)


async def test_a_camera_that_dies_without_a_word_is_noticed_long_before_livekit_does(
    stage: Stage,  # noqa: F811
) -> None:
    """Frames stop at once; LiveKit goes on listing the camera for some twenty seconds."""
    watching = await stage.watching()
    camera = await stage.camera()
    await watching.sees(RED)

    camera.die()
    died = datetime.now(UTC)
    await asyncio.sleep(1.5)

    last = watching.watch.last_frame_at
    assert last is not None and last < died + timedelta(seconds=1)
    assert watching.watch.connected_since is not None  # so it is not us
    inside = await stage.provider.list_participants(stage.grant().room)
    assert {one.identity: one.publishing for one in inside}["camera:alice"]


@pytest.mark.parametrize("scenario", ["SIMULATE_SIGNAL_RECONNECT", "SIMULATE_FULL_RECONNECT"])
async def test_a_connection_that_repairs_itself_brings_frames_again(
    stage: Stage,  # noqa: F811
    scenario: str,
) -> None:
    watching = await stage.watching()
    await stage.camera()
    await watching.sees(RED)
    room = watching.watch._room
    assert room is not None

    broken = asyncio.Event()
    room.on("reconnecting", broken.set)
    await room.simulate_scenario(getattr(rtc.SimulateScenarioKind, scenario))
    await asyncio.wait_for(broken.wait(), 20)
    await until(lambda: watching.watch.connected_since, "the repair")
    await watching.sees_more()

    assert watching.watch.close_reason is None
