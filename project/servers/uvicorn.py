"""http and https by uvicorn: two servers on one event loop, in one process."""

import asyncio
import os
import signal
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from django.conf import settings

from project.run import renewal, tls
from project.servers import Application
from project.servers.body_limits import BodyLimitsMiddleware
from project.servers.connections import (
    HEAD_SECONDS,
    LEAVE_SECONDS,
    Connection,
    Connections,
    places,
)
from project.servers.door import Door
from project.servers.limits import limits_of
from project.servers.listening import bind
from project.servers.uvicorn_protocols import GuardedHttp, GuardedSocket

_DRAIN_SECONDS = 3
# Application threads that ignore all this must not keep the process alive for ever.
_LAST_SECONDS = _DRAIN_SECONDS + 1.5


class _Server(uvicorn.Server):
    """With a door of our own instead of asyncio's server.

    Leaves signals to ``serve``: with two servers, one handler must stop both, and uvicorn's own
    raises the signal again after the shutdown, which would make the exit status -15.
    """

    def __init__(
        self,
        config: uvicorn.Config,
        connections: Connections,
        context: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(config)
        self._book = connections
        self._context = context
        self._opening: set[asyncio.Task[None]] = set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        self.servers = []
        for listener in sockets or []:
            secure = self._context is not None
            door = Door(listener, self._book, self._hand_over, loop, secure=secure)
            door.open()
            self.servers.append(door)  # type: ignore[arg-type]  # closed and waited for as one
        self.started = True

    def _hand_over(self, accepted: socket.socket, connection: Connection) -> None:
        task = asyncio.get_running_loop().create_task(self._connect(accepted, connection))
        self._opening.add(task)
        task.add_done_callback(self._opening.discard)

    async def _connect(self, accepted: socket.socket, connection: Connection) -> None:
        """Until it is connected, for https until after the handshake."""
        loop = asyncio.get_running_loop()
        protocol = GuardedHttp(
            connection=connection,
            connections=self._book,
            config=self.config,
            server_state=self.server_state,
            app_state=self.lifespan.state,
            _loop=loop,
        )
        secure: dict[str, float] = {}
        if self._context is not None:
            # The latter includes that what was answered is read.
            secure = {"ssl_handshake_timeout": HEAD_SECONDS, "ssl_shutdown_timeout": LEAVE_SECONDS}
        try:
            await loop.connect_accepted_socket(
                lambda: protocol, accepted, ssl=self._context, **secure
            )
        except OSError:  # it left, or was cut, or does not speak TLS
            accepted.close()
            self._book.gone(connection)


def run(app: Application) -> None:
    """Serve until SIGTERM or SIGINT; open requests get 3 s, WebSockets are closed with 1012."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve(app))


async def serve(app: Application) -> None:
    loop = asyncio.get_running_loop()
    config = _config(BodyLimitsMiddleware(app, limits_of))
    connections = Connections(places().connections, loop)
    pairs = [(_Server(config, connections), bind(settings.HOST, settings.PORT))]
    beside: list[asyncio.Task[None]] = []
    if settings.HTTPS_PORT:
        certificate = tls.ensure_certificate()
        context = certificate.server_context()
        beside.append(renewal.in_background(certificate, lambda new: new.load_into(context)))
        secure = _Server(config, connections, context)
        pairs.append((secure, bind(settings.HOST, settings.HTTPS_PORT)))

    def stop() -> None:
        for server, _ in pairs:
            server.should_exit = True
        last = threading.Timer(_LAST_SECONDS, os._exit, (0,))
        last.daemon = True
        last.start()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await asyncio.gather(*(server.serve(sockets=[listener]) for server, listener in pairs))
    for task in beside:
        task.cancel()


def _config(app: Application) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        interface="asgi3",
        lifespan="off",  # Django has none
        http=GuardedHttp,
        ws=GuardedSocket,
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,  # 60 % more CPU for frames as small as ours
        log_config=None,
        access_log=False,  # the request log is our middleware's
        server_header=False,
        proxy_headers=False,  # project/servers/proxies.py
        timeout_keep_alive=20,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
    )


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # not made for every platform
        return None
    return uvloop.Loop
