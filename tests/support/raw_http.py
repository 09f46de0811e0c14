"""What an attacker sends: bytes on a socket, as many as are taken, and what comes back."""

import contextlib
import http.client
import json
import socket
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import psutil

FORM = {"error", "code", "stage", "timeoutMs", "reqId"}
PING = b"GET /api/ping HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


@dataclass
class Answer:
    status: int
    body: dict[str, Any]
    closed: bool


def read_answer(connection: socket.socket, *, seconds: float = 10) -> Answer:
    """The next answer, and whether the connection was closed after it."""
    connection.settimeout(seconds)
    response = http.client.HTTPResponse(connection)
    response.begin()
    body = json.loads(response.read())
    return Answer(response.status, body, is_closed(connection, seconds=3))


def is_closed(connection: socket.socket, *, seconds: float = 10) -> bool:
    """Whether it is closed within this time; what still comes before is read."""
    deadline = time.monotonic() + seconds
    try:
        while (left := deadline - time.monotonic()) > 0:
            connection.settimeout(left)
            if connection.recv(65536) == b"":
                return True
    except TimeoutError:
        return False
    except OSError:  # reset: our bytes were not read
        return True
    return False


def pour(connection: socket.socket, pieces: Iterable[bytes], *, seconds: float = 10) -> int:
    """Send until the pieces end, or the server has closed; how many bytes were taken."""
    sent = 0
    deadline = time.monotonic() + seconds
    connection.settimeout(1)
    with contextlib.suppress(OSError):
        for piece in pieces:
            connection.sendall(piece)
            sent += len(piece)
            if time.monotonic() > deadline:
                break
    return sent


def endless(piece: bytes, first: bytes = b"") -> Iterator[bytes]:
    yield first
    while True:
        yield piece


def memory(pid: int) -> int:
    """Resident, in bytes."""
    return int(psutil.Process(pid).memory_info().rss)


def ping(connection: socket.socket, *, seconds: float = 10) -> int:
    """Status of ``/api/ping`` on this connection."""
    connection.sendall(PING)
    return status_of(connection, seconds=seconds)


def status_of(connection: socket.socket, *, seconds: float = 10) -> int:
    """Of the next answer; no other may be on its way."""
    connection.settimeout(seconds)
    response = http.client.HTTPResponse(connection)
    response.begin()
    response.read()
    return response.status


def wait_until(true: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
