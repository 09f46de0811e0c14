"""Counts wrong passwords, and lets few be looked at in one moment: each costs most of a second.

Beyond the limit nothing is looked at, the right password neither. Nobody can keep an operator out
by that: a browser that an account has signed in with before is counted by itself, and so is who
sits at this machine. For all others wrong ones count by address, and by name more widely, which a
guesser with many addresses runs into.

Counted in Redis where there is one, else in this process's memory. A store that fails lets
everybody pass, but still only so many at once.
"""

import hashlib
import logging
import math
import secrets
import threading
import time
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from limits import RateLimitItem, parse
from limits.storage import MemoryStorage, Storage, storage_from_string
from limits.strategies import SlidingWindowCounterRateLimiter

from livekit_app.auth.client_address import client_address, is_on_this_machine, subscriber

logger = logging.getLogger(__name__)

KIND = "sign_in"  # in settings.RATE_LIMITS
COOKIE = settings.KNOWN_BROWSER_COOKIE
COOKIE_SECONDS = 180 * 86400
_SALT = "sideline.known-browser"

AT_ONCE = 2  # passwords looked at, in this process
IN_LINE = 16  # waiting for that
TURN_SECONDS = 10.0
BUSY_SECONDS = 5  # until it is worth trying again
STORE_SECONDS = 0.5


class NotLookedAt(ValidationError):
    """The password was not looked at. For the form; the page's status is 429."""

    def __init__(self, sentence: str, retry_after: int) -> None:
        super().__init__(sentence, code="too_many")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class _Count:
    limit: str  # in the notation of `limits`
    key: str


class _Line:
    """A few at once, some in line, and nobody beyond: each who waits holds a thread."""

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(AT_ONCE + IN_LINE)
        self._turns = threading.BoundedSemaphore(AT_ONCE)

    @contextmanager
    def turn(self) -> Iterator[None]:
        if not self._places.acquire(blocking=False):
            raise _busy()
        try:
            if not self._turns.acquire(timeout=TURN_SECONDS):
                raise _busy()
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()


# Apart, so that a crowd of guessers leaves room for those who have been here before.
_strangers, _known = _Line(), _Line()


@contextmanager
def of_name(request: HttpRequest, name: str) -> Iterator[None]:
    """Around looking at a password for the account of this name, as typed; a ``ValidationError``
    inside says that it was wrong. Raises ``NotLookedAt`` before."""
    browser = _browser(request, name)
    per_name, per_address = settings.RATE_LIMITS[KIND]
    if browser:
        counts = [_Count(per_address, f"browser:{browser}")]
    else:
        counts = [_Count(per_address, f"address:{subscriber(client_address(request))}")]
        if not is_on_this_machine(request):
            counts.append(_Count(per_name, f"name:{_digest(name)}"))
    with _guess(counts, _known if browser else _strangers):
        yield


@contextmanager
def of_account(account_id: int) -> Iterator[None]:
    """The same for somebody who has signed in, and says the old password to change it."""
    with _guess([_Count(settings.RATE_LIMITS[KIND][1], f"account:{account_id}")], _known):
        yield


def remember_browser(request: HttpRequest, response: HttpResponseBase, name: str) -> None:
    """This browser is known to that account from now on."""
    nonce = _browser(request, name) or secrets.token_hex(8)
    response.set_cookie(
        COOKIE,
        signing.dumps([_digest(name), nonce], salt=_SALT),
        max_age=COOKIE_SECONDS,
        httponly=True,
        secure=request.is_secure(),
        samesite="Lax",
    )


def _browser(request: HttpRequest, name: str) -> str:
    """Whether this account has signed in with it: then its number, else empty."""
    try:
        known, nonce = signing.loads(
            request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=COOKIE_SECONDS
        )
    except (signing.BadSignature, ValueError):
        return ""
    return str(nonce) if known == _digest(name) else ""


def _digest(name: str) -> str:
    name = unicodedata.normalize("NFKC", name).casefold()
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:32]


@contextmanager
def _guess(counts: list[_Count], line: _Line) -> Iterator[None]:
    _refuse(counts)  # before waiting in line
    with line.turn():
        _refuse(counts)  # others were wrong meanwhile
        try:
            yield
        except ValidationError:
            for count in counts:
                _limiter_hit(count)
            raise


def _refuse(counts: list[_Count]) -> None:
    for count in counts:
        seconds = _seconds_left(count)
        if seconds is None:
            continue
        logger.warning(
            "[sign-in] too many wrong passwords", extra={"counted": count.key.partition(":")[0]}
        )
        minutes = math.ceil(seconds / 60)
        wait = "a minute" if minutes == 1 else f"{minutes} minutes"
        raise NotLookedAt(f"Too many wrong passwords. Please try again in {wait}.", seconds)


def _busy() -> NotLookedAt:
    logger.warning("[sign-in] too many at once")
    return NotLookedAt("Too many are signing in right now. Please try again.", BUSY_SECONDS)


def _seconds_left(count: _Count) -> int | None:
    """None: one more may be tried."""
    item = _parsed(count.limit)
    try:
        if _limiter().test(item, KIND, count.key):
            return None
        reset = _limiter().get_window_stats(item, KIND, count.key).reset_time
    except Exception as problem:  # noqa: BLE001 - whatever the store throws, nobody is locked out
        _not_counted(problem)
        return None
    return max(1, math.ceil(reset - time.time()))


def _limiter_hit(count: _Count) -> None:
    try:
        _limiter().hit(_parsed(count.limit), KIND, count.key)
    except Exception as problem:  # noqa: BLE001 - as above
        _not_counted(problem)


def _not_counted(problem: Exception) -> None:
    logger.warning("[sign-in] not counted", extra={"problem": type(problem).__name__})


@cache
def _parsed(limit: str) -> RateLimitItem:
    return parse(limit)


@cache
def _limiter() -> SlidingWindowCounterRateLimiter:
    """Of threads; ``livekit_app.auth.rate_limits`` counts on event loops."""
    return SlidingWindowCounterRateLimiter(_store())


def _store() -> Storage:
    if not settings.REDIS_URL:
        return MemoryStorage()
    return storage_from_string(  # type: ignore[return-value]  # sync, by this address
        settings.REDIS_URL,
        key_prefix="sideline-limits",
        socket_timeout=STORE_SECONDS,
        socket_connect_timeout=STORE_SECONDS,
    )
