"""https on the LAN: a local authority made once, and a certificate for this machine's addresses.

Phones give a camera only to secure pages. A person trusts ``ca.pem`` once; the certificate below
it follows the machine's addresses (``project.run.renewal``). The authority may vouch for private
networks and this machine's own names (``project.run.authority``), so it stays when the machine
moves to another private network, and is made anew only when it cannot vouch for what links name.
``docs/operations.md`` says how to trust it on a phone.
"""

import datetime
import fcntl
import logging
import ssl
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.conf import settings

from livekit_app.runtime.atomic_files import replace_file
from project import env
from project.run import addresses, authority
from sessions_app import local_authority

logger = logging.getLogger(__name__)

RENEW_WITHIN = datetime.timedelta(days=30)
RENEW_AUTHORITY_WITHIN = datetime.timedelta(days=60)


class Anew(StrEnum):
    """Why there is a new authority, in words for the terminal."""

    FIRST = "there was none"
    UNLIMITED = "the earlier one could vouch for any site"
    DAMAGED = "a file of the earlier one is missing or damaged"
    ENDING = "the earlier one has come to its end"
    ELSEWHERE = "the earlier one may not vouch for an address or name that this machine has now"


@dataclass(frozen=True)
class Certificate:
    """Files in PEM: the leaf with its issuer behind it, and the leaf's key.

    ``chain`` is what the first of them held. ``anew`` says why phones have to trust a new
    authority, if this call made one.
    """

    certificate: Path
    key: Path
    chain: bytes
    anew: Anew | None

    def load_into(self, context: ssl.SSLContext) -> None:
        """For new connections; those that stand keep what they have."""
        with _locked():  # no half of a renewal
            context.load_cert_chain(self.certificate, self.key)

    def read(self) -> tuple[bytes, bytes]:
        """``(certificate, key)``, which fit each other."""
        with _locked():
            return self.certificate.read_bytes(), self.key.read_bytes()

    def server_context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        self.load_into(context)
        return context


@dataclass(frozen=True)
class Identities:
    """``needed``: what links name, so the authority must be able to vouch for it. ``also``: other
    addresses and names, which the certificate has if the authority may vouch for them."""

    needed: frozenset[str]
    also: frozenset[str] = frozenset()


def ensure_certificate(wanted: Identities | None = None) -> Certificate:
    """A certificate for ``wanted``, by default what this machine is now.

    Made again when a name is missing from it, when it has less than 30 days left, or when its files
    do not fit each other. Several processes may call this at the same moment.
    """
    wanted = wanted or own_identities()
    with _locked() as folder:
        issuer, anew = _issuer(folder, wanted)
        names = {name for name in wanted.needed | wanted.also if _permits(issuer, name)}
        files = folder / "server.pem", folder / "server.key"
        if not _still_good(files, names, issuer):
            made, key = authority.issue(issuer, sorted(names), _now())
            replace_file(files[1], key, mode=0o600)
            replace_file(files[0], made, mode=0o644)
        certificate = Certificate(*files, files[0].read_bytes(), anew)
    if anew not in (None, Anew.FIRST):
        found = {"why": anew, "fingerprint": local_authority.fingerprint(issuer.authority)}
        logger.warning("[tls] a new authority: phones have to trust it", extra=found)
    return certificate


def own_identities() -> Identities:
    """From the interfaces as they are at this moment."""
    everywhere = settings.HOST in ("0.0.0.0", "::", "")  # noqa: S104 - compared, not bound
    host = addresses.lan_ipv4() if everywhere else settings.HOST
    public = urlsplit(settings.PUBLIC_URL).hostname
    # Not settings.ALLOWED_HOSTS, which has the addresses and names that were ours at the start.
    needed = {name for name in (host, public, *env.items("ALLOWED_HOSTS")) if name}
    # A machine's own name may change with each network, and a provider's prefix every night: they
    # are no reason for a new authority.
    also = {*addresses.own_ipv4(), *addresses.own_names(), "127.0.0.1", "::1"}
    if ":" in settings.HOST:
        also.update(addresses.own_ipv6())
    return Identities(_certifiable(needed), _certifiable(also))


def _certifiable(identities: Collection[str]) -> frozenset[str]:
    """Without patterns like ``*`` and ``.example.org``, which are no names."""
    found = (identity.strip("[]").lower() for identity in identities)
    return frozenset(identity for identity in found if authority.can_be_certified(identity))


def _issuer(folder: Path, wanted: Identities) -> tuple[authority.Issuer, Anew | None]:
    files = local_authority.certificate_path(), folder / "issuer.pem", folder / "issuer.key"
    kept = _kept(files, wanted)
    if isinstance(kept, authority.Issuer):
        return kept, None
    made = authority.make(addresses.own_names()[0], wanted.needed | wanted.also, _now())
    local_authority.remember_earlier()
    replace_file(files[2], authority.key_in_pem(made.key), mode=0o600)
    replace_file(files[1], authority.in_pem(made.certificate), mode=0o644)
    replace_file(files[0], authority.in_pem(made.authority), mode=0o644)
    (folder / "ca.key").unlink(missing_ok=True)  # of the time when it could vouch for any site
    return made, kept


def _kept(files: tuple[Path, Path, Path], wanted: Identities) -> authority.Issuer | Anew:
    """What is there and may be used, or why not."""
    if not files[0].exists():
        return Anew.FIRST
    try:
        if authority.constraints(x509.load_pem_x509_certificate(files[0].read_bytes())) is None:
            return Anew.UNLIMITED
        kept = authority.load(*(file.read_bytes() for file in files))
    except (ValueError, OSError):
        return Anew.DAMAGED
    if not kept.certificate.not_valid_before_utc <= _now() < kept.ends - RENEW_AUTHORITY_WITHIN:
        return Anew.ENDING
    if not all(_permits(kept, identity) for identity in wanted.needed):
        return Anew.ELSEWHERE
    return kept


def _permits(issuer: authority.Issuer, identity: str) -> bool:
    both = issuer.authority, issuer.certificate
    return all(authority.permits(one, identity) for one in both)


def _still_good(files: tuple[Path, Path], names: set[str], issuer: authority.Issuer) -> bool:
    try:
        leaf = x509.load_pem_x509_certificates(files[0].read_bytes())[0]
        key = load_pem_private_key(files[1].read_bytes(), password=None)
        authority.require_signed(leaf, by=issuer.certificate)
    except (ValueError, TypeError, OSError):  # missing, unreadable, or of another authority
        return False
    if key.public_key() != leaf.public_key():
        return False
    enough = leaf.not_valid_before_utc <= _now() < leaf.not_valid_after_utc - RENEW_WITHIN
    # An address less is no reason, until the next one comes.
    return enough and names <= authority.identities_of(leaf)


@contextmanager
def _locked() -> Iterator[Path]:
    """The folder of the certificates, while no other process changes it."""
    folder = local_authority.certificate_path().parent
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
