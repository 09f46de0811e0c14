"""Both web servers keep the same promises, with real sockets (docs/adr/0001-asgi-server.md)."""

import http.client
import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.support.web import Web

pytestmark = pytest.mark.slow

SERVERS = ("uvicorn", "daphne")
FRIEND = "https://friend.example"


@pytest.fixture(scope="module", params=SERVERS)
def web(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    running = Web(
        tmp_path_factory.mktemp(request.param),
        request.param,
        env={
            "BODY_STALL_SECONDS": "0.5",
            "BODY_SECONDS": "1.5",
            "STAGE_BODY_PARSE_SECONDS": "1.0",
            "CORS_ALLOWED_ORIGINS": FRIEND,
        },
    )
    yield running
    running.stop()


@pytest.fixture(params=SERVERS)
def own_web(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Web]:
    """For tests that end it."""
    running = Web(tmp_path, request.param)
    yield running
    running.stop()


def answer_to(connection: socket.socket) -> tuple[int, dict[str, object], bool]:
    """Status, JSON body, and whether the server closed the connection after it."""
    response = http.client.HTTPResponse(connection)
    response.begin()
    body = json.loads(response.read())
    connection.settimeout(10)
    try:
        closed = connection.recv(1) == b""
    except ConnectionResetError:  # closed while our bytes were still unread
        closed = True
    return response.status, body, closed


def post_headers(*extra: str) -> bytes:
    lines = ["POST /api/sessions HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json"]
    return "\r\n".join([*lines, *extra, "", ""]).encode()


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_http_and_https_are_served_by_one_process(web: Web, secure: bool) -> None:
    connection = web.connect(secure=secure)
    connection.sendall(b"GET /api/ping HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    status, _, _ = answer_to(connection)
    assert status == 200


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_a_body_that_stalls_half_way_is_answered(web: Web, secure: bool) -> None:
    """The answer is ours, in the one error form, and says how long we waited."""
    connection = web.connect(secure=secure)
    connection.sendall(post_headers("Content-Length: 100") + b'{"title": "ha')
    status, body, closed = answer_to(connection)
    assert status == 504
    assert set(body) >= {"error", "code", "stage", "timeoutMs", "reqId"}
    assert body["timeoutMs"] == 500
    assert closed


@contextmanager
def dripping(connection: socket.socket) -> Iterator[None]:
    """Bytes that come, too slowly, for as long as they are taken."""
    done = threading.Event()

    def drip() -> None:
        while not done.wait(0.1):
            try:
                connection.sendall(b"x")
            except OSError:
                return

    thread = threading.Thread(target=drip)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def test_a_body_that_drips_is_answered_when_its_whole_time_is_over(web: Web) -> None:
    connection = web.connect()
    connection.sendall(post_headers("Content-Length: 100000"))
    with dripping(connection):
        status, body, _ = answer_to(connection)
    assert status == 504
    assert body["timeoutMs"] == 1500


def token_headers(*extra: str) -> bytes:
    return post_headers(*extra).replace(b"/api/sessions", b"/api/livekit/token")


def test_a_tokens_body_that_never_comes_is_504_in_our_form_with_cors(web: Web) -> None:
    """Stage body_parse."""
    connection = web.connect()
    connection.sendall(token_headers("Content-Length: 100", f"Origin: {FRIEND}") + b'{"roomNa')
    response = http.client.HTTPResponse(connection)
    response.begin()
    body = json.loads(response.read())
    assert (response.status, body["stage"], body["timeoutMs"]) == (504, "body_parse", 500)
    assert response.headers["Access-Control-Allow-Origin"] == FRIEND
    assert response.headers["X-Request-Id"] == body["reqId"]


def test_a_tokens_body_that_drips_ends_with_its_own_stage(web: Web) -> None:
    """Its whole time is shorter than that of other bodies."""
    connection = web.connect()
    connection.sendall(token_headers("Content-Length: 1000"))
    with dripping(connection):
        status, body, _ = answer_to(connection)
    assert (status, body["stage"]) == (504, "body_parse")
    assert body["timeoutMs"] == 1000


def test_a_tokens_body_is_small(web: Web) -> None:
    connection = web.connect()
    connection.sendall(token_headers("Content-Length: 70000"))
    status, body, closed = answer_to(connection)
    assert (status, body["code"], closed) == (413, "too_large", True)


def test_a_body_that_is_announced_is_waited_for_only_when_welcome(web: Web) -> None:
    """Expect: 100-continue."""
    connection = web.connect()
    body = b'{"roomName": "hWvB5cTnQx7m"}'
    headers = (f"Content-Length: {len(body)}", "Expect: 100-continue", "Connection: close")
    connection.sendall(token_headers(*headers))
    assert connection.recv(65536).startswith(b"HTTP/1.1 100")
    connection.sendall(body)
    status, answer, _ = answer_to(connection)
    assert 400 <= status < 600 and answer["reqId"]


def test_five_hundred_stalled_bodies_hold_nobody_up(web: Web) -> None:
    """All of them are answered, and a good request is while they still wait."""
    stalled = [web.connect() for _ in range(500)]
    for connection in stalled:
        connection.sendall(token_headers("Content-Length: 100") + b"{")
    other = web.connect()
    other.sendall(b"GET /api/ping HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert answer_to(other)[0] == 200
    statuses = set()
    for connection in stalled:
        response = http.client.HTTPResponse(connection)
        response.begin()
        statuses.add(response.status)
        connection.close()
    assert statuses == {504}


def test_a_body_that_says_it_is_too_large_is_refused_before_it_comes(web: Web) -> None:
    connection = web.connect()
    connection.sendall(post_headers("Content-Length: 99999999"))
    status, body, closed = answer_to(connection)
    assert status == 413
    assert set(body) >= {"error", "code", "stage", "timeoutMs", "reqId"}
    assert closed


def test_a_chunked_body_is_refused_once_it_is_too_large(web: Web) -> None:
    connection = web.connect()
    connection.sendall(post_headers("Transfer-Encoding: chunked"))
    piece = b"x" * 65536
    for _ in range(5):
        connection.sendall(b"10000\r\n" + piece + b"\r\n")
    status, _, _ = answer_to(connection)
    assert status == 413


def typeless(*extra: str) -> bytes:
    """As a browser sends a ``Blob`` without type."""
    return token_headers(*extra).replace(b"Content-Type: application/json\r\n", b"")


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (typeless("Content-Length: 2") + b"{}", 415, "unsupported_media_type"),
        (typeless("Transfer-Encoding: chunked") + b"2\r\n{}\r\n0\r\n\r\n", 415, None),
        # Nothing in it, whatever was announced: the view says that it wants a body.
        (typeless("Content-Length: 0"), 400, "invalid_request"),
        (typeless("Transfer-Encoding: chunked") + b"0\r\n\r\n", 400, "invalid_request"),
        (token_headers("Transfer-Encoding: chunked") + b"2\r\n{}\r\n0\r\n\r\n", 400, None),
    ],
    ids=["typeless", "typeless chunked", "none", "none chunked", "json chunked"],
)
def test_a_body_says_that_it_is_json(
    web: Web, secure: bool, request_: bytes, status: int, code: str | None
) -> None:
    connection = web.connect(secure=secure)
    connection.sendall(request_.replace(b"\r\n", b"\r\nConnection: close\r\n", 1))
    answered, body, _ = answer_to(connection)
    assert (answered, body["code"]) == (status, code or body["code"])


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_pages_of_other_origins_change_nothing(web: Web, secure: bool) -> None:
    scheme, port = ("https", web.https_port) if secure else ("http", web.port)
    other = web.port if secure else web.https_port
    host = f"127.0.0.1:{port}"
    for origin, status in (
        (f"{scheme}://{host}", 200),
        (f"{scheme}://127.0.0.1:{other}", 403),
        (f"{'http' if secure else 'https'}://{host}", 403),
        (FRIEND, 200),
        ("null", 403),
        (None, 200),
    ):
        headers = {"Host": host, "Connection": "close", "Content-Length": "0"}
        headers |= {"Origin": origin} if origin else {}
        lines = [f"{name}: {value}" for name, value in headers.items()]
        connection = web.connect(secure=secure)
        request_ = "\r\n".join(["POST /api/postping HTTP/1.1", *lines, "", ""])
        connection.sendall(request_.encode())
        assert answer_to(connection)[0] == status, origin


def test_a_body_in_two_pieces_arrives_whole(web: Web) -> None:
    """Rubbish JSON gets the application's own 4xx: the body got through to it."""
    connection = web.connect()
    connection.sendall(post_headers("Content-Length: 20", "Connection: close") + b'{"title":')
    time.sleep(0.2)  # a pause below the limit is what is tested
    connection.sendall(b"rubbish    ")
    status, body, _ = answer_to(connection)
    assert 400 <= status < 500
    assert status not in (408, 413)
    assert body["reqId"]


def test_a_client_that_leaves_while_sending_disturbs_nobody(web: Web) -> None:
    connection = web.connect()
    connection.sendall(post_headers("Content-Length: 100") + b"{")
    connection.close()
    other = web.connect()
    other.sendall(b"GET /api/ping HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    assert answer_to(other)[0] == 200
    assert "Traceback" not in web.said()


def test_sigterm_closes_websockets_as_a_restart_and_ends_with_status_0(own_web: Web) -> None:
    sockets = [connect(f"ws://127.0.0.1:{own_web.port}/x", legacy=True) for _ in range(20)]
    for opened in sockets:
        opened.recv(timeout=15)
    assert own_web.terminate() == 0
    codes = set()
    for opened in sockets:
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                opened.recv(timeout=15)
        codes.add(closed.value.rcvd.code if closed.value.rcvd else 1006)
    assert codes <= {1001, 1012}
    assert "Traceback" not in own_web.said()


def test_sigterm_lets_a_request_finish(tmp_path: Path) -> None:
    """Only uvicorn drains; daphne cancels what runs, one reason for the default."""
    web = Web(tmp_path, "uvicorn")
    try:
        connection = web.connect()
        connection.sendall(b"GET /bare/slow?1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        time.sleep(0.3)  # the request must be under way when the signal comes
        assert web.terminate() == 0
        assert b"200" in connection.recv(1000)
    finally:
        web.stop()
