"""The server in a thread with a loop of its own.

``with StreamServer() as server: … server.url``. Tests on other threads reach what it holds by
``server.do(…)``; its attributes are its loop's.
"""

import asyncio
import inspect
import secrets
import threading
import uuid
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar, overload

from aiohttp import web

from tests.support.ports import free_ports
from tests.support.stream.account import Account
from tests.support.stream.faults import Faults
from tests.support.stream.hooks import Hooks
from tests.support.stream.http_api.web_app import application
from tests.support.stream.media_seam import Media, media_server
from tests.support.stream.ours import CALL_TYPE, put_ours
from tests.support.stream.sockets import Sockets

T = TypeVar("T")
API_KEY = "tests0key0of0sideline"
START_SECONDS = 20.0
DO_SECONDS = 30.0


class StreamServer:
    """``media=False``: without the SFU, so no aiortc is loaded; people are put into calls by
    ``account.enter``. ``port=0``: any that is free; the same again after ``stop`` and ``start``."""

    def __init__(
        self,
        port: int = 0,
        *,
        api_key: str = API_KEY,
        api_secret: str = "",
        media: bool = True,
        host: str = "127.0.0.1",
    ) -> None:
        self.api_key = api_key
        self.api_secret = api_secret or secrets.token_hex(32)
        self.port = port
        self.host = host
        self.account = Account(self.api_key, self.api_secret)
        self.faults = Faults()
        self.hooks = Hooks(self.account, self.faults)
        self.sockets = Sockets(self.account, self.faults)
        self.sfu: Media = media_server(self, real=media)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    def environment(self, **more: str) -> dict[str, str]:
        """For ``Product(…, env=…)``."""
        return {
            "SIDELINE_PROVIDER": "stream",
            "STREAM_API_KEY": self.api_key,
            "STREAM_API_SECRET": self.api_secret,
            "STREAM_CALL_TYPE": CALL_TYPE,
            "STREAM_URL": self.url,
            "STREAM_HINT_URL": f"{self.url}/hint",
            **more,
        }

    def set_up(self, webhook_url: str = "") -> None:
        """What ``stream_setup`` would make: our call type, roles and grants, and the webhook."""
        put_ours(self.account, webhook_url)

    def reset(self) -> None:
        """As new, for the next test: an empty account, no faults."""
        self.faults.clear()
        self.faults.asked.clear()
        self.account.event_hooks = []
        self.hooks.forget()
        for call in self.account.calls.values():
            self.account.end(call)  # the media server lets go of it
        self.sfu.reset()
        self.account.begin()

    @overload
    def do(self, what: Callable[[], Coroutine[Any, Any, T]]) -> T: ...

    @overload
    def do(self, what: Callable[[], T]) -> T: ...

    @overload
    def do(self, what: Awaitable[T]) -> T: ...

    def do(self, what: Any) -> Any:
        """On the server's loop, waited for. A callable is called there; a coroutine is awaited."""
        if self._loop is None:  # before the start nobody else touches it
            assert callable(what) and not inspect.iscoroutinefunction(what)
            return what()

        async def run() -> Any:
            made = what() if callable(what) else what
            return await made if inspect.isawaitable(made) else made

        future: Future[Any] = asyncio.run_coroutine_threadsafe(run(), self._loop)
        return future.result(DO_SECONDS)

    def new_task(self) -> str:
        """An id of something that Stream does later."""
        return str(uuid.uuid4())

    # The thread.

    def start(self) -> None:
        if self._thread is not None:
            return
        if not self.port:
            (self.port,) = free_ports(1)
        ready: Future[None] = Future()
        # A daemon: it ends with its process, whatever happens to the test.
        self._thread = threading.Thread(
            target=self._run, args=(ready,), name="stream-server", daemon=True
        )
        self._thread.start()
        ready.result(START_SECONDS)

    def stop(self) -> None:
        """The port is closed and everything that ran has ended; ``account`` stays as it is."""
        thread, self._thread = self._thread, None
        if thread is None:
            return
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stopped.set)
        thread.join(START_SECONDS)
        assert not thread.is_alive(), "the Stream server did not stop"
        self._loop = None

    def __enter__(self) -> "StreamServer":
        self.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self.stop()

    def _run(self, ready: "Future[None]") -> None:
        try:
            asyncio.run(self.serve(ready))
        except BaseException as error:  # noqa: BLE001 - it belongs to who started it
            if not ready.done():
                ready.set_exception(error)

    async def serve(self, ready: "Future[None] | None" = None) -> None:
        """Until ``stop``. The program calls it on its own loop."""
        self._stopped = asyncio.Event()
        runner = web.AppRunner(application(self), access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host, self.port, reuse_address=True).start()
            self._loop = asyncio.get_running_loop()
            if ready is not None:
                ready.set_result(None)
            await self._stopped.wait()
        finally:
            self.faults.let_go()
            await self.sockets.close()
            await self.sfu.close()
            await self.hooks.close()
            self.account.stop_timers()
            await runner.cleanup()
