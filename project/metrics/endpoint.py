"""``GET /metrics``, for Prometheus: from this machine, or by ``SIDELINE_METRICS_TOKEN``.

Whichever web process is asked, the answer is the installation's: it is made of rows. It is kept for
a second, so that being asked often costs no more than being asked once.
"""

import asyncio
import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4, generate_latest

from livekit_app.auth.client_address import is_on_this_machine
from livekit_app.errors import ServiceError
from livekit_app.runtime.db_threads import run_in_database
from project.metrics.collector import RowsCollector

KEPT_SECONDS = 1.0
LIMIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class _Kept:
    text: bytes
    at: float  # monotonic


_kept: _Kept | None = None
_making = asyncio.Lock()  # one at a time: whoever comes meanwhile gets the same


@require_safe
async def metrics(request: HttpRequest) -> HttpResponse:
    _refuse_strangers(request)
    try:
        async with asyncio.timeout(LIMIT_SECONDS), _making:
            text = await _text()
    except (DatabaseError, TimeoutError) as problem:
        raise ServiceError(
            "database_unavailable",
            "The database did not answer. Please try again.",
            status=503,
            stage="metrics",
            timeout_ms=round(LIMIT_SECONDS * 1000),
            retry_after=1,
        ) from problem
    return HttpResponse(text, content_type=CONTENT_TYPE_PLAIN_0_0_4)


def forget() -> None:
    """For tests."""
    global _kept
    _kept = None


async def _text() -> bytes:
    global _kept
    if _kept is None or time.monotonic() - _kept.at > KEPT_SECONDS:
        began = time.monotonic()
        _kept = _Kept(await run_in_database(read), began)
    return _kept.text


def read() -> bytes:
    """As Prometheus reads it. Raises ``DatabaseError``."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(RowsCollector())
    return generate_latest(registry)


def _refuse_strangers(request: HttpRequest) -> None:
    if is_on_this_machine(request):
        return
    kind, _, offered = request.headers.get("Authorization", "").partition(" ")
    if settings.METRICS_TOKEN and kind.lower() == "bearer":
        if secrets.compare_digest(offered.strip().encode(), settings.METRICS_TOKEN.encode()):
            return
    raise ServiceError(
        "unauthenticated",
        "Only from this machine, or with the token of SIDELINE_METRICS_TOKEN.",
        status=401,
        stage="auth",
    )
