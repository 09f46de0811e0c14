"""A running installation goes from one provider to another: what was begun goes on where it began.

On the embedded media server and our Stream server side by side, in both directions. "Restart" is
that of our processes: their connections are closed, their settings read anew.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.templatetags.static import static
from django.utils import timezone

from livekit_app.media.config import MediaConfig
from livekit_app.media.server import MediaServer
from livekit_app.models import Participant, ProviderEvent, ProviderHealth, Room
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.livekit import dialect
from livekit_app.providers.registry import close_providers, get_provider
from livekit_app.rooms.reconcile import reconcile
from livekit_app.rooms.sweep import sweep_due
from livekit_app.runtime import queue
from livekit_app.webhooks import inbox
from project.provider_settings import read
from sessions_app.lifecycle import service as lifecycle
from sessions_app.lifecycle.service import StartRequest
from sessions_app.models import LiveSession
from sessions_app.states import Reason, State
from tests.livekit_app.providers.speech import Signed
from tests.livekit_app.stream.stream_speech import StreamSpeech
from tests.livekit_app.webhook_bodies import participant, webhook_body
from tests.sessions_app.pages.test_html_pages import Reader
from tests.support.clients import AsyncClient
from tests.support.stream import StreamServer

pytestmark = pytest.mark.django_db(transaction=True)

KEY, SECRET = "embedded-test", "0123456789abcdef0123456789abcdef"
HOST_KEY = "alice-holds-this-key-0123456789"
PLAYER = {"embedded": "whep", "stream": "stream"}


@pytest.fixture(autouse=True)
async def _close_database_threads() -> AsyncIterator[None]:
    """Other threads' connections would keep PostgreSQL from dropping the test database."""
    yield
    await sync_to_async(connections.close_all)()


@pytest.fixture(scope="module")
def running_stream() -> Iterator[StreamServer]:
    with StreamServer(media=False) as server:
        yield server


@pytest.fixture
def stream_server(running_stream: StreamServer) -> StreamServer:
    running_stream.do(running_stream.reset)
    running_stream.do(running_stream.set_up)
    return running_stream


