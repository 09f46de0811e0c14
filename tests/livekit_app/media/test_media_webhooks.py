"""Signed webhooks in LiveKit's format: order, retries, and media that never waits for them."""

import asyncio
import time

import pytest
from livekit.protocol.webhook import WebhookEvent

from livekit_app.media.server import MediaServer
from livekit_app.media.webhook_sender import Webhooks
from livekit_app.runtime.retries import RetryPolicy
from tests.livekit_app.media.clients import Listener, call, config, control_token, make_room, until
from tests.livekit_app.media.conftest import People, Serve

QUICK = RetryPolicy(first_seconds=0.05, max_seconds=0.1)


async def test_a_new_server_says_so(serve: Serve, listener: Listener) -> None:
    await serve(webhook_url=listener.url, room=False)
    started = await listener.wait_for("server_started")
    assert started.id.startswith("EV_") and started.created_at > 0
    assert not started.HasField("room")


async def test_the_start_is_told_to_a_listener_that_comes_later(serve: Serve) -> None:
    listener = Listener()
    await listener.start()
    url, port = listener.url, int(listener.url.split(":")[2].split("/")[0])
    await listener.stop()
    await serve(webhook_url=url, room=False, webhook_retries=QUICK, webhook_patience_seconds=0.25)
    await asyncio.sleep(0.4)  # longer than the patience with any other event
    await listener.start(port)
    try:
        await listener.wait_for("server_started")
    finally:
        await listener.stop()


async def test_a_failed_event_is_tried_again_with_its_id_and_the_next_waits(
    serve: Serve, listener: Listener
) -> None:
    fails = iter([500, 429, 503])
    listener.answer = lambda e: next(fails, 200) if e.event == "room_started" else 200
    server = await serve(
        webhook_url=listener.url, webhook_retries=QUICK, webhook_patience_seconds=0.25
    )
    await call(server.url, "DELETE", "/rooms/room-1", control_token())
    await listener.wait_for("room_finished")
    assert listener.names() == ["room_started", "room_finished"]
    tries = [event_id for _, event, event_id in listener.attempts if event == "room_started"]
    assert len(tries) == 4 and len(set(tries)) == 1


async def test_another_room_does_not_wait_for_a_failing_one(
    serve: Serve, listener: Listener
) -> None:
    listener.answer = lambda e: 500 if e.room.name == "room-1" else 200
    server = await serve(webhook_url=listener.url)
    await make_room(server.url, "room-2")
    await until(lambda: listener.names("room-2"), "room-2 is told")
    assert listener.names("room-1") == []


async def test_an_event_nobody_takes_is_dropped_at_last(serve: Serve, listener: Listener) -> None:
    def answer(event: WebhookEvent) -> int:
        return 500 if event.event == "room_started" else 200

    listener.answer = answer
    server = await serve(
        webhook_url=listener.url, webhook_retries=QUICK, webhook_patience_seconds=0.1
    )
    await call(server.url, "DELETE", "/rooms/room-1", control_token())
    await listener.wait_for("room_finished")
    assert listener.names() == ["room_finished"]


async def test_it_is_not_tried_again_sooner_than_the_listener_asks(
    serve: Serve, listener: Listener, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []

    async def wait(sender: Webhooks, seconds: float) -> bool:
        waits.append(seconds)
        return False

    monkeypatch.setattr(Webhooks, "_closes_within", wait)
    fails = iter([503, 500])
    listener.answer = lambda e: next(fails, 200) if e.event == "room_started" else 200
    listener.retry_after = "7"
    await serve(webhook_url=listener.url, webhook_retries=QUICK)
    await listener.wait_for("room_started")
    assert [7.025 <= seconds <= 7.1 for seconds in waits] == [True, True]


async def test_a_refusal_is_not_tried_again(serve: Serve, listener: Listener) -> None:
    listener.answer = lambda e: 401 if e.event == "room_started" else 200
    server = await serve(
        webhook_url=listener.url, webhook_retries=QUICK, webhook_patience_seconds=0.25
    )
    await call(server.url, "DELETE", "/rooms/room-1", control_token())
    await listener.wait_for("room_finished")
    assert [event for _, event, _ in listener.attempts].count("room_started") == 1


async def test_a_listener_that_hangs_does_not_hold_up_media(
    serve: Serve, people: People, listener: Listener
) -> None:
    sockets: list[asyncio.StreamWriter] = []

    async def hang(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        sockets.append(writer)
        await reader.read()

    hanging = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = hanging.sockets[0].getsockname()[1]
    try:
        server = await serve(webhook_url=f"http://127.0.0.1:{port}/hook")
        await people.publisher(server).connect()
        spectator = await people.spectator(server).connect()
        await spectator.frames(10)
        assert sockets
    finally:
        hanging.close()
        for writer in sockets:
            writer.close()


async def test_stopping_tells_who_was_put_out(people: People, listener: Listener) -> None:
    server = MediaServer(config(webhook_url=listener.url))
    await server.start()
    await make_room(server.url)
    spectator = await people.spectator(server).connect()
    begun = time.monotonic()
    await server.stop()
    assert time.monotonic() - begun < 20
    await until(lambda: spectator.pc.connectionState == "closed", "the spectator is told")
    left = await listener.wait_for("participant_left")
    assert left.participant.disconnect_reason == 3  # SERVER_SHUTDOWN
    await server.stop()
