"""Where two parts meet: what one has just let in, the other has to expect."""

import http.client
import json
import secrets
import socket
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.support.product import Product

ROUNDS = 8  # with what repetitions make anew fewer than one address may start
REPLAYS = 4
POST = "POST /api/postping HTTP/1.1"
EMPTY = "0\r\n\r\n"

# Where one server ends a request, the next one must not go on.
AMBIGUOUS = {
    "both lengths": ("Content-Length: 5\r\nTransfer-Encoding: chunked", EMPTY),
    "two lengths": ("Content-Length: 5\r\nContent-Length: 3", "abcde"),
    "a signed length": ("Content-Length: +2", "ab"),
    "a list of lengths": ("Content-Length: 2, 2", "ab"),
    "another coding": ("Transfer-Encoding: xchunked", EMPTY),
    "chunked not last": ("Transfer-Encoding: chunked, identity", EMPTY),
    "two codings": ("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", EMPTY),
    "a space before the colon": ("Content-Length : 2", "ab"),
    "a vertical tab": ("Transfer-Encoding: \x0bchunked", EMPTY),
    "a folded line": ("X-Folded: a\r\n b", ""),
    "a line feed in a chunk": ("Transfer-Encoding: chunked", "0;\n\r\n\r\n"),
    "a chunk with a sign": ("Transfer-Encoding: chunked", "-1\r\n\r\n"),
}
UPGRADE = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def status_of(product: Product, source: str, text: str) -> int:
    address = ("127.0.0.1", product.port)
    with socket.create_connection(address, 30, source_address=(source, 0)) as connection:
        connection.sendall(text.encode("latin-1"))
        return int(connection.makefile("rb").readline().split()[1])


@pytest.mark.parametrize("kind", AMBIGUOUS)
def test_nobody_smuggles_a_request_into_a_body(whole: Product, attacker: str, kind: str) -> None:
    headers, body = AMBIGUOUS[kind]
    text = f"{POST}\r\nHost: 127.0.0.1\r\n{headers}\r\n\r\n{body}"
    assert status_of(whole, attacker, text) == 400


@pytest.mark.parametrize("hosts", [("127.0.0.1", "evil.example"), ("evil.example", "127.0.0.1")])
def test_a_socket_has_one_host(whole: Product, attacker: str, hosts: tuple[str, str]) -> None:
    lines = "".join(f"Host: {host}\r\n" for host in hosts)
    text = f"GET /api/ws/sessions/hWvB5cTnQx7m/commentary HTTP/1.1\r\n{lines}{UPGRADE}"
    assert status_of(whole, attacker, text) in (400, 403)


def test_a_proxy_that_we_were_not_told_of_is_not_this_machine(whole: Product) -> None:
    """Apache's asks under our own name and says for whom. Such a stranger is not told what only
    this machine may know."""

    def checks(headers: dict[str, str]) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", whole.port, timeout=30)
        connection.request("GET", "/health/ready", headers=headers)
        told = "checks" in json.loads(connection.getresponse().read())
        connection.close()
        return told

    assert checks({})
    assert not checks({"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "live.example.org"})


@pytest.mark.parametrize("name", ["Authorization", "Content-Type", "If-Match", "X-Request-Id"])
def test_the_media_server_sees_no_endless_header(whole: Product, attacker: str, name: str) -> None:
    """It would log each with a traceback, and with how it begins: that of a token, too."""
    before = whole.tail(100_000).count("Traceback")
    value = "Bearer " + secrets.token_hex(5000)
    text = f"POST /media/whep/x HTTP/1.1\r\nHost: 127.0.0.1\r\n{name}: {value}\r\n\r\n"
    assert status_of(whole, attacker, text) == 431
    said = whole.tail(100_000)
    assert value[:60] not in said
    assert said.count("Traceback") == before


class Host:
    """Makes a broadcast, and does several things to it at once."""

    def __init__(self, product: Product, address: str) -> None:
        self._at = (product.port, address)
        self._threads = ThreadPoolExecutor(12)
        self.key = secrets.token_urlsafe(32)

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        port, address = self._at
        connection = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=30, source_address=(address, 0)
        )
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        headers |= {"X-Host-Key": self.key, "Content-Type": "application/json"}
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def start(self, key: str) -> tuple[int, Any]:
        return self.call("POST", "/api/sessions", {"hostKey": self.key}, Idempotency_Key=key)

    def at_once(self, *calls: tuple[Any, ...]) -> list[tuple[int, Any]]:
        return [one.result() for one in [self._threads.submit(*call) for call in calls]]

    def close(self) -> None:
        self._threads.shutdown()


@pytest.fixture
def host(whole: Product, attacker: str) -> Iterator[Host]:
    host = Host(whole, attacker)
    yield host
    host.close()


def test_what_is_deleted_while_others_use_it_is_over_or_unknown(host: Host) -> None:
    """Never 500: a start that waits, its repetitions, a camera, a spectator, a change."""
    seen: list[tuple[int, Any]] = []
    for _ in range(ROUNDS):
        key, host.key = str(uuid.uuid4()), secrets.token_urlsafe(32)
        status, made = host.start(key)
        assert status == 201, made
        path = f"/api/sessions/{made['id']}"
        answers = host.at_once(
            *[(host.start, key)] * REPLAYS,
            (host.call, "POST", f"{path}/camera", {}),
            (host.call, "DELETE", path),
            (host.call, "POST", f"{path}/camera", {}),
            (host.call, "POST", f"{path}/commentary", {"on": False}),
            (host.call, "POST", f"{path}/spectators", {}),
            (host.call, "POST", f"{path}/end", {}),
        )
        seen += [one for one in answers if one[0] >= 500]
        for status, again in answers[:REPLAYS]:
            if status == 201:
                host.call("DELETE", f"/api/sessions/{again['id']}")
    assert not seen
