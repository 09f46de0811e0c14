"""The narrator as the host runs it: limits, waits, one model for several broadcasts."""

import asyncio
from collections.abc import Callable
from typing import Any

from commentary.host.narrating.narrator_gate import NarratorGate
from commentary.host.narrating.narrator_runner import NarratorRunner
from commentary.narrators.narrator import Line
from commentary.narrators.vision.vision_client import VisionClient
from tests.commentary.narrators.vision.asking import Watching
from tests.support.vision_server import Mode, VisionServer

Client = Callable[..., VisionClient]
GIVEN = 20.0  # seconds that a test waits for what must come


class Run:
    """A broadcast's narrator in the host's runner."""

    def __init__(self, client: VisionClient, gate: NarratorGate | None = None) -> None:
        self.watching = Watching(client)
        narrator = self.watching.narrator
        self._runner = NarratorRunner(narrator, gate or NarratorGate(narrator.capabilities), log={})

    async def tell(self) -> Line | None:
        return await self._runner.tell(self.watching.scene(), self.watching.match, ())

    async def line(self) -> Line:
        """The next one; scenes go on meanwhile."""
        async with asyncio.timeout(GIVEN):
            while True:
                line = await self.tell()
                if line is not None:
                    return line
                await asyncio.sleep(0.05)

    async def warm_up(self) -> "Run":
        assert await self.tell() is None
        return self


async def test_it_waits_as_long_as_the_endpoint_wants(client: Client) -> None:
    async with VisionServer(Mode.RATE_LIMITED, retry_after="2") as server:
        run = await Run(client(server)).warm_up()
        assert await run.tell() is None
        assert len(server.asked) == 1
        server.mode = Mode.GOOD
        await run.line()
    first, second = server.asked
    assert second.at - first.at >= 2.0


async def test_a_refused_key_is_not_tried_again(client: Client) -> None:
    async with VisionServer(key="another key of thirty-two letters") as server:
        run = await Run(client(server)).warm_up()
        for _ in range(5):
            assert await run.tell() is None
    assert len(server.asked) == 1


async def test_a_slow_endpoint_ends_at_our_limit_not_at_its_own(
    client: Client, settings: Any
) -> None:
    settings.VISION_SECONDS = 0.5
    async with VisionServer(Mode.HANGS) as server:
        run = await Run(client(server)).warm_up()
        async with asyncio.timeout(GIVEN):
            assert await run.tell() is None
            await server.was_given_up.wait()
    assert len(server.asked) == 1


async def test_several_broadcasts_ask_so_many_at_once(client: Client, settings: Any) -> None:
    settings.VISION_AT_ONCE = 2
    async with VisionServer(Mode.SLOW, seconds=0.2) as server:
        shared = client(server)
        gate = NarratorGate(Watching(shared).narrator.capabilities)
        runs = [await Run(shared, gate).warm_up() for _ in range(5)]
        lines = await asyncio.gather(*(run.tell() for run in runs))
    assert all(lines)
    assert server.most_at_once == 2


async def test_what_one_broadcast_learnt_all_know(client: Client) -> None:
    async with VisionServer(Mode.NO_OBJECT) as server:
        shared = client(server)
        runs = [await Run(shared).warm_up() for _ in range(3)]
        lines = [await run.tell() for run in runs]
    assert all(lines)
    formats = [asked.format for asked in server.asked]
    assert formats == ["json_schema", "json_object", "text", "text", "text"]


async def test_a_model_that_loads_first_is_asked_again(client: Client) -> None:
    async with VisionServer(Mode.LOADING, times=2) as server:
        run = await Run(client(server)).warm_up()
        await run.line()
    assert len(server.asked) == 3