@pytest.fixture(autouse=True)
async def both(
    stream_server: StreamServer, settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """Both media servers run, and have their settings. No task is sent: tests do what tasks do."""
    monkeypatch.setattr(queue, "enqueue", lambda *_, **__: None)
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0  # a busy machine is no timeout
    spec = PROVIDERS["stream"]
    (tmp_path / spec.vendor_module).write_text("export {};")
    settings.VENDOR_DIRS = [tmp_path]
    for name, value in stream_server.environment().items():
        monkeypatch.setenv(name, value)
    for name, value in read(spec, {}, chosen=False).items():
        setattr(settings, name, value)
    media = MediaServer(MediaConfig(api_key=KEY, api_secret=SECRET))
    await media.start()
    settings.EMBEDDED_URL = media.url
    settings.EMBEDDED_API_KEY, settings.EMBEDDED_API_SECRET = KEY, SECRET
    await close_providers()
    yield
    await close_providers()
    await media.stop()


async def restart_with(settings: Any, provider: str) -> None:
    settings.PROVIDER = provider
    await close_providers()


async def begin(key: str = HOST_KEY) -> LiveSession:
    request = StartRequest(title="Final", host_key=key, address="192.0.2.7")
    session = await sync_to_async(lifecycle.start_session)(request)
    room = await reconcile(session.room_id)
    assert room.agrees, room.last_error_code
    return await LiveSession.objects.select_related("room").aget(pk=session.pk)


async def there(provider: str) -> set[str]:
    return {room.name for room in (await get_provider(provider).snapshot()).rooms}


async def later() -> None:
    """So much later that the next sweep is due."""
    await ProviderHealth.objects.aupdate(swept_at=timezone.now() - timedelta(minutes=1))


def joined(session: LiveSession, provider: str, server: StreamServer) -> Signed:
    """Its media server tells that the camera is there."""
    room, sid = session.room, f"sid-of-{provider}"
    identity = PROVIDERS[provider].capabilities.identity_there(f"camera:{session.pk}")
    if provider == "stream":
        speech = StreamSpeech(server.api_secret)
        return speech.webhook("participant_joined", room.name, identity=identity, sid=sid)
    body = webhook_body("participant_joined", room.name, room.sid, **participant(identity, sid))
    return body, {"Authorization": dialect.sign_webhook(body, KEY, SECRET)}


both_ways = pytest.mark.parametrize(
    ("former", "now"), [("embedded", "stream"), ("stream", "embedded")]
)


@both_ways
async def test_what_was_begun_goes_on_and_ends_where_it_began(
    former: str, now: str, settings: Any
) -> None:
    await restart_with(settings, former)
    old = await begin()
    await restart_with(settings, now)
    new = await begin("bob-has-another-key-0123456789ab")
    assert (await there(former), await there(now)) == ({old.room.name}, {new.room.name})

    assert await sweep_due()
    await later()
    assert await sweep_due()
    assert (await there(former), await there(now)) == ({old.room.name}, {new.room.name})

    for session in (old, new):
        ended = await sync_to_async(lifecycle.end_session)(
            session.pk, reason=Reason.HOST, actor="host"
        )
        assert ended
        assert (await reconcile(session.room_id)).agrees
    assert (await there(former), await there(now)) == (set(), set())


@both_ways
async def test_the_sweep_closes_where_it_began_what_ended_meanwhile(
    former: str, now: str, settings: Any
) -> None:
    await restart_with(settings, former)
    old = await begin()
    await restart_with(settings, now)
    await sync_to_async(lifecycle.end_session)(old.pk, reason=Reason.HOST, actor="host")
    await Room.objects.aupdate(next_attempt_at=timezone.now())  # the task's message was lost

    await sweep_due()

    assert await there(former) == set()
    assert (await Room.objects.aget()).agrees


@both_ways
async def test_the_camera_goes_on_and_is_taken_over_at_the_former_provider(
    former: str, now: str, settings: Any, async_client: AsyncClient
) -> None:
    await restart_with(settings, former)
    old = await begin()
    await restart_with(settings, now)

    for takeover in (False, True):
        answer = await async_client.post(
            f"/api/sessions/{old.pk}/camera",
            {"clientId": "another-phone", "takeover": takeover},
            content_type="application/json",
            headers={"X-Host-Key": HOST_KEY},
        )
        assert answer.status_code == 200, answer.content
        grant = answer.json()
        assert grant["provider"] == former
        seen = get_provider(former).read_token(grant["token"])
        assert (seen.room, seen.may_publish) == (old.room.name, True)


@both_ways
async def test_each_page_loads_the_player_of_its_broadcast(
    former: str, now: str, settings: Any, async_client: AsyncClient
) -> None:
    await restart_with(settings, former)
    old = await begin()
    await restart_with(settings, now)
    new = await begin("bob-has-another-key-0123456789ab")
    for session, provider in ((old, former), (new, now)):
        page = await async_client.get(f"/game/{session.pk}")
        data = Reader(page.content.decode()).data("page-data")
        module = PROVIDERS[provider].vendor_module
        assert data["player"] == data["session"]["player"] == PLAYER[provider]
        assert data["playerModule"] == (static(f"vendor/{module}") if module else None)
        # Whatever is chosen: the page may connect to Stream, and the embedded server is here.
        assert settings.STREAM_PAGE_ORIGIN in page["Content-Security-Policy"]

        guest = await async_client.post(
            f"/api/sessions/{session.pk}/spectators", {}, content_type="application/json"
        )
        assert guest.json()["provider"] == provider

    camera = Reader((await async_client.get("/camera")).content.decode()).data("page-data")
    assert set(camera["playerModules"]) >= {"whep", "stream"}


@both_ways
async def test_webhooks_of_both_are_applied_to_their_own_rooms(
    former: str, now: str, settings: Any, async_client: AsyncClient, stream_server: StreamServer
) -> None:
    await restart_with(settings, former)
    old = await begin()
    await restart_with(settings, now)
    new = await begin("bob-has-another-key-0123456789ab")
    for session, provider in ((old, former), (new, now)):
        body, headers = joined(session, provider, stream_server)
        answer = await async_client.post(
            f"/api/webhooks/{provider}",
            body,
            content_type="application/json",
            headers=dict(headers),
        )
        assert answer.status_code == 200, answer.content

    await sync_to_async(inbox.process_waiting)()

    outcomes = [one.outcome async for one in ProviderEvent.objects.all()]
    assert outcomes == ["joined", "joined"]
    inside = Participant.objects.filter(left_at=None).values_list("sid", "room_id")
    assert {sid: room async for sid, room in inside} == {
        f"sid-of-{former}": old.room_id,
        f"sid-of-{now}": new.room_id,
    }


async def test_a_former_provider_without_settings_loses_its_broadcasts_and_no_other(
    settings: Any,
) -> None:
    await restart_with(settings, "stream")
    old = await begin()
    await restart_with(settings, "embedded")
    settings.STREAM_API_KEY = ""
    new = await begin("bob-has-another-key-0123456789ab")
    await sweep_due()
    long_ago = timezone.now() - timedelta(seconds=settings.ROOM_LOST_SECONDS + 1)
    await ProviderHealth.objects.filter(provider="stream").aupdate(failing_since=long_ago)
    await Room.objects.filter(pk=old.room_id).aupdate(created_at=long_ago)
    await later()

    await sweep_due()
    await asyncio.sleep(0)

    ended, going_on = [await LiveSession.objects.aget(pk=one.pk) for one in (old, new)]
    assert (ended.state, ended.reason) == (State.ENDED, Reason.ROOM_LOST)
    assert going_on.state == State.WAITING
    assert await there("embedded") == {new.room.name}
