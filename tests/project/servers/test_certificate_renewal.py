"""The machine moves to another network while the web server runs: phones need not trust anew."""

import socket
import ssl
import time
from pathlib import Path

import pytest

from tests.support.web import Web

pytestmark = pytest.mark.slow

HOME, ELSEWHERE = "192.168.1.7", "10.20.30.40"


def handshake(web: Web, trusted: str, name: str) -> str:
    """As a phone that trusts this authority, at this address. Why it is refused; empty: it is not.

    The address is only the name that is checked: the test's connection is to loopback.
    """
    context = ssl.create_default_context(cadata=trusted)
    with socket.create_connection(("127.0.0.1", web.https_port), timeout=15) as plain:
        try:
            with context.wrap_socket(plain, server_hostname=name) as secure:
                secure.sendall(b"GET /up HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
                assert secure.recv(12).startswith(b"HTTP/1.1 ")
        except ssl.SSLCertVerificationError as refused:
            return refused.verify_message
    return ""


@pytest.mark.parametrize("server", ["uvicorn", "daphne"])
def test_a_new_address_is_served_without_a_restart(server: str, tmp_path: Path) -> None:
    interfaces = tmp_path / "addresses"
    interfaces.write_text(f"{HOME} 127.0.0.1")
    web = Web(
        tmp_path,
        server,
        env={
            "DJANGO_SETTINGS_MODULE": "tests.support.moving_settings",
            "TEST_ADDRESSES": str(interfaces),
        },
    )
    try:
        trusted = (tmp_path / "tls" / "ca.pem").read_text()
        assert handshake(web, trusted, HOME) == ""
        assert "IP address mismatch" in handshake(web, trusted, ELSEWHERE)
        standing = web.connect(secure=True)
        interfaces.write_text(f"{ELSEWHERE} 127.0.0.1")
        deadline = time.monotonic() + 30
        while handshake(web, trusted, ELSEWHERE):
            assert time.monotonic() < deadline, web.said()
            time.sleep(0.2)
        assert (tmp_path / "tls" / "ca.pem").read_text() == trusted
        standing.sendall(b"GET /up HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert standing.recv(12).startswith(b"HTTP/1.1 ")  # who was connected stays so
        standing.close()
        assert web.terminate() == 0
    finally:
        web.stop()
