"""Who asks without end, or does not read what it asked for, costs no memory (docs/limits.md)."""

import base64
import os
import socket
import struct
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from tests.support.raw_http import endless, is_closed, memory, ping, pour, wait_until
from tests.support.web import Web

pytestmark = pytest.mark.slow

SERVERS = ("uvicorn", "daphne")
MIB = 1024 * 1024
PING = b"GET /api/ping HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
TEXT, PING_FRAME, CONTINUED, CLOSE = 0x1, 0x9, 0x0, 0x8


@pytest.fixture(scope="module", params=SERVERS)
def web(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    running = Web(tmp_path_factory.mktemp(request.param), request.param)
    yield running
    running.stop()


def frame(opcode: int, payload: bytes = b"", *, fin: bool = True) -> bytes:
    """As a client sends it: masked, with zeros."""
    first = (0x80 if fin else 0) | opcode
    assert len(payload) < 126
    return struct.pack("!BB", first, 0x80 | len(payload)) + bytes(4) + payload


def websocket(web: Web, *, secure: bool = False) -> socket.socket:
    """An open one: nothing but its answer to the handshake is read."""
    connection = web.connect(secure=secure)
    key = base64.b64encode(os.urandom(16)).decode()
    connection.sendall(
        f"GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(1)
    assert b" 101 " in head
    return connection


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_requests_without_end_and_nothing_read(web: Web, secure: bool) -> None:
    # The first thousands of requests of a process cost memory once, whoever reads the answers.
    first, connection = web.connect(secure=secure), web.connect(secure=secure)
    pour(first, endless(PING * 1000), seconds=1.5)
    before = memory(web.process.pid)
    pour(connection, endless(PING * 1000), seconds=3)
    assert memory(web.process.pid) - before < 16 * MIB
    assert ping(web.connect()) == 200


def _answers(said: bytes) -> int:
    """Those that have arrived whole, with their bodies."""
    end = b"\r\n0\r\n\r\n" if b"chunked" in said.lower() else b"}"
    return min(said.count(b"HTTP/1.1 200 "), said.count(end))


def test_a_few_requests_at_once_are_all_answered(web: Web) -> None:
    connection = web.connect()
    connection.sendall(PING * 10)
    said = b""
    connection.settimeout(10)
    while _answers(said) < 10:
        more = connection.recv(65536)
        assert more, said
        said += more
    assert ping(connection) == 200


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_pings_without_end_and_no_pong_read(web: Web, secure: bool) -> None:
    before = memory(web.process.pid)
    connection = websocket(web, secure=secure)
    pour(connection, endless(frame(PING_FRAME, b"x" * 125) * 500), seconds=3)
    assert memory(web.process.pid) - before < 16 * MIB


def test_a_message_in_empty_fragments_without_end(web: Web) -> None:
    before = memory(web.process.pid)
    connection = websocket(web)
    pieces = endless(frame(CONTINUED, fin=False) * 10_000, frame(TEXT, fin=False))
    pour(connection, pieces, seconds=3)
    assert memory(web.process.pid) - before < 8 * MIB


def test_a_message_in_small_fragments_without_end(web: Web) -> None:
    connection = websocket(web)
    pieces = endless(frame(CONTINUED, b"x", fin=False) * 10_000, frame(TEXT, fin=False))
    pour(connection, pieces, seconds=5)
    assert is_closed(connection)


def test_messages_that_the_application_does_not_take(web: Web) -> None:
    """It is busy, or waits for the database: they may not heap up."""
    before = memory(web.process.pid)
    connection = websocket(web)
    pour(connection, endless(frame(TEXT, b"x" * 125) * 500), seconds=2)
    assert memory(web.process.pid) - before < 8 * MIB


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_a_closed_websocket_takes_no_place(web: Web, secure: bool) -> None:
    """However its peer behaves: with TLS it would have to agree to the end."""
    connection = websocket(web, secure=secure)
    ours = connection.getsockname()[1]
    assert ours in peers(web)
    connection.sendall(frame(CLOSE, struct.pack("!H", 1000)))
    assert wait_until(lambda: ours not in peers(web))
    connection.close()


LARGE = 8 * MIB


def ask_for_much(web: Web, *, secure: bool = False, last: bool = False) -> socket.socket:
    plain = socket.socket()
    plain.settimeout(20)
    plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    plain.connect(("127.0.0.1", web.https_port if secure else web.port))
    connection = web.secured(plain) if secure else plain
    close = "Connection: close\r\n" if last else ""
    request = f"GET /bare/large?{LARGE} HTTP/1.1\r\nHost: 127.0.0.1\r\n{close}\r\n"
    connection.sendall(request.encode())
    return connection


def read_slowly(connection: socket.socket) -> int:
    received = 0
    while received < LARGE and (more := connection.recv(64 * 1024)):
        received += len(more)
        time.sleep(0.15 * len(more) / 65536)  # 400 KB/s at most is what a slow phone has
    return received


def test_who_does_not_read_its_answer_is_let_go_and_who_reads_slowly_is_not(web: Web) -> None:
    """Thirty seconds after the kernel could send something. A slow phone gets all of it."""
    never = [ask_for_much(web, secure=secure) for secure in (False, True) for _ in range(3)]
    ours = {connection.getsockname()[1] for connection in never}
    assert wait_until(lambda: ours <= peers(web))
    with ThreadPoolExecutor() as threads:
        ways = [(secure, last) for secure in (False, True) for last in (False, True)]
        slow = [ask_for_much(web, secure=secure, last=last) for secure, last in ways]
        received = list(threads.map(read_slowly, slow))
    assert [size >= LARGE for size in received] == [True] * 4, received
    assert wait_until(lambda: not ours & peers(web), 60)


def peers(web: Web) -> set[int]:
    """Ports at the other end of the server's connections."""
    found = psutil.Process(web.process.pid).net_connections("tcp")
    return {one.raddr.port for one in found if one.raddr}
