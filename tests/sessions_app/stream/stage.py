"""What the hub's tests share: a broadcast to write to, a server to connect to, a reader."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from typing import Any, ParamSpec, TypeVar

import uvicorn
from channels.routing import URLRouter
from django.db import connections, transaction
from django.utils import timezone
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from livekit_app.models import Room
from sessions_app.log import events
from sessions_app.models import LiveSession
from sessions_app.states import Reason, State
from sessions_app.stream.routing import websocket_urlpatterns

P = ParamSpec("P")
T = TypeVar("T")
PATIENCE = 20.0  # seconds; for things that take milliseconds

app = URLRouter(websocket_urlpatterns)


async def in_db(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run sync database code in a thread that leaves no connection behind."""

    def call() -> T:
        try:
            return function(*args, **kwargs)
        finally:
            connections.close_all()

    return await asyncio.to_thread(call)


def make_session(*, lines: int = 0, state: State = State.LIVE) -> LiveSession:
    now = timezone.now()
    session = LiveSession(
        created_at=now, deadline_at=now + timedelta(hours=1), state=State.LIVE, live_at=now
    )
    room = Room.objects.create(
        name=f"pickup-test-{session.id}", session_id=session.id, provider="fake"
    )
    session.room = room
    session.save(force_insert=True)
    for number in range(1, lines + 1):
        say(session.id, f"line {number}")
    if state is State.ENDED:
        end(session.id)
    return session


def say(session_id: str, text: str) -> int:
    with transaction.atomic():
        data = {"text": text, "energy_level": 0.5, "is_highlight": False, "frame_at": None}
        return events.append(session_id, "commentary", data)


def end(session_id: str) -> int:
    """End as ``transition()`` does, without the room."""
    with transaction.atomic():
        LiveSession.objects.filter(pk=session_id).update(
            state=State.ENDED, reason=Reason.HOST, ended_at=timezone.now(), grace_ends_at=None
        )
        data = {"state": "ended", "reason": "host", "grace_ends_at": None}
        return events.append(session_id, "state", data)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def serving(application: Any = app, **options: Any) -> AsyncIterator[str]:
    """uvicorn in this event loop; yields ``ws://…`` without a path."""
    port = free_port()
    config = uvicorn.Config(
        application,
        host="127.0.0.1",
        port=port,
        lifespan="off",
        log_config=None,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=2,
        **options,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve())
    async with asyncio.timeout(PATIENCE):
        while not server.started:  # noqa: ASYNC110 - uvicorn has a flag only
            await asyncio.sleep(0.01)
    try:
        yield f"ws://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await server.shutdown()  # at once; its own loop looks ten times a second
        await task


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Signals are pytest's."""
        yield


class SpectatorSocket:
    """A WebSocket client that keeps what it gets."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.messages: list[dict[str, Any]] = []

    @property
    def seqs(self) -> list[int]:
        """The numbers of the events it was given, in the order of arrival."""
        return [
            m["seq"]
            for m in self.messages
            if m["type"] not in ("snapshot", "resumed") and "seq" in m
        ]

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            message: dict[str, Any] = json.loads(await self.socket.recv())
        self.messages.append(message)
        return message

    async def until(self, done: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        while not done(message := await self.next()):
            pass
        return message

    async def until_seq(self, seq: int) -> None:
        if seq not in self.seqs:
            await self.until(lambda m: m.get("seq") == seq and m["type"] != "resumed")

    async def close_code(self) -> int | None:
        """Read on until the server closes; its code (1006 if it was cut)."""
        try:
            while True:
                await self.next()
        except ConnectionClosed:
            return self.socket.close_code

    async def ack(self, seq: int) -> None:
        await self.socket.send(json.dumps({"type": "ack", "seq": seq}))


@asynccontextmanager
async def watching(
    origin: str,
    session_id: str,
    after: object = None,
    ticket: str | None = None,
    **options: Any,
) -> AsyncIterator[SpectatorSocket]:
    asked = {"after": after, "ticket": ticket}
    query = "&".join(f"{name}={value}" for name, value in asked.items() if value is not None)
    url = f"{origin}/api/ws/sessions/{session_id}/commentary?{query}"
    async with connect(url, compression=None, close_timeout=2, proxy=None, **options) as socket:
        yield SpectatorSocket(socket)
