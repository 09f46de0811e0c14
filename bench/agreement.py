"""Time from a kill until database and media server agree again, by what was killed.

``make chaos`` (tests/chaos/run.py) without its length: 30 broadcasts, people at work, one or two
processes killed each round. A time ends when all that people asked for meanwhile is done, too.
Prints a JSON row for each victim.
"""

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator

from tests.support.product import ROOT

ROW = re.compile(
    r"(?P<what>.+?) +(?P<times>\d+) +(?P<median_s>\S+) +(?P<p90_s>\S+) +(?P<most_s>\S+)$"
)


def measure(provider: str, seconds: float, seed: int) -> Iterator[dict[str, object]]:
    """Raises ``CalledProcessError`` when something was lost."""
    options = {"provider": provider, "seconds": seconds, "seed": seed, "sessions": 30}
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    done = subprocess.run(
        [sys.executable, "-m", "tests.chaos.run", *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    lines = done.stdout.splitlines()
    head = next(number for number, line in enumerate(lines) if line.startswith("what "))
    for line in lines[head + 1 :]:
        found = ROW.fullmatch(line.strip())
        if found is not None:
            numbers = found.groupdict()
            what, times = numbers.pop("what"), int(numbers.pop("times"))
            row = {"provider": provider, "what": what, "times": times}
            yield row | {name: float(text) for name, text in numbers.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--provider", choices=("embedded", "livekit"), default="livekit")
    parser.add_argument("--seconds", type=float, default=150)
    parser.add_argument("--seed", type=int, default=4)
    options = parser.parse_args()
    for row in measure(options.provider, options.seconds, options.seed):
        print(json.dumps(row), flush=True)
