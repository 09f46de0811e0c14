"""The commentator's side: sampled frames, liveness from every frame, and why a watch ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from livekit_app.media.picture_gate import PictureGate
from livekit_app.media.server import MediaServer
from livekit_app.providers.embedded.watch import EmbeddedWatch
from livekit_app.providers.port import Grant
from livekit_app.providers.registry import open_watch
from livekit_app.providers.watching.room_watch import Frame, WatchFailed
from livekit_app.providers.watching.sound import Sound
from tests.livekit_app.media.clients import (
    Tone,
    call,
    config,
    control_token,
    make_room,
    token,
    until,
)
from tests.livekit_app.media.conftest import People, Serve
from tests.support.tone import HERTZ, loudest

pytestmark = pytest.mark.slow  # seconds of real video each


def grant(room: str = "room-1", ttl: float = 600) -> Grant:
    identity = "commentator:s1"
    return Grant(
        provider="embedded",
        room=room,
        identity=identity,
        kind="commentator",
        url=f"/media/whep/{room}",
        token=token(identity, room, subscribe=True, hidden=True, ttl=ttl),
        expires_at=datetime.now(UTC) + timedelta(seconds=ttl),
    )


@asynccontextmanager
async def watching(
    url: str, fps: float = 20, *, audio: bool = False
) -> AsyncIterator[EmbeddedWatch]:
    watch = EmbeddedWatch(url, frames_per_second=fps, audio=audio)
    try:
        await watch.connect(grant())
        yield watch
    finally:
        await watch.aclose()


async def take(watch: EmbeddedWatch, count: int) -> list[Frame]:
    frames: list[Frame] = []
    async with asyncio.timeout(20):
        async for frame in watch.frames():
            frames.append(frame)
            if len(frames) == count:
                break
    return frames


async def ended(watch: EmbeddedWatch) -> str | None:
    """Read on until the watch ends by itself."""
    async with asyncio.timeout(20):
        async for _ in watch.frames():
            pass
    return watch.close_reason


async def test_it_samples_pictures_and_knows_the_last_frame(serve: Serve, people: People) -> None:
    server = await serve()
    await people.publisher(server).connect()
    async with watching(server.url, fps=5) as watch:
        frames = await take(watch, 3)
        assert all(f.image.shape == (120, 160, 3) and f.image.dtype == "uint8" for f in frames)
        assert frames[0].image.max() > 200, "the white bar is in the picture"
        gaps = [(b.at - a.at).total_seconds() for a, b in pairwise(frames)]
        assert min(gaps) > 0.1, "sampled, not every frame"
        before = watch.last_frame_at
        assert before is not None and before.tzinfo is not None
        await until(lambda: watch.last_frame_at != before, "the next encoded frame counts", 5)


async def test_it_hears_the_camera_where_that_is_wanted(serve: Serve, people: People) -> None:
    server = await serve()
    await people.publisher(server, sound=Tone()).connect()
    async with watching(server.url, audio=True) as watch:
        heard: list[Sound] = []
        async with asyncio.timeout(20):
            async for sound in watch.sound():
                heard.append(sound)
                if len(heard) == 50:
                    break
        assert {(one.sample_rate, one.samples.ndim, one.samples.dtype.name) for one in heard} == {
            (48_000, 1, "int16")
        }
        assert heard[0].at.tzinfo is not None
        assert [one.at for one in heard] == sorted(one.at for one in heard)
        assert loudest(heard) == pytest.approx(HERTZ, abs=10)
        await take(watch, 1)  # and sees it, as before
    async with asyncio.timeout(5):
        assert all([one.at >= heard[-1].at async for one in watch.sound()]), "what is left, an end"


async def test_sound_that_nobody_wants_is_not_even_sent(serve: Serve, people: People) -> None:
    server = await serve()
    await people.publisher(server, sound=Tone()).connect()
    async with watching(server.url) as watch:
        await take(watch, 3)
        assert [one async for one in watch.sound()] == []
        assert watch._pc is not None
        assert [one.kind for one in watch._pc.getTransceivers()] == ["video"]


async def test_it_waits_in_an_empty_room_and_goes_on_after_a_republish(
    serve: Serve, people: People
) -> None:
    server = await serve()
    async with watching(server.url) as watch:
        await asyncio.sleep(1.0)  # silence, and questions to the server, do not end it
        assert watch.close_reason is None and watch.last_frame_at is None
        first = await people.publisher(server).connect()
        await take(watch, 3)
        await first.request("DELETE")
        await people.publisher(server).connect()
        await take(watch, 5)
        assert watch.close_reason is None


async def test_it_follows_a_publisher_with_another_codec(serve: Serve, people: People) -> None:
    server = await serve()
    async with watching(server.url) as watch:
        await people.publisher(server).connect()
        await take(watch, 2)
        await people.publisher(server, codec="H264").connect()
        later = datetime.now(UTC) + timedelta(seconds=1)
        async with asyncio.timeout(20):
            async for frame in watch.frames():
                if frame.at > later:
                    break


async def test_a_camera_whose_picture_is_too_large_is_alive_but_not_looked_at(
    serve: Serve, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where a media server passes it on: LiveKit's does, and ours might."""
    monkeypatch.setattr(PictureGate, "lets_through", lambda gate, codec, data, key: True)
    server = await serve()
    camera = people.publisher(server)
    camera.pattern.size = (272, 2000)
    await camera.connect()
    async with watching(server.url) as watch:
        seen = set()

        def flows() -> bool:
            seen.add(watch.last_frame_at)
            return len(seen) > 10

        await until(flows, "encoded frames that count")
        camera.pattern.size = (120, 160)
        [frame] = await take(watch, 1)
        assert frame.image.shape == (120, 160, 3), "the first that is looked at"
        assert watch.close_reason is None


