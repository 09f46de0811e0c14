"""Who connects and asks for nothing has ten seconds, and few places (docs/limits.md)."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from project.servers.connections import HEAD_SECONDS, HEADS_PER_ADDRESS
from tests.support.raw_http import ping, read_answer, status_of, wait_until
from tests.support.web import Web

pytestmark = pytest.mark.slow

SERVERS = ("uvicorn", "daphne")
HALF = b"GET /api/ping HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Half: "
# Until nobody waits any more: a busy machine counts slowly.
AT_MOST = 2.5 * HEAD_SECONDS


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@contextlib.contextmanager
def serving(directory: Path, server: str, **options: object) -> Iterator[Web]:
    web = Web(directory, server, **options)  # type: ignore[arg-type]
    try:
        yield web
    finally:
        web.stop()


# --- time ---


def silent(web: Web) -> socket.socket:
    return web.connect()


def half(web: Web) -> socket.socket:
    connection = web.connect()
    connection.sendall(HALF)
    return connection


def half_of_a_second(web: Web) -> socket.socket:
    connection = web.connect()
    assert ping(connection) == 200
    connection.sendall(HALF)
    return connection


def half_with_tls(web: Web) -> socket.socket:
    connection = web.connect(secure=True)
    connection.sendall(HALF)
    return connection


def silent_with_tls(web: Web) -> socket.socket:
    return web.connect(secure=True)


def no_handshake(web: Web) -> socket.socket:
    return socket.create_connection(("127.0.0.1", web.https_port))


def half_a_handshake(web: Web) -> socket.socket:
    connection = no_handshake(web)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="x")
    with contextlib.suppress(ssl.SSLWantReadError):
        client.do_handshake()
    hello = outgoing.read()
    connection.sendall(hello[: len(hello) // 2])
    return connection


WAYS: dict[str, Callable[[Web], socket.socket]] = {
    function.__name__.replace("_", " "): function
    for function in (
        silent,
        half,
        half_of_a_second,
        silent_with_tls,
        half_with_tls,
        no_handshake,
        half_a_handshake,
    )
}
DRIPPING = ("half", "half of a second", "half with tls")  # one byte, again and again


def end_of(connection: socket.socket, drips: bool) -> tuple[float, bytes]:
    """Seconds until the server closed it, and what it said."""
    began, said = time.monotonic(), b""
    connection.settimeout(0.5)
    while time.monotonic() - began < AT_MOST:
        try:
            if drips:
                connection.sendall(b"x")
            if (more := connection.recv(65536)) == b"":
                break
            said += more
        except TimeoutError:
            continue
        except OSError:
            break
    return time.monotonic() - began, said


def test_whoever_does_not_finish_a_head_is_let_go_after_ten_seconds(
    server: str, tmp_path: Path
) -> None:
    """However slowly its bytes come, and not before: a slow phone has the time that is promised."""
    with serving(tmp_path, server) as web, ThreadPoolExecutor(20) as threads:
        slow = web.connect()
        slow.sendall(b"GET /bare/slow?14 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        kept = web.connect()
        assert ping(kept) == 200
        watched = {name: threads.submit(end_of, way(web), False) for name, way in WAYS.items()}
        for name in DRIPPING:
            watched[f"{name}, dripping"] = threads.submit(end_of, WAYS[name](web), True)
        time.sleep(HEAD_SECONDS + 2)  # idle between two requests is another, longer time
        assert ping(kept) == 200
        ends = {name: end.result() for name, end in watched.items()}
        assert status_of(slow, seconds=30) == 200
    assert {n for n, (after, _) in ends.items() if not 9 < after < AT_MOST} == set(), ends
    for name, (_, said) in ends.items():
        if name.startswith("half") and name != "half a handshake":
            assert said.startswith(b"HTTP/1.1 408 ") and b'"head_too_slow"' in said, name
        else:
            assert b"HTTP" not in said, name


# --- number ---


def open_ones(connections: list[socket.socket]) -> list[int]:
    """Which of them the server has not closed."""
    still = []
    for number, connection in enumerate(connections):
        connection.setblocking(False)
        try:
            if connection.recv(1) != b"":
                still.append(number)
        except BlockingIOError:
            still.append(number)
        except OSError:
            pass
    return still


def connect_from(address: str, port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 10, source_address=(address, 0))


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
def test_one_address_has_sixty_places_without_a_request(
    server: str, tmp_path: Path, secure: bool
) -> None:
    """The oldest go first. Whoever has asked stays, and other addresses do not notice."""
    with serving(tmp_path, server) as web:
        asked = [web.connect() for _ in range(100)]
        for connection in asked:
            connection.sendall(b"GET /bare/slow?7 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        port = web.https_port if secure else web.port
        others = [connect_from("127.0.0.2", port) for _ in range(20)]
        flood = [connect_from("127.0.0.1", port) for _ in range(200)]
        assert wait_until(lambda: len(open_ones(flood)) <= HEADS_PER_ADDRESS)
        assert open_ones(flood) == list(range(200 - HEADS_PER_ADDRESS, 200))
        assert len(open_ones(others)) == 20
        assert {status_of(connection, seconds=30) for connection in asked} == {200}


def test_a_proxy_of_ours_has_no_such_limit(server: str, tmp_path: Path) -> None:
    env = {"SIDELINE_TRUSTED_PROXIES": "127.0.0.1"}
    with serving(tmp_path, server, env=env) as web:
        waiting = [web.connect() for _ in range(200)]
        strangers = [connect_from("127.0.0.3", web.port) for _ in range(200)]
        assert wait_until(lambda: len(open_ones(strangers)) <= HEADS_PER_ADDRESS)
        assert len(open_ones(waiting)) == 200
        assert [ping(connection) for connection in waiting] == [200] * 200


# --- file descriptors ---


def ask_for(web: Web, seconds: float) -> tuple[list[object], float]:
    """``/api/ping`` on a new connection each time; the answers, and the longest took so long."""
    answers: list[object] = []
    longest, end = 0.0, time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        try:
            with web.connect() as connection:
                answers.append(ping(connection, seconds=20))
        except OSError as problem:
            answers.append(problem)
        longest = max(longest, time.monotonic() - began)
        time.sleep(0.05)
    return answers, longest


@pytest.mark.parametrize("half", [b"", HALF], ids=["silent", "half a header"])
def test_more_half_open_connections_than_files_keep_nobody_out(
    server: str, tmp_path: Path, half: bytes
) -> None:
    """1,100 with ``ulimit -n 1024``, from three addresses, made again as soon as they are cut."""
    with serving(tmp_path, server, open_files=1024) as web, ThreadPoolExecutor(2) as threads:
        assert ask_for(web, 0.1)[0]
        stop = threading.Event()
        attack = threads.submit(half_open, web, 1100, half, stop)
        answers, _ = ask_for(web, 6)
        stop.set()
        attack.result()
        assert set(answers) == {200}
        assert "Traceback" not in web.said()


def half_open(web: Web, count: int, said: bytes, stop: threading.Event) -> None:
    held: list[socket.socket] = []
    while not stop.is_set():
        with contextlib.suppress(OSError):
            connection = socket.socket()
            connection.bind((f"127.0.0.{2 + len(held) % 3}", 0))
            connection.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                connection.connect(("127.0.0.1", web.port))
            held.append(connection)
        if len(held) == count:
            for connection in held:
                with contextlib.suppress(OSError):
                    connection.send(said)
            stop.wait(0.5)
            still = set(open_ones(held))
            for number, connection in enumerate(held):
                if number not in still:
                    connection.close()
            held = [held[number] for number in sorted(still)]
    for connection in held:
        connection.close()


def test_requests_stay_when_the_places_are_taken(server: str, tmp_path: Path) -> None:
    """768 of 1,024 files are for connections: 700 ask for something that takes its time."""
    with serving(tmp_path, server, open_files=1024) as web:
        asked = [web.connect() for _ in range(700)]
        for connection in asked:
            connection.sendall(b"GET /bare/slow?5 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        flood = [connect_from("127.0.0.2", web.port) for _ in range(300)]
        assert ping(web.connect(), seconds=20) == 200
        assert {status_of(connection, seconds=30) for connection in asked} == {200}
        assert len(open_ones(flood)) <= HEADS_PER_ADDRESS


def test_idle_connections_make_room(server: str, tmp_path: Path) -> None:
    """Kept alive for a next request that may come, they go when others have one."""
    with serving(tmp_path, server, open_files=1024) as web:
        kept = []
        for _ in range(768):
            kept.append(web.connect())
            assert ping(kept[-1]) == 200
        assert [ping(web.connect()) for _ in range(50)] == [200] * 50
        assert open_ones(kept)[-600:] == list(range(168, 768))  # the oldest went


def test_a_connection_that_left_in_its_handshake_takes_no_place(
    server: str, tmp_path: Path
) -> None:
    with serving(tmp_path, server, open_files=1024) as web:
        for _ in range(1100):
            no_handshake(web).close()
            rubbish = no_handshake(web)
            rubbish.sendall(b"GET / HTTP/1.1\r\n\r\n")
            rubbish.close()
        assert read_answer_to_ping(web) == 200


def read_answer_to_ping(web: Web) -> int:
    connection = web.connect(secure=True)
    connection.sendall(b"GET /api/ping HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
    return read_answer(connection, seconds=20).status
