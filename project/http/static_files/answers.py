"""ASGI wrapper: static files, answered on the event loop before Django hears of the request.

A page may load some forty small modules before its first line runs. Through Django each cost half a
dozen changes of thread, two of them in the one thread in which database work waits its turn: with a
busy machine that was most of the time until a spectator's video began. Here a file is read as it
is asked for (it is small, and the kernel has it in memory), which takes 20 µs.

An address with this version's hash is kept for ever. Any other is asked for again each time: what
is there now may not be what it was made for.
"""

from http import HTTPStatus

from project.http.foreign_hosts import is_ours
from project.http.request_ids import accepted
from project.http.security_headers import headers_for
from project.http.static_files.index import StaticIndex, static_index
from project.servers import Application, Receive, Scope, Send

_FOR_EVER = "public, max-age=31536000, immutable"
_IS_CONTENT = (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT, HTTPStatus.NOT_MODIFIED)


class StaticFiles:
    def __init__(self, app: Application, index: StaticIndex | None = None) -> None:
        self._app = app
        self._index = index or static_index()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        file, is_this_version = None, False
        if scope["type"] == "http":
            file, is_this_version = self._index.find(scope["path"])
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
        if answer.status in _IS_CONTENT:
            is_the_one = is_this_version and self._index.is_as_hashed(file)
            headers["Cache-Control"] = _FOR_EVER if is_the_one else "no-cache"
        headers["X-Request-Id"] = accepted(asked.get("HTTP_X_REQUEST_ID"))
        start = {"type": "http.response.start", "status": int(answer.status)}
        await send(start | {"headers": [_asgi_header(*header) for header in headers.items()]})
        await send({"type": "http.response.body", "body": body})


def _wsgi_name(name: bytes) -> str:
    return "HTTP_" + name.decode("latin-1").upper().replace("-", "_")


def _asgi_header(name: str, value: str) -> tuple[bytes, bytes]:
    return name.lower().encode(), value.encode("latin-1")
