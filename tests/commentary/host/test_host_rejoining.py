"""The host gets into its rooms, and back into them, whatever went wrong."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from commentary.models import CommentaryRun
from livekit_app.models import Room
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.commentary.host.conftest import StartHost
from tests.commentary.host.made_up_media import MadeUpMedia
from tests.commentary.host.waiting import (
    in_db,
    joined,
    line_count,
    lost_with,
    owned,
    said_twice,
    says,
    state_of,
    until,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("room_gone", "left room: it is gone"),
        ("removed", "left room: removed"),
        ("kicked", "left room: duplicate identity"),
        ("token_expired", "left room: token expired"),
        ("connection_lost", "left room: connection lost"),
    ],
)
async def test_whatever_ends_its_connection_it_is_logged_apart_and_healed(
    start_host: StartHost,
    media: MadeUpMedia,
    open_room: Any,
    caplog: pytest.LogCaptureFixture,
    reason: Any,
    words: str,
) -> None:
    """Recognised by its name in the log, healed with a fresh token."""
    caplog.set_level(logging.INFO)
    session = await open_room()
    start_host()
    await joined(media, session)
    watch = media.watch(session.room.name)
    assert watch is not None

    watch.close(reason)
    await joined(media, session, attempts=2)

    assert f"[commentary] {words}" in caplog.text
    assert media.grants[0].token not in caplog.text
    run = await until(lambda: lost_with(session, reason), "the reason in its row")
    assert run.last_disconnect_at is not None


@pytest.mark.parametrize("reason", ["unreachable", "refused", "connection_lost", "room_gone"])
async def test_a_join_that_fails_is_tried_again(
    start_host: StartHost,
    media: MadeUpMedia,
    open_room: Any,
    caplog: pytest.LogCaptureFixture,
    reason: Any,
) -> None:
    session = await open_room()
    media.refusals = [reason, reason]
    start_host()

    await says(session, "waiting")

    assert len(media.grants) == 3
    assert "[commentary] join failed" in caplog.text


async def test_a_failed_resume_can_be_searched_for(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, caplog: pytest.LogCaptureFixture
) -> None:
    session = await open_room()
    start_host()
    await joined(media, session)
    media.refusals = ["token_expired"]
    watch = media.watch(session.room.name)
    assert watch is not None

    watch.close("connection_lost")
    await joined(media, session, attempts=3)

    assert "[commentary] resume failed: token expired" in caplog.text


async def test_an_outage_is_told_once_for_each_reason(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, caplog: pytest.LogCaptureFixture
) -> None:
    session = await open_room()
    start_host()
    await joined(media, session)
    for _ in range(2):
        attempts = len(media.grants)
        media.refusals = ["unreachable", "unreachable", "unreachable", "room_gone", "room_gone"]
        watch = media.watch(session.room.name)
        assert watch is not None
        watch.close("connection_lost")
        await joined(media, session, attempts=attempts + 6)

    assert caplog.text.count("resume failed") == 4


async def test_the_end_of_a_broadcast_is_no_loss(
    start_host: StartHost,
    media: MadeUpMedia,
    open_room: Any,
    end: Callable[[LiveSession], None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The room goes before anybody read that all is over."""
    caplog.set_level(logging.INFO)
    session = await open_room(State.LIVE)
    host = start_host()
    await joined(media, session)
    await in_db(end, session)
    watch = media.watch(session.room.name)
    assert watch is not None
    watch.close("room_gone")
    await until(lambda: not host.sessions, "the broadcast to be let go")

    assert "[commentary] stopped" in caplog.text
    assert "left room" not in caplog.text
    assert len(media.grants) == 1


async def test_what_we_want_ourselves_is_no_loss(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    session = await open_room()
    start_host()
    await joined(media, session)
    await in_db(lambda: Room.objects.filter(pk=session.room_id).update(sid="RM_2"))
    await joined(media, session, attempts=2)

    assert "[commentary] joins again" in caplog.text
    assert "left room" not in caplog.text


async def test_the_log_names_the_steps_of_joining_in_order(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    session = await open_room()
    start_host()
    with media.camera(session.room.name):
        await line_count(session, 0)

    wanted = [
        "[join_call] joining",
        "[join_call] create_user done",
        "[join_call] create_call done",
        "[join_call] track",
        "[join_call] set to LIVE",
    ]
    places = [caplog.text.find(step) for step in wanted]
    assert -1 not in places
    assert places[:4] == sorted(places[:4])


async def test_an_outage_of_the_commentator_is_shown(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name):
        await line_count(session, 1)
        watch = media.watch(session.room.name)
        assert watch is not None
        media.refusals = ["unreachable"] * 4
        watch.close("connection_lost")
        await says(session, "recovering")
        await says(session, "on_air")

    assert await state_of(session) in {State.LIVE, State.INTERRUPTED}


async def test_a_room_that_was_made_anew_is_joined_at_once(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room()
    start_host()
    await joined(media, session)

    await in_db(lambda: Room.objects.filter(pk=session.room_id).update(sid="RM_2"))
    await joined(media, session, attempts=2)


async def test_it_joins_as_soon_as_the_room_is_open(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room()
    await in_db(lambda: Room.objects.filter(pk=session.room_id).update(observed="unknown"))
    start_host()
    await until(lambda: owned(session), "the lease to be taken")
    await asyncio.sleep(0.5)
    assert media.grants == []

    await in_db(lambda: Room.objects.filter(pk=session.room_id).update(observed="present"))
    await joined(media, session)


async def test_a_restart_from_the_admin_begins_afresh(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name):
        await line_count(session, 2)
        runs = CommentaryRun.objects.filter(pk=session.pk)
        await in_db(lambda: runs.update(restart_requested_at=timezone.now()))
        await joined(media, session, attempts=2)
        await until(lambda: said_twice(session, "Line 1"), "a new narrator to begin")
