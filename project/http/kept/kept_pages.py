"""ASGI wrapper: the page that a crowd asks for at once, answered from memory before Django hears of
each request.

When somebody holds up a QR code, hundreds ask for one page within seconds. Django makes it, once
for all who ask within a second; it is asked by a request of our own, which has nothing of anybody's
but how we were reached: name and scheme, and which page of which broadcast. So nothing that one
sends can be in what another gets, and whatever the page comes to depend on has to be put into the
key first (``_shared``). Which addresses share a page is what ``sessions_app`` says.

Not shared is what comes with a cookie of ours (who is signed in sees more), with a body, or by a
name that is not ours: that goes to Django, as everything else does.
"""

import asyncio
import logging
from collections.abc import Iterator
from typing import NamedTuple, cast

from django.conf import settings

from project.http.foreign_hosts import is_ours
from project.http.kept.kept_answers import Headers, KeptAnswer, KeptAnswers
from project.http.request_ids import accepted
from project.http.security_headers import headers_for
from project.servers import BODY_MARK, Application, Message, Receive, Scope, Send
from project.servers.proxies import SCHEME_UNSURE
from sessions_app.log import etags
from sessions_app.pages import page_etags

logger = logging.getLogger(__name__)

KEPT_SECONDS = 1.0
KEPT_BYTES = 32 * 2**20  # some 400 pages: more than can be made in a second
_REQUEST_ID = b"x-request-id"


class SharedPage(NamedTuple):
    """All that a page depends on, whoever asks."""

    path: str
    query: str
    host: bytes
    scheme: str
    scheme_unsure: bool


class KeptPages:
    def __init__(self, app: Application) -> None:
        self._app = app
        self._kept = KeptAnswers(
            seconds=KEPT_SECONDS,
            patience=settings.STAGE_HARD_TIMEOUT_SECONDS,
            most_bytes=KEPT_BYTES,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = _shared(scope)
        if page is None:
            await self._app(scope, receive, send)
            return
        answer = await self._kept.get(page, lambda: self._ask(page))
        if answer is None:
            logger.error("[web] page took too long")
            answer = _too_late(page)
        elif b"set-cookie" in {name.lower() for name, _ in answer.headers}:
            await self._app(scope, receive, send)  # a cookie is for one
            return
        await _send(answer, scope, send)

    async def _ask(self, page: SharedPage) -> KeptAnswer:
        """The page, as Django answers it to nobody in particular."""
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": page.scheme,
            "path": page.path,
            "raw_path": page.path.encode(),
            "query_string": page.query.encode(),
            "root_path": "",
            "headers": [(b"host", page.host)],
            **({SCHEME_UNSURE: True} if page.scheme_unsure else {}),
        }
        told: list[Message] = []

        async def send(message: Message) -> None:
            told.append(message)

        await self._app(scope, _nothing_more(), send)
        start, *pieces = told
        headers = cast(Headers, tuple(start["headers"]))
        names = {name.lower() for name, _ in headers}
        return KeptAnswer(
            start["status"],
            headers,
            b"".join(piece.get("body", b"") for piece in pieces),
            # Only what has a tag is meant to be kept, see sessions_app.log.etags.
            start["status"] == 200 and b"etag" in names and b"set-cookie" not in names,
        )


def _shared(scope: Scope) -> SharedPage | None:
    """None: this request is for Django alone."""
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return None
    if scope.get("root_path") or scope.get(BODY_MARK):
        return None
    address = page_etags.shared_as(scope["path"], scope.get("query_string", b""))
    if address is None:
        return None
    hosts = list(_sent(scope, b"host"))
    if len(hosts) != 1 or not is_ours(hosts[0].decode("latin-1")):
        return None
    if any(_has_cookie_of_ours(value) for value in _sent(scope, b"cookie")):
        return None
    if any(_sent(scope, b"transfer-encoding")) or set(_sent(scope, b"content-length")) - {b"0"}:
        return None
    scheme = "https" if scope.get("scheme") == "https" else "http"
    unsure = bool(scope.get(SCHEME_UNSURE))
    if settings.SECURE_SSL_REDIRECT and scheme == "http" and not unsure:
        return None  # is led to https, with the whole address that was asked for
    return SharedPage(*address, hosts[0], scheme, unsure)


def _has_cookie_of_ours(value: bytes) -> bool:
    """Wherever the name stands, by http or https: rather once too often than once too little."""
    names = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME)
    return any(name.encode() in value for name in names)


async def _send(answer: KeptAnswer, scope: Scope, send: Send) -> None:
    status, headers, body = answer.status, list(answer.headers), answer.body
    if answer.status == 200 and _has_it(scope, answer):
        status, body = 304, b""
        headers = _with(headers, b"content-length", b"0")
    own_id = accepted(b",".join(_sent(scope, _REQUEST_ID)).decode("latin-1"))
    headers = _with(headers, _REQUEST_ID, own_id.encode())
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _has_it(scope: Scope, answer: KeptAnswer) -> bool:
    asked = b",".join(_sent(scope, b"if-none-match")).decode("latin-1")
    if not asked:
        return False
    tag = next((value for name, value in answer.headers if name.lower() == b"etag"), b"")
    return bool(tag) and etags.is_among(asked, tag.decode("latin-1"))


def _too_late(page: SharedPage) -> KeptAnswer:
    body = b"This page takes too long right now. Please try again.\n"
    told = {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Length": str(len(body)),
        "Cache-Control": "no-store",
        "Retry-After": "2",
        **headers_for(
            host=page.host.decode("latin-1"), is_secure=page.scheme == "https", path=page.path
        ),
        "X-Request-Id": "",
    }
    headers = tuple((name.encode(), value.encode("latin-1")) for name, value in told.items())
    return KeptAnswer(503, headers, body, may_be_kept=False)


def _sent(scope: Scope, wanted: bytes) -> Iterator[bytes]:
    return (value for name, value in scope["headers"] if name.lower() == wanted)


def _with(
    headers: list[tuple[bytes, bytes]], wanted: bytes, value: bytes
) -> list[tuple[bytes, bytes]]:
    """Everything where it stood, spelled as it was."""
    return [(name, value if name.lower() == wanted else old) for name, old in headers]


def _nothing_more() -> Receive:
    """A request without a body, by somebody who stays."""
    asked = False

    async def receive() -> Message:
        nonlocal asked
        if asked:
            await asyncio.Event().wait()
        asked = True
        return {"type": "http.request", "body": b"", "more_body": False}

    return receive
