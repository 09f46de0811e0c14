"""The local authority can vouch for private networks and this machine alone; the certificate below
it follows the machine's addresses."""

import datetime
import io
import ipaddress
import re
import ssl
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import ifaddr
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from project.management.commands import up
from project.run import addresses, authority, tls
from sessions_app import local_authority
from tests.support.handshake import refusal
from tests.support.interfaces import adapters
from tests.support.old_authority import unlimited_authority

HOME = ("192.168.1.7", "127.0.0.1")
ELSEWHERE = ("10.20.30.40", "127.0.0.1")
PUBLIC = "203.0.113.9"
NOW = datetime.datetime.now(datetime.UTC)


@pytest.fixture(autouse=True)
def machine(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DATA_DIR, settings.HOST, settings.HTTPS_PORT = tmp_path, "0.0.0.0", 8443
    settings.PUBLIC_URL = ""
    monkeypatch.delenv("ALLOWED_HOSTS", raising=False)
    monkeypatch.setattr("socket.gethostname", lambda: "pitch-side")
    move(monkeypatch, *HOME)


def move(monkeypatch: pytest.MonkeyPatch, *found: str) -> None:
    """To a network where the machine has these addresses; the first is what phones should use."""
    monkeypatch.setattr(ifaddr, "get_adapters", lambda: adapters(*found))
    monkeypatch.setattr(addresses, "lan_ipv4", lambda: found[0])


def leaf(files: tls.Certificate) -> x509.Certificate:
    return x509.load_pem_x509_certificates(files.certificate.read_bytes())[0]


def ca() -> bytes:
    return local_authority.certificate_path().read_bytes()


def issuer(folder: Path) -> authority.Issuer:
    """What somebody has who stole the data directory."""
    return authority.load(
        *((folder / "tls" / name).read_bytes() for name in ("ca.pem", "issuer.pem", "issuer.key"))
    )


def context_of(chain: bytes, key: bytes, folder: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    (folder / "forged.pem").write_bytes(chain + key)
    context.load_cert_chain(folder / "forged.pem")
    return context


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


# --- what the authority may vouch for -------------------------------------------------------------


@pytest.mark.parametrize("name", ["192.168.1.7", "127.0.0.1", "::1", "localhost", "pitch-side"])
def test_who_trusts_the_authority_connects(name: str) -> None:
    assert refusal(tls.ensure_certificate().server_context(), ca(), name) == ""


@pytest.mark.parametrize(
    "site",
    ["example.org", "www.example.org", "8.8.8.8", "2001:4860:4860::8888", "172.32.0.1", "org"],
)
def test_nobody_can_pretend_to_be_a_site_with_the_key_that_is_kept(
    site: str, tmp_path: Path
) -> None:
    tls.ensure_certificate()
    chain, key = authority.issue(issuer(tmp_path), [site], NOW)
    assert "permitted subtree violation" in refusal(context_of(chain, key, tmp_path), ca(), site)
    forged, between = x509.load_pem_x509_certificates(chain)
    # … by another implementation of the same rules
    subject = authority.as_address(site)
    whom = x509.DNSName(site) if subject is None else x509.IPAddress(subject)
    store = x509.verification.Store([x509.load_pem_x509_certificate(ca())])
    verifier = x509.verification.PolicyBuilder().store(store).build_server_verifier(whom)
    with pytest.raises(x509.verification.VerificationError):
        verifier.verify(forged, [between])


def test_the_other_implementation_takes_what_is_ours() -> None:
    chain = tls.ensure_certificate().certificate.read_bytes()
    made, between = x509.load_pem_x509_certificates(chain)
    store = x509.verification.Store([x509.load_pem_x509_certificate(ca())])
    whom = x509.IPAddress(ipaddress.ip_address("192.168.1.7"))
    x509.verification.PolicyBuilder().store(store).build_server_verifier(whom).verify(
        made, [between]
    )


def test_the_authority_itself_signs_nothing_more(tmp_path: Path) -> None:
    """Its key is nowhere: even who ignores what a trusted authority is limited to is safe."""
    tls.ensure_certificate()
    kept = issuer(tmp_path)
    keys = [file for file in (tmp_path / "tls").iterdir() if b"PRIVATE" in file.read_bytes()]
    assert sorted(file.name for file in keys) == ["issuer.key", "server.key"]
    assert kept.key.public_key() != kept.authority.public_key()
    for one in (kept.authority, kept.certificate):
        limits = authority.constraints(one)
        assert limits is not None and limits.permitted_subtrees
    basic = kept.certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert basic.critical and basic.value.path_length == 0
    assert kept.authority.not_valid_after_utc - NOW < datetime.timedelta(days=5 * 366)


def test_the_certificate_is_for_web_servers_only() -> None:
    made = leaf(tls.ensure_certificate())
    usage = made.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH]
    assert not made.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_a_public_address_is_one_address_and_a_prefix_one_network(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.HOST = "::"
    move(monkeypatch, PUBLIC, "2001:db8:1:2:3:4:5:6", "fe80::1", "fd00::7")
    files = tls.ensure_certificate()
    assert {PUBLIC, "2001:db8:1:2:3:4:5:6", "fd00::7"} <= authority.identities_of(leaf(files))
    own = x509.load_pem_x509_certificate(ca())
    assert authority.permits(own, "2001:db8:1:2:ffff::1")
    for other in ("203.0.113.8", "2001:db8:1:3::1"):
        assert not authority.permits(own, other)


@pytest.mark.parametrize(
    ("name", "certain"),
    [
        ("pitch-side", True),
        ("box7", True),
        ("laptop.fritz.box", True),
        ("box.tail1234.ts.net", True),
        ("dev", False),  # else the authority could vouch for all of .dev
        ("xn--p1ai", False),
        ("my_laptop", False),
        ("*", False),
        (".example.org", False),
        ("", False),
    ],
)
def test_a_name_that_could_be_a_top_level_domain_is_left_out(name: str, certain: bool) -> None:
    assert authority.can_be_certified(name) is certain


def test_names_that_the_owner_gave_are_vouched_for(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLOWED_HOSTS", "Laptop.fritz.box,.example.org,*,198.51.100.4")
    settings.PUBLIC_URL = "https://cam.example.net:8443"
    named = authority.identities_of(leaf(tls.ensure_certificate()))
    assert {"laptop.fritz.box", "cam.example.net", "198.51.100.4"} <= named
    assert not {"example.org", ".example.org", "*"} & named


# --- what a phone sees when the machine moves -----------------------------------------------------


def test_in_another_private_network_the_authority_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    files, trusted = tls.ensure_certificate(), ca()
    context = files.server_context()
    assert refusal(context, trusted, ELSEWHERE[0])
    move(monkeypatch, *ELSEWHERE)
    monkeypatch.setattr("socket.gethostname", lambda: "dhcp-17.campus.example")
    moved = tls.ensure_certificate()
    moved.load_into(context)  # as the running web server does
    assert moved.anew is None
    assert refusal(context, trusted, ELSEWHERE[0]) == ""


def test_where_links_name_a_public_address_it_is_made_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tls.ensure_certificate()
    before = ca()
    move(monkeypatch, PUBLIC, *HOME)
    moved = tls.ensure_certificate()
    assert moved.anew is tls.Anew.ELSEWHERE
    assert refusal(moved.server_context(), ca(), PUBLIC) == ""
    assert [one.pem for one in local_authority.earlier()] == [before]
    assert tls.ensure_certificate().anew is None


def test_a_prefix_or_name_that_no_link_names_is_no_reason(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Many providers give another prefix every night, many networks another name."""
    settings.HOST = "::"
    move(monkeypatch, *HOME, "2001:db8:1:2::7")
    tls.ensure_certificate()
    trusted = ca()
    move(monkeypatch, *HOME, "2001:db8:1:3::7")
    monkeypatch.setattr("socket.gethostname", lambda: "laptop.fritz.box")
    files = tls.ensure_certificate()
    assert files.anew is None and ca() == trusted
    assert "2001:db8:1:3::7" not in authority.identities_of(leaf(files))
    assert refusal(files.server_context(), trusted, HOME[0]) == ""


def test_the_authority_that_could_vouch_for_any_site_is_replaced(tmp_path: Path) -> None:
    old, key = unlimited_authority("Sideline on laptop")
    folder = tmp_path / "tls"
    folder.mkdir()
    (folder / "ca.pem").write_bytes(old)
    (folder / "ca.key").write_bytes(key)
    files = tls.ensure_certificate()
    assert files.anew is tls.Anew.UNLIMITED
    assert not (folder / "ca.key").exists()
    assert refusal(files.server_context(), old, HOME[0])
    assert refusal(files.server_context(), ca(), HOME[0]) == ""
    [earlier] = local_authority.earlier()
    assert (earlier.name, earlier.ends.year) == ("Sideline on laptop", 3000)


def test_an_authority_near_its_end_is_made_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authority, "AUTHORITY_LIFETIME", datetime.timedelta(days=61))
    files = tls.ensure_certificate()
    assert tls.ensure_certificate().anew is None
    assert (
        leaf(files).not_valid_after_utc <= x509.load_pem_x509_certificate(ca()).not_valid_after_utc
    )
    monkeypatch.setattr(authority, "AUTHORITY_LIFETIME", datetime.timedelta(days=59))
    local_authority.certificate_path().unlink()
    tls.ensure_certificate()
    assert tls.ensure_certificate().anew is tls.Anew.ENDING


# --- what the terminal says at the start ------------------------------------------------------


def said(anew: tls.Anew | None) -> str:
    terminal = io.StringIO()
    up.Command(stdout=terminal)._print_addresses(anew)
    return terminal.getvalue()


def test_the_fingerprint_stands_beside_the_address() -> None:
    tls.ensure_certificate()
    made = x509.load_pem_x509_certificate(ca())
    terminal = said(tls.Anew.FIRST)
    assert ":8443/ca\n" in terminal
    lines = re.findall(r"^  (?:its fingerprint|\(SHA-256\)) +(.*)$", terminal, re.MULTILINE)
    groups = " ".join(lines).split()
    assert bytes.fromhex("".join(groups)) == made.fingerprint(hashes.SHA256())
    assert "new authority" not in terminal


def test_a_new_authority_is_said_with_its_reason() -> None:
    tls.ensure_certificate()
    assert "could vouch for any site" in said(tls.Anew.UNLIMITED)


def test_with_a_certificate_from_elsewhere_there_is_nothing_to_trust(settings: Any) -> None:
    tls.ensure_certificate()
    settings.PUBLIC_URL = "https://live.example.org"
    assert "fingerprint" not in said(None)


# --- the certificate ------------------------------------------------------------------------------


def test_it_lasts_397_days_at_most() -> None:
    """iOS refuses certificates that last longer."""
    made = leaf(tls.ensure_certificate())
    assert made.not_valid_after_utc - made.not_valid_before_utc <= datetime.timedelta(days=397)
    assert made.not_valid_before_utc < NOW


def test_it_names_every_address_and_name() -> None:
    assert authority.identities_of(leaf(tls.ensure_certificate())) == {
        *HOME,
        "::1",
        "pitch-side",
        "pitch-side.local",
        "localhost",
    }


def test_keys_are_for_the_owner_only(tmp_path: Path) -> None:
    files = tls.ensure_certificate()
    assert mode(files.key) == 0o600
    assert mode(tmp_path / "tls" / "issuer.key") == 0o600


def test_a_second_start_keeps_both(monkeypatch: pytest.MonkeyPatch) -> None:
    move(monkeypatch, *HOME, "172.16.0.4")
    first = tls.ensure_certificate()
    assert first.anew is tls.Anew.FIRST
    before = (first.read(), ca())
    move(monkeypatch, *HOME)  # an address less is no reason
    second = tls.ensure_certificate()
    assert (second.read(), ca()) == before


def test_a_certificate_about_to_end_is_made_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(authority, "LEAF_LIFETIME", datetime.timedelta(days=20))
        before = leaf(tls.ensure_certificate())
    assert leaf(tls.ensure_certificate()).serial_number != before.serial_number


@pytest.mark.parametrize("file", ["server.pem", "server.key", "issuer.pem", "issuer.key", "ca.pem"])
def test_a_damaged_file_is_made_again(file: str, tmp_path: Path) -> None:
    tls.ensure_certificate()
    (tmp_path / "tls" / file).write_text("rubbish")
    files = tls.ensure_certificate()
    assert refusal(files.server_context(), ca(), HOME[0]) == ""
    assert files.anew is (None if "server" in file else tls.Anew.DAMAGED)


def test_a_key_of_another_certificate_is_noticed(tmp_path: Path) -> None:
    files = tls.ensure_certificate()
    files.key.write_bytes((tmp_path / "tls" / "issuer.key").read_bytes())
    assert isinstance(tls.ensure_certificate().server_context(), ssl.SSLContext)


def test_processes_that_start_at_once_agree(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as starting:
        found = list(starting.map(lambda _: tls.ensure_certificate(), range(8)))
    assert [one.anew for one in found].count(tls.Anew.FIRST) == 1
    assert {one.read() for one in found} == {tls.ensure_certificate().read()}
    assert refusal(found[0].server_context(), ca(), HOME[0]) == ""


def test_the_name_of_an_authority_tells_it_from_others(tmp_path: Path) -> None:
    tls.ensure_certificate()
    name = issuer(tmp_path).authority.subject
    common = str(name.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value)
    assert common.startswith("Sideline on pitch-side, ")
    assert str(NOW.year) in common


def test_a_long_name_of_the_machine_fits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socket.gethostname", lambda: "a-very-long-name-" * 5)
    assert tls.ensure_certificate().anew is tls.Anew.FIRST
