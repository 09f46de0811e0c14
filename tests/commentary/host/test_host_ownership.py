"""Who owns which broadcast: hosts that come, go, die and pause."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from commentary import leases
from commentary.models import CommentaryRun
from livekit_app.models import Heartbeat
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.commentary.host.conftest import StartHost
from tests.commentary.host.made_up_media import MadeUpMedia
from tests.commentary.host.waiting import (
    in_db,
    joined,
    line_count,
    lines_of,
    run_of,
    says,
    state_of,
    until,
)

pytestmark = pytest.mark.django_db(transaction=True)


async def test_it_leaves_when_the_broadcast_ends(
    start_host: StartHost,
    media: MadeUpMedia,
    open_room: Any,
    end: Callable[[LiveSession], None],
) -> None:
    session = await open_room()
    host = start_host()
    await joined(media, session)

    await in_db(end, session)

    await until(lambda: media.watch(session.room.name) is None, "it to leave")
    await until(lambda: host.sessions == set(), "it to forget the broadcast")
    assert (await run_of(session)).leased_until is None


async def test_it_forgets_a_broadcast_that_was_deleted(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room()
    host = start_host()
    await joined(media, session)

    await in_db(lambda: LiveSession.objects.filter(pk=session.pk).delete())

    await until(lambda: host.sessions == set(), "it to forget the broadcast")
    assert media.watch(session.room.name) is None


async def test_it_watches_several_but_not_more_than_it_may(
    start_host: StartHost, media: MadeUpMedia, open_room: Any, settings: Any
) -> None:
    settings.COMMENTARY_MAX_SESSIONS = 2
    sessions = [await open_room() for _ in range(3)]
    host = start_host()

    await until(lambda: len(host.sessions) == 2, "two broadcasts")
    await asyncio.sleep(1.2)
    assert host.sessions == {sessions[0].pk, sessions[1].pk}

    start_host("bob")
    await joined(media, sessions[2])


async def test_two_hosts_never_watch_one_broadcast(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    """The same identity on two servers would kick itself for ever."""
    sessions = [await open_room() for _ in range(4)]
    hosts = [start_host(owner) for owner in ("alice", "bob", "charlie")]

    for session in sessions:
        await joined(media, session)
    await asyncio.sleep(1.0)

    assert sorted(pk for host in hosts for pk in host.sessions) == sorted(s.pk for s in sessions)
    assert len(media.grants) == 4


async def test_a_host_that_is_told_to_stop_gives_everything_back(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room(State.LIVE)
    host = start_host()
    with media.camera(session.room.name):
        await line_count(session, 0)
        host.stop()
        await says(session, "recovering")
        await until(lambda: media.watch(session.room.name) is None, "it to leave")
        assert (await run_of(session)).leased_until is None

        start_host("bob")
        await says(session, "on_air")
        assert (await run_of(session)).epoch == 2


async def test_the_broadcast_of_a_dead_host_is_taken_over(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room(State.LIVE)
    await in_db(leases.take, session.pk, "dead host")
    with media.camera(session.room.name):
        start_host("bob")
        await says(session, "on_air")
        await line_count(session, 1)

    run = await run_of(session)
    assert (run.owner, run.epoch) == ("bob", 2)


async def test_a_paused_host_that_wakes_up_after_a_takeover_stays_silent(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    """Its next beat or the facts tell it of its loss, and it goes."""
    session = await open_room(State.LIVE)
    paused = start_host("alice")
    with media.camera(session.room.name):
        await line_count(session, 0)
        later = timezone.now() + timedelta(minutes=1)
        lease = await in_db(leases.take, session.pk, "bob", now=later)
        assert lease is not None and lease.epoch == 2
        await until(lambda: paused.sessions == set(), "alice to let go")
        count = len(await lines_of(session))
        await asyncio.sleep(0.5)

        assert len(await lines_of(session)) == count
        assert media.watch(session.room.name) is None
        assert await state_of(session) == State.LIVE


async def test_it_tells_that_it_is_alive(start_host: StartHost) -> None:
    start_host()

    async def beaten() -> bool:
        return await in_db(Heartbeat.objects.filter(name="commentator").exists)

    await until(beaten, "a heartbeat")


async def test_a_host_whose_beat_was_late_does_not_take_over_from_itself(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room()
    host = start_host()
    await joined(media, session)
    runs = CommentaryRun.objects.filter(pk=session.pk)

    for _ in range(8):  # so that a search falls between the running out and the next beat
        await in_db(lambda: runs.update(leased_until=timezone.now() - timedelta(seconds=1)))
        await asyncio.sleep(0.2)

    assert host.sessions == {session.pk}
    assert len(media.grants) == 1
    assert (await run_of(session)).epoch == 1
