"""How often somebody may ask. Per caller first; per address generously, because a crowd behind one
Wi-Fi is one address.

Counted in Redis where there is one, else in this process's memory (each web process counts for
itself then). Sliding windows by the `limits` package. A store that fails lets everybody pass: the
limits protect the service and must not be what takes it down.
"""

import asyncio
import hashlib
import logging
import math
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from weakref import WeakKeyDictionary

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import StorageTypes, storage_from_string

from livekit_app.callers import Credentials
from livekit_app.errors import ServiceError
from livekit_app.requests import client_address

logger = logging.getLogger(__name__)

STORE_SECONDS = 0.5  # a slow store is treated like one that fails


@dataclass(frozen=True, slots=True)
class Limits:
    """In the notation of `limits`: "60/minute"."""

    per_caller: str
    per_address: str


def limits_of(kind: str) -> Limits:
    """``kind``: a key of ``settings.RATE_LIMITS``."""
    per_caller, per_address = settings.RATE_LIMITS[kind]
    return Limits(per_caller, per_address)


async def spend(kind: str, request: HttpRequest, *, caller: str, scope: str = "") -> None:
    """Count one request of ``kind``. Raises 429 ``too_many_requests`` with Retry-After.

    ``caller``: whatever tells one caller from the next (see ``caller_key``), empty for nobody in
    particular: then only the address counts. ``scope``: counted apart, a broadcast's id for
    instance.
    """
    given = limits_of(kind)
    for limit, key in _keys(given, caller, client_address(request), scope):
        retry_after = await _hit(_parsed(limit), kind, key)
        if retry_after is not None:
            logger.info("[limits] too many requests", extra={"kind": kind})
            raise ServiceError(
                "too_many_requests",
                "Too many requests. Please wait a moment.",
                status=429,
                stage="limits",
                retry_after=retry_after,
            )


def caller_key(credentials: Credentials) -> str:
    """A digest of what a request offers as proof: limits are counted before it is judged."""
    offered = (
        credentials.authorization,
        credentials.host_key,
        credentials.session_key,
        credentials.visitor_key,
    )
    if not any(offered):
        return ""
    return hashlib.sha256("\0".join(offered).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _keys(limits: Limits, caller: str, address: str, scope: str) -> Iterator[tuple[str, str]]:
    if caller:
        yield limits.per_caller, f"caller:{caller}:{scope}"
    yield limits.per_address, f"address:{address}"


@cache
def _parsed(limit: str) -> RateLimitItem:
    return parse(limit)


async def _hit(item: RateLimitItem, kind: str, key: str) -> int | None:
    """None, or seconds to wait."""
    limiter = _limiter()
    try:
        async with asyncio.timeout(STORE_SECONDS):
            if await limiter.hit(item, kind, key):
                return None
            window = await limiter.get_window_stats(item, kind, key)
    except Exception as problem:  # noqa: BLE001 - whatever the store throws, nobody is locked out
        logger.warning("[limits] not counted", extra={"problem": type(problem).__name__})
        return None
    return max(1, math.ceil(window.reset_time - time.time()))


# Its store's connections and clean-up belong to the event loop.
_limiters: WeakKeyDictionary[asyncio.AbstractEventLoop, SlidingWindowCounterRateLimiter] = (
    WeakKeyDictionary()
)


def _limiter() -> SlidingWindowCounterRateLimiter:
    loop = asyncio.get_running_loop()
    kept = _limiters.get(loop)
    if kept is None:
        kept = _limiters[loop] = SlidingWindowCounterRateLimiter(_store())
    return kept


def _store() -> StorageTypes:
    if settings.REDIS_URL:
        return storage_from_string(
            f"async+{settings.REDIS_URL}", implementation="redispy", key_prefix="sideline-limits"
        )
    return storage_from_string("async+memory://")
