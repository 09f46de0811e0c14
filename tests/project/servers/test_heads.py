"""The head of a request is small and comes soon, on both servers (docs/limits.md)."""

import base64
import os
from collections.abc import Iterator

import pytest

from tests.support.raw_http import FORM, endless, memory, ping, pour, read_answer, status_of
from tests.support.web import Web

pytestmark = pytest.mark.slow

SERVERS = ("uvicorn", "daphne")
GET = b"GET /api/ping HTTP/1.1\r\nHost: 127.0.0.1\r\n"
POST = b"POST /api/postping HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
UPGRADE = (
    b"GET /x HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + base64.b64encode(os.urandom(16)) + b"\r\n"
)
LINE = b"X-Filler: " + b"x" * 8000 + b"\r\n"
MIB = 1024 * 1024


@pytest.fixture(scope="module", params=SERVERS)
def web(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    running = Web(tmp_path_factory.mktemp(request.param), request.param)
    yield running
    running.stop()


# What goes on for ever: its beginning, and what is repeated.
ENDLESS = {
    "header lines": (GET, b"X-Filler: " + b"x" * 65536 + b"\r\n"),
    "one header": (GET + b"X-Filler: ", b"x" * 65536),
    "small headers": (GET, b"a: b\r\n" * 10000),
    "an address": (b"GET /api/ping?", b"x" * 65536),
    "a method": (b"", b"GET" * 20000),
    "empty lines": (b"", b"\r\n" * 30000),
    "a WebSocket's headers": (UPGRADE, LINE),
    "a chunk's extension": (POST + b"1;a=", b"x" * 65536),
    "extensions of many chunks": (POST, (b"1;a=" + b"x" * 900 + b"\r\nx\r\n") * 50),
    "trailers": (POST + b"0\r\n", LINE),
    "one trailer": (POST + b"0\r\nX-Filler: ", b"x" * 65536),
}


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("what", ENDLESS)
def test_a_head_without_end_costs_no_memory(web: Web, what: str, secure: bool) -> None:
    before = memory(web.process.pid)
    first, piece = ENDLESS[what]
    connection = web.connect(secure=secure)
    sent = pour(connection, endless(piece, first), seconds=5)
    assert sent < 32 * MIB  # closed; some was on its way
    assert memory(web.process.pid) - before < 8 * MIB


TOO_MUCH = {
    "in one header": GET + b"X-Filler: " + b"x" * 1024 * 1024 + b"\r\n\r\n",
    "in one of 70 KiB": GET + b"X-Filler: " + b"x" * 70 * 1024 + b"\r\n\r\n",
    "in many": GET + LINE * 9 + b"\r\n",
    "20,000 headers": GET + b"a: b\r\n" * 20_000 + b"\r\n",
    "300 headers": GET + b"a: b\r\n" * 300 + b"\r\n",
    "in the address": b"GET /api/ping?" + b"x" * 70 * 1024 + b" HTTP/1.1\r\n",
    "of a body": POST.replace(b"Transfer", LINE * 9 + b"Transfer"),
    # As counted, and one read more.
    "in trailers": POST + b"2\r\n{}\r\n0\r\n" + LINE * 25 + b"\r\n",
    "300 trailers": POST + b"2\r\n{}\r\n0\r\n" + b"a: b\r\n" * 300,
    "in a chunk's extension": POST + b"1;a=" + b"x" * 200 * 1024,
    "before a WebSocket": UPGRADE + LINE * 9 + b"\r\n",
    "300 before a WebSocket": UPGRADE + b"a: b\r\n" * 300 + b"\r\n",
}


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize("what", TOO_MUCH)
def test_too_much_is_refused_in_words(web: Web, what: str, secure: bool) -> None:
    connection = web.connect(secure=secure)
    pour(connection, [TOO_MUCH[what]])
    answer = read_answer(connection)
    assert (answer.status, answer.body["code"]) == (431, "headers_too_large")
    assert set(answer.body) == FORM
    assert answer.closed


@pytest.mark.parametrize("what", ["in many", "300 headers", "in one of 70 KiB"])
def test_so_is_a_later_request_of_the_connection(web: Web, what: str) -> None:
    connection = web.connect()
    assert [ping(connection), ping(connection)] == [200, 200]
    pour(connection, [TOO_MUCH[what]])
    answer = read_answer(connection)
    assert (answer.status, answer.closed) == (431, True)


@pytest.mark.parametrize(
    "headers",
    [b"X-Filler: " + b"x" * 60 * 1024 + b"\r\n", LINE * 7, b"a: b\r\n" * 250],
    ids=["one large", "seven", "250"],
)
def test_what_is_within_the_limit_is_answered(web: Web, headers: bytes) -> None:
    """In one piece, byte by byte at its end, and again on the same connection."""
    connection = web.connect()
    whole = GET + headers + b"\r\n"
    for pieces in ([whole], [whole[:-5], *(whole[-5:][i : i + 1] for i in range(5))]):
        pour(connection, pieces)
        assert status_of(connection) == 200


@pytest.mark.parametrize("size", [10_000, 40_000])
def test_a_websocket_with_a_large_cookie_is_told_so(web: Web, size: int) -> None:
    """uvicorn's library takes 8 KiB a line, and would say nothing for ever."""
    connection = web.connect()
    connection.sendall(UPGRADE + b"Cookie: a=" + b"x" * size + b"\r\n\r\n")
    connection.settimeout(5)
    first = connection.recv(65536)
    assert first.startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 101 "))


def test_trailers_are_no_headers(web: Web) -> None:
    """A proxy that takes out or writes a header does not look at them."""
    connection = web.connect()
    connection.sendall(POST + b"0\r\nHost: other.example\r\nX-Forwarded-For: 192.0.2.7\r\n\r\n")
    assert read_answer(connection, seconds=5).status == 200


MALFORMED = {
    "rubbish": b"\x16\x03\x01 what\r\n\r\n",
    "no colon": GET + b"rubbish\r\n\r\n",
    "a folded header": GET + b"X-A: b\r\n c\r\n\r\n",
    "a fold after the request line": b"GET / HTTP/1.1\r\n X: y\r\nHost: 127.0.0.1\r\n\r\n",
    "a space before the colon": GET + b"X-A : b\r\n\r\n",
    "two lengths": GET + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\n",
    "a chunk's size": POST + b"z\r\n",
    "a WebSocket with a body": UPGRADE + b"Content-Length: 100000\r\n\r\n",
    "a WebSocket with chunks": UPGRADE + b"Transfer-Encoding: chunked\r\n\r\n",
    "a WebSocket without its key": UPGRADE.partition(b"Sec-WebSocket-Key")[0] + b"\r\n",
}


@pytest.mark.parametrize("what", MALFORMED)
def test_what_the_server_does_not_understand_is_refused_in_words(web: Web, what: str) -> None:
    connection = web.connect()
    connection.sendall(MALFORMED[what])
    answer = read_answer(connection)
    assert (answer.status, answer.body["code"]) == (400, "bad_request")
    assert set(answer.body) == FORM
    assert answer.closed
