"""A provider that goes on calling a dead camera publishing, as LiveKit does for twenty seconds.

There the frames decide (``Capabilities.frames_prove_publishing`` is false), with care: nothing may
be concluded from a connection of ours that is itself in doubt.
"""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from commentary.host import camera_check
from livekit_app.models import Participant
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.rooms.sweep import recount
from sessions_app.clock import sweep
from sessions_app.lifecycle import camera_evidence
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.commentary.host.conftest import StartHost
from tests.commentary.host.made_up_media import MadeUpMedia
from tests.commentary.host.waiting import (
    becomes,
    data_of,
    in_db,
    joined,
    line_count,
    lost_with,
    says,
    state_of,
    until,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def slow_to_notice(fake: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    told = replace(fake.capabilities, frames_prove_publishing=False)
    monkeypatch.setattr(fake, "capabilities", told)
    monkeypatch.setattr(camera_check, "SECOND_LOOK_SECONDS", 1.0)


async def test_a_camera_that_dies_without_a_word_is_interrupted(
    start_host: StartHost, media: MadeUpMedia, fake: FakeProvider, open_room: Any
) -> None:
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name, dies=True):
        await line_count(session, 0)

    await becomes(session, State.INTERRUPTED)
    assert fake.participants[session.room.name][f"camera:{session.pk}"].publishing


async def test_a_provider_that_always_answers_slowly_is_believed_when_it_says_so_again(
    start_host: StartHost,
    media: MadeUpMedia,
    fake: FakeProvider,
    open_room: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As one on the internet: each answer comes later than one that says that we were cut off."""
    at_once, answers = fake.list_participants, []

    async def far_away(*asked: Any, **known: Any) -> Any:
        await asyncio.sleep(camera_check.SLOW_SECONDS + 0.05)
        answers.append(await at_once(*asked, **known))
        return answers[-1]

    monkeypatch.setattr(fake, "list_participants", far_away)
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name, dies=True):
        await line_count(session, 0)

    await becomes(session, State.INTERRUPTED)
    assert len(answers) >= 2


async def test_a_list_that_is_late_does_not_send_us_in_again(
    start_host: StartHost,
    media: MadeUpMedia,
    fake: FakeProvider,
    open_room: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """We have joined, no frame has come yet, and the list is from before."""
    monkeypatch.setattr(fake, "capabilities", replace(fake.capabilities, lists_lag_seconds=60.0))
    asked = asyncio.Event()

    async def from_before(*_: Any, **known: Any) -> list[Any]:
        asked.set()
        return []

    monkeypatch.setattr(fake, "list_participants", from_before)
    session = await open_room(State.LIVE)
    media.deaf.add(session.room.name)
    with media.camera(session.room.name):
        start_host()
        await asyncio.wait_for(asked.wait(), 10)
        await asyncio.sleep(1.0)
        assert len(media.grants) == 1
        assert await state_of(session) == State.LIVE


async def test_while_our_own_connection_is_repaired_nothing_is_concluded(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name, dies=True):
        await line_count(session, 0)
        watch = media.watch(session.room.name)
        assert watch is not None
        watch.reconnecting()
    await asyncio.sleep(1.5)
    assert await state_of(session) == State.LIVE

    watch.reconnected()
    await becomes(session, State.INTERRUPTED)


async def test_a_connection_that_never_brought_a_frame_is_tried_again_first(
    start_host: StartHost,
    media: MadeUpMedia,
    open_room: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """After joining, the first frame takes a moment; and a subscription may fail."""
    monkeypatch.setattr(camera_check, "FIRST_FRAME_SECONDS", 0.5)
    session = await open_room(State.LIVE)
    media.deaf.add(session.room.name)
    with media.camera(session.room.name):
        start_host()
        await joined(media, session, attempts=3)
        assert await state_of(session) == State.LIVE

        media.deaf.clear()
        await line_count(session, 0)
        assert await state_of(session) == State.LIVE


async def test_a_camera_that_is_back_gets_time_for_its_first_frame(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    """The provider tells of it before its frames reach us; the last one is from before."""
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name):
        await line_count(session, 0)
    await becomes(session, State.INTERRUPTED)

    media.deaf.add(session.room.name)
    with media.camera(session.room.name):
        await in_db(camera_evidence.camera_seen, session.pk, at=timezone.now(), evidence="provider")
        await asyncio.sleep(1.5)
        assert await state_of(session) == State.LIVE
        media.deaf.clear()
        await says(session, "on_air")
    events = await data_of(session, "state")
    assert [event["state"] for event in events] == ["interrupted", "live"]


async def test_a_judgement_that_was_our_fault_is_taken_back_by_a_second_look(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    """Our connection looks whole and brings nothing: a new one tells."""
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name):
        await line_count(session, 0)
        media.deaf.add(session.room.name)
        await becomes(session, State.INTERRUPTED)

        await joined(media, session, attempts=2)
        media.deaf.clear()
        await becomes(session, State.LIVE)


async def test_one_second_look_is_enough(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name, dies=True):
        await line_count(session, 0)
    await becomes(session, State.INTERRUPTED)
    await until(lambda: lost_with(session, "second_look"), "the second look")
    await asyncio.sleep(2.5)

    assert len(media.grants) == 2
    assert await state_of(session) == State.INTERRUPTED


async def test_a_list_that_still_names_the_dead_camera_does_not_bring_the_broadcast_back(
    fake: FakeProvider, open_room: Any
) -> None:
    """Its webhooks were lost, so the sweep hears of the camera only after its frames stopped."""
    session = await open_room(State.LIVE)
    _camera_joined(fake, session, timezone.now() - timedelta(seconds=5))
    await in_db(_interrupt, session)

    await recount(fake, session.room.pk)
    await in_db(sweep)

    assert await in_db(Participant.objects.filter(room=session.room, publishing=True).exists)
    assert await state_of(session) == State.INTERRUPTED


async def test_a_camera_that_joined_since_does_bring_it_back(
    fake: FakeProvider, open_room: Any
) -> None:
    session = await open_room(State.LIVE)
    await in_db(_interrupt, session)
    _camera_joined(fake, session, timezone.now())

    await recount(fake, session.room.pk)

    assert await state_of(session) == State.LIVE


async def test_a_camera_that_publishes_again_brings_it_back(
    fake: FakeProvider, open_room: Any
) -> None:
    """The provider itself had said that it stopped: then its list tells something new."""
    session = await open_room(State.LIVE)
    joined_at = timezone.now() - timedelta(seconds=5)
    sid = _camera_joined(fake, session, joined_at)
    await in_db(_stopped_row, session, sid, joined_at)
    await in_db(_interrupt, session)

    await recount(fake, session.room.pk)

    assert await state_of(session) == State.LIVE


def _camera_joined(fake: FakeProvider, session: LiveSession, at: datetime) -> str:
    identity = f"camera:{session.pk}"
    sid = fake.join(session.room.name, identity, publishing=True)
    inside = fake.participants[session.room.name]
    inside[identity] = replace(inside[identity], joined_at_ms=int(at.timestamp() * 1000))
    return sid


def _stopped_row(session: LiveSession, sid: str, joined_at: datetime) -> None:
    Participant.objects.create(
        room=session.room,
        identity=f"camera:{session.pk}",
        sid=sid,
        kind=Participant.Kind.CAMERA,
        publishing=False,
        joined_at=joined_at,
    )


def _interrupt(session: LiveSession) -> None:
    with transaction.atomic():
        assert camera_evidence.camera_absent(session.pk, at=timezone.now(), evidence="frames")
