"""http and https by uvicorn: two servers on one event loop, in one process."""

import asyncio
import os
import signal
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from django.conf import settings

from project.run import renewal, tls
from project.servers import Application
from project.servers.body_limits import BodyLimitsMiddleware
from project.servers.limits import limits_of
from project.servers.listening import bind

_DRAIN_SECONDS = 3
# Application threads that ignore all this must not keep the process alive for ever.
_LAST_SECONDS = _DRAIN_SECONDS + 1.5


class _Server(uvicorn.Server):
    """Leaves signals to ``serve``: with two servers, one handler must stop both, and uvicorn's own
    raises the signal again after the shutdown, which would make the exit status -15."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def run(app: Application) -> None:
    """Serve until SIGTERM or SIGINT; open requests get 3 s, WebSockets are closed with 1012."""
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve(app))


async def serve(app: Application) -> None:
    limited = BodyLimitsMiddleware(app, limits_of)
    pairs = [(_Server(_config(limited)), bind(settings.HOST, settings.PORT))]
    beside: list[asyncio.Task[None]] = []
    if settings.HTTPS_PORT:
        certificate = tls.ensure_certificate()
        context = certificate.server_context()
        beside.append(renewal.in_background(certificate, lambda new: new.load_into(context)))
        secure = _Server(_config(limited, context))
        pairs.append((secure, bind(settings.HOST, settings.HTTPS_PORT)))

    def stop() -> None:
        for server, _ in pairs:
            server.should_exit = True
        last = threading.Timer(_LAST_SECONDS, os._exit, (0,))
        last.daemon = True
        last.start()

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await asyncio.gather(*(server.serve(sockets=[listener]) for server, listener in pairs))
    for task in beside:
        task.cancel()


def _config(app: Application, context: ssl.SSLContext | None = None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        interface="asgi3",
        lifespan="off",  # Django has none
        http="httptools",
        ws="websockets-sansio",
        ws_max_size=64 * 1024,
        ws_per_message_deflate=False,  # 60 % more CPU for frames as small as ours
        ssl_context_factory=(lambda *_: context) if context else None,
        log_config=None,
        access_log=False,  # the request log is our middleware's
        server_header=False,
        proxy_headers=False,  # project/servers/proxies.py
        timeout_keep_alive=20,
        timeout_graceful_shutdown=_DRAIN_SECONDS,
        backlog=2048,
    )


def _loop_factory() -> type[asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:  # not made for every platform
        return None
    return uvloop.Loop
