"""This process and its neighbours: web, broker, workers, beat, commentator."""

import asyncio
import time

from django.conf import settings

from project import health
from project.checking.check_registry import CHECKS, READY, Declared
from project.checking.findings import Check, fine, wrong

NAP_SECONDS = 0.02
SLOW_SECONDS = 0.5  # an event loop that is so late makes everybody wait


async def process() -> Check:
    """Does this web process get its turn? It answers, or nobody would read this."""
    began = time.perf_counter()
    await asyncio.sleep(NAP_SECONDS)
    return judge_lag(time.perf_counter() - began - NAP_SECONDS)


def judge_lag(seconds: float) -> Check:
    detail = f"version {settings.VERSION}, {max(0, round(seconds * 1000))} ms late"
    if seconds > SLOW_SECONDS:
        return wrong("process", "process_slow", detail)
    return fine("process", detail)


async def parts(*, database: bool) -> list[Check]:
    """As /health/ready sees them; without a database only those that need none."""
    names = [name for name in READY if name != "database"] if database else ["broker"]
    found = [_part(READY[name], found) for name, found in (await health.parts(*names)).items()]
    if database and settings.VOICE:
        declared = CHECKS["voice"]
        found.append(_part(declared, await declared.ask(health.voice)))
    return found


def _part(declared: Declared, found: Check) -> Check:
    age = "" if found.age is None else f"seen {found.age:g} s ago"
    if found.ok:
        return fine(declared.name, age)
    return wrong(declared.name, declared.broken, age, health.said(found))
