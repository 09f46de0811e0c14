"""The raw body of a request, bounded."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest

from livekit_app.errors import ServiceError

BODY_LIMIT = 64 * 1024  # webhooks and SDP are a few KiB


def bounded_body(request: HttpRequest, *, stage: str) -> bytes:
    """The raw body; 413 ``too_large`` beyond ``BODY_LIMIT``."""
    try:
        body = request.body
    except RequestDataTooBig:
        body = b"x" * (BODY_LIMIT + 1)
    if len(body) > BODY_LIMIT:
        raise ServiceError("too_large", "The body is too large.", status=413, stage=stage)
    return body
