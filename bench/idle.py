"""What the product costs while nobody uses it, and how long ``POST /api/sessions`` takes.

CPU is user + system time of the supervisor and everything below it over ``--seconds``, in cores;
memory is the sum of the processes' unique sets (USS), which counts shared pages once.
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

import httpx
import psutil

from tests.support.product import AS_IT_COMES, Product


def measure(provider: str, seconds: float, posts: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        product = Product(
            Path(folder),
            env=AS_IT_COMES
            | {
                "SIDELINE_PROVIDER": provider,
                "SIDELINE_START_LIMIT_PER_ADDRESS": "100000",
                "EMBEDDED_MAX_ROOMS": str(2 * posts + 8),
            },
        )
        product.start()
        try:
            time.sleep(5)  # let start-up work finish; only what follows is counted
            idle = _idle(product, seconds)
            return {"provider": provider} | idle | {"post_session_ms": _posts(product, posts)}
        finally:
            product.stop()


def _idle(product: Product, seconds: float) -> dict[str, object]:
    processes = _family(product.supervisor_pid())
    before = {p.pid: p.cpu_times() for p in processes}
    time.sleep(seconds)
    rows = {}
    total = 0.0
    names = {product.pid(name): name for name in product.process_names()}
    memory = 0.0
    for process in processes:
        after, start = process.cpu_times(), before[process.pid]
        used = (after.user + after.system - start.user - start.system) / seconds
        total += used
        size = process.memory_full_info().uss / 2**20
        memory += size
        name = names.get(process.pid, "supervisor")
        rows[name] = {"cores": round(used, 4), "mib": round(size)}
    return {"idle_cores": round(total, 3), "memory_mib": round(memory), "processes": rows}


def _family(pid: int) -> list[psutil.Process]:
    top = psutil.Process(pid)
    return [top, *top.children(recursive=True)]


def _posts(product: Product, count: int) -> dict[str, float]:
    times = []
    with httpx.Client(base_url=product.base_url, timeout=10) as client:
        for number in range(count + 3):
            start = time.perf_counter()
            answer = client.post("/api/sessions", json={})
            taken = (time.perf_counter() - start) * 1000
            answer.raise_for_status()
            made = answer.json()
            client.post(
                f"/api/sessions/{made['id']}/end", headers={"X-Host-Key": made["hostKey"]}
            ).raise_for_status()
            if number >= 3:
                times.append(taken)
    return {
        "median": round(statistics.median(times), 1),
        "p95": round(statistics.quantiles(times, n=20)[-1], 1),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--provider", choices=("embedded", "livekit"), default="embedded")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--posts", type=int, default=50)
    options = parser.parse_args()
    print(json.dumps(measure(options.provider, options.seconds, options.posts)))
