"""Django's ASGI handler, without what it costs programs: two changes of thread in each request.

Django announces the beginning and the end of every request in a thread of that request's own, so
that sync receivers may block. What listens there looks after the connections of that thread; under
/api, /health and /media nothing runs in it (``livekit_app.runtime.db_threads`` has threads of its
own, and looks after their connections), so both are announced where we are. Pages go Django's way.
"""

import asyncio
from contextlib import suppress
from typing import Any

from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, ASGIRequest, get_script_prefix
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

from project.http.middleware import is_api_path


class Handler(ASGIHandler):
    async def handle(self, scope: Any, receive: Any, send: Any) -> None:
        if not is_api_path(scope["path"]):
            await super().handle(scope, receive, send)
            return
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
