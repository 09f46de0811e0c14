"""What keeps pages of other sites from acting here through a visitor's browser.

A browser sends a cookie by itself, and reaches a LAN that its visitor sits in. SameSite=Lax keeps
the cookie from other *sites*, but another port of the same host is the same site. So whatever may
change something under /api

- comes from a page of ours or of ``CORS_ALLOWED_ORIGINS``, or from a program, which sends no
  ``Origin``. Browsers always send it here; ``Sec-Fetch-Site`` they leave out on plain http.
- says that its body is JSON, which no page of another origin can do without asking first (a
  preflight, which CORS refuses). A type that is missing is no JSON: a ``Blob`` without one makes
  the browser send none, and ask nobody.

Not /media: WHIP and WHEP look at no cookie, only at a bearer token, which a page has to have been
given; and WHIP pages of other origins may send here. Nor sockets, see ``project.asgi``.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from livekit_app.errors import ServiceError
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.tokens.deadlines import BODY_PARSE

ORIGIN = "origin"  # the stage

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")  # of the API these change nothing by a cookie

JSON = frozenset({"application/json"})
WEBHOOKS = frozenset(kind for spec in PROVIDERS.values() for kind in spec.webhook_types)
# What other addresses take: one path, or with a slash at its end all below it. None: anything.
OTHER_KINDS: tuple[tuple[str, frozenset[str] | None], ...] = (
    ("/api/webhooks/", WEBHOOKS),  # signed
    *((f"/{spec.webhook_path}", WEBHOOKS) for spec in PROVIDERS.values() if spec.webhook_path),
    ("/api/postping", None),  # says what arrived, asks for no proof and changes nothing
)

_PORTS = {"http": 80, "https": 443}
_Origin = tuple[str, str, int | None]


def refusal(request: HttpRequest) -> ServiceError | None:
    """Why this request to the API is not even looked at; None when it is."""
    if request.method in SAFE_METHODS or not request.path_info.startswith("/api/"):
        return None
    origin = request.headers.get("Origin")
    if origin is not None and not _may_act(origin, address_of(request)):
        return ServiceError(
            "origin_not_allowed",
            "Pages of this origin may not change anything here (CORS_ALLOWED_ORIGINS; behind a "
            "proxy: SIDELINE_PUBLIC_URL).",
            status=403,
            stage=ORIGIN,
        )
    kinds = kinds_for(request.path_info)
    if kinds is not None and request.content_type not in kinds and _has_body(request):
        return ServiceError(
            "unsupported_media_type",
            "The body must be application/json, and the header Content-Type must say so.",
            status=415,
            stage=BODY_PARSE,
        )
    return None


def kinds_for(path: str) -> frozenset[str] | None:
    for known, kinds in OTHER_KINDS:
        if path == known or (known.endswith("/") and path.startswith(known)):
            return kinds
    return JSON


def address_of(request: HttpRequest) -> str:
    """The origin by which the caller reached us."""
    return f"{request.scheme}://{request.get_host()}"


def is_ours(origin: str, reached_by: str) -> bool:
    """Is it the one that was asked, or the one that links name?"""
    known = _read(origin)
    return known is not None and known in (_read(reached_by), _read(settings.PUBLIC_URL))


def _may_act(origin: str, reached_by: str) -> bool:
    if is_ours(origin, reached_by):
        return True
    known = _read(origin)
    return known is not None and known in map(_read, settings.CORS_ALLOWED_ORIGINS)


def _read(origin: str) -> _Origin | None:
    """Scheme, host and port; None for what is no origin, as ``null``."""
    try:
        parts = urlsplit(origin)
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        return None
    bare = f"{parts.scheme}://{parts.netloc}"  # no path, not even a slash
    if not parts.scheme or not parts.hostname or "@" in bare or origin.lower() != bare.lower():
        return None
    return parts.scheme, parts.hostname, port


def _has_body(request: HttpRequest) -> bool:
    """Looks at what came, not at what was announced: a chunked body may be empty."""
    try:
        return bool(request.body)
    except RequestDataTooBig:
        return True
