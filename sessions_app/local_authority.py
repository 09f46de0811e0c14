"""The local authority's certificate: what people see of it, and the forms in which phones take it.

``project.run.tls`` makes the files; whoever shows them to a person reads them here. Only
certificates: no key is opened.
"""

import datetime
import hashlib
import plistlib
import uuid
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from django.conf import settings

from livekit_app.runtime.atomic_files import replace_file

_MOST_EARLIER = 5


@dataclass(frozen=True)
class Authority:
    """``name`` as a phone lists it; ``fingerprint`` is SHA-256 in groups, ``3F9A 11C2 …``."""

    name: str
    fingerprint: str
    begins: datetime.datetime
    ends: datetime.datetime
    pem: bytes
    der: bytes

    @property
    def groups(self) -> list[str]:
        return self.fingerprint.split()

    def profile(self) -> bytes:
        """An Apple configuration profile. Safari on some iPhones takes a bare certificate for a
        web page and saves it as one.

        Its identifiers follow from the certificate, so a second one takes the first one's place.
        """
        mark = uuid.UUID(bytes=hashlib.sha256(self.der).digest()[:16], version=4)
        inner = {
            "PayloadType": "com.apple.security.root",
            "PayloadVersion": 1,
            "PayloadIdentifier": f"sideline.authority.{mark}.certificate",
            "PayloadUUID": str(uuid.uuid5(mark, "certificate")).upper(),
            "PayloadDisplayName": self.name,
            "PayloadCertificateFileName": "sideline-ca.cer",
            "PayloadContent": self.der,
        }
        return plistlib.dumps(
            {
                "PayloadType": "Configuration",
                "PayloadVersion": 1,
                "PayloadIdentifier": f"sideline.authority.{mark}",
                "PayloadUUID": str(mark).upper(),
                "PayloadDisplayName": self.name,
                "PayloadDescription": f"SHA-256 {self.fingerprint}",
                "PayloadContent": [inner],
            }
        )


def certificate_path() -> Path:
    """The authority's certificate. It exists once the product has made one."""
    return Path(settings.DATA_DIR) / "tls" / "ca.pem"


def present() -> Authority | None:
    """What phones have to trust now; None where this server has no https of its own."""
    if not settings.HTTPS_PORT:
        return None
    found = _read(certificate_path())
    return found[0] if found else None


def offered() -> Authority | None:
    """``present``, unless links name a public address with a certificate from elsewhere."""
    return None if settings.PUBLIC_URL.startswith("https://") else present()


def earlier() -> list[Authority]:
    """Those that phones may still trust and should forget, the last one first."""
    return _read(_earlier_path())


def remember_earlier() -> None:
    """Before the present one is replaced. Of what cannot be read, there is nothing to tell."""
    known = [*_read(certificate_path()), *earlier()][:_MOST_EARLIER]
    if known:
        replace_file(_earlier_path(), b"".join(one.pem for one in known), mode=0o644)


def fingerprint(certificate: x509.Certificate) -> str:
    digest = certificate.fingerprint(hashes.SHA256()).hex().upper()
    return " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))


def _earlier_path() -> Path:
    return certificate_path().with_name("earlier.pem")


def _read(path: Path) -> list[Authority]:
    try:
        return [_told(one) for one in x509.load_pem_x509_certificates(path.read_bytes())]
    except (OSError, ValueError):
        return []


def _told(certificate: x509.Certificate) -> Authority:
    kinds = (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.ORGANIZATION_NAME)
    subject = certificate.subject
    names = [str(one.value) for kind in kinds for one in subject.get_attributes_for_oid(kind)]
    return Authority(
        name=names[0] if names else "Sideline",
        fingerprint=fingerprint(certificate),
        begins=certificate.not_valid_before_utc,
        ends=certificate.not_valid_after_utc,
        pem=certificate.public_bytes(Encoding.PEM),
        der=certificate.public_bytes(Encoding.DER),
    )
