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
from functools import cache, lru_cache
from weakref import WeakKeyDictionary

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.storage import StorageTypes, storage_from_string

from livekit_app.auth.client_address import (
    WIDER,
    client_address,
    subscriber,
    wider_network,
)
from livekit_app.auth.counts_in_memory import CountsInMemory
from livekit_app.auth.credentials import Credentials
from livekit_app.errors import ServiceError

logger = logging.getLogger(__name__)

STORE_SECONDS = 0.5  # a slow store is treated like one that fails


async def spend(
    kind: str,
    request: HttpRequest,
    credentials: Credentials,
    *,
    scope: str = "",
    judged: bool = False,
) -> None:
    """Count one request of ``kind``, a key of ``settings.RATE_LIMITS``, for its caller and for its
    address. Raises 429 ``too_many_requests`` with Retry-After.

    ``scope``: callers are counted apart in each, a broadcast's id for instance. ``judged``: nothing
    is done before the proof was looked at. Then a key or token counts for its caller only, or
    whoever asks often on a host's Wi-Fi would keep the host out; wrong ones have a count of theirs.
    """
    if judged and credentials.host_key:  # what else is sent is not looked at, and must not count
        await _spend_of_caller(kind, Credentials(host_key=credentials.host_key), scope)
    elif judged and credentials.bearer():
        await _spend_of_caller(kind, Credentials(credentials.authorization), scope)
    elif judged and credentials.scorekeeper:
        await _spend_of_caller(kind, Credentials(scorekeeper=credentials.scorekeeper), scope)
    else:
        await spend_from(kind, client_address(request), credentials, scope=scope)


async def spend_from(kind: str, address: str, credentials: Credentials, *, scope: str = "") -> None:
    """The same for what is no request of Django's: a socket."""
    await _spend_of_caller(kind, credentials, scope)
    per_address = settings.RATE_LIMITS[kind][1]
    for times, key in _counted(address):
        await _spend(per_address, kind, key, times)


async def _spend_of_caller(kind: str, credentials: Credentials, scope: str) -> None:
    per_caller = settings.RATE_LIMITS[kind][0]  # in the notation of `limits`
    caller = caller_key(credentials)
    if caller:
        await _spend(per_caller, kind, f"caller:{caller}:{scope}")


async def count_wrong_proof(address: str) -> None:
    """Count a proof that was looked at and is wrong. Raises 429 ``too_many_wrong_proofs``, instead
    of the refusal that says what is wrong, when this address brought too many.

    Proofs are looked at all the same: one that is right always holds, or one person on a Wi-Fi
    would keep its hosts out (docs/adr/0010).
    """
    limit = settings.LIMIT_FAILED_PROOFS
    waits = [
        await _hit(_parsed(limit, times), "failed_proofs", key) for times, key in _counted(address)
    ]
    retry_after = max((wait for wait in waits if wait is not None), default=None)
    if retry_after is None:
        return
    logger.warning("[limits] too many wrong proofs", extra={"kind": "failed_proofs"})
    raise ServiceError(
        "too_many_wrong_proofs",
        "Too many wrong keys or tokens came from here. Please wait a moment.",
        status=429,
        stage="auth",
        retry_after=retry_after,
    )


@lru_cache(maxsize=1024)  # a crowd behind one Wi-Fi is one address
def _counted(address: str) -> tuple[tuple[int, str], ...]:
    """What is counted for an address, and how many times its limit each may have."""
    network = wider_network(address)
    return (
        (1, f"address:{subscriber(address)}"),
        *(((WIDER, f"network:{network}"),) if network else ()),
    )


async def _spend(limit: str, kind: str, key: str, times: int = 1) -> None:
    retry_after = await _hit(_parsed(limit, times), kind, key)
    if retry_after is None:
        return
    logger.info("[limits] too many requests", extra={"kind": kind})
    raise ServiceError(
        "too_many_requests",
        "Too many requests. Please wait a moment.",
        status=429,
        stage="limits",
        retry_after=retry_after,
    )


def caller_key(credentials: Credentials) -> str:
    """A digest of what a request offers as proof: limits are counted before it is judged. Empty
    for nobody in particular, and for a signed event, which is another one each time: then only
    the address counts."""
    offered = (
        credentials.authorization,
        credentials.host_key,
        credentials.session_key,
        credentials.visitor_key,
        credentials.admission,
        credentials.scorekeeper,
    )
    if not any(offered) or credentials.authorization.lower().startswith("nostr "):
        return ""
    return hashlib.sha256("\0".join(offered).encode("utf-8", "surrogateescape")).hexdigest()[:32]


@cache
def _parsed(limit: str, times: int = 1) -> RateLimitItem:
    item = parse(limit)
    return type(item)(item.amount * times, item.multiples)


async def _hit(item: RateLimitItem, kind: str, key: str) -> int | None:
    """None, or seconds to wait."""
    limiter = _limiter()
    try:
        # What is kept in memory is never late, and a timer costs as much as the count.
        async with asyncio.timeout(STORE_SECONDS if settings.REDIS_URL else None):
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
    return CountsInMemory()
