"""The embedded adapter against the real media server, over its socket."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from livekit_app.errors import (
    ProviderBroken,
    ProviderCredentials,
    ProviderError,
    ProviderFull,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnreachable,
)
from livekit_app.media.config import MediaConfig
from livekit_app.media.server import MediaServer
from livekit_app.providers.embedded.adapter import EmbeddedProvider
from livekit_app.providers.port import GrantSpec
from tests.livekit_app.providers.contract import ProviderContract, spec
from tests.livekit_app.providers.speech import LiveKitSpeech, Speech
from tests.support.socket_server import Answering

KEY, SECRET = "embedded-test", "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def patience(settings: Any) -> None:
    """A busy machine is no timeout."""
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0


@pytest.fixture
async def media() -> AsyncIterator[MediaServer]:
    server = MediaServer(MediaConfig(api_key=KEY, api_secret=SECRET, max_rooms=3))
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
async def provider(media: MediaServer) -> AsyncIterator[EmbeddedProvider]:
    adapter = EmbeddedProvider(media.url, KEY, SECRET)
    yield adapter
    await adapter.aclose()


class TestEmbedded(ProviderContract):
    @pytest.fixture
    def speech(self) -> Speech:
        return LiveKitSpeech(KEY, SECRET)


async def test_a_full_server_is_worth_another_try(provider: EmbeddedProvider) -> None:
    for _ in range(3):
        await provider.create_room(spec())

    with pytest.raises(ProviderFull) as refusal:
        await provider.create_room(spec())

    assert refusal.value.retryable


async def test_another_key_is_rejected(media: MediaServer) -> None:
    stranger = EmbeddedProvider(media.url, KEY, "x" * 32)

    with pytest.raises(ProviderCredentials):
        await stranger.snapshot()
    await stranger.aclose()


async def test_a_restarted_server_shows_another_server_id(provider: EmbeddedProvider) -> None:
    other = MediaServer(MediaConfig(api_key=KEY, api_secret=SECRET))
    await other.start()
    elsewhere = EmbeddedProvider(other.url, KEY, SECRET)

    assert (await elsewhere.snapshot()).server_id != (await provider.snapshot()).server_id

    await elsewhere.aclose()
    await other.stop()


async def test_the_adapter_works_again_after_it_was_closed(provider: EmbeddedProvider) -> None:
    await provider.snapshot()
    await provider.aclose()

    assert (await provider.snapshot()).rooms == ()


async def test_the_embedded_grant_leads_through_the_web_origin(provider: EmbeddedProvider) -> None:
    ttl = timedelta(minutes=1)
    camera = provider.mint(GrantSpec(room="r", identity="camera:x", kind="camera", ttl=ttl))
    bob = provider.mint(GrantSpec(room="r", identity="spectator:b", kind="spectator", ttl=ttl))

    assert (camera.url, bob.url) == ("/media/whip/r", "/media/whep/r")


async def test_the_media_server_takes_our_tokens_for_their_own_room_and_role(
    provider: EmbeddedProvider, media: MediaServer
) -> None:
    wanted = spec()
    await provider.create_room(wanted)
    ttl = timedelta(minutes=1)
    camera = provider.mint(
        GrantSpec(room=wanted.name, identity="camera:x", kind="camera", ttl=ttl)
    ).token
    bob = provider.mint(
        GrantSpec(room=wanted.name, identity="spectator:b", kind="spectator", ttl=ttl)
    ).token

    async def status(path: str, token: str) -> int:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/sdp"}
        async with aiohttp.ClientSession() as session:
            async with session.post(media.url + path, data=b"junk", headers=headers) as answer:
                return answer.status

    assert await status(f"/whip/{wanted.name}", camera) == 400  # allowed in; the offer is junk
    assert await status(f"/whep/{wanted.name}", bob) == 400
    assert await status(f"/whip/{wanted.name}", bob) == 403
    assert await status("/whip/pickup-test-other", camera) == 403
    assert await status("/rooms", camera) == 403


async def test_the_media_servers_own_webhooks_are_read() -> None:
    arrived: asyncio.Queue[tuple[bytes, Mapping[str, str]]] = asyncio.Queue()

    async def take(request: web.Request) -> web.Response:
        arrived.put_nowait((await request.read(), request.headers))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", take)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    server = MediaServer(MediaConfig(api_key=KEY, api_secret=SECRET, webhook_url=url))
    await server.start()
    adapter = EmbeddedProvider(server.url, KEY, SECRET)

    made = await adapter.create_room(spec())
    await adapter.delete_room(made.name)
    async with asyncio.timeout(30):
        events = [adapter.parse_webhook(*await arrived.get()) for _ in range(3)]

    assert {event.type for event in events} == {"server_started", "room_started", "room_finished"}
    about_the_room = [event for event in events if event.room_name]
    assert {(event.room_name, event.room_sid) for event in about_the_room} == {
        (made.name, made.sid)
    }
    assert len({event.id for event in events}) == 3
    await adapter.aclose()
    await server.stop()
    await runner.cleanup()


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answering(status=401, body="no"), ProviderCredentials),
        (Answering(status=400, body="{}"), ProviderRejected),
        (Answering(status=429, body="{}"), ProviderFull),
        (Answering(status=500, body="{}"), ProviderBroken),
        (Answering(status=503, body="<html>proxy</html>"), ProviderBroken),
        (Answering(status=200, body="<html>hello</html>"), ProviderBroken),
        (Answering(status=200, body=""), ProviderBroken),
        (Answering(status=200, body="[]"), ProviderBroken),
        (Answering(status=200, body='{"rooms": [{}]}'), ProviderBroken),
        (Answering(status=404, body="<html>no such page</html>"), ProviderBroken),
        (Answering(status=404, body='{"code": "not_found"}'), ProviderBroken),
        (Answering(status=302, body=""), ProviderBroken),
        (Answering(silent=True), ProviderTimeout),
        (Answering(hang_up=True), ProviderBroken),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else str(value),
)
async def test_what_goes_wrong_at_the_socket_becomes_the_right_error(
    answer: Answering, error: type[ProviderError], settings: Any
) -> None:
    """Nobody above the adapter reads a status; a wrong proxy never looks like "no rooms"."""
    if answer.silent:
        settings.PROVIDER_TIMEOUT_SECONDS = 0.3
    async with answer as url:
        adapter = EmbeddedProvider(url, KEY, SECRET)
        with pytest.raises(error) as caught:
            await adapter.snapshot()
        with pytest.raises(error):
            await adapter.get_room("pickup-test-x")
        await adapter.aclose()

    assert type(caught.value) is error


async def test_a_redirect_is_not_followed_even_to_one_that_answers_well() -> None:
    """It would take our token along, and may be a proxy in front of another server."""
    body = '{"serverId": "another", "rooms": []}'
    for status in (301, 302, 307, 308):
        async with Answering(body=body) as good, Answering(status=status, location=good) as url:
            adapter = EmbeddedProvider(url, KEY, SECRET)
            with pytest.raises(ProviderBroken):
                await adapter.snapshot()
            await adapter.aclose()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://no-such-host.invalid:80"])
async def test_nothing_listening_and_no_such_name_are_unreachable(url: str) -> None:
    adapter = EmbeddedProvider(url, KEY, SECRET)

    with pytest.raises(ProviderUnreachable):
        await adapter.snapshot()
    await adapter.aclose()


async def test_no_error_shows_the_token_or_the_secret() -> None:
    async with Answering(status=401, body="no") as url:
        adapter = EmbeddedProvider(url, KEY, SECRET)
        with pytest.raises(ProviderRejected) as caught:
            await adapter.snapshot()
        await adapter.aclose()

    assert SECRET not in repr(caught.value) and "eyJ" not in repr(caught.value)
