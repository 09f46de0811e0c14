"""Parts of a file. Safari asks for the first two bytes before it plays anything, and plays nothing
of a server that answers with the whole."""

import re

from django.http import HttpRequest, HttpResponse

_ONE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})", re.ASCII)


def answer(request: HttpRequest, body: bytes, *, kind: str, etag: str) -> HttpResponse:
    """206 with the range that was asked for. Several, or one that cannot be, are not looked at: all
    of it then, as RFC 9110 (14.2) permits."""
    wanted = _range(request, len(body), etag)
    if wanted is None:
        response = HttpResponse(body, content_type=kind)
    else:
        first, last = wanted
        response = HttpResponse(body[first : last + 1], content_type=kind, status=206)
        response["Content-Range"] = f"bytes {first}-{last}/{len(body)}"
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(len(response.content))
    return response


def _range(request: HttpRequest, size: int, etag: str) -> tuple[int, int] | None:
    """First and last byte."""
    asked = _ONE.fullmatch(request.headers.get("Range", "").strip())
    if asked is None or request.headers.get("If-Range", etag) != etag:
        return None
    first, last = asked.groups()
    if first:
        found = int(first), min(int(last or size), size - 1)
    elif last:
        found = max(0, size - int(last)), size - 1
    else:
        return None
    return found if found[0] <= found[1] else None
