"""Reconcile with 1,000 open rooms on a real LiveKit: calls and time.

An own database, the sweep of production in this process, and a counter at the HTTP client. One row
per case: ``making`` (1,000 rooms wanted, none there), ``agreeing`` (median of 20 sweeps that find
nothing), ``remaking`` (LiveKit was killed and started again empty; sweeps until all is back).
"""

import argparse
import asyncio
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.livekit import LiveKit

RUNS = 20
LIMIT_SECONDS = 150.0


class Calls:
    """How many requests went to LiveKit."""

    def __init__(self) -> None:
        self.count = 0

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Every call to LiveKit passes ``_only_livekit``: count there."""
        from aiohttp import ClientHandlerType, ClientRequest, ClientResponse

        from livekit_app.providers.livekit import vendor_calls

        original = vendor_calls._only_livekit

        async def counting(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
            self.count += 1
            return await original(request, handler)

        vendor_calls._only_livekit = counting
        try:
            yield
        finally:
            vendor_calls._only_livekit = original


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=1000)
    rooms: int = parser.parse_args().rooms
    with tempfile.TemporaryDirectory(prefix="sideline-bench-") as folder:
        livekit = LiveKit(Path(folder) / "livekit")
        os.environ |= livekit.environment | {
            "SIDELINE_DATA_DIR": f"{folder}/data",
            "DJANGO_SETTINGS_MODULE": "project.settings",
            "LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        livekit.start()
        try:
            for row in measure(livekit, rooms):
                print(json.dumps({"rooms": rooms} | row), flush=True)
        finally:
            livekit.stop()


def measure(livekit: LiveKit, rooms: int) -> Iterator[dict[str, object]]:
    from livekit_app.providers.registry import close_providers
    from livekit_app.runtime.loop import run_async

    calls = Calls()
    with calls.counted():
        _want(rooms)
        yield {"case": "making"} | _until_agreed(calls)
        yield {"case": "agreeing"} | _agreeing(calls)
        livekit.restart()
        yield {"case": "remaking"} | _until_agreed(calls)
        assert asyncio.run(_there(livekit)) == rooms, "every room is there once"
        run_async(close_providers())


def _want(count: int) -> None:
    """Rows as ``request_room`` makes them, without the message to a worker."""
    from django.utils import timezone

    from livekit_app.models import Room
    from livekit_app.rooms.service import prefix
    from sessions_app.ids import new_session_id

    begins_with, now = prefix(), timezone.now()
    keys = [new_session_id() for _ in range(count)]
    Room.objects.bulk_create(
        Room(name=f"{begins_with}{key}", session_id=key, provider="livekit", next_attempt_at=now)
        for key in keys
    )


def _until_agreed(calls: Calls) -> dict[str, object]:
    """Sweep after sweep, as beat has them made, until rows and LiveKit agree."""
    from livekit_app.models import Room

    old = set(Room.objects.values_list("sid", flat=True))
    before, begun, sweeps = calls.count, time.monotonic(), 0
    while not sweeps or _missing(old):
        _sweep()
        sweeps += 1
        assert time.monotonic() - begun < LIMIT_SECONDS, f"{_missing(old)} rooms are not back"
    return {
        "calls": calls.count - before,
        "sweeps": sweeps,
        "seconds": round(time.monotonic() - begun, 1),
    }


def _missing(old: set[str]) -> int:
    """Rooms that were not made (anew) yet."""
    from django.db.models import Q

    from livekit_app.models import Room

    return Room.objects.filter(Q(sid__in=old) | ~Q(observed=Room.Observed.PRESENT)).count()


def _agreeing(calls: Calls) -> dict[str, object]:
    times = []
    _sweep()
    before = calls.count
    for _ in range(RUNS):
        begun = time.perf_counter()
        _sweep()
        times.append(time.perf_counter() - begun)
    return {
        "calls": (calls.count - before) / RUNS,
        "sweeps": 1,
        "seconds": round(statistics.median(times), 3),
    }


def _sweep() -> None:
    from livekit_app.rooms.sweep import sweep_provider
    from livekit_app.runtime.loop import run_async

    assert run_async(sweep_provider()), "no other sweep is under way"


async def _there(livekit: LiveKit) -> int:
    from livekit import api

    async with api.LiveKitAPI(livekit.url, livekit.api_key, livekit.api_secret) as client:
        found = await client.room.list_rooms(api.ListRoomsRequest())
    return sum(room.name.startswith("pickup-") for room in found.rooms)


if __name__ == "__main__":
    main()
