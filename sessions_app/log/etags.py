"""ETags of what tells of a broadcast: who has the newest already is told 304, and nothing is built.

Only ask after ``may_watch``: a tag that is right must not tell a stranger that it is.
"""

import hashlib

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from sessions_app.log.match_view import match_row
from sessions_app.models import LiveSession

# What says who asks: where more than the code is needed, one is answered and another is not.
WHO_ASKS = (
    "Authorization",
    "Cookie",
    "X-Admission",
    "X-Host-Key",
    "X-Scorekeeper",
    "X-Visitor-Key",
)


def of(*parts: object) -> str:
    """Weak: for a client what is tagged alike is the same, although the time in it differs."""
    text = "\0".join(map(str, parts))
    return f'W/"{hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:22]}"'


def of_session(session: LiveSession) -> str:
    """Of a broadcast with all its lines: lines and commentator are events (``last_seq``)."""
    numbers = (session.last_seq, session.viewers, session.peak_viewers, session.access_version)
    return of(session.state, session.way_in, *numbers)


def of_match(session: LiveSession) -> str:
    """Of what the match alone is: a line changes nothing of it."""
    match = match_row(session)
    told = (session.state, session.reason, session.pause_until, session.title)
    return of("match", match.seq if match else 0, *told, session.way_in, session.access_version)


def not_modified(request: HttpRequest, etag: str) -> HttpResponse | None:
    """The answer to a request that knows ``etag``; None when it has something else, or nothing."""
    if not is_among(request.headers.get("If-None-Match", ""), etag):
        return None
    unchanged = HttpResponse(status=304)
    mark(unchanged, etag)
    return unchanged


def is_among(if_none_match: str, etag: str) -> bool:
    """``if_none_match``: the header, as it was sent."""
    return etag in [part.strip() for part in if_none_match.split(",")]


def mark(response: HttpResponse, etag: str) -> None:
    """To be kept, and asked for again each time: it may be deleted, or closed to the one who asks,
    at any moment."""
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    patch_vary_headers(response, WHO_ASKS)
