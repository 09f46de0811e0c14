"""A certificate authority that can vouch for this machine and its own network, and nobody else.

Two certificates: the *authority*, which people trust, and the *issuer* below it, which signs the
web server's certificates. The authority's key is thrown away as soon as it has signed the issuer,
and both hold the same name constraints: whoever steals the issuer's key can pretend to be a device
in a private network, never a site of the Internet. (Some programs ignore the constraints of what
they trust outright; those of an issuer below it they obey.)

Knows no settings and no files: bytes in PEM go in and come out.
"""

import datetime
import ipaddress
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

AUTHORITY_LIFETIME = datetime.timedelta(days=5 * 365)
LEAF_LIFETIME = datetime.timedelta(days=397)  # iOS refuses longer ones
TOLERANCE = datetime.timedelta(hours=1)  # for phones whose clock is slow

# Nobody is reached there from outside: the same addresses are in everybody's network. 100.64/10 is
# what providers and VPNs like Tailscale give.
PRIVATE_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "::1/128",
        "fc00::/7",
        "fe80::/10",
    )
)
PRIVATE_NAMES = ("local", "localhost")
_FOR_SERVERS = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True)
class Issuer:
    """What signs. ``authority`` is what people trust; the key is the issuer's."""

    authority: x509.Certificate
    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @property
    def ends(self) -> datetime.datetime:
        return min(self.authority.not_valid_after_utc, self.certificate.not_valid_after_utc)


