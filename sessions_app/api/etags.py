"""ETags: who has the newest already is told 304, and nothing is built."""

from django.http import HttpRequest, HttpResponse


def not_modified(request: HttpRequest, etag: str) -> HttpResponse | None:
    """The answer to a request that knows ``etag``; None when it has something else, or nothing."""
    if etag not in [part.strip() for part in request.headers.get("If-None-Match", "").split(",")]:
        return None
    unchanged = HttpResponse(status=304)
    mark(unchanged, etag)
    return unchanged


def mark(response: HttpResponse, etag: str) -> None:
    """To be kept, and asked for again each time: it may be deleted at any moment."""
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
