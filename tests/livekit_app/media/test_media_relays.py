"""Several processes that share a room: spectators do not notice who carries them."""

import asyncio
import os
import signal
import socket
from functools import partial
from typing import Any

import pytest
from livekit.protocol.models import DisconnectReason

from livekit_app.media.relays import carriers
from livekit_app.media.relays import relay as relay_module
from livekit_app.media.relays.elsewhere import FarSpectator
from livekit_app.media.relays.relay import Relay
from livekit_app.media.server import MediaServer
from tests.livekit_app.media.clients import (
    Camera,
    Listener,
    Spectator,
    call,
    control_token,
    send_offer,
    until,
)
from tests.livekit_app.media.conftest import People, Serve

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def main_takes_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the main process would carry the few of a test alone."""
    monkeypatch.setattr(carriers, "MAIN_ALONE", 0)
    monkeypatch.setattr(carriers, "CAMERA_WEIGHT", 1)


async def with_relay(serve: Serve, **changes: Any) -> tuple[MediaServer, Relay]:
    server = await serve(processes=2, **changes)
    [relay] = server.hub.carriers.relays
    await until(lambda: relay.ready, "the relay takes spectators", seconds=60)
    return server, relay


async def watched(
    server: MediaServer, people: People, count: int, **options: Any
) -> tuple[Camera, list[Spectator]]:
    """A camera and ``count`` who see it. The first is carried by the relay, then by turns."""
    camera = await people.publisher(server).connect()
    found = []
    for number in range(count):
        spectator = people.spectator(server, identity=f"spectator:{number}", **options)
        found.append(await spectator.connect())
        await spectator.frames(1)
    return camera, found


def far(server: MediaServer) -> set[str]:
    peers = server.hub.rooms["room-1"].peers.values()
    return {peer.identity for peer in peers if isinstance(peer, FarSpectator)}


def heard(spectator: Spectator) -> bool:
    return len(spectator.audio) > 5


async def ended(spectator: Spectator) -> str:
    status, body = await spectator.request("GET")
    return str(body["code"]) if status == 410 else ""


async def test_a_room_is_shared_and_each_spectator_begins_with_a_keyframe(
    serve: Serve, people: People, listener: Listener
) -> None:
    server, relay = await with_relay(serve, webhook_url=listener.url)
    _, spectators = await watched(server, people, 4)
    assert far(server) == {"spectator:0", "spectator:2"}
    for spectator in spectators:
        await spectator.frames(10)
        assert spectator.video[0].key
        await until(partial(heard, spectator), "audio flows")
    [health] = (await call(server.url, "GET", "/health"))[1]["relays"]
    assert (health["spectators"], health["ready"], health["pid"]) == (2, True, relay.pid)
    listed = await call(server.url, "GET", "/rooms/room-1/participants", control_token())
    assert len(listed[1]["participants"]) == 5
    assert (await spectators[0].request("DELETE"))[0] == 200
    left = await listener.wait_for("participant_left")
    assert left.participant.identity == "spectator:0"
    assert left.participant.disconnect_reason == DisconnectReason.CLIENT_INITIATED
    await until(lambda: relay.load == 1, "the relay forgets who left")
    assert listener.names().count("participant_joined") == 5


async def test_a_killed_relay_takes_only_its_own_and_another_one_begins(
    serve: Serve, people: People, listener: Listener
) -> None:
    server, relay = await with_relay(serve, webhook_url=listener.url)
    _, (there, here) = await watched(server, people, 2)
    os.kill(relay.pid, signal.SIGKILL)
    left = await listener.wait_for("participant_left")
    assert left.participant.identity == "spectator:0"
    assert left.participant.disconnect_reason == DisconnectReason.CONNECTION_TIMEOUT
    assert await ended(there) == "connection_lost"
    again = await people.spectator(server, identity="spectator:again").connect()
    await again.frames(5)
    await here.frames(5)
    assert await ended(here) == ""
    await until(lambda: relay.ready, "another relay", seconds=60)
    third = await people.spectator(server, identity="spectator:third").connect()
    await third.frames(5)
    assert far(server) == {"spectator:third"}


async def test_a_relay_that_stands_still_slows_nobody_else_and_goes_on_with_a_keyframe(
    serve: Serve, people: People
) -> None:
    server, relay = await with_relay(serve)
    link = relay._link
    assert link is not None and link._transport is not None
    link._transport.set_write_buffer_limits(high=4_000, low=1_000)
    link._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4_096)
    _, (there, here) = await watched(server, people, 2)
    os.kill(relay.pid, signal.SIGSTOP)
    try:
        await until(lambda: link.full, "the relay is behind")
        await here.frames(30)
    finally:
        os.kill(relay.pid, signal.SIGCONT)
    await until(lambda: not link.full, "the relay has caught up")
    keys = sum(frame.key for frame in there.video)
    await until(lambda: sum(frame.key for frame in there.video) > keys, "a new keyframe")
    await there.frames(5)
    times = [frame.timestamp for frame in there.video]
    assert times == sorted(set(times))


async def test_places_identities_and_putting_out_know_no_processes(
    serve: Serve, people: People, listener: Listener
) -> None:
    server, relay = await with_relay(serve, webhook_url=listener.url, max_spectators=2)
    _, (there, here) = await watched(server, people, 2)
    late = people.spectator(server, identity="spectator:late")
    status, body = await late.try_post()
    assert (status, body["code"]) == (503, "room_full")
    same = await people.spectator(server, identity="spectator:0").connect()
    await same.frames(1)
    assert await ended(there) == "replaced"
    assert far(server) == {"spectator:0"}
    path = "/rooms/room-1/participants/spectator:0"
    assert (await call(server.url, "DELETE", path, control_token()))[0] == 204
    assert await ended(same) == "removed"
    await until(lambda: same.pc.connectionState == "closed", "who was put out is told")
    assert (await call(server.url, "DELETE", "/rooms/room-1", control_token()))[0] == 204
    assert await ended(here) == "room_deleted"
    await until(lambda: not relay.load, "the relay carries nobody")


async def test_a_codec_that_somebody_of_the_relay_cannot_play_is_not_sent_to_them(
    serve: Serve, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, relay = await with_relay(serve)
    monkeypatch.setattr(server.hub.carriers, "least_loaded", lambda people: relay)
    able = people.spectator(server, identity="spectator:a")
    unable = people.spectator(server, identity="spectator:b", codecs=("VP8",))
    await asyncio.gather(able.connect(), unable.connect())
    assert far(server) == {"spectator:a", "spectator:b"}
    camera = await people.publisher(server, codec="H264").connect()
    await able.frames(10)
    assert unable.video == []
    await camera.close()
    await people.publisher(server).connect()
    await unable.frames(5)
    assert unable.video[0].key and {frame.codec for frame in unable.video} == {"VP8"}


async def test_a_useless_offer_and_one_that_never_connects_are_answered_as_always(
    serve: Serve, people: People
) -> None:
    server, relay = await with_relay(serve, connect_seconds=0.5)
    never = people.spectator(server, identity="spectator:never")
    await never.vanish()
    offer = (await never.offer()).replace("a=setup:actpass", "a=setup:holdconn")
    status, body = await post(never, offer)
    assert (status, body["code"]) == (400, "bad_offer")
    silent = people.spectator(server, identity="spectator:silent")
    status, _ = await post(silent, await silent.offer(candidates=False))
    assert status == 201
    await until(lambda: not server.hub.rooms["room-1"].peers, "the join is given up")
    await until(lambda: not relay.load, "by the relay, too")


async def test_a_relay_that_has_nothing_to_do_stays_and_sees_who_sends_too_much(
    serve: Serve, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relay_module, "SILENT_SECONDS", 2.0)
    server, relay = await with_relay(serve)
    pid = relay.pid
    _, [heavy] = await watched(server, people, 1)
    transport = heavy.pc.getReceivers()[0].transport.transport._connection
    await asyncio.sleep(3.5)
    assert relay.pid == pid
    for _ in range(400):  # 3.2 Mbit
        await transport.send(b"\x80" + os.urandom(1000))
    await until(partial(ended, heavy), "who sends too much is put out")
    assert await ended(heavy) == "bitrate_too_high"


async def test_the_commentator_stays_in_the_main_process(serve: Serve, people: People) -> None:
    server, _ = await with_relay(serve)
    await people.publisher(server).connect()
    hidden = await people.spectator(server, identity="commentator", hidden=True).connect()
    await hidden.frames(1)
    assert far(server) == set()


async def test_a_relay_ends_with_its_server(serve: Serve, people: People) -> None:
    server, relay = await with_relay(serve)
    _, [there] = await watched(server, people, 1)
    pid = relay.pid
    await server.stop()
    await until(lambda: there.pc.connectionState == "closed", "the spectator is told")
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def post(client: Spectator, offer: str) -> tuple[int, Any]:
    status, body, _ = await send_offer(client.base, "whep", client.room, client.bearer, offer)
    return status, body
