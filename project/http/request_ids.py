"""The id of the request being served, for headers, error bodies and logs.

A context variable: it follows a request through ``await`` and ``sync_to_async``, and each
request sees only its own.
"""

import re
import secrets
from contextvars import ContextVar

request_id: ContextVar[str] = ContextVar("request_id", default="")

_SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")


def new_request_id() -> str:
    return secrets.token_hex(8)


def accepted(offered: str | None) -> str:
    """The id a caller or a proxy offered if it is harmless in a log line, else a new one."""
    return offered if offered and _SANE.fullmatch(offered) else new_request_id()
