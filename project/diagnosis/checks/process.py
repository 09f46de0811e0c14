"""This process and its neighbours: web, broker, workers, beat, commentator."""

import asyncio
import time

from django.conf import settings

from project import health
from project.findings import Check, fine, wrong

NAP_SECONDS = 0.02
SLOW_SECONDS = 0.5  # an event loop that is so late makes everybody wait

# The parts of /health/ready that are not asked in another way here: name → code of its failure.
PARTS = {
    "broker": "broker_down",
    "worker": "worker_dead",
    "beat": "beat_dead",
    "media": "sweep_blind",
    "commentator": "commentator_dead",
}
SHOWN_AS = {"media": "sweep"}  # the media server as the sweep last saw it


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
    names = list(PARTS) if database else ["broker"]
    return [_part(name, found) for name, found in (await health.parts(*names)).items()]


def _part(name: str, found: health.PartState) -> Check:
    shown = SHOWN_AS.get(name, name)
    age = "" if found["age"] is None else f"seen {found['age']:g} s ago"
    if found["ok"]:
        return fine(shown, age)
    return wrong(shown, PARTS[name], age, found["detail"])
