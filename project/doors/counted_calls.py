"""What the API's calls come to, counted for ``GET /metrics``: by the view that answered, never by
what was asked for."""

import json

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from livekit_app.monitoring import measures, measuring

START = "start"
# The views through which somebody comes in: what they are called in numbers.
DOORS = {
    "start_session": START,
    "create_nest": START,
    "grant_camera": "camera",
    "grant_spectator": "spectator",
    "issue_token": "token",
    "issue_token_in_older_form": "token",
    "join_nest": "join",
    "join_as_guest": "guest",
}


def count(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    """Some microseconds, and no I/O."""
    measuring.count(measures.API_ANSWERS, f"{response.status_code // 100}xx")
    found = request.resolver_match
    door = DOORS.get(found.url_name or "") if found is not None else None
    if door is None:
        return
    code = "ok" if response.status_code < 400 else _code(response)
    if door == START:
        measuring.count(measures.STARTS, code)
        measuring.observe(measures.START_SECONDS, seconds)
    else:
        measuring.count(measures.JOINS, door, code)
        measuring.observe(measures.JOIN_SECONDS, seconds, door)


def _code(response: HttpResponseBase) -> str:
    """Of our error form."""
    if not isinstance(response, HttpResponse):
        return "unknown"
    try:
        return str(json.loads(response.content)["code"])
    except (ValueError, KeyError, TypeError):
        return "unknown"
