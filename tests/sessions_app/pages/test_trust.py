"""How a phone comes to trust this server: by https, with the fingerprint, in the form it takes."""

import plistlib
import re
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.test import Client

from project.run import tls
from sessions_app import local_authority
from tests.support.old_authority import unlimited_authority

PATHS = ("/ca", "/ca.pem", "/ca.mobileconfig")
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
PIXEL = "Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/140.0 Mobile Safari/537.36"


@pytest.fixture
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA_DIR, settings.HTTPS_PORT, settings.PUBLIC_URL = tmp_path, 8443, ""
    settings.ALLOWED_HOSTS = ["testserver", "[::1]"]
    return tmp_path / "tls"


@pytest.fixture
def authority(folder: Path) -> x509.Certificate:
    tls.ensure_certificate()
    return x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())


@pytest.mark.parametrize("path", PATHS)
def test_a_server_without_an_authority_says_so(client: Client, folder: Path, path: str) -> None:
    for secure in (False, True):
        answer = client.get(path, secure=secure)
        assert answer.status_code == 404
        assert "certificate authority" in answer.content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_handed_out_by_plain_http(
    client: Client, authority: x509.Certificate, path: str
) -> None:
    """A neighbour in the Wi-Fi could put his own in its place, and nobody would be warned."""
    answer = client.get(path, headers={"host": "testserver:8000"})
    assert answer.status_code == 302
    assert answer["Location"] == "https://testserver:8443/ca"
    assert b"CERTIFICATE" not in answer.content
    assert client.get(path, headers={"host": "[::1]:8000"})["Location"] == "https://[::1]:8443/ca"


def test_where_the_public_address_is_secure_people_are_led_there(
    client: Client, authority: x509.Certificate, settings: Any
) -> None:
    settings.PUBLIC_URL = "https://live.example.org"
    assert client.get("/ca")["Location"] == "https://live.example.org/ca"


def test_no_https_of_our_own_is_no_authority(
    client: Client, authority: x509.Certificate, settings: Any
) -> None:
    settings.HTTPS_PORT = 0
    assert client.get("/ca.pem", secure=True).status_code == 404


def test_android_gets_a_certificate(client: Client, authority: x509.Certificate) -> None:
    answer = client.get("/ca.pem", secure=True)
    assert answer["Content-Type"] == "application/x-x509-ca-cert"
    assert answer["Content-Disposition"] == 'attachment; filename="sideline-ca.crt"'
    assert x509.load_pem_x509_certificate(answer.content) == authority


def test_an_iphone_gets_a_profile(client: Client, authority: x509.Certificate) -> None:
    answer = client.get("/ca.mobileconfig", secure=True)
    assert answer["Content-Type"] == "application/x-apple-aspen-config"
    profile = plistlib.loads(answer.content)
    [inside] = profile["PayloadContent"]
    assert (profile["PayloadType"], inside["PayloadType"]) == (
        "Configuration",
        "com.apple.security.root",
    )
    assert inside["PayloadContent"] == authority.public_bytes(Encoding.DER)
    for payload in (profile, inside):
        assert payload["PayloadVersion"] == 1
        assert payload["PayloadIdentifier"] and payload["PayloadUUID"]
    again = plistlib.loads(client.get("/ca.mobileconfig", secure=True).content)
    assert again == profile, "the phone would list it twice"


def test_the_page_shows_what_to_compare(client: Client, authority: x509.Certificate) -> None:
    text = client.get("/ca", secure=True).content.decode()
    shown = re.search(r'data-testid="fingerprint".*?>(.*?)</p>', text, re.DOTALL)
    assert shown is not None
    groups = re.findall(r"<span>(.*?)</span>", shown[1])
    assert len(groups) == 16
    assert bytes.fromhex("".join(groups)) == authority.fingerprint(hashes.SHA256())
    assert "earlier" not in text


@pytest.mark.parametrize(("agent", "opened"), [(IPHONE, "apple"), (PIXEL, "android")])
def test_it_begins_with_the_phone_that_asks(
    client: Client, authority: x509.Certificate, agent: str, opened: str
) -> None:
    text = client.get("/ca", secure=True, headers={"user-agent": agent}).content.decode()
    assert re.findall(r'<details open data-testid="(\w+)"', text) == [opened]


def test_a_phone_that_trusted_an_earlier_one_is_told_what_to_remove(
    client: Client, folder: Path
) -> None:
    old, key = unlimited_authority("Sideline on laptop")
    folder.mkdir()
    (folder / "ca.pem").write_bytes(old)
    (folder / "ca.key").write_bytes(key)
    tls.ensure_certificate()
    text = client.get("/ca", secure=True).content.decode()
    assert "Did this phone trust an earlier one?" in text
    assert "Sideline on laptop" in text
    assert "valid until 1 January 3000" in text
    [earlier] = local_authority.earlier()
    assert earlier.fingerprint[:9] in text


@pytest.mark.django_db
def test_the_way_there_is_shown_where_it_leads_somewhere(
    client: Client, authority: x509.Certificate, settings: Any
) -> None:
    assert 'href="/ca"' in client.get("/").content.decode()
    settings.PUBLIC_URL = "https://live.example.org"  # with a certificate that everybody knows
    assert 'href="/ca"' not in client.get("/").content.decode()
