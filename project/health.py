"""Is it alive, and is it ready? For people, load balancers and the diagnostics button.

``/health`` says that this web process answers; it touches nothing. ``/health/ready`` names each
dependency, so that a fault is told apart instead of guessed.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from livekit_app.models import Heartbeat, ProviderHealth
from livekit_app.runtime.db_threads import run_in_database
from project.http.openapi import error_answer
from project.http.request_ids import request_id

CHECK_SECONDS = 2.0  # each check's own limit; they run side by side
STALE_SECONDS = 15.0  # a heartbeat older than this is a missing part

PartState = dict[str, Any]  # {"ok": bool, "age": seconds or None, "detail": str}


@require_safe
async def live(request: HttpRequest) -> JsonResponse:
    return _answer({"status": "live", "version": settings.VERSION}, 200)


@require_safe
async def ready(request: HttpRequest) -> JsonResponse:
    """200 when everything is there, else 503; the body names each part either way."""
    checks = await parts(*_CHECKS)
    failed = [name for name, check in checks.items() if not check["ok"]]
    if not failed:
        return _answer({"status": "ready", "checks": checks}, 200)
    return _answer(
        {
            "error": f"Not ready: {', '.join(failed)}.",
            "code": "not_ready",
            "stage": "ready",
            "timeoutMs": None,
            "reqId": request_id.get(),
            "status": "failed",
            "checks": checks,
        },
        503,
    )


async def parts(*names: str) -> dict[str, PartState]:
    """These checks side by side, each within its limit; a failure is an answer, too."""
    results = await asyncio.gather(*(_bounded(_CHECKS[name]) for name in names))
    return dict(zip(names, results, strict=True))


def _answer(body: dict[str, Any], status: int) -> JsonResponse:
    response = JsonResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    return response


async def _bounded(check: Callable[[], Awaitable[PartState]]) -> PartState:
    try:
        return await asyncio.wait_for(check(), CHECK_SECONDS)
    except TimeoutError:
        return _failed(f"no answer within {CHECK_SECONDS:g} s")
    except Exception as problem:  # noqa: BLE001 - whatever a dependency throws, it is not ready
        return _failed(type(problem).__name__)


def _failed(detail: str, age: float | None = None) -> PartState:
    return {"ok": False, "age": age, "detail": detail}


def _fine(age: float | None = None) -> PartState:
    return {"ok": True, "age": age, "detail": ""}


async def _database() -> PartState:
    return await run_in_database(_query)


def _query() -> PartState:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return _fine()


async def _broker() -> PartState:
    if settings.REDIS_URL:
        from redis.asyncio import Redis

        async with Redis.from_url(settings.REDIS_URL) as redis:
            await redis.ping()
        return _fine()
    folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]
    if os.access(str(folder), os.R_OK | os.W_OK | os.X_OK):
        return _fine()
    return _failed("the message folder is not there or not writable")


def _heartbeat(*names: str) -> Callable[[], Awaitable[PartState]]:
    async def check() -> PartState:
        return await run_in_database(_oldest, names)

    return check


def _oldest(names: tuple[str, ...]) -> PartState:
    """The worst of several heartbeats."""
    seen = dict(Heartbeat.objects.filter(name__in=names).values_list("name", "at"))
    missing = [name for name in names if name not in seen]
    if missing:
        return _failed(f"never seen: {', '.join(missing)}")
    age = round((timezone.now() - min(seen.values())).total_seconds(), 1)
    return _fine(age) if age <= STALE_SECONDS else _failed("not seen lately", age)


async def _media() -> PartState:
    return await run_in_database(_provider)


def _provider() -> PartState:
    """The media provider as the sweep last saw it."""
    row = ProviderHealth.objects.filter(provider=settings.PROVIDER).first()
    if row is None or row.seen_at is None:
        return _failed((row and row.last_error_code) or "never seen")
    age = round((timezone.now() - row.seen_at).total_seconds(), 1)
    if row.failing_since is not None:
        return _failed(row.last_error_code or "failing", age)
    return _fine(age) if age <= STALE_SECONDS else _failed("not seen lately", age)


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
        "ready", "Ready", "Every dependency by name; 503 when one is missing.", 503
    ),
}

_CHECKS: dict[str, Callable[[], Awaitable[PartState]]] = {
    "database": _database,
    "broker": _broker,
    "worker": _heartbeat("worker-clock", "worker-provider"),
    "beat": _heartbeat("beat"),
    "media": _media,
    "commentator": _heartbeat("commentator"),
}
