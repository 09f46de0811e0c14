"""Cost of one sweep while open broadcasts stay 1,000 and ended ones grow to 100,000.

Both halves on a SQLite database of their own: the clock's (``sessions_app.clock``) and the
provider's (``livekit_app.rooms.comparison.compare`` against a snapshot that shows every open room).
Prints a JSON row per size: median milliseconds of 20 runs, after one that is not counted.
"""

import json
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta

OPEN = 1_000
ENDED = (0, 10_000, 100_000)
RUNS = 20


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="sideline-bench-") as folder:
        os.environ["SIDELINE_DATA_DIR"] = folder
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "project.settings")
        os.environ["LOG_LEVEL"] = "ERROR"
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        make_sessions(OPEN, final=False)
        made = 0
        for ended in ENDED:
            make_sessions(ended - made, final=True)
            made = ended
            print(json.dumps({"open": OPEN, "ended": ended} | _measure()), flush=True)


def make_sessions(count: int, *, final: bool, provider: str = "embedded") -> None:
    from django.utils import timezone

    from livekit_app.models import Room
    from livekit_app.rooms.service import prefix
    from sessions_app.ids import new_session_id
    from sessions_app.models import LiveSession
    from sessions_app.states import Reason, State

    now = timezone.now()
    ids = [new_session_id() for _ in range(count)]
    rooms = Room.objects.bulk_create(
        [
            Room(
                name=f"{prefix()}{key}",
                session_id=key,
                provider=provider,
                desired="closed" if final else "open",
                observed="absent" if final else "present",
                sid=f"RM_{key}",
                created_at_ms=1,
                observed_at=now,
            )
            for key in ids
        ],
        batch_size=500,
    )
    LiveSession.objects.bulk_create(
        [
            LiveSession(
                id=key,
                room=room,
                state=State.ENDED if final else State.WAITING,
                reason=Reason.HOST if final else "",
                host_key_hash="",
                created_at=now,
                deadline_at=now + timedelta(hours=4),
                ended_at=now if final else None,
            )
            for key, room in zip(ids, rooms, strict=True)
        ],
        batch_size=500,
    )


def _measure() -> dict[str, float]:
    from django.utils import timezone

    from livekit_app.models import Room
    from livekit_app.providers.port import RoomSeen, Snapshot
    from livekit_app.rooms.comparison import compare
    from sessions_app.clock import sweep

    there = tuple(
        RoomSeen(room.name, room.sid, 1) for room in Room.objects.filter(desired=Room.Desired.OPEN)
    )
    snapshot = Snapshot("server", there)

    def compare_all() -> None:
        found = compare("embedded", snapshot, timezone.now())
        assert not found.reconcile and not found.orphans, "the rooms agree; nothing is to be found"

    return {"clock_ms": _median(sweep), "provider_ms": _median(compare_all)}


def _median(run: Callable[[], object]) -> float:
    times = []
    for _ in range(RUNS + 1):
        start = time.perf_counter()
        run()
        times.append((time.perf_counter() - start) * 1000)
    return round(statistics.median(times[1:]), 1)


if __name__ == "__main__":
    main()
