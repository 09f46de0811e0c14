"""Fan-out over two web processes, PostgreSQL and Redis: CPU per delivery, delay, what is lost.

``python -m bench.fanout_processes [--sockets 2500] [--seconds 8] [--rounds 3]`` prints a JSON row
per case. ``--sockets`` is the number at **each** web process, so that the work of one is the same
in all cases; clients, writer, PostgreSQL and Redis are on this machine, too:

- ``one``: one web process;
- ``two``: two web processes, twice as many sockets in all;
- ``cut``: the same two, and Redis's connections are cut five times within three seconds (field
  report B40), again and again.

A row says how many lines were lost or came twice, by their numbers, until the last one. Delay runs
from before the line is written to its arrival at a client.
"""

import argparse
import asyncio
import json
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import uvloop
from redis.asyncio import Redis as Client

from bench.fanout import Client as Spectator
from bench.fanout import Writer, acknowledge, cpu_seconds, served
from project.run.lifetime import allow_many_sockets
from tests.support.services import PostgreSQL, Redis

CASES = {"one": 1, "two": 2, "cut": 2}
AN_ADDRESS = 1000  # sockets from each address of loopback: as people are, not one crowd behind one
AT_ONCE = 50
SETTLE_SECONDS = 2.0
CUTS, CUT_SECONDS = 5, 0.6
LOOKS = 150  # ten a second, until everybody has the newest line
_NUMBER = re.compile(rb'"seq":(\d+)')


class NumberedSpectator(Spectator):
    """Also counts which numbers were left out and which came again."""

    last = 0
    lost = 0
    doubled = 0

    def took(self, frame: bytes, delay: int) -> None:
        super().took(frame, delay)
        found = _NUMBER.search(frame)
        assert found is not None, frame
        number = int(found[1])
        if number <= self.last:
            self.doubled += 1
            return
        if self.last:
            self.lost += number - self.last - 1
        self.last = number


async def join(port: int, path: str, count: int, delays: list[int]) -> list[NumberedSpectator]:
    loop = asyncio.get_running_loop()
    joined: list[NumberedSpectator] = []
    while len(joined) < count:
        batch = [
            loop.create_connection(
                lambda: NumberedSpectator(path, delays),
                "127.0.0.1",
                port,
                local_addr=(f"127.0.1.{1 + number // AN_ADDRESS}", 0),
            )
            for number in range(len(joined), min(count, len(joined) + AT_ONCE))
        ]
        some = [spectator for _, spectator in await asyncio.gather(*batch)]
        await asyncio.gather(*(spectator.open for spectator in some))
        joined += some
    return joined


async def watch(
    servers: Sequence[tuple[int, int]], path: str, sockets: int, seconds: float, cut: str
) -> dict[str, Any]:
    """``servers``: port and process id of each; ``cut``: the Redis whose connections are cut."""
    delays: list[int] = []
    crowd = [one for port, _ in servers for one in await join(port, path, sockets, delays)]
    tasks = [asyncio.create_task(acknowledge(crowd))]
    await asyncio.sleep(SETTLE_SECONDS)
    delays.clear()
    if cut:
        tasks.append(asyncio.create_task(_cut(cut)))
    before, started = [cpu_seconds(pid) for _, pid in servers], time.monotonic()
    await asyncio.sleep(seconds)
    cpu = sum(cpu_seconds(pid) for _, pid in servers) - sum(before)
    elapsed = time.monotonic() - started
    ranked = sorted(delays)
    for task in tasks:
        task.cancel()
    newest = max(one.last for one in crowd)  # the lines go on; this one everybody has to get
    for _ in range(LOOKS):
        if min(one.last for one in crowd) >= newest:
            break
        await asyncio.sleep(0.1)
    for one in crowd:
        one.transport.abort()
    return {
        "sockets": len(crowd),
        "deliveries": len(ranked),
        "lost_sockets": sum(one.closed for one in crowd),
        "lost": sum(one.lost + max(0, newest - one.last) for one in crowd),
        "doubled": sum(one.doubled for one in crowd),
        "cpu_us_per_delivery": round(cpu / max(1, len(ranked)) * 1e6, 2),
        "cpu_cores": round(cpu / elapsed, 3),
        "p50_ms": round(statistics.median(ranked) / 1e6, 1),
        "p99_ms": round(ranked[int(len(ranked) * 0.99)] / 1e6, 1),
    }


async def _cut(url: str) -> None:
    async with Client.from_url(url) as redis:
        while True:
            for _ in range(CUTS):
                for kind in ("normal", "pubsub"):
                    await redis.client_kill_filter(_type=kind, skipme=True)
                await asyncio.sleep(CUT_SECONDS)
            await asyncio.sleep(2.0)


def run_case(mode: str, sockets: int, seconds: float, writer: Writer, redis: Redis) -> Any:
    path = f"/api/ws/sessions/{writer.session_id}/commentary"
    with ExitStack() as running:
        servers = [
            running.enter_context(served("uvicorn", "hub", writer.environment))
            for _ in range(CASES[mode])
        ]
        running.enter_context(writer.writing())
        cut = redis.url if mode == "cut" else ""
        found = uvloop.run(watch(servers, path, sockets, seconds, cut))
    return {"case": "fanout_processes", "mode": mode, "processes": len(servers), **found}


def rows(sockets: int, seconds: float, rounds: int) -> Iterator[dict[str, Any]]:
    """All cases in turn; at the end, how two compare with one in each round."""
    ratios: list[float] = []
    with tempfile.TemporaryDirectory(prefix="sideline-bench-") as directory, ExitStack() as held:
        redis, postgresql = Redis(), PostgreSQL()
        held.callback(redis.stop)
        held.callback(postgresql.stop)
        writer = Writer(directory, {"DATABASE_URL": postgresql.url, "REDIS_URL": redis.url})
        for _ in range(rounds):
            cost: dict[str, float] = {}
            for mode in CASES:
                row = run_case(mode, sockets, seconds, writer, redis)
                cost[mode] = row["cpu_us_per_delivery"]
                yield row
            ratios.append(cost["two"] / cost["one"])
    yield {
        "case": "fanout_processes_ratio",
        "two_to_one": round(statistics.median(ratios), 2),
        "least": round(min(ratios), 2),
        "most": round(max(ratios), 2),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, default=2500)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    allow_many_sockets()
    for row in rows(options.sockets, options.seconds, options.rounds):
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
