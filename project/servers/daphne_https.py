"""https for daphne with a certificate that may change: Twisted's own ``ssl:`` keeps its first."""

from typing import Any

from cryptography import x509
from OpenSSL.crypto import X509, PKey
from twisted.internet.ssl import CertificateOptions

from project.run import authority, renewal, tls


class PresentCertificate:
    """Twisted asks it for a context at each new connection."""

    def __init__(self, certificate: tls.Certificate) -> None:
        self.take_up(certificate)

    def take_up(self, certificate: tls.Certificate) -> None:
        chain, key = certificate.read()
        leaf, *issuers = map(X509.from_cryptography, x509.load_pem_x509_certificates(chain))
        private = PKey.from_cryptography_key(authority.private_key(key))
        self._options = CertificateOptions(
            privateKey=private, certificate=leaf, extraCertChain=issuers
        )

    def keep_up(self, served: tls.Certificate) -> None:
        self._renewing = renewal.in_background(served, self.take_up)  # until the process ends

    def getContext(self) -> Any:
        return self._options.getContext()


def present_certificate(reactor: Any) -> Any:  # what Twisted takes, by other names than it says
    """The present one, kept present while the reactor runs."""
    certificate = tls.ensure_certificate()
    present = PresentCertificate(certificate)
    # daphne's reactor is an asyncio loop; callWhenRunning would be a moment before it runs
    reactor.callLater(0, present.keep_up, certificate)
    return present
