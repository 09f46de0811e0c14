"""A provider whose Python client is not installed: no commentary there, and no harm elsewhere."""

import asyncio
import logging
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from commentary import leases
from commentary.host.host import CommentatorHost
from livekit_app.models import Heartbeat, Room
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.log.presenters import session_view
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.commentary.host.conftest import StartHost
from tests.commentary.host.made_up_media import MadeUpMedia, MadeUpWatch
from tests.commentary.host.waiting import in_db, joined, run_of, says, statuses, until

pytestmark = pytest.mark.django_db(transaction=True)

WITHOUT = "embedded"


@pytest.fixture
def tried(media: MadeUpMedia, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which providers' rooms somebody tried to watch; of one the client is not installed."""
    names: list[str] = []
    open_watch = media.open_watch

    def open_what_is_there(
        provider: str, *, frames_per_second: float, audio: bool = False
    ) -> MadeUpWatch:
        names.append(provider)
        if provider == WITHOUT:
            raise ImproperlyConfigured("pip install the client")
        return open_watch(provider, frames_per_second=frames_per_second, audio=audio)

    monkeypatch.setattr(media, "open_watch", open_what_is_there)
    return names


async def cannot_be_watched(open_room: Any, **fields: Any) -> LiveSession:
    session: LiveSession = await open_room(**fields)
    await Room.objects.filter(pk=session.room_id).aupdate(provider=WITHOUT)
    return session


async def test_it_is_said_once_and_other_broadcasts_are_commented_on(
    start_host: StartHost,
    media: MadeUpMedia,
    open_room: Any,
    tried: list[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, logger="commentary")
    silent = [await cannot_be_watched(open_room, state=State.LIVE) for _ in range(2)]
    other = await open_room()
    start_host()
    with media.camera(other.room.name):
        await says(other, "on_air")
    for session in silent:
        await says(session, "off")
    late = await cannot_be_watched(open_room, state=State.LIVE)
    await says(late, "off")
    await asyncio.sleep(5)

    assert tried.count(WITHOUT) <= len(silent)  # those that were taken before it was known
    said = [vars(one)["provider"] for one in caplog.records if "client" in one.message]
    assert said == [WITHOUT]
    for session in [*silent, late]:
        assert await statuses(session) == ["off"]
        shown = await in_db(
            lambda pk=session.pk: session_view(
                LiveSession.objects.select_related("room", "match").get(pk=pk)
            )
        )
        assert (shown.commentary, shown.commentator) == (True, "off")
        run = await run_of(session)
        assert run.leased_until is None and run.epoch <= 1


async def test_its_heartbeat_names_the_provider(
    start_host: StartHost, open_room: Any, tried: list[str]
) -> None:
    session = await cannot_be_watched(open_room)
    start_host()
    await says(session, "off")

    async def told() -> bool:
        row = await Heartbeat.objects.filter(name="commentator").afirst()
        return row is not None and f"cannot watch: {WITHOUT}" in row.detail

    await until(told, "the heartbeat to tell")


async def test_a_host_that_has_the_client_comments_and_is_not_talked_over(
    start_host: StartHost,
    media: MadeUpMedia,
    open_room: Any,
    fake: FakeProvider,
    tried: list[str],
) -> None:
    session = await cannot_be_watched(open_room)
    blind = start_host("bob")
    await says(session, "off")
    blind.stop()
    able = MadeUpMedia(fake)
    host = CommentatorHost(open_watch=able.open_watch, owner="alice")
    running = asyncio.create_task(host.run())
    try:
        start_host("charlie")
        await joined(able, session)
        with able.camera(session.room.name):
            await says(session, "on_air")
            await asyncio.sleep(3)
        assert "recovering" not in await statuses(session)
        assert (await statuses(session)).count("off") == 1
        assert (await run_of(session)).owner == "alice"
    finally:
        host.stop()
        await running


def test_what_is_told_once_is_not_told_again(make_session: Any) -> None:
    session = make_session(State.LIVE)
    assert leases.tell_off({"fake"}) == 1
    assert leases.tell_off({"fake"}) == 0
    lease = leases.take(session.pk, "alice")
    assert lease is not None
    leases.write_status(lease, leases.Status.JOINING)
    assert leases.tell_off({"fake"}) == 0  # somebody watches
    assert leases.free_sessions(5, without={"fake"}) == []
