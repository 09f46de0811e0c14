"""What an HTTP request offers as proof of who sends it."""

from django.conf import settings
from django.http import HttpRequest

from livekit_app.callers import Credentials


def credentials_of(request: HttpRequest) -> Credentials:
    headers = request.headers
    return Credentials(
        authorization=headers.get("Authorization", ""),
        host_key=headers.get("X-Host-Key", ""),
        session_key=request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""),
        visitor_key=headers.get("X-Visitor-Key", ""),
        method=request.method or "",
        url=request.build_absolute_uri(),
        body=request.body,
    )
