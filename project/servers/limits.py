"""How large a body may be and how long it may take, by the path it is sent to."""

from django.conf import settings

from livekit_app.tokens.api import PATH as TOKEN_PATH
from project.servers.body_limits import BodyLimits

_SMALL = 64 * 1024
_PROBE = "/api/postping"


def limits_of(path: str) -> BodyLimits:
    if path == TOKEN_PATH:  # its parsing is a stage with a limit of its own
        whole = settings.STAGE_BODY_PARSE_SECONDS
        return BodyLimits(_SMALL, min(whole, settings.BODY_STALL_SECONDS), whole)
    size = _SMALL if path == _PROBE else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return BodyLimits(size, settings.BODY_STALL_SECONDS, settings.BODY_SECONDS)
