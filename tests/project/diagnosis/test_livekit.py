"""On a real LiveKit: wrong secret, killed, an HTML page in its place, a room that was lost."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.utils import timezone

from livekit_app.models import ProviderHealth, Room
from livekit_app.providers.port import RoomSpec
from livekit_app.providers.registry import close_providers, get_provider
from project.diagnosis.rounds import Diagnosis, Question, diagnose
from sessions_app.models import LiveSession
from tests.livekit_app.livekit.conftest import livekit  # noqa: F401 - a fixture
from tests.project.diagnosis.conftest import ORIGIN, MakeWell
from tests.support.livekit import LiveKit
from tests.support.socket_server import Answering

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
async def on_livekit(livekit: LiveKit, settings: Any, tidy: None) -> AsyncIterator[None]:  # noqa: F811
    if livekit.pid is None:
        livekit.start()
    settings.PROVIDER = "livekit"
    settings.PROVIDER_TIMEOUT_SECONDS = 5.0  # a busy machine is no timeout
    settings.LIVEKIT_URL, settings.LIVEKIT_PUBLIC_URL = livekit.url, "ws://testserver:7880"
    settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET = livekit.api_key, livekit.api_secret
    yield
    await close_providers()


async def a_broadcast(well: MakeWell) -> LiveSession:
    """With its room really there."""
    session = await sync_to_async(well)()
    room = session.room
    made = await get_provider("livekit").create_room(RoomSpec(room.name, session.pk))

    def record() -> None:
        Room.objects.filter(pk=room.pk).update(provider="livekit", sid=made.sid)
        ProviderHealth.objects.update_or_create(
            provider="livekit", defaults={"seen_at": timezone.now()}
        )

    await sync_to_async(record)()
    return session


async def ask(session: LiveSession) -> Diagnosis:
    return await diagnose(Question(id=session.pk, reached_by=ORIGIN))


async def test_all_is_well(on_livekit: None, well: MakeWell) -> None:
    found = await ask(await a_broadcast(well))
    assert (found.verdict.letter, found.verdict.code) == ("ok", "live"), found
    assert found.checks["auto_create"].ok is True, "asked, and off"


async def test_a_wrong_secret(on_livekit: None, well: MakeWell, settings: Any) -> None:
    session = await a_broadcast(well)
    await close_providers()
    settings.LIVEKIT_API_SECRET = "another-secret-0123456789abcdef0"
    found = await ask(session)
    assert (found.verdict.letter, found.verdict.code) == ("A", "provider_credentials")
    assert found.checks["token"].ok is True, "it can be signed; only LiveKit does not take it"


async def test_a_livekit_that_was_killed(
    on_livekit: None,
    well: MakeWell,
    livekit: LiveKit,  # noqa: F811
) -> None:
    session = await a_broadcast(well)
    livekit.stop()
    found = await ask(session)
    assert (found.verdict.letter, found.verdict.code) == ("A", "provider_unreachable")
    livekit.start()
    found = await ask(session)
    assert found.verdict.code == "room_missing", "its rooms were in its memory"


async def test_a_page_where_livekit_should_be(
    on_livekit: None, well: MakeWell, settings: Any
) -> None:
    session = await a_broadcast(well)
    await close_providers()
    async with Answering(status=200, body="<!doctype html><h1>It works!</h1>") as url:
        settings.LIVEKIT_URL = url
        found = await ask(session)
        await close_providers()
    assert (found.verdict.letter, found.verdict.code) == ("A", "provider_broken")
    assert "not LiveKit" in found.checks["provider"].internal
