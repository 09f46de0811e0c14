"""What every answer tells the browser about itself, static files included.

Pages load only what we serve, and connect to nobody but us and the media server. The own socket's
origin is named for each request: not all browsers that people have take ``'self'`` for ``ws:``.
"""

from collections.abc import Iterator
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

from livekit_app.providers import registry

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
    "Permissions-Policy": "camera=(self), microphone=(self)",
}
_FOR_SEARCH_ENGINES = ("/", "/robots.txt")
STRICT_TRANSPORT = "Strict-Transport-Security"


def headers_for(*, host: str, is_secure: bool, path: str) -> dict[str, str]:
    """``host``: the Host header with its port, if it is one of ours; else empty."""
    found = {"Content-Security-Policy": content_security_policy(host, is_secure), **_ALWAYS}
    if is_secure:  # on plain http browsers ignore these, with a warning on the console
        found["Cross-Origin-Opener-Policy"] = "same-origin"
        # Not by other names: without their certificates, or with other ports that serve http.
        if settings.SECURE_HSTS_SECONDS and host.lower() == _public().netloc:
            found[STRICT_TRANSPORT] = f"max-age={settings.SECURE_HSTS_SECONDS}"
    if path not in _FOR_SEARCH_ENGINES:  # a broadcast's link is its only secret
        found["X-Robots-Tag"] = "noindex"
    return found


def content_security_policy(host: str, is_secure: bool) -> str:
    sources = [*_sockets(host, is_secure), *registry.connect_sources()]
    return _policy(" ".join(["connect-src 'self'", *sources]))


@lru_cache(maxsize=256)  # every answer has one, and there are few
def _policy(connections: str) -> str:
    """Players show what arrives by WebRTC (blob:). data: is for the icons inside Swagger's and the
    admin's style sheets."""
    return "; ".join(
        (
            "default-src 'self'",
            connections,
            "img-src 'self' data: blob:",
            "media-src 'self' blob: mediastream:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def _sockets(host: str, is_secure: bool) -> Iterator[str]:
    own = f"{'wss' if is_secure else 'ws'}://{host}" if host else ""
    # The page may be at the public address all the same: a proxy may not say so.
    public = _public()
    known = f"{'wss' if public.scheme == 'https' else 'ws'}://{public.netloc}"
    yield from dict.fromkeys(one for one in (own, known if public.netloc else "") if one)


def _public() -> SplitResult:
    return _read(settings.PUBLIC_URL)


@lru_cache(maxsize=16)
def _read(url: str) -> SplitResult:
    return urlsplit(url.lower())
