"""Fan-out of commentary: server CPU per delivery and delay, beside two other ways to do it.

``python -m bench.fanout [--sockets 100 1000] [--servers uvicorn daphne] [--seconds 8]`` prints a
JSON row per case. Each case is a real server process and real sockets, 2 lines a second, clients
that acknowledge every 2 s, all on this machine:

- ``bare``: a loop over ``send`` with one encoded message, in memory: the floor.
- ``hub``: the product. Lines are written to SQLite by another process, as the commentator does.
- ``group_send``: the Channels tutorial's idiom with the in-memory layer.

Delay runs from before the line is written (or made) to its arrival at a client. CPU is what the
kernel counted for the server's threads meanwhile, acknowledgements and all.
"""

import argparse
import asyncio
import base64
import json
import os
import re
import statistics
import struct
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import uvloop

from bench.peers.fanout_apps import LINES_A_SECOND, line
from bench.support.serving import serving
from tests.support.ports import free_ports

MODES = ("bare", "hub", "group_send")
ACK_SECONDS = 2.0
MADE_AT = re.compile(rb"@(\d+)@")


# --- the clients ---


class Client(asyncio.Protocol):
    """A WebSocket client that does next to nothing, so that it is not what is measured."""

    def __init__(self, path: str, delays: list[int]) -> None:
        self._path = path
        self._delays = delays
        self._buffer = b""
        self.open = asyncio.get_running_loop().create_future()
        self.closed = False

    def connection_made(self, transport: Any) -> None:
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        head = [
            f"GET {self._path} HTTP/1.1",
            "Host: localhost",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {key}",
        ]
        transport.write("\r\n".join([*head, "", ""]).encode())

    def data_received(self, data: bytes) -> None:
        now = time.monotonic_ns()
        self._buffer += data
        if not self.open.done():
            head, found, rest = self._buffer.partition(b"\r\n\r\n")
            if not found:
                return
            assert b" 101 " in head, head
            self._buffer = rest
            self.open.set_result(None)
        while (frame := self._take()) is not None:
            if (made := MADE_AT.search(frame)) is not None and b'"snapshot"' not in frame:
                self.took(frame, now - int(made[1]))

    def took(self, frame: bytes, delay: int) -> None:
        """A line has come, ``delay`` nanoseconds after it was made."""
        self._delays.append(delay)

    def _take(self) -> bytes | None:
        """The next whole frame's payload (servers do not mask)."""
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        length, start = buffer[1] & 127, 2
        if length == 126:
            length, start = int.from_bytes(buffer[2:4], "big"), 4
        elif length == 127:
            length, start = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < start + length:
            return None
        self._buffer = buffer[start + length :]
        return buffer[start : start + length]

    def acknowledge(self, seq: int) -> None:
        payload = json.dumps({"type": "ack", "seq": seq}).encode()
        mask = b"\0\0\0\0"  # masking with zeros is masking
        self.transport.write(struct.pack("!BB", 0x81, 0x80 | len(payload)) + mask + payload)

    def connection_lost(self, exc: Exception | None) -> None:
        self.closed = True


async def watch(port: int, path: str, sockets: int, seconds: float, pid: int) -> dict[str, Any]:
    loop = asyncio.get_running_loop()
    delays: list[int] = []
    clients: list[Client] = []
    for _ in range(0, sockets, 50):
        batch = [
            loop.create_connection(lambda: Client(path, delays), "127.0.0.1", port)
            for _ in range(min(50, sockets - len(clients)))
        ]
        clients += [client for _, client in await asyncio.gather(*batch)]
        await asyncio.gather(*(client.open for client in clients[-len(batch) :]))
    acks = asyncio.create_task(acknowledge(clients))
    await asyncio.sleep(1.5)
    delays.clear()
    before, started = cpu_seconds(pid), time.monotonic()
    await asyncio.sleep(seconds)
    cpu, elapsed = cpu_seconds(pid) - before, time.monotonic() - started
    acks.cancel()
    lost = sum(client.closed for client in clients)
    for client in clients:
        client.transport.abort()
    ranked = sorted(delays)
    return {
        "deliveries": len(ranked),
        "expected": round(sockets * elapsed * LINES_A_SECOND),
        "lost_sockets": lost,
        "cpu_us_per_delivery": round(cpu / max(1, len(ranked)) * 1e6, 2),
        "cpu_cores": round(cpu / elapsed, 4),
        "p50_ms": round(statistics.median(ranked) / 1e6, 1) if ranked else None,
        "p99_ms": round(ranked[int(len(ranked) * 0.99)] / 1e6, 1) if ranked else None,
    }


