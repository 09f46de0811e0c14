"""Tokens and spectators' grants beside FastAPI, and what hanging costs others.

``wrk`` (Debian: apt-get install wrk) asks; both servers are uvicorn with the same options, one
process each, and are asked in turn. Ours does all it does in production: proof looked up, rate
limits counted, access and ban looked up, name looked up, signed. One peer does these, too, by SQL
written by hand (``bench/peers/honest_token.py``), the other checks nothing. The broadcasts, 1,000
of them, are rows; tokens need no media server. Prints JSON rows:

- ``tokens``: requests a second, p99 and CPU of each request of all three, median of the rounds;
- ``grants``: the same for spectators without an account, each a visitor never seen before;
- ``hanging``: p99 of the other callers while every tenth caller's proof hangs, in an identity
  service (``service``) or in a statement of the database (``statement``, PostgreSQL);
- ``postping``: the server's own time for it, as it says;
- ``stalls``: memory and open files before and after 10,000 requests that stall.
"""

import argparse
import asyncio
import json
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import httpx
import psutil

from bench.support import wrk
from bench.support.token_servers import PATH, Bench
from bench.sweep import make_sessions
from tests.support.services import PostgreSQL

CALLERS = 20
HANGING = 2  # of them
Ask = Callable[[str, int, float], subprocess.Popen[str]]  # a base URL, callers, seconds
STALLS, AT_ONCE = 10_000, 500


def middle(measured: list[dict[str, float]]) -> dict[str, float]:
    return {key: round(statistics.median(m[key] for m in measured), 2) for key in measured[0]}


def with_proof(where: str) -> dict[str, str]:
    """An environment in which ``Bearer hang`` hangs there."""
    return {
        "DJANGO_SETTINGS_MODULE": "bench.peers.hanging_settings",
        "HANGING_PROOF": where.title(),
    }


# --- the measurements ---


def throughput(bench: Bench, rounds: int, seconds: float) -> dict[str, object]:
    return {
        "case": "tokens",
        **_side_by_side(bench, ("bare", "honest"), bench.wrk, rounds, seconds),
    }


def spectators(bench: Bench, rounds: int, seconds: float) -> dict[str, object]:
    return {"case": "grants", **_side_by_side(bench, ("honest",), bench.watching, rounds, seconds)}


def _side_by_side(
    bench: Bench, peers: tuple[str, ...], ask: Ask, rounds: int, seconds: float
) -> dict[str, dict[str, float]]:
    """``ours`` and each peer, asked in turn."""
    found: dict[str, list[dict[str, float]]] = {}
    with ExitStack() as end:
        servers = {name: end.enter_context(bench.peer(f"{name}_token")) for name in peers}
        servers = {"ours": end.enter_context(bench.ours())} | servers
        for base, _ in servers.values():  # the first seconds are the threads' and imports'
            ask(base, CALLERS, 2).communicate()
        for _ in range(rounds):
            for name, (base, pid) in servers.items():
                measured = _with_cpu(pid, seconds, partial(ask, base, CALLERS, seconds))
                found.setdefault(name, []).append(measured)
    return {name: middle(measured) for name, measured in found.items()}


def _with_cpu(
    pid: int, seconds: float, start: Callable[[], subprocess.Popen[str]]
) -> dict[str, float]:
    """What wrk measured, and the server's CPU for each request: on a machine that others use, too,
    it says more than a rate."""
    process = psutil.Process(pid)
    before = sum(process.cpu_times()[:2])
    measured = wrk.result(start())
    spent = sum(process.cpu_times()[:2]) - before
    return measured | {"cpu_ms": round(spent * 1000 / (measured["per_second"] * seconds), 3)}


def hanging(bench: Bench, where: str, rounds: int, seconds: float) -> dict[str, object]:
    """In turn: all callers are well; every tenth hangs."""
    normal: list[dict[str, float]] = []
    beside: list[dict[str, float]] = []
    with bench.ours(**with_proof(where)) as (base, _):
        bench.wrk(base, CALLERS, 2).communicate()
        for _ in range(rounds):
            normal.append(wrk.result(bench.wrk(base, CALLERS - HANGING, seconds)))
            stuck = bench.wrk(base, HANGING, seconds + 4, token="hang")
            time.sleep(1)  # they hang before, and go on until after, the others are measured
            beside.append(wrk.result(bench.wrk(base, CALLERS - HANGING, seconds)))
            stuck.communicate()
    return {"case": "hanging", "where": where, "normal": middle(normal), "beside": middle(beside)}


