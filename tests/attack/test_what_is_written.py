"""Nobody writes to the operators' terminal by a request, and nobody turns the log files over."""

import http.client
import re
import socket
from pathlib import Path

from tests.support.product import Product

ESCAPES = "%1b]0;owned%07%1b[2J%c2%9b31m%e2%80%ae%e2%80%8b"
HANDSHAKE = (
    "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


def written(product: Product) -> tuple[str, str]:
    """What the terminal saw, and what stands in the log file."""
    log: Path = product.data / "logs/sideline.log"
    return product.tail(1_000_000), log.read_bytes().decode("utf-8", "replace")


def get(product: Product, source: str, path: str, host: str = "") -> int:
    connection = http.client.HTTPConnection(
        "127.0.0.1", product.port, timeout=30, source_address=(source, 0)
    )
    try:
        connection.request("GET", path, headers={"Host": host} if host else {})
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


def open_socket(product: Product, source: str, path: str, host: str = "127.0.0.1") -> bytes:
    """What is answered to a handshake; the socket is read until it is closed, or for a moment."""
    address = ("127.0.0.1", product.port)
    with socket.create_connection(address, timeout=30, source_address=(source, 0)) as connection:
        connection.sendall(HANDSHAKE.format(path=path, host=host).encode())
        return connection.recv(4096)


def test_control_characters_reach_no_terminal_and_no_log(whole: Product, attacker: str) -> None:
    at = "/api/ws/sessions/{}/commentary"
    for path in (
        at.format(ESCAPES),
        at.format("ABCDEFGHJKLM") + f"?after={ESCAPES}",
        f"/{ESCAPES}",
    ):
        assert open_socket(whole, attacker, path).startswith(b"HTTP/1.1 101")
    for path in (f"/game/{ESCAPES}", f"/api/sessions/{ESCAPES}", f"/?code={ESCAPES}"):
        assert get(whole, attacker, path) in (400, 404)
    whole.wait_ready()
    for text in written(whole):
        assert r"\u001b]0;owned\u0007" in text, "it was written, and can be read"
        hidden = {one for line in text.split("\n") for one in line if not one.isprintable()}
        assert hidden == set()


def test_foreign_names_write_a_line_now_and_then(whole: Product, attacker: str) -> None:
    """Pages, API and sockets; with a form that has too many fields, of the same kind."""
    before = [len(text) for text in written(whole)]
    for number in range(150):
        name = f"evil{number}.example"
        assert get(whole, attacker, "/camera", name) == 400
        assert get(whole, attacker, "/api/ping", name) == 400
        refused = open_socket(whole, attacker, "/api/ws/sessions/x/commentary", name)
        assert refused.startswith(b"HTTP/1.1 403")
    fields = "&".join(f"f{number}=" for number in range(1200))
    for _ in range(20):
        assert post_form(whole, attacker, fields) == 400
    whole.wait_ready()
    for text, length in zip(written(whole), before, strict=True):
        new = text[length:]
        assert "Traceback" not in new
        assert new.count("TooManyFieldsSent") + new.count("DATA_UPLOAD_MAX_NUMBER_FIELDS") <= 3
        foreign = [line for line in new.splitlines() if "foreign host refused" in line]
        assert 1 <= len(foreign) <= 10
        assert all(re.search(r" host=evil\d+\.example kind=\w+ times=\d+", one) for one in foreign)
        assert len(new) < 50_000, "450 requests wrote over a megabyte"


def post_form(product: Product, source: str, fields: str) -> int:
    connection = http.client.HTTPConnection(
        "127.0.0.1", product.port, timeout=30, source_address=(source, 0)
    )
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        headers["Cookie"] = f"csrftoken={'a' * 32}"  # else the form is not even read
        connection.request("POST", "/admin/login/", fields, headers)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()
