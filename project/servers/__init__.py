"""The ASGI servers behind ``manage.py run_web`` (docs/adr/0001-asgi-server.md).

Both serve http and https in one process, close WebSockets with 1012 and end with status 0 at
SIGTERM, and answer a body that stalls or is too large before it is complete:

``scope["sideline.body"]`` is then ``"stalled"`` or ``"too_large"``, the body is empty, and
``project.http.middleware`` turns the mark into 504 or 413 in our error form (so the answer has CORS
headers and a request id). ``scope["sideline.body_timeout_ms"]`` says how long a stalled body was
waited for. The connection is closed after the answer.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Literal

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

BODY_MARK = "sideline.body"
BODY_TIMEOUT_MS = "sideline.body_timeout_ms"
BodyMark = Literal["stalled", "too_large"]
