"""The seam to the media server: what the coordinator asks of it."""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol

from aiohttp import web

from tests.support.stream.records import Call

if TYPE_CHECKING:
    from tests.support.stream.server import StreamServer


class Media(Protocol):
    """``sfu.Sfu(server)`` is the real one. ``add_routes`` is called once for each start, on the
    loop that serves; ``close`` at each stop."""

    def add_routes(self, app: web.Application) -> None: ...

    def credentials(
        self, call: Call, user_id: str, user_session_id: str | None = None
    ) -> dict[str, Any]:
        """``{"server": {"edge_name", "url", "ws_endpoint"}, "token", "ice_servers"}``"""

    def reset(self) -> None:
        """No faults, for the next test."""

    def order(self, faults: dict[str, Any]) -> None:
        """Faults of media, from tests whose product runs in other processes."""

    async def close(self) -> None: ...


class NoMedia:
    """Joins are answered, and nothing listens where they point to."""

    def __init__(self, server: "StreamServer") -> None:
        self._server = server

    def add_routes(self, app: web.Application) -> None:
        return

    def credentials(
        self, call: Call, user_id: str, user_session_id: str | None = None
    ) -> dict[str, Any]:
        url = f"{self._server.url}/no-media"
        sockets = url.replace("http", "ws", 1)
        return {
            "server": {"edge_name": "none", "url": f"{url}/twirp", "ws_endpoint": f"{sockets}/ws"},
            "token": "no-media",
            "ice_servers": [],
        }

    def reset(self) -> None:
        return

    def order(self, faults: dict[str, Any]) -> None:
        raise ValueError("there is no media server")

    async def close(self) -> None:
        return


def media_server(server: "StreamServer", *, real: bool) -> Media:
    if not real:
        return NoMedia(server)
    # Loaded here: it brings aiortc, which most tests do without.
    media: Media = import_module("tests.support.stream.sfu").Sfu(server)
    return media
