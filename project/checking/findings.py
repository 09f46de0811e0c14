"""What a check finds, and the limit that is around each of them."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal


@dataclass(frozen=True, slots=True)
class Check:
    """One part, looked at. ``ok`` is None where it could not be asked, or is not in question.
    What a code means and what to do is said by who shows it, where ``advice`` does not."""

    name: str
    ok: bool | None
    code: str = ""  # what is wrong, stable; empty when nothing is
    detail: str = ""  # what was seen, for the host
    internal: str = ""  # for those who run the server: sids, addresses, a vendor's words
    advice: str = ""  # what to do
    severity: Literal["error", "warning"] = "error"  # of a failure
    age: float | None = None  # seconds since the part was last heard of
    ms: float = 0.0  # how long the look took

    @property
    def failed(self) -> bool:
        return self.ok is False


def fine(name: str, detail: str = "", internal: str = "", *, age: float | None = None) -> Check:
    return Check(name, True, detail=detail, internal=internal, age=age)


def wrong(
    name: str, code: str, detail: str = "", internal: str = "", *, age: float | None = None
) -> Check:
    return Check(name, False, code, detail, internal, age=age)


def unasked(name: str, detail: str = "") -> Check:
    """Another part's failure stands before it, or the question does not arise."""
    return Check(name, None, detail=detail)


async def bounded(
    name: str,
    seconds: float,
    work: Callable[[], Awaitable[Check]],
    *,
    late: str,
    broken: str,
    logger: logging.Logger | None = None,
) -> Check:
    """``work()`` within ``seconds``; ``late`` and ``broken`` are the codes for no answer in time
    and for whatever it throws, which ``logger`` hears. Never raises."""
    began = time.perf_counter()
    try:
        async with asyncio.timeout(seconds):
            found = await work()
    except TimeoutError:
        found = wrong(name, late, f"no answer within {seconds:g} s")
    except Exception as problem:
        if logger is not None:
            logger.warning("[diagnosis] check failed", exc_info=problem, extra={"check": name})
        found = wrong(name, broken, internal=type(problem).__name__)
    return replace(found, ms=round((time.perf_counter() - began) * 1000, 1))
