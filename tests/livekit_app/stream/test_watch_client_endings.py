"""Why a watch ends, each reason told apart, with Stream's client at our test server."""

import asyncio
import os
import threading
from dataclasses import replace

import pytest

from livekit_app.providers.port import Grant
from livekit_app.providers.stream.watch import StreamWatch
from livekit_app.providers.watching.room_watch import WatchFailed
from tests.livekit_app.stream.watching import RED, ROOM, Stage, stage, until  # noqa: F401 - a fixture
from tests.support.ports import free_ports

pytestmark = [pytest.mark.slow, pytest.mark.stream_client]


async def refusal(watch: StreamWatch, grant: Grant) -> str:
    with pytest.raises(WatchFailed) as failed:
        await watch.connect(grant)
    assert watch.close_reason == failed.value.reason
    assert grant.token not in str(failed.value)
    assert [frame async for frame in watch.frames()] == []
    await watch.aclose()
    return failed.value.reason


async def test_no_such_call(stage: Stage) -> None:  # noqa: F811
    grant = stage.grant()
    other = replace(grant, url=grant.url.replace(ROOM, "pickup-test-nobody"))
    assert await refusal(stage.watch(), other) == "room_gone"


async def test_a_call_that_has_ended(stage: Stage) -> None:  # noqa: F811
    """Stream knows it still: to who has no right to join ended calls it is not allowed."""
    await stage.provider.delete_room(ROOM)
    assert await refusal(stage.watch(), stage.grant()) == "refused"


async def test_a_token_that_is_too_old(stage: Stage) -> None:  # noqa: F811
    assert await refusal(stage.watch(), stage.grant(seconds=-5)) == "token_expired"


async def test_a_token_that_somebody_else_signed(stage: Stage) -> None:  # noqa: F811
    grant = stage.grant()
    forged = replace(grant, token=grant.token[:-8] + "forged12")
    assert await refusal(stage.watch(), forged) == "refused"


async def test_whoever_is_blocked(stage: Stage) -> None:  # noqa: F811
    await stage.do(lambda: stage.server.account.block(stage.call, "commentator@alice"))
    assert await refusal(stage.watch(), stage.grant()) == "refused"


async def test_nobody_there(stage: Stage) -> None:  # noqa: F811
    grant, port = stage.grant(), free_ports(1)[0]
    away = replace(grant, url=grant.url.replace(str(stage.server.port), str(port)))
    assert await refusal(stage.watch(), away) == "unreachable"


async def test_a_server_that_accepts_and_never_answers(stage: Stage) -> None:  # noqa: F811
    """Its client would wait for 15 s."""
    await stage.do(lambda: stage.server.faults.hang("JoinCall"))
    assert await refusal(stage.watch(), stage.grant()) == "unreachable"
    await stage.do(stage.server.faults.clear)
    again = await stage.watching()
    assert again.watch.close_reason is None


async def test_a_server_out_of_order(stage: Stage) -> None:  # noqa: F811
    await stage.do(lambda: stage.server.faults.status(500, "JoinCall"))
    assert await refusal(stage.watch(), stage.grant()) == "unreachable"


async def test_the_room_is_closed(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    await stage.provider.delete_room(ROOM)
    assert await watching.ends() == "room_gone"


async def test_it_is_put_out(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    await stage.provider.remove_participant(ROOM, "commentator:alice")
    assert await watching.ends() == "removed"


async def test_it_is_barred(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    await stage.provider.remove_participant(ROOM, "commentator:alice", bar=True)
    assert await watching.ends() == "removed"


async def test_somebody_else_is_put_out(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    await stage.camera()
    await watching.sees(RED)
    await stage.provider.remove_participant(ROOM, "camera:alice")
    assert watching.watch.close_reason is None


async def test_we_leave(stage: Stage) -> None:  # noqa: F811
    watching = await stage.watching()
    assert [one.identity for one in await stage.provider.list_participants(ROOM)] == [
        "commentator:alice"
    ]
    await watching.watch.aclose()
    await watching.watch.aclose()

    assert await watching.ends() == "stopped"
    await until(lambda: stage.call.present == [], "it has left")


async def test_whoever_is_cancelled_while_joining_leaves_nobody_behind(
    stage: Stage,  # noqa: F811
) -> None:
    asked = stage.server.faults.asked
    await stage.do(lambda: stage.server.faults.hang("JoinCall", carried_out=True))
    watch = stage.watch()
    joining = asyncio.create_task(watch.connect(stage.grant()))
    await until(lambda: asked["JoinCall"] == 1, "the join is under way")
    joining.cancel()
    with pytest.raises(asyncio.CancelledError):
        await joining
    await watch.aclose()
    assert watch.close_reason == "stopped"
    await stage.do(stage.server.faults.clear)
    await asyncio.sleep(0.5)
    assert stage.call.present == []


async def test_a_server_that_dies_ends_it_soon(stage: Stage) -> None:  # noqa: F811
    """The client would go on trying for longer than 25 s."""
    watching = await stage.watching()
    await stage.camera()
    await watching.sees(RED)

    await asyncio.to_thread(stage.server.stop)
    await until(lambda: watching.watch.connected_since is None, "the loss to be noticed")
    assert await watching.ends() == "connection_lost"


async def test_many_joins_leave_no_thread_and_no_descriptor_behind(stage: Stage) -> None:  # noqa: F811
    async def come_and_go() -> None:
        watch = stage.watch()
        await watch.connect(stage.grant())
        await watch.aclose()
        old = stage.watch()
        with pytest.raises(WatchFailed):
            await old.connect(stage.grant(seconds=-5))

    await come_and_go()
    await until(lambda: stage.call.present == [], "it has left")
    before = (threading.active_count(), *_process_counts())
    for _ in range(10):
        await come_and_go()

    def as_before() -> bool:
        now = (threading.active_count(), *_process_counts())
        return all(count <= was for count, was in zip(now, before, strict=True))

    await until(as_before, f"threads and descriptors as before: {before}")


def _process_counts() -> tuple[int, int]:
    """Threads, also those that are not Python's, and open descriptors."""
    return len(os.listdir("/proc/self/task")), len(os.listdir("/proc/self/fd"))
