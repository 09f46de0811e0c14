"""A crowd arrives: 500 people open one broadcast within 3 s, with the limits that are the default.

The whole product as it comes, with numbered lines for commentary (``scripted``, two a second, so
that a late one shows). Before the crowd there are two broadcasts, each with a camera, a spectator
and somebody who reads along. Everybody of the crowd loads the page and all that it names with empty
caches, has a grant, the commentary, and asks for the picture; all of them from one address, as
behind a ground's Wi-Fi. Whoever finds no place asks on as the page does. Then for a while nothing
happens but that those wait.

People, those among them who watch, and both cameras are three processes of their own. All run on
this machine; the row says what the clients took of it.
"""

import argparse
import itertools
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil

from tests.support.product import ROOT, Product

BEFORE_SECONDS = 5.0
START_SECONDS = 300.0  # also where much else runs
STEPS = ("page", "scripts", "grant", "line", "told", "picture")


class Helper:
    """A process of ours that is told and tells, a line at a time."""

    def __init__(self, module: str, *arguments: str) -> None:
        command = [sys.executable, "-m", f"bench.support.{module}", *arguments]
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True)

    def hear(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a helper of the measurement ended")
        return json.loads(line) if line[0] in "[{" else line.strip()

    def tell(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("go\n")
        self._process.stdin.flush()

    def end(self) -> None:
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def measure(options: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        product = Product(Path(name), env={"SERVER": options.server, "LOG_LEVEL": "WARNING"})
        product.start(wait=False)
        try:
            product.wait_ready(START_SECONDS)
            return _crowd(product, options)
        finally:
            product.stop()
            log = (Path(name) / "up.log").read_text(errors="replace")
            troubles = [line for line in log.splitlines() if _is_trouble(line)]
            print("\n".join(troubles[-20:]), file=sys.stderr)


def _crowd(product: Product, options: argparse.Namespace) -> dict[str, Any]:
    onlookers = Helper("onlookers", product.base_url)
    codes = onlookers.hear()
    arguments = ["--people", str(options.people), "--seconds", str(options.seconds)]
    if not options.video:
        arguments.append("--no-video")
    people = Helper("light_people", product.base_url, codes[0], *arguments)
    assert people.hear() == "ready"
    times = [(time.monotonic(), _cpu(product))]
    time.sleep(BEFORE_SECONDS)
    times.append((time.monotonic(), _cpu(product)))
    people.tell()
    for word in ("arrived", "waited"):
        assert people.hear() == word
        times.append((time.monotonic(), _cpu(product)))
    came = people.hear()
    onlookers.tell()
    seen = onlookers.hear()
    for helper in (people, onlookers):
        helper.end()
    at = came.pop("at")
    spans = dict(zip(("before", "crowd", "waiting"), itertools.pairwise(times), strict=True))
    return {
        "server": options.server,
        "video": options.video,
        **came,
        "seconds": {step: _when(at.get(step, []), came["people"]) for step in STEPS},
        "had": {step: len(at.get(step, [])) for step in STEPS},
        "cores": {span: _cores(*both) for span, both in spans.items()},
        "earlier": [
            {span: _undisturbed(each, a[0], b[0]) for span, (a, b) in spans.items()}
            for each in seen["seen"]
        ],
        "onlookers_cpu_s": seen["cpu_s"],
    }


def _when(found: list[float], people: int) -> dict[str, float | None]:
    """Until so many of all have it; None: never."""
    ranked = sorted(found)
    return {
        str(percent): ranked[need - 1] if (need := people * percent // 100) <= len(ranked) else None
        for percent in (50, 95, 100)
    }


def _cpu(product: Product) -> dict[str, float]:
    return {
        name: sum(psutil.Process(pid).cpu_times()[:2])
        for name, pid in product.family().items()
        if name != "ready"
    }


def _cores(before: Any, after: Any) -> dict[str, float]:
    seconds = after[0] - before[0]
    spent = {name: (cpu - before[1].get(name, cpu)) / seconds for name, cpu in after[1].items()}
    return {name: round(cores, 3) for name, cores in spent.items() if cores > 0.005}


def _undisturbed(seen: dict[str, list[float]], begin: float, end: float) -> dict[str, float]:
    found: dict[str, float] = {}
    for what, times in seen.items():
        within = [at for at in times if begin <= at <= end]
        gaps = [b - a for a, b in itertools.pairwise(within)]
        found[f"{what}_per_second"] = round(len(within) / (end - begin), 1)
        found[f"{what}_longest_gap_s"] = round(max(gaps, default=end - begin), 2)
    return found


def _is_trouble(line: str) -> bool:
    return any(word in line for word in ("ERROR", "WARNING", "Traceback", "locked"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=60.0, help="from the first one's coming")
    parser.add_argument("--server", default="uvicorn", choices=["uvicorn", "daphne"])
    parser.add_argument("--video", action=argparse.BooleanOptionalAction, default=True)
    print(json.dumps(measure(parser.parse_args())), flush=True)


if __name__ == "__main__":
    main()
