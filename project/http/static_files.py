"""ASGI wrapper: static files, answered on the event loop before Django hears of the request.

A page loads some forty small modules before its first line runs. Through Django each cost half a
dozen changes of thread, two of them in the one thread in which database work waits its turn: with a
busy machine that was most of the time until a spectator's video began. Here a file is read as it
is asked for (it is small, and the kernel has it in memory), which takes 20 µs.

Which files there are, their compressed forms and their headers is servestatic's business.
"""

from typing import Any

from django.conf import settings
from servestatic.middleware import ServeStaticMiddleware

from project.http.foreign_hosts import is_ours
from project.http.request_ids import accepted
from project.http.security_headers import headers_for
from project.servers import Application, Receive, Scope, Send


class StaticFiles:
    def __init__(self, app: Application) -> None:
        self._app = app
        self._index = ServeStaticMiddleware(_never_asked)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file = self._find(scope) if scope["type"] == "http" else None
        if file is None:
            await self._app(scope, receive, send)
            return
        asked = {_wsgi_name(name): value.decode("latin-1") for name, value in scope["headers"]}
        answer = file.get_response(scope["method"], asked)
        host = asked.get("HTTP_HOST", "")
        headers = dict(answer.headers) | headers_for(
            host=host if is_ours(host) else "",
            is_secure=scope.get("scheme") == "https",
            path=scope["path"],
        )
        body = b""
        if answer.file is not None:
            with answer.file as opened:
                body = opened.read()
            headers["Content-Length"] = str(len(body))  # it may have been edited since the start
        headers["X-Request-Id"] = accepted(asked.get("HTTP_X_REQUEST_ID"))
        start = {"type": "http.response.start", "status": int(answer.status)}
        await send(start | {"headers": [_asgi_header(*header) for header in headers.items()]})
        await send({"type": "http.response.body", "body": body})

    def _find(self, scope: Scope) -> Any:
        path = scope["path"]
        if settings.SERVESTATIC_AUTOREFRESH and path.startswith(settings.STATIC_URL):
            return self._index.find_file(path)  # development: files come and go
        return self._index.files.get(path)


def _wsgi_name(name: bytes) -> str:
    return "HTTP_" + name.decode("latin-1").upper().replace("-", "_")


def _asgi_header(name: str, value: str) -> tuple[bytes, bytes]:
    return name.lower().encode(), value.encode("latin-1")


async def _never_asked(_: Any) -> Any:
    """servestatic's middleware is only the index here."""
    raise NotImplementedError
