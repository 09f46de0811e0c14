"""The raw body of a request, bounded."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from livekit_app.errors import ServiceError

BODY_LIMIT = 64 * 1024  # SDP is a few KiB
WEBHOOK_LIMIT = 256 * 1024  # some bring a whole room with everybody in it


def bounded_body(request: HttpRequest, *, stage: str, limit: int = BODY_LIMIT) -> bytes:
    """The raw body; 413 ``too_large`` beyond ``limit``."""
    try:
        body = request.body
    except RequestDataTooBig:
        body = b"x" * (limit + 1)
    if len(body) > limit:
        raise ServiceError("too_large", "The body is too large.", status=413, stage=stage)
    return body
