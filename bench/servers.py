"""uvicorn and daphne side by side, for docs/adr/0001-asgi-server.md: ``python -m bench.servers``.

Per server: a bare broadcast (bench/peers/bare.py) to N WebSockets, with the delay from ``send`` to
the client's socket and the server's CPU per delivered frame; then what happens to a body that
stalls, and to sockets and requests at SIGTERM.
"""

import argparse
import asyncio
import base64
import http.client
import os
import socket
import ssl
import statistics
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.support.web import Web

SERVERS = ("uvicorn", "daphne")


@dataclass
class Broadcast:
    sockets: int
    delivered: int
    expected: int
    p50_ms: float
    p99_ms: float
    cpu_ms: float  # of the server, per delivery


class _Client(asyncio.Protocol):
    """A WebSocket that only listens, as cheap as possible: the client shares the machine."""

    def __init__(self, delays: list[float]) -> None:
        self._delays = delays
        self._buffer = b""
        self._open = False
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.close_code = 1006
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._open:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            assert b" 101 " in head, head
            self._open, self._buffer = True, rest
            self.opened.set_result(None)
        while (frame := self._frame()) is not None:
            opcode, payload = frame
            if opcode == 1:
                start = payload.index(b'"at": ') + 6
                sent = int(payload[start : payload.index(b",", start)])
                self._delays.append((time.monotonic_ns() - sent) / 1e6)
            elif opcode == 8:
                self.close_code = int.from_bytes(payload[:2], "big")

    def _frame(self) -> tuple[int, bytes] | None:
        buffer = self._buffer
        if len(buffer) < 2:
            return None
        size, start = buffer[1] & 0x7F, 2
        if size == 126:
            size, start = int.from_bytes(buffer[2:4], "big"), 4
        if len(buffer) < start + size:
            return None
        self._buffer = buffer[start + size :]
        return buffer[0] & 0x0F, buffer[start : start + size]

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError("closed before it opened"))
        if not self.closed.done():
            self.closed.set_result(None)


async def _connect(web: Web, count: int, delays: list[float], secure: bool) -> list[_Client]:
    context = None
    if secure:
        context = ssl.create_default_context(cafile=str(web.directory / "tls/ca.pem"))
    loop = asyncio.get_running_loop()
    port = web.https_port if secure else web.port
    clients = []
    for _ in range(count):
        _, client = await loop.create_connection(
            lambda: _Client(delays), "127.0.0.1", port, ssl=context
        )
        clients.append(client)
        await client.opened
    return clients


def broadcast(
    server: str, sockets: int, seconds: float, *, per_second: float = 2, secure: bool = False
) -> Broadcast:
    """``sockets`` clients, ``per_second`` messages to each."""
    with tempfile.TemporaryDirectory() as folder:
        web = Web(Path(folder), server, env={"BARE_PER_SECOND": str(per_second)})
        try:
            return asyncio.run(_broadcast(web, sockets, seconds, per_second, secure))
        finally:
            web.stop()


async def _broadcast(
    web: Web, sockets: int, seconds: float, per_second: float, secure: bool
) -> Broadcast:
    delays: list[float] = []
    clients = await _connect(web, sockets, delays, secure)
    await asyncio.sleep(2)
    process = psutil.Process(web.process.pid)
    delays.clear()
    before = process.cpu_times()
    await asyncio.sleep(seconds)
    after = process.cpu_times()
    measured = sorted(delays)
    for client in clients:
        assert client.transport is not None
        client.transport.abort()
    used = after.user + after.system - before.user - before.system
    return Broadcast(
        sockets=sockets,
        delivered=len(measured),
        expected=round(sockets * seconds * per_second),
        p50_ms=statistics.median(measured),
        p99_ms=measured[int(len(measured) * 0.99)],
        cpu_ms=used * 1000 / len(measured),
    )


def stalled_body(server: str) -> str:
    """Status and seconds until a POST whose body stops half-way is answered."""
    with tempfile.TemporaryDirectory() as folder:
        web = Web(Path(folder), server)
        try:
            connection = web.connect(secure=True)
            connection.sendall(
                b"POST /api/sessions HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                b"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"
            )
            start = time.monotonic()
            answer = http.client.HTTPResponse(connection)
            answer.begin()
            return f"{answer.status} after {time.monotonic() - start:.1f} s"
        except TimeoutError:
            return "no answer within 15 s"
        finally:
            web.stop()


def sigterm(server: str, sockets: int = 50) -> dict[str, str]:
    """Exit status, duration, close codes of open sockets, and the fate of a running request."""
    with tempfile.TemporaryDirectory() as folder:
        web = Web(Path(folder), server)
        try:
            return asyncio.run(_sigterm(web, sockets))
        finally:
            web.stop()


async def _sigterm(web: Web, sockets: int) -> dict[str, str]:
    clients = await _connect(web, sockets, [], secure=False)
    clients += await _connect(web, sockets, [], secure=True)
    slow = web.connect()
    slow.sendall(b"GET /bare/slow?1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    await asyncio.sleep(0.3)  # so that the request is under way
    start = time.monotonic()
    status = await asyncio.to_thread(web.terminate)
    took = time.monotonic() - start
    await asyncio.wait([client.closed for client in clients], timeout=5)
    codes = Counter(client.close_code for client in clients)
    return {
        "exit status": str(status),
        "stopped after": f"{took:.1f} s",
        "close codes": ", ".join(f"{code} x {count}" for code, count in codes.items()),
        "request under way": "answered" if _answered(slow) else "cut off",
    }


def _answered(connection: socket.socket) -> bool:
    try:
        return b" 200 " in connection.recv(1000)
    except OSError:
        return False


def measure(sockets: list[int], seconds: float) -> list[tuple[str, list[str]]]:
    """Rows of the table: what, then one value per server."""
    rows: list[tuple[str, list[str]]] = []
    for count in sockets:
        found = [broadcast(server, count, seconds) for server in SERVERS]
        name = f"bare broadcast, {count} sockets, 2 messages/s"
        rows.append((f"{name}: CPU per delivery", [f"{one.cpu_ms:.3f} ms" for one in found]))
        rows.append((f"{name}: p50 / p99", [f"{x.p50_ms:.0f} / {x.p99_ms:.0f} ms" for x in found]))
        rows.append(
            (f"{name}: delivered", [f"{x.delivered / x.expected:.1%}" for x in found]),
        )
    few = min(sockets)
    secured = [broadcast(server, few, seconds, secure=True) for server in SERVERS]
    rows.append(
        (f"the same over https, {few} sockets: CPU", [f"{x.cpu_ms:.3f} ms" for x in secured])
    )
    rows.append(("body that stalls", [stalled_body(server) for server in SERVERS]))
    ends = [sigterm(server) for server in SERVERS]
    rows += [(f"SIGTERM: {key}", [end[key] for end in ends]) for key in ends[0]]
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sockets", type=int, nargs="+", default=[300, 1000])
    parser.add_argument("--seconds", type=float, default=15)
    options = parser.parse_args()
    print(f"| | {' | '.join(SERVERS)} |\n|---|---|---|")
    for name, values in measure(options.sockets, options.seconds):
        print(f"| {name} | {' | '.join(values)} |", flush=True)


if __name__ == "__main__":
    main()