def make(machine: str, identities: Iterable[str], now: datetime.datetime) -> Issuer:
    """A new authority for private networks and, beside them, for these addresses and names."""
    limits = _limits(identities)
    key, issuers_key = _new_key(), _new_key()
    # The date tells an authority from an earlier one in a phone's list.
    name = _name(f"Sideline on {machine}"[:44] + f", {now:%-d %b %Y %H:%M}")
    authority = (
        _builder(name, name, key, now, now + AUTHORITY_LIFETIME, path_length=1)
        .add_extension(limits, critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate = (
        _builder(
            name,
            _name(f"Sideline issuer, {now:%-d %b %Y %H:%M}"),
            issuers_key,
            now,
            now + AUTHORITY_LIFETIME,
            path_length=0,
        )
        .add_extension(limits, critical=True)
        .add_extension(_FOR_SERVERS, critical=False)  # no mail, no programs
        .add_extension(_signed_by(key), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Issuer(authority, certificate, issuers_key)


def load(authority: bytes, issuer: bytes, key: bytes) -> Issuer:
    """Raises ValueError when the three are unreadable or do not fit each other."""
    loaded = Issuer(
        x509.load_pem_x509_certificate(authority),
        x509.load_pem_x509_certificate(issuer),
        private_key(key),
    )
    require_signed(loaded.certificate, by=loaded.authority)
    if loaded.key.public_key() != loaded.certificate.public_key():
        raise ValueError("the key is not the issuer's")
    return loaded


def issue(issuer: Issuer, identities: Iterable[str], now: datetime.datetime) -> tuple[bytes, bytes]:
    """``(chain, key)``: a certificate for a web server, the issuer's behind it, and its key."""
    key = _new_key()
    ends = min(now - TOLERANCE + LEAF_LIFETIME, issuer.ends)
    leaf = (
        _builder(issuer.certificate.subject, _name("Sideline"), key, now, ends, path_length=None)
        .add_extension(
            x509.SubjectAlternativeName([_general(one) for one in identities]), critical=False
        )
        .add_extension(_FOR_SERVERS, critical=False)
        .add_extension(_signed_by(issuer.key), critical=False)
        .sign(issuer.key, hashes.SHA256())
    )
    return in_pem(leaf) + in_pem(issuer.certificate), key_in_pem(key)


def permits(certificate: x509.Certificate, identity: str) -> bool:
    """Whether an authority or issuer with critical name constraints may vouch for ``identity``."""
    limits = constraints(certificate)
    if limits is None:
        return False
    permitted = list(limits.permitted_subtrees or ())
    address = as_address(identity)
    if address is not None:
        ranges = (str(one.value) for one in permitted if isinstance(one, x509.IPAddress))
        return any(address in ipaddress.ip_network(one) for one in ranges)
    names = (one.value for one in permitted if isinstance(one, x509.DNSName))
    return any(identity == name or identity.endswith(f".{name}") for name in names)


def constraints(certificate: x509.Certificate) -> x509.NameConstraints | None:
    """Its name constraints, if every verifier must obey them."""
    try:
        found = certificate.extensions.get_extension_for_class(x509.NameConstraints)
    except x509.ExtensionNotFound:
        return None
    return found.value if found.critical else None


def identities_of(leaf: x509.Certificate) -> set[str]:
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return {
        *names.get_values_for_type(x509.DNSName),
        *(str(address) for address in names.get_values_for_type(x509.IPAddress)),
    }


def as_address(identity: str) -> Address | None:
    try:
        return ipaddress.ip_address(identity)
    except ValueError:
        return None


def can_be_certified(identity: str) -> bool:
    """An address, or a DNS name in lower case that is not, and cannot be, a top-level domain.

    Who may vouch for a name may vouch for all below it: for a machine called ``dev``, for all of
    ``.dev``. No top-level domain has a digit or, but for ``xn--…``, a hyphen.
    """
    if as_address(identity) is not None or identity in PRIVATE_NAMES:
        return True
    labels = identity.split(".")
    if len(identity) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    return len(labels) > 1 or (not labels[0].isalpha() and not labels[0].startswith("xn--"))


def require_signed(certificate: x509.Certificate, *, by: x509.Certificate) -> None:
    """Raises ValueError."""
    try:
        certificate.verify_directly_issued_by(by)
    except (TypeError, InvalidSignature) as problem:
        raise ValueError("signed by another authority") from problem


def in_pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(Encoding.PEM)


def key_in_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def private_key(pem: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(pem, password=None)
    except TypeError as problem:  # it wants a password
        raise ValueError("the key is encrypted") from problem
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("not a key of ours")
    return key


def _limits(identities: Iterable[str]) -> x509.NameConstraints:
    networks, names = list(PRIVATE_NETWORKS), list(PRIVATE_NAMES)
    for identity in sorted(set(identities)):
        address = as_address(identity)
        if address is None:
            if not any(identity == name or identity.endswith(f".{name}") for name in names):
                names.append(identity)
        elif not any(address in network for network in networks):
            # A machine changes its IPv6 address within its /64 every day.
            length = 32 if address.version == 4 else 64
            networks.append(ipaddress.ip_network(f"{address}/{length}", strict=False))
    subtrees = [*map(x509.IPAddress, networks), *map(x509.DNSName, names)]
    return x509.NameConstraints(permitted_subtrees=subtrees, excluded_subtrees=None)


def _builder(
    issuer: x509.Name,
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime.datetime,
    ends: datetime.datetime,
    *,
    path_length: int | None,
) -> x509.CertificateBuilder:
    """``path_length``: how many issuers may stand below; None for a web server's certificate."""
    signs = path_length is not None
    usage = x509.KeyUsage(
        digital_signature=not signs,
        key_cert_sign=signs,
        crl_sign=signs,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )
    return (
        x509.CertificateBuilder(issuer, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - TOLERANCE)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=signs, path_length=path_length), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _signed_by(key: ec.EllipticCurvePrivateKey) -> x509.AuthorityKeyIdentifier:
    return x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key())


def _name(common: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Sideline"),
            x509.NameAttribute(NameOID.COMMON_NAME, common),
        ]
    )


def _general(identity: str) -> x509.GeneralName:
    address = as_address(identity)
    return x509.DNSName(identity) if address is None else x509.IPAddress(address)


def _new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())
