"""Request ids, security headers and the one error form, around every answer.

Both work sync and async without changing threads: the chain under ASGI stays on the event
loop until a view or the database needs a thread.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any, cast

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponseBadRequest
from django.http.response import HttpResponseBase

from livekit_app.tokens.api import PATH as TOKEN_PATH
from livekit_app.tokens.api import ROUTE as TOKEN_ROUTE
from livekit_app.tokens.deadlines import BODY_PARSE, HARD_TIMEOUT, Stages, StageTimeout
from project.doors import counted_calls
from project.http import cross_site, errors, foreign_hosts, security_headers
from project.http.request_ids import accepted, request_id
from project.servers import BODY_MARK, BODY_TIMEOUT_MS

GetResponse = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]

logger = logging.getLogger(__name__)

# Stages have the hard limit itself and answer more precisely; this is for what has none.
_MARGIN_SECONDS = 0.5

_FOREIGN_HOST = "This server does not answer to this name (ALLOWED_HOSTS)."


def _log_refused(
    request: HttpRequest, status: int, code: str, stage: str, timeout_ms: int | None = None
) -> None:
    """What no view ever sees is logged here, for the token's route as its own stage."""
    stages = Stages(TOKEN_ROUTE if request.path_info == TOKEN_PATH else "API")
    if stage == BODY_PARSE:
        stages.start(BODY_PARSE, settings.STAGE_BODY_PARSE_SECONDS)
    if timeout_ms is not None:
        stages.log("stage_timeout", logging.WARNING, stage=stage, timeoutMs=timeout_ms)
    stages.refused(status, code, stage)


class Around:
    """``before`` may answer at once; ``after`` may change or replace the answer."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self._is_async = iscoroutinefunction(get_response)
        if self._is_async:
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        if self._is_async:
            return self._acall(request)
        early = self.before(request)
        return self.after(request, early or cast(HttpResponseBase, self.get_response(request)))

    async def _acall(self, request: HttpRequest) -> HttpResponseBase:
        early = self.before(request)
        if early is None:
            early = await cast(Awaitable[HttpResponseBase], self.get_response(request))
        return self.after(request, early)

    def before(self, request: HttpRequest) -> HttpResponseBase | None:
        return None

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        return response


class RequestIdMiddleware(Around):
    """Outermost: gives each request its id and sends it back with every answer."""

    def before(self, request: HttpRequest) -> None:
        request_id.set(accepted(request.headers.get("X-Request-Id")))

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response["X-Request-Id"] = request_id.get()
        if security_headers.STRICT_TRANSPORT in response:  # Django's, which looks at no name
            del response[security_headers.STRICT_TRANSPORT]
        headers = security_headers.headers_for(
            host=foreign_hosts.own_host(request),
            is_secure=request.is_secure(),
            path=request.path_info,
        )
        for name, value in headers.items():
            response.setdefault(name, value)
        return response


def _given_up(request: HttpRequest) -> HttpResponseBase | None:
    """The answer for a body that the web server gave up on before Django could read it."""
    scope: dict[str, Any] = getattr(request, "scope", {})
    match scope.get(BODY_MARK):
        case "too_large":
            _log_refused(request, 413, "too_large", BODY_PARSE)
            return errors.from_status(413)
        case "stalled":
            timeout_ms = scope.get(BODY_TIMEOUT_MS)
            _log_refused(request, 504, "body_stalled", BODY_PARSE, timeout_ms)
            return errors.error_response(
                504,
                "body_stalled",
                "The request body stopped arriving.",
                stage=BODY_PARSE,
                timeout_ms=timeout_ms,
            )
    return None


class PageMiddleware(Around):
    """For pages: what ``ApiErrorMiddleware`` answers itself, in a sentence."""

    def before(self, request: HttpRequest) -> HttpResponseBase | None:
        if not foreign_hosts.own_host(request):
            foreign_hosts.mention(request.META.get("HTTP_HOST", ""), kind="page")
            return HttpResponseBadRequest(_FOREIGN_HOST, content_type="text/plain; charset=utf-8")
        return _given_up(request)


class ApiErrorMiddleware(Around):
    """Under the API's paths every error has the one form, whoever made it; and what says nothing
    of caches is kept by none: it may hold a token, a key, or tell of a broadcast.

    It stands inside the CORS middleware, so that errors carry CORS headers too.
    """

    def before(self, request: HttpRequest) -> HttpResponseBase | None:
        if not foreign_hosts.own_host(request):
            foreign_hosts.mention(request.META.get("HTTP_HOST", ""), kind="api")
            return errors.error_response(400, "bad_request", _FOREIGN_HOST, stage="request")
        return _given_up(request)

    async def _acall(self, request: HttpRequest) -> HttpResponseBase:
        began = time.perf_counter()
        response = await self._answer(request)
        counted_calls.count(request, response, time.perf_counter() - began)
        return response

    async def _answer(self, request: HttpRequest) -> HttpResponseBase:
        """No call of the API takes longer than the hard limit, whatever hangs in it."""
        limit = settings.STAGE_HARD_TIMEOUT_SECONDS + _MARGIN_SECONDS
        deadline = asyncio.timeout(limit)
        try:
            async with deadline:
                return await super()._acall(request)
        except TimeoutError:
            if not deadline.expired():
                raise
            logger.error("[api] hard timeout", extra={"path": request.path})
            return errors.from_service(StageTimeout(HARD_TIMEOUT, limit))

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.setdefault("Cache-Control", "no-store")
        if response.status_code < 400 or errors.keep_if_in_form(response):
            return response
        ours = errors.from_status(response.status_code)
        for name in ("Allow", "Retry-After", "WWW-Authenticate", "Vary"):
            if name in response:
                ours[name] = response[name]
        # What the replaced answer holds open (a file, an upstream) closes with ours; calling its
        # close() here would announce the end of the request twice.
        closers: list[Callable[[], None]] = response._resource_closers  # type: ignore[attr-defined]
        ours._resource_closers.extend(closers)  # type: ignore[attr-defined]
        return ours

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase:
        return errors.from_exception(request, exception)


class CrossSiteMiddleware(Around):
    """Refuses what a page of another site makes a visitor's browser send (project.http.cross_site).

    Inside the error form, which answers for a foreign Host and for a body that was given up.
    """

    def before(self, request: HttpRequest) -> HttpResponseBase | None:
        refusal = cross_site.refusal(request)
        if refusal is None:
            return None
        _log_refused(request, refusal.status, refusal.code, refusal.stage)
        return errors.from_service(refusal)
