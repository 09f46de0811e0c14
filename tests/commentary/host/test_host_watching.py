"""The host watches cameras by their frames, and speaks while they send."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from livekit_app.errors import ProviderUnreachable
from livekit_app.models import Room
from livekit_app.participants import looks
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.lifecycle import service as lifecycle
from sessions_app.states import State
from tests.commentary.host.conftest import StartHost
from tests.commentary.host.made_up_media import MadeUpMedia
from tests.commentary.host.waiting import (
    becomes,
    in_db,
    joined,
    line_count,
    lines_of,
    run_of,
    says,
    state_of,
    statuses,
    until,
)

pytestmark = pytest.mark.django_db(transaction=True)


async def test_it_waits_in_an_empty_room(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    """It must not leave because nobody is there yet."""
    session = await open_room()
    start_host()

    await says(session, "waiting")
    await asyncio.sleep(1.5)

    assert media.watch(session.room.name) is not None
    assert len(media.grants) == 1
    assert media.grants[0].identity == f"commentator:{session.pk}"
    assert await lines_of(session) == []
    assert await state_of(session) == State.WAITING


async def test_frames_make_the_broadcast_live_and_start_the_commentary(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room()
    start_host()
    await says(session, "waiting")

    with media.camera(session.room.name):
        await becomes(session, State.LIVE)
        await line_count(session, 3)

    texts = await lines_of(session)
    assert texts == [f"Line {number}" for number in range(1, len(texts) + 1)]
    assert (await statuses(session))[-1] in {"on_air", "waiting"}
    assert "on_air" in await statuses(session)


async def test_it_stops_speaking_when_frames_stop_and_says_that_the_camera_is_gone(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name):
        await line_count(session, 2)

    await becomes(session, State.INTERRUPTED)
    count = len(await lines_of(session))
    await says(session, "waiting")
    await asyncio.sleep(0.5)

    assert len(await lines_of(session)) == count
    assert media.watch(session.room.name) is not None  # it stays, and waits


async def test_frames_that_come_back_resume_the_same_broadcast(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    """Camera offline, then online again within grace."""
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name):
        await line_count(session, 1)
    await becomes(session, State.INTERRUPTED)

    with media.camera(session.room.name):
        await becomes(session, State.LIVE)
        before = len(await lines_of(session))
        await line_count(session, before)

    assert len(media.grants) == 1  # nothing that was healthy was restarted


async def test_a_camera_that_was_gone_before_it_came_is_noticed_too(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    """The database says live, but no frame comes at all (after a restart of everything)."""
    session = await open_room(State.LIVE)
    start_host()

    await becomes(session, State.INTERRUPTED)


async def test_an_announced_absence_is_no_absence(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room(State.LIVE, absence_until=timezone.now() + timedelta(seconds=60))
    start_host()
    with media.camera(session.room.name):
        await line_count(session, 0)
    await says(session, "waiting")
    await asyncio.sleep(1.0)

    assert await state_of(session) == State.LIVE


async def test_a_provider_that_does_not_answer_is_not_the_cameras_fault(
    start_host: StartHost, media: MadeUpMedia, fake: FakeProvider, open_room: Any
) -> None:
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name):
        await line_count(session, 0)
    fake.go_down(ProviderUnreachable())
    asked = len(fake.calls)

    await until(lambda: len(fake.calls) > asked + 2, "it to ask the provider")
    assert await state_of(session) == State.LIVE

    fake.come_back()
    await becomes(session, State.INTERRUPTED)


async def test_frames_that_reach_the_server_but_not_us_are_not_the_cameras_fault(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name):
        await line_count(session, 0)
        media.deaf.add(session.room.name)
        await joined(media, session, attempts=2)
        assert await state_of(session) == State.LIVE
        media.deaf.clear()
        await says(session, "on_air")

    assert (await run_of(session)).joins >= 1


async def test_who_is_not_in_the_room_joins_again_before_it_judges(
    start_host: StartHost, media: MadeUpMedia, fake: FakeProvider, open_room: Any
) -> None:
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name):
        await line_count(session, 0)
        media.deaf.add(session.room.name)
        fake.leave(session.room.name, f"commentator:{session.pk}")
        await joined(media, session, attempts=2)

        assert await state_of(session) == State.LIVE


async def test_with_commentary_off_it_watches_and_says_nothing(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room(commentary=False)
    start_host()
    await joined(media, session)

    with media.camera(session.room.name):
        await becomes(session, State.LIVE)
        await asyncio.sleep(0.5)
    await becomes(session, State.INTERRUPTED)

    assert await lines_of(session) == []
    assert set(await statuses(session)) == {"off"}


async def test_commentary_is_switched_on_and_off_while_it_watches(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room(commentary=False)
    start_host()
    with media.camera(session.room.name):
        await becomes(session, State.LIVE)
        await in_db(lifecycle.change_commentary, session.pk, True, actor="host")
        await says(session, "on_air")
        await line_count(session, 1)
        await in_db(lifecycle.change_commentary, session.pk, False, actor="host")
        await says(session, "off")
        count = len(await lines_of(session))
        await asyncio.sleep(0.5)
        assert len(await lines_of(session)) == count

    assert len(media.grants) == 1


@pytest.mark.parametrize("told", [False, True], ids=["lists", "webhooks"])
async def test_whoever_would_ask_for_the_camera_hears_that_we_see_it(
    start_host: StartHost,
    media: MadeUpMedia,
    fake: FakeProvider,
    open_room: Any,
    monkeypatch: pytest.MonkeyPatch,
    told: bool,
) -> None:
    """Only where webhooks do not tell who publishes, and about every other second."""
    monkeypatch.setattr(fake, "capabilities", replace(fake.capabilities, tracks_in_webhooks=told))
    said: list[int] = []
    watched = looks.watched

    def counting(room_id: int) -> None:
        said.append(room_id)
        watched(room_id)

    monkeypatch.setattr(looks, "watched", counting)
    session = await open_room(State.LIVE)
    start_host()
    await says(session, "waiting")
    assert said == []
    with media.camera(session.room.name):
        await says(session, "on_air")
        await asyncio.sleep(10)
    room = await in_db(Room.objects.get, pk=session.room_id)
    if told:
        assert (said, room.watched_until) == ([], None)
        return
    assert set(said) == {session.room_id} and 4 <= len(said) <= 6
    assert room.watched_until is not None and room.watched_until > timezone.now()
    await becomes(session, State.INTERRUPTED)
    number = len(said)
    await asyncio.sleep(10)
    assert len(said) <= number + 1  # it sees nothing: others may ask
