"""What the servers themselves answer, in the one error form: no application saw the request."""

import json
import logging
import secrets
import time
from http import HTTPStatus

from project.servers.connections import HEAD_SECONDS

logger = logging.getLogger(__name__)

HEAD_BYTES = 64 * 1024  # request line and headers; the trailers and the framing of chunks, too
MOST_HEADERS = 256
FRAMING = 8  # bytes of chunks' sizes that each byte of a body may bring with it
# So much of what still comes is read: else the kernel would take the answer back.
LINGER_SECONDS = 1.0
LINGER_BYTES = 1024 * 1024
LOGGED_A_MINUTE = 60  # nobody fills the log by asking for nothing

# By status: (code, sentence). The first is what ``project.http.errors`` says as well.
_SAID = {
    400: ("bad_request", "The request could not be understood."),
    403: ("forbidden", "This is not allowed."),
    408: ("head_too_slow", "The request took too long to arrive."),
    414: ("too_long", "The address is too long."),
    431: ("headers_too_large", "The headers of the request are too large or too many."),
    500: ("internal", "Something went wrong on our side."),
    503: ("unavailable", "This part of the service is not available right now."),
}


def form(status: int) -> bytes:
    """The body; its request id is in the log."""
    code, sentence = _SAID.get(status, _SAID[500 if status >= 500 else 400])
    request_id = secrets.token_hex(8)
    if _may_log():
        logger.info("[web] request refused", extra={"status": status, "req_id": request_id})
    body = {
        "error": sentence,
        "code": code,
        "stage": "request",
        "timeoutMs": round(HEAD_SECONDS * 1000) if status == 408 else None,
        "reqId": request_id,
    }
    return json.dumps(body).encode()


def answer(status: int) -> bytes:
    """A whole answer, after which the connection is closed."""
    body = form(status)
    head = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        "content-type: application/json\r\n"
        "cache-control: no-store\r\n"
        f"content-length: {len(body)}\r\n"
        "connection: close\r\n\r\n"
    )
    return head.encode() + body


_minute = (0, 0)  # which, and how many were logged in it


def _may_log() -> bool:
    global _minute
    now = int(time.monotonic() // 60)
    logged = _minute[1] if _minute[0] == now else 0
    _minute = (now, logged + 1)
    return logged < LOGGED_A_MINUTE
