"""Frames from a publisher to spectators, over real UDP."""

import asyncio

import pytest

from livekit_app.media.passthrough import EncodedPacket
from tests.livekit_app.media.clients import get_room, until
from tests.livekit_app.media.conftest import People, Serve

pytestmark = pytest.mark.slow  # seconds of real video each


async def test_frames_flow_and_the_first_one_is_a_keyframe(serve: Serve, people: People) -> None:
    server = await serve()
    await people.publisher(server).connect()
    spectator = await people.spectator(server).connect()
    await spectator.frames(20)
    assert spectator.video[0].key
    await until(lambda: len(spectator.audio) > 10, "audio flows")
    assert (await get_room(server.url))["numParticipants"] == 2


async def test_a_late_spectator_gets_a_keyframe_made_for_it(serve: Serve, people: People) -> None:
    server = await serve()
    await people.publisher(server).connect()
    first = await people.spectator(server, identity="spectator:a").connect()
    await first.frames(30)
    late = await people.spectator(server, identity="spectator:b").connect()
    await late.frames(5)
    assert late.video[0].key


async def test_a_spectator_may_come_before_the_publisher(serve: Serve, people: People) -> None:
    server = await serve()
    spectator = await people.spectator(server).connect()
    await people.publisher(server).connect()
    await spectator.frames(5)
    assert spectator.video[0].key


async def test_a_republish_keeps_the_spectators_session(serve: Serve, people: People) -> None:
    server = await serve()
    first = await people.publisher(server).connect()
    spectator = await people.spectator(server).connect()
    await spectator.frames(5)
    status, _ = await first.request("DELETE")
    assert status == 200
    await first.close()
    seen = len(spectator.video)
    await people.publisher(server).connect()
    await spectator.frames(15)
    assert spectator.pc.connectionState == "connected"
    times = [frame.timestamp for frame in spectator.video]
    assert times == sorted(times)
    later = spectator.video[seen:]
    gap = (later[-1].timestamp - later[0].timestamp) / 90_000
    assert abs(gap - (later[-1].at - later[0].at)) < 0.5, "timestamps follow the clock"


async def test_the_newest_publisher_wins_and_the_old_one_is_closed(
    serve: Serve, people: People
) -> None:
    server = await serve()
    old = await people.publisher(server).connect()
    spectator = await people.spectator(server).connect()
    await spectator.frames(5)
    new = await people.publisher(server).connect()
    await until(lambda: old.pc.connectionState == "closed", "the old publisher is closed")
    await spectator.frames(10)
    assert new.pc.connectionState == "connected"
    status, body = await old.request("GET")
    assert (status, body["code"]) == (410, "replaced")
    assert (await get_room(server.url))["numParticipants"] == 2


async def test_an_offer_without_candidates_connects(serve: Serve, people: People) -> None:
    """The page posts at once, before it gathered anything: checks arrive peer-reflexive."""
    server = await serve()
    await people.publisher(server).connect(candidates=False)
    spectator = await people.spectator(server).connect(candidates=False)
    await spectator.frames(5)


async def test_video_without_audio_is_enough_on_either_side(serve: Serve, people: People) -> None:
    server = await serve()
    await people.publisher(server, audio=False).connect()
    with_audio = await people.spectator(server, identity="spectator:a").connect()
    without = await people.spectator(server, identity="spectator:b", audio=False).connect()
    await with_audio.frames(5)
    await without.frames(5)
    assert with_audio.audio == []


async def test_a_publisher_with_h264_reaches_those_who_waited_for_any_codec(
    serve: Serve, people: People
) -> None:
    """OBS and the like send H264; the next publisher may be a browser with VP8 again."""
    server = await serve()
    spectator = await people.spectator(server).connect()
    obs = await people.publisher(server, codec="H264").connect()
    await spectator.frames(5)
    await obs.close()
    await people.publisher(server).connect()
    await until(lambda: spectator.video[-1].codec == "VP8", "VP8 arrives")
    codecs = [frame.codec for frame in spectator.video]
    switch = codecs.index("VP8")
    assert set(codecs[:switch]) == {"H264"} and set(codecs[switch:]) == {"VP8"}
    assert spectator.video[0].key and spectator.video[switch].key


async def test_a_codec_a_spectator_cannot_play_is_not_sent_to_it(
    serve: Serve, people: People
) -> None:
    server = await serve()
    await people.publisher(server, codec="H264").connect()
    able = await people.spectator(server, identity="spectator:a").connect()
    unable = await people.spectator(server, identity="spectator:b", codecs=("VP8",)).connect()
    await able.frames(10)
    assert unable.video == []


async def test_a_spectators_own_request_reaches_the_publisher(serve: Serve, people: People) -> None:
    server = await serve()
    await people.publisher(server).connect()
    spectator = await people.spectator(server).connect()
    await spectator.frames(30)
    keys = sum(frame.key for frame in spectator.video)
    receiver = spectator.pc.getReceivers()[0]

    async def asked_and_got() -> bool:
        for source in receiver.getSynchronizationSources():
            await spectator.ask_keyframe(source.source)
        await asyncio.sleep(0.1)
        return sum(frame.key for frame in spectator.video) > keys

    await until(asked_and_got, "another keyframe")


async def test_after_a_lost_frame_spectators_get_nothing_before_a_keyframe(
    serve: Serve, people: People
) -> None:
    server = await serve()
    await people.publisher(server).connect()
    spectator = await people.spectator(server).connect()
    await spectator.frames(20)
    room = server.hub.rooms["room-1"]
    forwarded: list[bool] = []
    [watching] = room._here._spectators
    send = watching.send_video

    def note(codec: str, packet: EncodedPacket, *, key: bool) -> None:
        waits = watching.waits_for_keyframe
        send(codec, packet, key=key)
        if not (waits and watching.waits_for_keyframe):
            forwarded.append(key)

    watching.send_video = note  # type: ignore[method-assign]
    room.frame_lost()
    await until(lambda: len(forwarded) > 5, "frames flow again")
    assert forwarded[0] is True


async def test_lost_packets_are_repaired_and_an_outage_is_overcome(
    serve: Serve, people: People
) -> None:
    server = await serve()
    camera = await people.publisher(server).connect()
    spectator = await people.spectator(server).connect()
    await spectator.frames(10)
    ice = camera.pc.getSenders()[0].transport.transport
    send, sent, outage = ice._send, 0, False

    async def lossy(data: bytes) -> None:
        nonlocal sent
        sent += 1
        if not outage and sent % 10:
            await send(data)

    ice._send = lossy
    await spectator.frames(60)
    outage = True
    await asyncio.sleep(0.5)
    outage = False
    await spectator.frames(30)
    times = [frame.timestamp for frame in spectator.video]
    assert times == sorted(set(times))