def postping(bench: Bench) -> dict[str, object]:
    """Alone, and while others ask for tokens as fast as they can. Bodies of all kinds."""
    bodies = [b"", b"{}", b"not json {", b'{"a": "' + b"x" * 60_000 + b'"}', b"\xff" * 1000]
    with bench.ours() as (base, _), httpx.Client(base_url=base) as client:

        def elapsed(count: int) -> list[float]:
            return sorted(
                client.post("/api/postping", content=bodies[n % len(bodies)]).json()["elapsed_ms"]
                for n in range(count)
            )

        elapsed(50)
        alone = elapsed(500)
        load = bench.wrk(base, CALLERS, 8)
        time.sleep(1)  # until it is under way
        busy = elapsed(50)
        load.communicate()
    return {
        "case": "postping",
        "alone": {"p50_ms": statistics.median(alone), "most_ms": alone[-1]},
        "busy": {"p50_ms": statistics.median(busy), "most_ms": busy[-1]},
    }


def stalls(bench: Bench, server: str, kind: str) -> dict[str, object]:
    """``kind``: ``body`` (half of it, then silence) or ``proof`` (its service hangs)."""
    with bench.ours(server, **with_proof("service")) as (base, pid):
        port = int(base.rpartition(":")[2])
        body = b'{"roomName": "%s"}' % bench.room.encode()
        request = (
            b"POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
            b"Connection: close\r\nAuthorization: Bearer hang\r\nContent-Length: %d\r\n\r\n"
        ) % (PATH.encode(), len(body))
        request += body[:-5] if kind == "body" else body
        asyncio.run(_stall(port, request, AT_ONCE))  # what a first crowd costs, once
        process = psutil.Process(pid)
        before = _held(process)
        answered = asyncio.run(_stall(port, request, STALLS))
        after = _held(process)
    return {
        "case": "stalls",
        "server": server,
        "kind": kind,
        "requests": STALLS,
        "answered_504": answered,
        "before": before,
        "after": after,
    }


def _held(process: psutil.Process) -> dict[str, float]:
    """Once it has let go of what it can: its sockets close a moment after the answer."""
    deadline = time.monotonic() + 10
    files = process.num_fds()
    while time.monotonic() < deadline:
        time.sleep(0.5)
        files = min(files, process.num_fds())
    return {
        "mib": round(process.memory_info().rss / 2**20, 1),
        "files": files,
        "threads": process.num_threads(),
    }


async def _stall(port: int, request: bytes, count: int) -> int:
    """How many were answered with 504."""
    turn = asyncio.Semaphore(AT_ONCE)

    async def one() -> bool:
        async with turn:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            line = await asyncio.wait_for(reader.readline(), 30)
            await reader.read()
            writer.close()
            return b" 504 " in line

    return sum(await asyncio.gather(*(one() for _ in range(count))))


def prepare() -> None:
    """In a process of its own: broadcasts that are open, an account, its token."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    from sessions_app.auth import account_tokens
    from sessions_app.models import LiveSession

    call_command("migrate", verbosity=0)
    make_sessions(1000, final=False, provider="livekit")
    account = get_user_model().objects.create_user("alice")
    room = LiveSession.objects.values_list("pk", flat=True)[0]
    print(room, account_tokens.make(account.pk, "bench"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--rates-only", action="store_true", help="Only requests a second.")
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        prepare()
        return
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing, which asks for the tokens (Debian: apt-get install wrk).")
    with ExitStack() as end:
        folder = Path(end.enter_context(tempfile.TemporaryDirectory(prefix="sideline-bench-")))
        (folder / "sqlite").mkdir()
        (folder / "postgresql").mkdir()
        server = PostgreSQL()
        end.callback(server.stop)
        for name, url in (("sqlite", ""), ("postgresql", server.url)):
            bench = Bench(folder / name, url)
            _say(name, throughput(bench, options.rounds, options.seconds))
            _say(name, spectators(bench, options.rounds, options.seconds))
            if options.rates_only:
                continue
            _say(name, hanging(bench, "service", options.rounds, options.seconds))
            if name == "postgresql":
                _say(name, hanging(bench, "statement", options.rounds, options.seconds))
                continue
            _say(name, postping(bench))
            for asgi in ("uvicorn", "daphne"):
                for kind in ("body", "proof"):
                    _say(name, stalls(bench, asgi, kind))


def _say(database: str, row: dict[str, object]) -> None:
    print(json.dumps({"database": database} | row), flush=True)


if __name__ == "__main__":
    main()