async def test_old_pictures_give_way_to_the_newest(serve: Serve, people: People) -> None:
    server = await serve()
    await people.publisher(server).connect()
    async with watching(server.url, fps=30) as watch:
        await take(watch, 1)
        asked = datetime.now(UTC)
        await asyncio.sleep(0.7)
        [frame] = await take(watch, 1)
        assert frame.at > asked + timedelta(seconds=0.3)


async def test_after_a_loss_it_asks_for_a_keyframe_and_goes_on(
    serve: Serve, people: People
) -> None:
    server = await serve()
    await people.publisher(server).connect()
    async with watching(server.url) as watch:
        await take(watch, 3)
        watch._frame_lost()
        assert watch._waits_for_keyframe
        await until(lambda: not watch._waits_for_keyframe, "a keyframe came")
        await take(watch, 3)


async def test_a_room_that_is_closed_is_room_gone(serve: Serve) -> None:
    server = await serve()
    async with watching(server.url) as watch:
        await call(server.url, "DELETE", "/rooms/room-1", control_token())
        assert await ended(watch) == "room_gone"


async def test_being_put_out_is_told_apart(serve: Serve) -> None:
    server = await serve()
    async with watching(server.url) as watch:
        path = "/rooms/room-1/participants/commentator:s1"
        await call(server.url, "DELETE", path, control_token())
        assert await ended(watch) == "removed"


async def test_the_same_identity_elsewhere_is_kicked(serve: Serve) -> None:
    server = await serve()
    async with watching(server.url) as first, watching(server.url) as second:
        assert await ended(first) == "kicked"
        assert second.close_reason is None


async def test_a_server_that_goes_is_connection_lost(people: People) -> None:
    server = MediaServer(config())
    await server.start()
    await make_room(server.url)
    async with watching(server.url) as watch:
        await server.stop()
        assert await ended(watch) == "connection_lost"


async def test_leaving_ends_the_frames_and_the_session(serve: Serve) -> None:
    server = await serve()
    async with watching(server.url) as watch:
        reading = asyncio.create_task(ended(watch))
        await asyncio.sleep(0.05)
        await watch.aclose()
        assert await reading == "stopped"
        assert server.hub.rooms["room-1"].peers == {}
        await watch.aclose()


async def failure(url: str, wanted: Grant) -> str:
    watch = EmbeddedWatch(url, frames_per_second=2)
    with pytest.raises(WatchFailed) as caught:
        await watch.connect(wanted)
    assert watch.close_reason == caught.value.reason
    assert wanted.token not in str(caught.value)
    async with asyncio.timeout(5):
        assert [frame async for frame in watch.frames()] == []
    await watch.aclose()
    return caught.value.reason


async def test_each_way_to_fail_has_its_name(serve: Serve) -> None:
    server = await serve()
    assert await failure(server.url, grant("room-9")) == "room_gone"
    assert await failure(server.url, grant(ttl=-120)) == "token_expired"
    assert await failure("http://127.0.0.1:9", grant()) == "unreachable"
    other = await serve(api_secret="quite-another-secret-of-enough-length", room=False)
    assert await failure(other.url, grant()) == "refused"


def test_a_watch_is_chosen_by_the_provider() -> None:
    assert isinstance(open_watch("embedded", frames_per_second=2), EmbeddedWatch)
    with pytest.raises(ValueError, match="cannot be watched"):
        open_watch("carrier-pigeon", frames_per_second=2)
