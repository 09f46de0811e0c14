"""https on the LAN: a local authority made once, and a certificate for this machine's addresses.

Phones give a camera only to secure pages. A person trusts ``ca.pem`` once; the certificate below
it changes with the machine's addresses and lasts 397 days at most (iOS refuses longer ones).
``docs/operations.md`` says how to trust the authority on a phone.
"""

import datetime
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import trustme
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings

from livekit_app.runtime.atomic_files import replace_file
from project.run import addresses

LIFETIME = datetime.timedelta(days=397)
RENEW_WITHIN = datetime.timedelta(days=30)


@dataclass(frozen=True)
class Certificate:
    """Files in PEM; ``certificate`` holds only the leaf, because phones have the authority."""

    certificate: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(self.certificate, self.key)
        return context


def ca_certificate_path() -> Path:
    """The authority's certificate, for ``/ca.pem``. It exists once ``ensure_certificate`` ran."""
    return Path(settings.DATA_DIR) / "tls" / "ca.pem"


def ensure_certificate(names: Iterable[str] | None = None) -> Certificate:
    """A certificate valid for ``names`` (default: all addresses and names of this machine).

    Made again when a name is missing from it, when it has less than 30 days left, or when its files
    do not fit each other.
    """
    wanted = sorted(set(names if names is not None else own_identities()))
    authority = _authority()
    files = Certificate(_folder() / "server.pem", _folder() / "server.key")
    if not _still_good(files, wanted, authority):
        now = datetime.datetime.now(datetime.UTC)
        leaf = authority.issue_cert(
            *wanted,
            common_name="Sideline",
            organization_name="Sideline",
            # an hour of tolerance for phones whose clock is slow
            not_before=now - datetime.timedelta(hours=1),
            not_after=now - datetime.timedelta(hours=1) + LIFETIME,
        )
        replace_file(files.key, leaf.private_key_pem.bytes(), mode=0o600)
        replace_file(files.certificate, leaf.cert_chain_pems[0].bytes(), mode=0o644)
    return files


def own_identities() -> list[str]:
    public = settings.PUBLIC_URL.split("://", 1)[-1].partition(":")[0]
    return [*addresses.own_ipv4(), *addresses.own_names(), "::1", *([public] if public else [])]


def _authority() -> trustme.CA:
    certificate, key = ca_certificate_path(), _folder() / "ca.key"
    if not (certificate.exists() and key.exists()):
        made = trustme.CA(
            organization_name="Sideline",
            organization_unit_name=f"Sideline on {addresses.own_names()[0]}",
            path_length=0,
        )
        replace_file(key, made.private_key_pem.bytes(), mode=0o600)
        replace_file(certificate, made.cert_pem.bytes(), mode=0o644)
    return trustme.CA.from_pem(certificate.read_bytes(), key.read_bytes())


def _still_good(files: Certificate, wanted: list[str], authority: trustme.CA) -> bool:
    if not (files.certificate.exists() and files.key.exists()):
        return False
    try:
        leaf = x509.load_pem_x509_certificate(files.certificate.read_bytes())
        key = load_pem_private_key(files.key.read_bytes(), password=None)
        issuer = x509.load_pem_x509_certificate(authority.cert_pem.bytes())
        leaf.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):  # unreadable, or of another authority
        return False
    if key.public_key() != leaf.public_key():
        return False
    left = leaf.not_valid_after_utc - datetime.datetime.now(datetime.UTC)
    return left > RENEW_WITHIN and set(wanted) <= _identities(leaf)


def _identities(leaf: x509.Certificate) -> set[str]:
    alternative = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {
        *alternative.get_values_for_type(x509.DNSName),
        *(str(ip) for ip in alternative.get_values_for_type(x509.IPAddress)),
    }


def _folder() -> Path:
    folder = Path(settings.DATA_DIR) / "tls"
    folder.mkdir(parents=True, exist_ok=True)
    return folder
