"""The provider is away, or we are: the same broadcasts go on, or end with the reason."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import connection
from django.utils import timezone

from livekit_app.models import ProviderHealth
from livekit_app.runtime.db_threads import run_in_database
from sessions_app.models import LiveSession
from tests.livekit_app.drift.world import World, away

pytestmark = pytest.mark.slow


async def test_away_for_a_while_costs_nobody_the_broadcast(
    world: World,
    settings: LazySettings,
) -> None:
    """The camera was interrupted, then the provider was away for longer than the grace period."""
    settings.GRACE_SECONDS = 1.5
    session = await world.start_session()
    camera = await world.camera(session)
    await world.until_state(session, "live")
    await world.proxy.be("refuse")

    async def failing() -> bool:
        return await ProviderHealth.objects.filter(failing_since__isnull=False).aexists()

    await world.until("the outage is noticed", failing)
    await camera.leave()
    await world.until_state(session, "interrupted")
    await asyncio.sleep(2.5)
    assert (await world.fresh(session)).state == "interrupted"

    back = timezone.now()
    await world.proxy.be("pass")

    async def recovered() -> bool:
        return await ProviderHealth.objects.filter(failing_since=None).aexists()

    await world.until("the end of the outage is noticed", recovered)

    async def given_whole_grace() -> bool:
        # The provider's sweep notices, the sessions' sweep after it gives the time.
        now = await world.fresh(session)
        assert now.state == "interrupted" and now.grace_ends_at is not None
        return now.grace_ends_at >= back + timedelta(seconds=settings.GRACE_SECONDS)

    await world.until("the grace clock starts when it is back", given_whole_grace)
    await world.camera(session)
    await world.until_state(session, "live")
    await world.agree()


async def test_away_for_too_long_ends_as_room_lost_and_leaves_nothing(
    world: World,
    settings: LazySettings,
) -> None:
    """The provider itself kept the rooms: when it can be reached again, they are closed."""
    settings.ROOM_LOST_SECONDS = 1.5
    sessions = [await world.start_session() for _ in range(3)]
    await world.agree()
    await world.proxy.be("refuse")

    for session in sessions:
        assert (await world.until_state(session, "ended")).reason == "room_lost"

    await world.proxy.be("pass")
    assert len(await world.names()) > 0  # leftovers
    await world.agree()
    assert await world.names() == set()


async def test_our_own_absence_costs_nobody_the_broadcast(world: World) -> None:
    """Worker and beat were dead for two minutes; meanwhile the camera went and grace ran out."""
    session = await world.start_session()
    camera = await world.camera(session)
    await world.until_state(session, "live")
    await camera.leave()
    await world.until_state(session, "interrupted")
    await world.worker.kill()
    await LiveSession.objects.aupdate(
        interrupted_at=timezone.now() - timedelta(seconds=119),
        grace_ends_at=timezone.now() - timedelta(seconds=59),
    )
    await run_in_database(away, 120)

    world.worker.start()
    await world.camera(session)

    await world.until_state(session, "live")
    await world.agree()


@pytest.fixture
async def restored(
    world: World,
    settings: LazySettings,
    tmp_path: Path,
) -> AsyncIterator[dict[str, LiveSession]]:
    """The database is put back to an earlier copy of itself. ``kept``: waiting then and now;
    ``ended``: live then, ended since; ``new``: started since."""
    settings.GRACE_SECONDS = 1.5
    kept, ended = await world.start_session(), await world.start_session()
    camera = await world.camera(ended)
    await world.until_state(ended, "live")
    await world.agree()
    copy = tmp_path / "an-hour-ago.sqlite3"
    await run_in_database(_copy, str(connection.settings_dict["NAME"]), str(copy))
    await camera.leave()
    await world.end(ended)
    new = await world.start_session()
    await world.agree()
    await world.worker.kill()
    await run_in_database(_copy, str(copy), str(connection.settings_dict["NAME"]))
    yield {"kept": kept, "ended": ended, "new": new}


def _copy(source: str, target: str) -> None:
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


async def test_a_database_restored_from_an_earlier_copy_agrees_again(
    world: World,
    restored: dict[str, LiveSession],
) -> None:
    """Rooms it does not know are closed; what it thinks live and is gone ends, with a reason."""
    assert restored["new"].room.name in await world.names()
    assert not await LiveSession.objects.filter(pk=restored["new"].pk).aexists()

    world.worker.start()

    ended = await world.until_state(restored["ended"], "ended")
    # Where an ended room's name is used up, nobody waits for a room to film in.
    assert ended.reason == ("grace_expired" if world.able.rooms_come_back else "room_lost")
    await world.agree()
    assert await world.names() == {restored["kept"].room.name}
    assert (await world.fresh(restored["kept"])).state == "waiting"
