"""Why a watch ends, each reason told apart, on a real LiveKit."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from livekit_app.providers.livekit.joining import everybody_left
from livekit_app.providers.livekit.watch import LiveKitWatch
from livekit_app.providers.watching.room_watch import WatchFailed
from tests.livekit_app.livekit.watching import RED, ROOM, Stage, stage, until  # noqa: F401 - a fixture
from tests.support.ports import free_ports

pytestmark = pytest.mark.slow


async def refusal(watch: LiveKitWatch, grant: Any) -> str:
    with pytest.raises(WatchFailed) as failed:
        await watch.connect(grant)
    assert watch.close_reason == failed.value.reason
    assert grant.token not in str(failed.value)
    assert [frame async for frame in watch.frames()] == []
    await watch.aclose()
    return failed.value.reason


async def test_no_such_room(stage: Stage) -> None:  # noqa: F811
    await stage.provider.delete_room(ROOM)
    assert await refusal(stage.watch(), stage.grant()) == "room_gone"


async def test_a_token_that_is_too_old(stage: Stage) -> None:  # noqa: F811
    """LiveKit forgives a minute."""
    assert await refusal(stage.watch(), stage.grant(seconds=-120)) == "token_expired"


async def test_a_token_that_somebody_else_signed(stage: Stage) -> None:  # noqa: F811
    grant = stage.grant()
    forged = replace(grant, token=grant.token[:-8] + "forged12")
    assert await refusal(stage.watch(), forged) == "refused"


async def test_nobody_there(stage: Stage) -> None:  # noqa: F811
    watch = LiveKitWatch(f"http://127.0.0.1:{free_ports(1)[0]}", frames_per_second=4.0)
    assert await refusal(watch, stage.grant()) == "unreachable"


async def test_a_server_that_accepts_and_never_answers(stage: Stage) -> None:  # noqa: F811
    stage.livekit.hang()
    try:
        assert await refusal(stage.watch(), stage.grant()) == "unreachable"
    finally:
        stage.livekit.go_on()
    await asyncio.wait_for(everybody_left(), 20.0)
    assert await stage.provider.list_participants(ROOM) == []


async def test_the_room_is_deleted(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    await stage.provider.delete_room(ROOM)
    assert await watching.ends() == "room_gone"


async def test_it_is_put_out(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    await stage.provider.remove_participant(ROOM, "commentator:alice")
    assert await watching.ends() == "removed"


async def test_the_same_identity_joins_elsewhere(stage: Stage) -> None:  # noqa: F811
    """Two commentators never fight for a place: the older one stays away."""
    older = await stage.watching()
    newer = await stage.watching()

    assert await older.ends() == "kicked"
    await asyncio.sleep(1.0)
    assert newer.watch.close_reason is None


async def test_we_leave(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    await watching.watch.aclose()
    await watching.watch.aclose()

    assert await watching.ends() == "stopped"
    inside = [one.identity for one in await stage.provider.list_participants(ROOM)]
    assert inside == []


async def test_whoever_is_cancelled_while_joining_is_not_left_behind_in_the_room(
    stage: Stage,  # noqa: F811
) -> None:
    watch = stage.watch()
    joining = asyncio.create_task(watch.connect(stage.grant()))
    await asyncio.sleep(0.02)
    joining.cancel()
    with pytest.raises(asyncio.CancelledError):
        await joining
    await watch.aclose()
    assert watch.close_reason == "stopped"

    newer = await stage.watching()
    await asyncio.sleep(1.5)
    assert newer.watch.close_reason is None
    assert len(await stage.provider.list_participants(ROOM)) == 1


async def test_a_server_that_dies_ends_it_soon_and_a_fresh_grant_brings_it_back(
    stage: Stage,  # noqa: F811
) -> None:
    """LiveKit's client would go on trying for half a minute; the closed one never comes back."""
    watching = await stage.watching()
    await stage.camera()
    await watching.sees(RED)

    stage.livekit.kill()
    await until(lambda: watching.watch.connected_since is None, "the loss to be noticed")
    assert await watching.ends() == "connection_lost"
    stage.livekit.start()
    await stage.make_room()
    again = await stage.watching()
    await again.sees(RED)  # the camera's own client comes back by itself

    await asyncio.sleep(3.0)  # a client that still tried would kick the new one by now
    assert again.watch.close_reason is None