async def acknowledge(clients: Sequence[Client]) -> None:
    """Every client every 2 s, spread evenly as they are in life."""
    portions = 20
    while True:
        for number in range(portions):
            for client in clients[number::portions]:
                client.acknowledge(10**9)  # "all that you sent"
            await asyncio.sleep(ACK_SECONDS / portions)


def cpu_seconds(pid: int) -> float:
    """Time on a CPU of all threads so far, in the kernel's nanoseconds."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


# --- the servers ---


@contextmanager
def served(server: str, mode: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A server process; yields its port and its process id.

    The product by its own command, the others by the server's with the same options.
    """
    (port,) = free_ports(1)
    application = "bench.peers.fanout_apps:application"
    if mode == "hub":
        command = ["manage.py", "run_web"]
    elif server == "uvicorn":
        command = ["-m", "uvicorn", application, "--port", str(port), "--log-level", "warning"]
        command += ["--loop", "uvloop", "--lifespan", "off", "--ws-per-message-deflate", "false"]
    else:
        command = ["-m", "daphne", application, "-b", "127.0.0.1", "-p", str(port), "-v", "0"]
    settings = {"SERVER": server, "HOST": "127.0.0.1", "PORT": str(port), "HTTPS_PORT": "0"}
    environment = environment | settings | {"FANOUT_APP": mode, "LOG_LEVEL": "WARNING"}
    with serving(command, environment, port) as pid:
        yield port, pid


class Writer:
    """The product's database with one broadcast, and a thread that writes lines into it.

    ``services``: the settings that say where PostgreSQL and Redis are; SQLite alone without.
    """

    def __init__(self, directory: str, services: Mapping[str, str] | None = None) -> None:
        self.environment = {
            "SIDELINE_DATA_DIR": directory,
            "DJANGO_SETTINGS_MODULE": "project.settings",
            **(services or {}),
        }
        os.environ.update(self.environment)
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        self.session_id = _make_session()
        self._stop = threading.Event()

    @contextmanager
    def writing(self) -> Iterator[None]:
        self._stop.clear()
        thread = threading.Thread(target=self._write)
        thread.start()
        try:
            yield
        finally:
            self._stop.set()
            thread.join()

    def _write(self) -> None:
        from django.db import connection, transaction

        from sessions_app.log import events

        while not self._stop.wait(1 / LINES_A_SECOND):
            data = {k: v for k, v in line(0).items() if k not in ("type", "seq", "at")}
            with transaction.atomic():
                events.append(self.session_id, "commentary", data)
        connection.close()


def _make_session() -> str:
    from datetime import timedelta

    from django.utils import timezone

    from livekit_app.models import Room
    from sessions_app.models import LiveSession

    now = timezone.now()
    room = Room.objects.create(
        name=f"bench-{time.time_ns()}", session_id="bench", provider="embedded"
    )
    session = LiveSession.objects.create(
        created_at=now, deadline_at=now + timedelta(hours=1), state="live", live_at=now, room=room
    )
    return session.id


def run_case(
    mode: str, server: str, sockets: int, seconds: float, writer: Writer
) -> dict[str, Any]:
    path = f"/api/ws/sessions/{writer.session_id}/commentary"
    with served(server, mode, writer.environment) as (port, pid):
        with writer.writing() if mode == "hub" else nullcontext():
            found = uvloop.run(watch(port, path, sockets, seconds, pid))
    return {"case": "fanout", "mode": mode, "server": server, "sockets": sockets, **found}


def rows(servers: list[str], sockets: list[int], seconds: float) -> Iterator[dict[str, Any]]:
    """All cases; the hub's rows also say how they compare with the others of the same run."""
    with tempfile.TemporaryDirectory(prefix="sideline-bench-") as directory:
        writer = Writer(directory)
        for server in servers:
            for count in sockets:
                cost: dict[str, float] = {}
                for mode in MODES:
                    row = run_case(mode, server, count, seconds, writer)
                    cost[mode] = row["cpu_us_per_delivery"]
                    yield row
                yield {
                    "case": "fanout_ratio",
                    "server": server,
                    "sockets": count,
                    "hub_to_bare": round(cost["hub"] / cost["bare"], 2),
                    "hub_to_group_send": round(cost["hub"] / cost["group_send"], 2),
                }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--servers", nargs="+", default=["uvicorn"], choices=["uvicorn", "daphne"])
    parser.add_argument("--seconds", type=float, default=8.0)
    options = parser.parse_args()
    for row in rows(options.servers, options.sockets, options.seconds):
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
