"""Is it alive, and is it ready? For people, load balancers and the diagnostics button.

``/health`` says that this web process answers; it touches nothing. ``/health/ready`` says whether
everything is there, and names each dependency to those who run the server: to whoever asks from
this machine, and to operators.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from livekit_app.auth import authentication, rate_limits
from livekit_app.auth.client_address import is_on_this_machine
from livekit_app.auth.credentials import credentials_of
from livekit_app.errors import ServiceError
from livekit_app.models import Heartbeat, ProviderHealth
from livekit_app.rooms import sweep_plan
from livekit_app.runtime.db_threads import run_in_database
from project.checking.check_registry import CHECKS, READY
from project.checking.findings import Check, fine, wrong
from project.http.openapi import error_answer
from project.http.request_ids import request_id

CHECK_SECONDS = 2.0  # each check's own limit; they run side by side
STALE_SECONDS = 15.0  # a heartbeat older than this is a missing part
SEES_INSIDE = "livekit_app.view_providerhealth"  # the permission to read what only operators may

Work = Callable[[], Awaitable[Check]]


@require_safe
async def live(request: HttpRequest) -> JsonResponse:
    return _answer({"status": "live", "version": settings.VERSION}, 200)


@require_safe
async def ready(request: HttpRequest) -> JsonResponse:
    """200 when everything is there, else 503; which part is which only for those who run it."""
    found, is_ours = await asyncio.gather(parts(*READY), _runs_the_server(request))
    failed = [name for name, check in found.items() if not check.ok]
    details: dict[str, Any] = {}
    if is_ours:
        details["checks"] = {
            name: {"ok": check.ok, "age": check.age, "detail": said(check)}
            for name, check in found.items()
        }
    if not failed:
        return _answer({"status": "ready", **details}, 200)
    return _answer(
        {
            "error": f"Not ready: {', '.join(failed)}." if is_ours else "Not ready.",
            "code": "not_ready",
            "stage": "ready",
            "timeoutMs": None,
            "reqId": request_id.get(),
            "status": "failed",
            **details,
        },
        503,
    )


async def _runs_the_server(request: HttpRequest) -> bool:
    """A proof that does not hold, or cannot be looked at now, is no reason to say nothing."""
    if is_on_this_machine(request):
        return True
    credentials = credentials_of(request)
    try:
        async with asyncio.timeout(CHECK_SECONDS):
            if credentials.offers_proof:
                await rate_limits.spend("diagnostics", request, credentials)
            caller = await authentication.authenticate(credentials)
    except (ServiceError, DatabaseError, TimeoutError):
        return False
    return caller is not None and caller.may(SEES_INSIDE)


async def parts(*names: str) -> dict[str, Check]:
    """These parts (by their ``ready`` names) side by side, each within its limit."""
    asked = (READY[name].ask(_CHECKS[name], seconds=CHECK_SECONDS) for name in names)
    return dict(zip(names, await asyncio.gather(*asked), strict=True))


def said(check: Check) -> str:
    """What was seen; of something thrown its kind only."""
    return check.detail or check.internal


def _answer(body: dict[str, Any], status: int) -> JsonResponse:
    response = JsonResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    return response


async def _database() -> Check:
    return await run_in_database(_query)


def _query() -> Check:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return fine("database")


async def _broker() -> Check:
    if settings.REDIS_URL:
        from redis.asyncio import Redis

        async with Redis.from_url(settings.REDIS_URL) as redis:
            await redis.ping()
        return fine("broker")
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]
    if os.access(str(folder), os.R_OK | os.W_OK | os.X_OK):
        return fine("broker")
    return _absent("broker", "the message folder is not there or not writable")


def _heartbeat(name: str, *processes: str) -> Work:
    async def check() -> Check:
        return await run_in_database(_oldest, name, processes)

    return check


def _oldest(name: str, processes: tuple[str, ...]) -> Check:
    """The worst of several heartbeats; which of them are old is said by name."""
    seen = dict(Heartbeat.objects.filter(name__in=processes).values_list("name", "at"))
    missing = [process for process in processes if process not in seen]
    if missing:
        return _absent(name, f"never seen: {', '.join(missing)}")
    ages = {
        process: round((timezone.now() - at).total_seconds(), 1) for process, at in seen.items()
    }
    check = _lately(name, max(ages.values()))
    if check.ok or len(processes) == 1:
        return check
    silent = sorted(process for process, age in ages.items() if age > STALE_SECONDS)
    return replace(check, detail=f"{check.detail}: {', '.join(silent)}")


async def voice() -> Check:
    """What speaks the lines, where the server does."""
    return await run_in_database(_oldest, "voice", ("voice",))


async def _media() -> Check:
    return await run_in_database(_provider)


def _provider() -> Check:
    """The media provider as the sweep last saw it."""
    row = ProviderHealth.objects.filter(provider=settings.PROVIDER).first()
    if row is None or row.seen_at is None:
        return _absent("sweep", (row and row.last_error_code) or "never seen")
    age = round((timezone.now() - row.seen_at).total_seconds(), 1)
    if row.failing_since is not None:
        return _absent("sweep", row.last_error_code or "failing", age)
    # Two missed sweeps of a provider that is seldom looked at are no missing part yet.
    return _lately("sweep", age, max(STALE_SECONDS, 3 * sweep_plan.pace(settings.PROVIDER)))


def _lately(name: str, age: float, limit: float = STALE_SECONDS) -> Check:
    return fine(name, age=age) if age <= limit else _absent(name, "not seen lately", age)


def _absent(name: str, detail: str, age: float | None = None) -> Check:
    return wrong(name, CHECKS[name].broken, detail, age=age)


def _described(operation: str, summary: str, description: str, *errors: int) -> dict[str, Any]:
    content = {"application/json": {"schema": {"type": "object"}}}
    answers = {"200": {"description": "JSON", "content": content}}
    answers |= {str(status): error_answer(status) for status in errors}
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "description": description,
            "tags": ["reachability"],
            "responses": answers,
        }
    }


OPENAPI_PATHS = {
    "/health": _described("live", "Live", "This web process answers."),
    "/health/ready": _described(
        "ready",
        "Ready",
        "503 when a part is missing; which one, for operators and on this machine.",
        503,
    ),
}

_CHECKS: dict[str, Work] = {
    "database": _database,
    "broker": _broker,
    "worker": _heartbeat("worker", "worker-clock", "worker-provider"),
    "beat": _heartbeat("beat", "beat"),
    "media": _media,
    "commentator": _heartbeat("commentator", "commentator"),
}
