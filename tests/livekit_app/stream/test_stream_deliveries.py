"""Webhooks as they come: from the server by its own hands, and to our address for them."""

import asyncio
import gzip
import json
import uuid
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from livekit_app.models import ProviderEvent
from livekit_app.monitoring import metrics
from livekit_app.providers.port import WebhookEvent
from livekit_app.providers.stream.adapter import StreamProvider
from livekit_app.runtime import queue
from livekit_app.runtime.db_threads import run_in_database
from tests.livekit_app.providers.contract import spec
from tests.livekit_app.stream.stream_speech import TYPE, adapter_of, event, signed, somebody
from tests.support.clients import AsyncClient
from tests.support.stream import StreamServer

SECRET = "0123456789abcdef0123456789abcdef"


@dataclass
class Address:
    """Where the server sends its webhooks; ``refusals``: so many are answered by 500 first."""

    url: str = ""
    refusals: int = 0
    arrived: asyncio.Queue[tuple[bytes, Mapping[str, str]]] = field(default_factory=asyncio.Queue)

    async def take(self, request: web.Request) -> web.Response:
        self.arrived.put_nowait((await request.read(), request.headers))
        self.refusals -= 1
        return web.Response(status=500 if self.refusals >= 0 else 200)


@pytest.fixture
async def address() -> AsyncIterator[Address]:
    address = Address()
    app = web.Application()
    app.router.add_post("/hook", address.take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    address.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield address
    await runner.cleanup()


@pytest.fixture
async def provider(stream_server: StreamServer, settings: Any) -> AsyncIterator[StreamProvider]:
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0
    adapter = adapter_of(stream_server.url, stream_server.api_key, stream_server.api_secret)
    yield adapter
    await adapter.aclose()


async def read(provider: StreamProvider, address: Address, count: int) -> list[WebhookEvent]:
    async with asyncio.timeout(30):
        return [provider.parse_webhook(*await address.arrived.get()) for _ in range(count)]


@pytest.mark.parametrize("packed", [False, True])
async def test_a_visit_and_the_end_are_told(
    provider: StreamProvider, stream_server: StreamServer, address: Address, packed: bool
) -> None:
    stream_server.do(lambda: stream_server.set_up(address.url))
    account = stream_server.account
    account.compresses_hooks = packed
    made = await provider.create_room(spec())
    call = account.calls[made.sid]
    stream_server.do(lambda: account.enter(call, "camera@x", "session-1", "sideline_camera"))
    await provider.remove_participant(made.name, "camera:x")
    await provider.delete_room(made.name)

    told = await read(provider, address, 4)

    assert {one.type for one in told} == {
        "room_started",
        "room_finished",
        "participant_joined",
        "participant_left",
    }
    assert {(one.room_name, one.room_sid) for one in told} == {(made.name, made.sid)}
    people = [one for one in told if one.participant_sid]
    assert {(one.participant_identity, one.participant_sid) for one in people} == {
        ("camera:x", "session-1")
    }
    assert [one.reason for one in people if one.type == "participant_left"] == [
        "participant_removed"
    ]
    assert len({one.id for one in told}) == 4


async def test_what_is_sent_again_is_the_same_event(
    provider: StreamProvider, stream_server: StreamServer, address: Address
) -> None:
    stream_server.do(lambda: stream_server.set_up(address.url))
    address.refusals = 1

    await provider.create_room(spec())

    first, second = await read(provider, address, 2)
    assert first == second


@pytest.fixture
def ours(settings: Any, monkeypatch: pytest.MonkeyPatch) -> AsyncClient:
    settings.PROVIDER = "stream"
    settings.STREAM_API_KEY = "key"
    settings.STREAM_API_SECRET = SECRET
    settings.STREAM_CALL_TYPE = TYPE
    monkeypatch.setattr(metrics, "refusals", metrics.Refusals())
    monkeypatch.setattr(queue, "enqueue", lambda task, *args, **more: None)
    return AsyncClient(enforce_csrf_checks=True)


async def post(client: AsyncClient, body: bytes, headers: dict[str, str]) -> tuple[int, str]:
    response = await client.generic(
        "POST",
        "/api/webhooks/stream",
        body,
        content_type="application/json",
        headers=headers,
    )
    return response.status_code, json.loads(response.content).get("error", "")


@pytest.mark.django_db(transaction=True)
async def test_our_address_stores_each_once_packed_or_not(ours: AsyncClient) -> None:
    text = json.dumps(
        event("call.session_participant_joined", "pickup-x", **somebody("camera@x", "1"))
    ).encode()
    headers = signed(text, SECRET, event_id="one")

    for body in (text, text, gzip.compress(text)):
        assert (await post(ours, body, headers))[0] == 200

    stored = await run_in_database(ProviderEvent.objects.get)
    assert (stored.event_id, stored.type) == ("one", "participant_joined")
    assert (stored.participant_identity, stored.room_sid) == ("camera:x", f"{TYPE}:pickup-x")


@pytest.mark.django_db(transaction=True)
async def test_the_end_of_a_call_with_a_crowd_is_taken(ours: AsyncClient) -> None:
    """It brings the call, and that brings everybody who was there."""
    crowd = [
        somebody(f"spectator@3f9a0c11d{number:03}_5b7f01aa", str(uuid.uuid4()))["participant"]
        | {"user": {"id": f"spectator@{number}", "name": "", "custom": {}, "image": "-" * 300}}
        for number in range(250)
    ]
    ended = event("call.ended", "pickup-x")
    ended["call"]["session"] = {"id": "1", "participants": crowd}
    text = json.dumps(ended).encode()
    assert len(text) > 100_000

    assert (await post(ours, text, signed(text, SECRET)))[0] == 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("odd", ["\x00", "\ud800"], ids=ascii)
async def test_what_no_database_takes_is_unreadable_and_not_sent_again(
    ours: AsyncClient, odd: str
) -> None:
    """A 500 would be: it is our failure."""
    joined = "call.session_participant_joined"
    for one in (
        event(f"call.{odd}", "pickup-x"),
        event(joined, f"pickup-{odd}", **somebody("camera@x", "1")),
        event(joined, "pickup-x", **somebody(f"camera@{odd}", "1")),
        event(joined, "pickup-x", **somebody("camera@x", f"1{odd}")),
    ):
        text = json.dumps(one).encode()
        assert (await post(ours, text, signed(text, SECRET)))[0] == 400


@pytest.mark.django_db(transaction=True)
async def test_ids_of_any_length_are_told_apart(ours: AsyncClient) -> None:
    text = json.dumps(event("call.created", "pickup-x")).encode()
    for event_id in ("i" * 300 + "1", "i" * 300 + "2", "i" * 300 + "2"):
        assert (await post(ours, text, signed(text, SECRET, event_id=event_id)))[0] == 200
    assert await run_in_database(ProviderEvent.objects.count) == 2


@pytest.mark.django_db(transaction=True)
async def test_our_address_refuses_and_counts_what_is_not_streams(ours: AsyncClient) -> None:
    metrics.refusals.EVERY_SECONDS = 0.0
    text = json.dumps(event("call.ended", "pickup-x")).encode()
    wrong = signed(text, "another-secret-0123456789abcdef0")
    bomb = gzip.compress(b" " * 3_000_000)

    assert (await post(ours, text, wrong))[0] == 401
    assert (await post(ours, bomb, signed(b"", SECRET)))[0] == 413
    assert (await post(ours, b"{}", signed(b"{}", SECRET)))[0] == 400

    assert await run_in_database(ProviderEvent.objects.count) == 0
    counted = await run_in_database(metrics.read, "stream")
    assert counted.refused == {"webhook_signature": 1, "too_large": 1, "webhook_unreadable": 1}
