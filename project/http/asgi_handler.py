"""Django twice: the API and the pages, each by a handler with middleware of its own.

Sessions, users, languages, CSRF and messages serve people on pages. Programs under /api, /health
and /media prove who they are in the request itself (``livekit_app.auth.authentication``); the
middleware for pages would cost them two changes of thread each, more than the whole answer.
"""

import asyncio
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from project.servers import Application, Receive, Scope, Send

# Programs talk to these; everything else is for people and answers with pages.
_API = ("/api", "/health", "/media", "/metrics")

_API_MIDDLEWARE = [
    "project.http.middleware.RequestIdMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "project.http.middleware.ApiErrorMiddleware",
    "project.http.middleware.CrossSiteMiddleware",
    "project.http.https.CookiesMiddleware",
]


def is_api_path(path: str) -> bool:
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in _API)


class ByPath:
    """The ASGI application that hands each request to one of two."""

    def __init__(self, *, api: Application, pages: Application) -> None:
        self._api = api
        self._pages = pages

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._api if is_api_path(scope["path"]) else self._pages
        await app(scope, receive, send)


class WithApiMiddleware(BaseHandler):
    """A handler with the API's middleware instead of that for pages (``settings.MIDDLEWARE``)."""

    def load_middleware(self, is_async: bool = False) -> None:
        """Django reads its one setting here, once, and takes a list by no other way."""
        for_pages = settings.MIDDLEWARE
        settings.MIDDLEWARE = _API_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = for_pages


class ApiHandler(WithApiMiddleware, ASGIHandler):
    """Spares programs two changes of thread in each request.

    Django announces the beginning and the end of every request in a thread of that request's own,
    so that sync receivers may block. What listens there looks after the connections of that thread;
    for the API nothing runs in it (``livekit_app.runtime.db_threads`` has threads of its own, and
    looks after their connections), so both are announced where we are.
    """

    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        with body:
            set_script_prefix(get_script_prefix(scope))
            signals.request_started.send(sender=self.__class__, scope=scope)
            request, refusal = self.create_request(scope, body)
            if request is not None:
                await self._answer_unless_gone(request, receive, send)
            elif refusal is not None:
                await self.send_response(refusal, send)
                refusal.close()

    async def _answer_unless_gone(self, request: ASGIRequest, receive: Any, send: Any) -> None:
        """Raises what the server's ``send`` raises, as Django's own does."""
        answering = asyncio.create_task(self._answer(request, send))
        listening = asyncio.create_task(self.listen_for_disconnect(receive))
        try:
            await asyncio.wait((answering, listening), return_when=asyncio.FIRST_COMPLETED)
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError, RequestAborted):
                await listening
            if not answering.done():
                answering.cancel()
            with suppress(asyncio.CancelledError):
                await answering

    async def _answer(self, request: ASGIRequest, send: Any) -> None:
        response: HttpResponseBase | None = None
        try:
            response = await self.run_get_response(request)
            await self.send_response(response, send)
        finally:
            if response is not None:
                response.close()  # announces the end of the request, too
            else:
                signals.request_finished.send(sender=self.__class__)
