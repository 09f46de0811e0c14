"""How large a body may be and how long it may take, by the path it is sent to."""

from django.conf import settings

from project.servers.body_limits import BodyLimits

_KIB = 1024
_SMALL = 64 * _KIB
# Answered without reading what was sent: enough to show that a body arrives.
_PROBE = "/api/postping"
_TOKEN = "/api/livekit/token"  # noqa: S105 - a path


def limits_of(path: str) -> BodyLimits:
    if path == _TOKEN:  # its parsing is a stage with a limit of its own (0.7)
        whole = settings.STAGE_BODY_PARSE_SECONDS
        return BodyLimits(_SMALL, min(whole, settings.BODY_STALL_SECONDS), whole)
    size = _SMALL if path == _PROBE else settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return BodyLimits(size, settings.BODY_STALL_SECONDS, settings.BODY_SECONDS)
