"""What a request offers as proof of who sends it, before anybody has judged it."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from livekit_app.auth.client_address import client_address


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request offers. Secrets: never logged, hence no repr."""

    authorization: str = ""  # the header as it came
    host_key: str = ""  # X-Host-Key
    session_key: str = ""  # Django's session cookie
    visitor_key: str = ""  # X-Visitor-Key: made and kept by a browser, so that it is known again
    admission: str = ""  # X-Admission: that somebody let the caller in
    scorekeeper: str = ""  # X-Scorekeeper: may say how the match stands, and nothing else
    method: str = ""
    url: str = ""  # as the caller addressed us
    body: bytes = b""
    address: str = ""  # where the request comes from

    def __repr__(self) -> str:
        return "Credentials(…)"

    @property
    def may_be_a_link(self) -> bool:
        """Could a page of another site have made a browser send this, by a link or a picture? The
        cookie goes with it, and no header of ours does."""
        return self.method in ("GET", "HEAD") and not (self.authorization or self.host_key)

    @property
    def offers_proof(self) -> bool:
        """Is there anything to be judged? A visitor key proves nothing about a person."""
        return bool(self.authorization or self.host_key or self.session_key)

    def bearer(self) -> str:
        """The token of ``Authorization: Bearer …``, or an empty string."""
        scheme, _, token = self.authorization.partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""


def credentials_of(request: HttpRequest) -> Credentials:
    headers = request.headers
    return Credentials(
        authorization=headers.get("Authorization", ""),
        host_key=headers.get("X-Host-Key", ""),
        session_key=request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""),
        visitor_key=headers.get("X-Visitor-Key", ""),
        admission=headers.get("X-Admission", ""),
        scorekeeper=headers.get("X-Scorekeeper", ""),
        method=request.method or "",
        url=request.build_absolute_uri(),
        body=request.body,
        address=client_address(request),
    )
