"""The local authority: nobody is handed a false one, and a stolen one is of little use."""

import datetime
import http.client
import ssl
from pathlib import Path

import pytest

from project.run import authority
from tests.support.handshake import refusal
from tests.support.product import Product


@pytest.mark.parametrize("path", ["/ca", "/ca.pem", "/ca.mobileconfig"])
def test_by_plain_http_it_is_not_handed_out(whole: Product, path: str) -> None:
    """A neighbour in the Wi-Fi could put his own in its place without a warning."""
    connection = http.client.HTTPConnection("127.0.0.1", whole.port, timeout=30)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        assert answer.status == 302
        assert answer.headers["Location"] == f"https://127.0.0.1:{whole.https_port}/ca"
        assert answer.read() == b""
    finally:
        connection.close()


@pytest.mark.parametrize("site", ["example.org", "8.8.8.8", "2001:4860:4860::8888"])
def test_with_its_key_nobody_is_another_site(whole: Product, site: str, tmp_path: Path) -> None:
    """Not even who has read the whole data directory, to a phone that trusts this server."""
    folder = whole.data / "tls"
    trusted = (folder / "ca.pem").read_bytes()
    keys = [file for file in folder.iterdir() if b"PRIVATE" in file.read_bytes()]
    assert sorted(key.name for key in keys) == ["issuer.key", "server.key"]
    stolen = authority.load(
        trusted, (folder / "issuer.pem").read_bytes(), (folder / "issuer.key").read_bytes()
    )
    chain, key = authority.issue(stolen, [site], datetime.datetime.now(datetime.UTC))
    forged = tmp_path / "forged.pem"
    forged.write_bytes(chain + key)
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(forged)
    assert "permitted subtree violation" in refusal(server, trusted, site)
