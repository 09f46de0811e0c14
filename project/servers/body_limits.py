"""ASGI wrapper: reads the body before the app does, within a size and a time.

Django collects the whole body before a view runs, so a body that stops half-way would hold a
request for ever. Needs a server that streams bodies (uvicorn); daphne hands a request over only
when it is complete, see ``project.servers.daphne``.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from project.servers import (
    BODY_MARK,
    BODY_TIMEOUT_MS,
    Application,
    BodyMark,
    Message,
    Receive,
    Scope,
    Send,
)


@dataclass(frozen=True)
class BodyLimits:
    """``stall_seconds``: between two pieces. ``total_seconds``: for all of it."""

    max_bytes: int
    stall_seconds: float
    total_seconds: float


LimitsOf = Callable[[str], BodyLimits]  # by path


class _Gone(Exception):
    """The client left while it was sending."""


class _Refused(Exception):
    def __init__(self, mark: BodyMark, after: float | None = None) -> None:
        self.mark = mark
        self.after = after  # seconds


class BodyLimitsMiddleware:
    def __init__(self, app: Application, limits_of: LimitsOf) -> None:
        self._app = app
        self._limits_of = limits_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not _announces_body(scope):
            await self._app(scope, receive, send)
            return
        try:
            body = await self._read(scope, receive)
        except _Gone:
            return
        except _Refused as refused:
            after = round(refused.after * 1000) if refused.after is not None else None
            marked = {**scope, BODY_MARK: refused.mark, BODY_TIMEOUT_MS: after}
            await self._app(marked, _replay(b"", receive), _closing(send))
            return
        await self._app(scope, _replay(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        limits = self._limits_of(scope["path"])
        announced = _header(scope, b"content-length")
        if announced.isdigit() and int(announced) > limits.max_bytes:
            raise _Refused("too_large")
        pieces: list[bytes] = []
        size = 0
        loop = asyncio.get_running_loop()
        end = loop.time() + limits.total_seconds
        while True:
            wait = min(limits.stall_seconds, end - loop.time())
            try:
                message = await asyncio.wait_for(receive(), wait)
            except TimeoutError:
                whole = loop.time() >= end
                after = limits.total_seconds if whole else limits.stall_seconds
                raise _Refused("stalled", after) from None
            if message["type"] == "http.disconnect":
                raise _Gone
            pieces.append(message.get("body", b""))
            size += len(pieces[-1])
            if size > limits.max_bytes:
                raise _Refused("too_large")
            if not message.get("more_body", False):
                return b"".join(pieces)


def _announces_body(scope: Scope) -> bool:
    length = _header(scope, b"content-length")
    return length not in (b"", b"0") or bool(_header(scope, b"transfer-encoding"))


def _header(scope: Scope, name: bytes) -> bytes:
    return next((value for key, value in scope["headers"] if key == name), b"")


def _replay(body: bytes, receive: Receive) -> Receive:
    """First the body that was read, then the disconnect. What still comes of a refused body is
    dropped: Django takes anything but a disconnect for an error."""
    given = False

    async def replayed() -> Message:
        nonlocal given
        if not given:
            given = True
            return {"type": "http.request", "body": body, "more_body": False}
        while (message := await receive())["type"] != "http.disconnect":
            pass
        return message

    return replayed


def _closing(send: Send) -> Send:
    """Close the connection after the answer: the rest of the body may still be on its way."""

    async def closing(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message["headers"], (b"connection", b"close")]}
        await send(message)

    return closing
