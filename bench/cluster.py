"""Two LiveKit nodes, 300 rooms, and SIGKILL of one node: how long until all rooms are back, once.

An own database and the sweep of production in this process, at its pace; rooms without people. Each
kill is of the other node than the last; the killed one is started again before the next. From the
kill to the first room that was made anew it is LiveKit's own limit (five seconds without a sign of
life); the rest is ours. ``agreeing``: a sweep that finds nothing, without and with LiveKit's Redis.
"""

import argparse
import json
import os
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.sweep_livekit import _sweep, _want
from tests.livekit_app.cluster.nodes_and_redis import Cluster
from tests.support.livekit import LiveKit

KILLS = 4
SWEEPS = 20
LIMIT_SECONDS = 90.0
FIRST_SIGN_SECONDS = 3.0  # after its start a node is chosen for rooms once it has told of itself


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=300)
    parser.add_argument("--kills", type=int, default=KILLS)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="sideline-bench-") as folder:
        cluster = Cluster(Path(folder) / "livekit")
        os.environ |= cluster.environment | {
            "SIDELINE_DATA_DIR": f"{folder}/data",
            "DJANGO_SETTINGS_MODULE": "project.settings",
            "LOG_LEVEL": "ERROR",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        cluster.start()
        try:
            for row in measure(cluster, options.rooms, options.kills):
                print(json.dumps({"rooms": options.rooms} | row), flush=True)
        finally:
            cluster.stop()


def measure(cluster: Cluster, rooms: int, kills: int) -> Iterator[dict[str, object]]:
    from livekit_app.providers.registry import close_providers
    from livekit_app.runtime.loop import run_async

    _want(rooms)
    while _elsewhere(cluster):
        _sweep()
    run_async(close_providers())
    yield {"case": "agreeing"} | _compared(cluster)
    for number in range(kills):
        node = cluster.nodes[number % len(cluster.nodes)]
        yield {"case": "killed"} | _killed(cluster, node)
        node.start()
        time.sleep(FIRST_SIGN_SECONDS)
    run_async(close_providers())


def _compared(cluster: Cluster) -> dict[str, object]:
    """Milliseconds of a sweep that finds nothing; in turn, so that both meet the same machine."""
    from django.conf import settings

    from livekit_app.providers.registry import close_providers
    from livekit_app.runtime.loop import run_async

    took: dict[str, list[float]] = {"": [], cluster.redis.url: []}
    for url, times in [*took.items()] * 3:
        settings.LIVEKIT_REDIS_URL = url
        _sweep()
        for _ in range(SWEEPS):
            begun = time.perf_counter()
            _sweep()
            times.append(1000 * (time.perf_counter() - begun))
        run_async(close_providers())
    without, with_redis = (round(statistics.median(times), 1) for times in took.values())
    return {"without_ms": without, "with_ms": with_redis}


def _killed(cluster: Cluster, node: LiveKit) -> dict[str, object]:
    lost = sum(place == cluster.id_of(node) for place in cluster.places().values())
    node.kill()
    killed = time.monotonic()
    first = 0.0
    held = _elsewhere(cluster)
    while left := _elsewhere(cluster):
        begun = time.monotonic()
        assert begun - killed < LIMIT_SECONDS, f"{left} rooms are not back"
        _sweep()
        if not first and _elsewhere(cluster) < held:
            first = begun - killed
        time.sleep(max(0.0, 1.0 - (time.monotonic() - begun)) if _elsewhere(cluster) else 0.0)
    whole = time.monotonic() - killed
    assert cluster.each_room_is_held_once(), "a room is owned twice"
    return {"lost": lost, "first_s": round(first, 1), "whole_s": round(whole, 1)}


def _elsewhere(cluster: Cluster) -> int:
    """Rooms of ours that are not, by our row and by Redis, on one living node."""
    from livekit_app.models import Room

    living = {cluster.id_of(node) for node in cluster.nodes if node.pid}
    places = cluster.places()
    rows = Room.objects.filter(desired=Room.Desired.OPEN).values_list("name", "place", "observed")
    return sum(
        observed != Room.Observed.PRESENT or place not in living or places.get(name) != place
        for name, place, observed in rows
    )


if __name__ == "__main__":
    main()
