"""``/media/…``: WHIP and WHEP of browsers, passed on to the embedded media server.

So browsers see one origin, one port and one certificate. Only signalling passes here (a few KiB of
SDP); media flows directly by UDP. The server's control API shares its port and must not be
reachable this way, so only the two known shapes of path get through.
"""

import asyncio
import re

import aiohttp
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path as route
from django.views.decorators.csrf import csrf_exempt
from yarl import URL

from livekit_app.auth import rate_limits
from livekit_app.auth.client_address import client_address, subscriber
from livekit_app.auth.credentials import Credentials
from livekit_app.auth.request_body import bounded_body
from livekit_app.errors import ServiceError
from livekit_app.media.config import CLIENT_ADDRESS
from livekit_app.providers.embedded.spec import SPEC
from livekit_app.providers.http_errors import unreachable
from livekit_app.providers.still_welcome import is_still_welcome

LONGEST_HEADER = 4096  # the media server takes twice that, and says a traceback of what is longer
METHODS = ("GET", "POST", "DELETE", "PATCH", "OPTIONS")
PASSED_IN = ("Authorization", "Content-Type", "If-Match", "X-Request-Id")
PASSED_BACK = (
    "Accept-Post",
    "Allow",
    "Content-Type",
    "ETag",
    "Link",
    "Location",
    "Retry-After",
    "WWW-Authenticate",
)
_PATH = re.compile(r"(?:whip|whep)/[\w-][\w.:-]*(?:/[\w-][\w.:-]*)?", re.ASCII)


@csrf_exempt
async def media(request: HttpRequest, path: str) -> HttpResponse:
    """Pass one signalling request on and its answer back. 503 when the media server is away."""
    if not _PATH.fullmatch(path):
        raise ServiceError("not_found", "There is nothing here.", status=404, stage="media")
    if request.method not in METHODS:
        raise ServiceError("method_not_allowed", "Not here.", status=405, stage="media")
    if any(len(request.headers.get(name, "").encode()) > LONGEST_HEADER for name in PASSED_IN):
        raise ServiceError(
            "request_header_fields_too_large",
            "A header is longer than any that is of use here.",
            status=431,
            stage="media",
        )
    # Joining and everything else are counted apart: who asks often must still be able to leave.
    scope = "" if request.method == "POST" else "others"
    token = Credentials(authorization=request.headers.get("Authorization", ""))
    await rate_limits.spend("media", request, token, scope=scope)
    body = bounded_body(request, stage="media")
    if request.method == "POST" and not await is_still_welcome(SPEC.name, token.bearer()):
        raise ServiceError(  # as the media server says it of whom it has put out itself
            "removed", "Whoever has this token may not watch any more.", status=403, stage="media"
        )
    try:
        async with asyncio.timeout(settings.MEDIA_PROXY_SECONDS):
            return await _passed_on(request, path, body)
    except TimeoutError as problem:
        # Unknown, not failed: the join may have happened; the server drops it unless it connects.
        raise ServiceError(
            "media_timeout",
            "The media server did not answer in time.",
            status=503,
            stage="media",
            timeout_ms=int(settings.MEDIA_PROXY_SECONDS * 1000),
            retry_after=1,
        ) from problem
    except aiohttp.ClientError as problem:
        raise unreachable() from problem


async def _passed_on(request: HttpRequest, path: str, body: bytes) -> HttpResponse:
    headers = {name: request.headers[name] for name in PASSED_IN if name in request.headers}
    headers[CLIENT_ADDRESS] = subscriber(client_address(request))
    # A session per request: joins are rare, connecting over loopback takes less than a
    # millisecond, and nothing is left open when the server ends.
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None)) as session,
        session.request(
            request.method or "GET",
            URL(f"{settings.EMBEDDED_URL.rstrip('/')}/{path}"),
            data=body or None,
            headers=headers,
            allow_redirects=False,
        ) as upstream,
    ):
        answer = HttpResponse(await upstream.read(), status=upstream.status)
        del answer["Content-Type"]
        for name in PASSED_BACK:
            # Several Link headers (one per ICE server) may be joined by commas.
            if values := upstream.headers.getall(name, ()):
                answer[name] = ", ".join(values)
        return answer


urlpatterns = [route("media/<path:path>", media, name="media")]
