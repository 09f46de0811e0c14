"""``make bench``: take every measurement and write the tables of docs/performance.md.

Each part is a program of its own that prints JSON rows; this one runs them one after another on a
quiet machine and puts the figures beside the goals. ``--only join heal`` runs some parts and keeps
the other sections of the page.
"""

import argparse
import json
import os
import platform
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

from bench.support import fanout_table, tables
from bench.support.tables import Row

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"

PARTS: dict[str, tuple[str, str, list[list[str]], Callable[[list[Row]], str]]] = {
    "join": (
        "Joining",
        "Goal: both under a second on one machine. `bench/join.py`: Chromium, fake camera, the "
        "whole product; median (least to most).",
        [["bench.join"], ["bench.join", "--server", "daphne"]],
        tables.join,
    ),
    "join-livekit": (
        "Joining on LiveKit",
        "Goal: at most 1.2 × a bare `livekit-client` page on the same server. `bench/join.py` and "
        "`bench/peers/bare_livekit.py`: in turn, in the same run. The camera is open before START, "
        "so that permission is not in it. *Bare on our broadcast*: the bare spectator's page among "
        "our camera's page and commentator, which take the same two cores. Ours load what "
        "`make setup-livekit` makes: one file a page, and the client made smaller.",
        [["bench.join", "--provider", "livekit"]],
        tables.join_livekit,
    ),
    "join-stream": (
        "Joining on Stream",
        "Goal: at most 1.2 × a bare page with the same client, on the same test server "
        "(`tests/support/stream`): it says nothing of Stream's own servers. `bench/join.py` and "
        "`bench/peers/bare_stream.py`: in turn, in the same run; needs `make setup-stream`.",
        [["bench.join", "--provider", "stream"]],
        tables.join_livekit,
    ),
    "heal": (
        "Trouble",
        "`bench/heal.py`: the whole product and two Chromium; median (least to most). A process "
        "serves again when its port answers or its heartbeat is new.",
        [["bench.heal"]],
        tables.heal,
    ),
    "heal-livekit": (
        "Trouble on LiveKit",
        "The same on a product that runs LiveKit beside it.",
        [["bench.heal", "--provider", "livekit", "--rounds", "2"]],
        tables.heal,
    ),
    "agreement": (
        "Agreement on LiveKit",
        "Goal: 5 s after LiveKit is up. `bench/agreement.py`: from SIGKILL (or from what somebody "
        "does to a room at LiveKit) until database and LiveKit agree and all that people asked "
        "for meanwhile is done, so the time that a process takes to start again is in it; 30 "
        "broadcasts, one or two at a time.",
        [["bench.agreement"]],
        tables.agreement,
    ),
    "cluster": (
        "Agreement on two LiveKit nodes",
        "Goal: 10 s after the kill of a node. `bench/cluster.py`: 300 rooms without people on two "
        "nodes with one Redis, SIGKILL of one; seconds until the first room is made anew (LiveKit "
        "itself waits for five without a sign of life) and until all are, each in the memory of "
        "one node; then what reading that Redis adds to a sweep that finds nothing.",
        [["bench.cluster"]],
        tables.cluster,
    ),
    "tokens": (
        "Tokens",
        "Goals: 400 spectators' grants a second; at least 0.7 × FastAPI with the same checks, by "
        "SQL written by hand; p99 of the others within 1.5 × of what is normal while every tenth "
        "caller's proof hangs; postping under 50 ms; nothing left of 10,000 requests that stall. "
        "`bench/tokens.py`: 20 callers who ask again as soon as they are answered, one uvicorn "
        "process each.",
        [["bench.tokens"]],
        tables.tokens,
    ),
    "pages": (
        "The spectators' page",
        "Goal: at least 0.4 × ping, and 400 a second, from each web process. `bench/pages.py`: 20 "
        "callers who ask again as soon as they are answered, addresses in turn.",
        [["bench.pages"]],
        tables.pages,
    ),
    "fuzz": (
        "Fuzzing",
        "Goal: no answer 5xx, every error in our form. `bench/fuzz.py`: schemathesis by our own "
        "OpenAPI schema against the whole product, valid and invalid requests.",
        [["bench.fuzz"]],
        tables.fuzz,
    ),
    "fanout": (
        "Commentary fan-out",
        "Goal: hub ≤ 1.3 × bare and ≤ 0.2 × group_send in CPU, p99 under 100 ms at 1,000 sockets. "
        "`bench/fanout.py`: 2 lines a second, one web process, clients on the same machine.",
        [["bench.fanout", "--servers", "uvicorn", "daphne"]],
        tables.fanout,
    ),
    "fanout-processes": (
        "Commentary fan-out over two web processes",
        "Goal: 5,000 sockets, CPU per delivery ≤ 1.3 × of one process, p99 under 150 ms, nothing "
        "lost or twice. `bench/fanout_processes.py`: PostgreSQL, Redis, writer and clients on the "
        "same machine; 2,500 sockets at each process, 2 lines a second. *Redis cut*: all its "
        "connections five times within 3 s, then 2 s of peace, again and again: lines come by the "
        "look of every second.",
        [["bench.fanout_processes"]],
        fanout_table.fanout_processes,
    ),
    "media": (
        "Media servers",
        "Goals: 100 spectators of one broadcast on one core, every picture; at most 1.5 × "
        "LiveKit's CPU. `bench/media.py`, `bench/media_livekit.py`: the server on one core; on the "
        "other `bench/receiver` (Go), camera and spectators that count whole pictures: 640×480, 30 "
        "and 1 Mbit a second, with sound. CPU per picture that arrived, sound included. *While "
        "joining*: those present while 50 more join within 3 s.",
        [["bench.media", "--storm", "50"], ["bench.media_livekit"]],
        tables.media,
    ),
    "commentary": (
        "Commentary: what is true of it",
        "Goals: no false claim, 70 % of what must be said within 5 s, filler at most 1 in 5, age "
        "p50 under 1.2 s and p90 under 2.5 s, median 0.3 cores, 0.03 in a still scene. "
        "`bench/commentary.py`: claims held against `bench/labels`, six clips in eleven variants, "
        "then each clip as it is; how each figure is taken stands in it. Only with the footage.",
        [["bench.commentary", "--json"]],
        tables.commentary,
    ),
    "check": (
        "Commentary: what the check drops",
        "Goals: every lie that facts, people or a rule of the house refute, 5 % of the truths at "
        "most. `bench/commentary.py --check`: a made-up model answers a real narrator over a "
        "socket, on facts that are made up and on those measured in the footage, in four languages "
        "and three styles; *open* are lies that nobody can refute.",
        [["bench.commentary", "--check", "--json"]],
        tables.check,
    ),
    "vision": (
        "Commentary: what asking a vision model costs the host",
        "`bench/vision.py`: pictures, request and answer of one question, every 4 s; 720p, and an "
        "endpoint that answers at once.",
        [["bench.vision"]],
        tables.vision,
    ),
    "voice": (
        "Commentary: the server's voice",
        "Goal: written → heard p50 1.2 s with Piper, 4 s with Kokoro, on two cores with two "
        "broadcasts. `bench/voice.py`: the whole product and two listeners in Chromium; median "
        "(90 %). *Too old*: not spoken, because something newer waited.",
        [["bench.voice"]],
        tables.voice,
    ),
    "eyes": (
        "Commentary: broadcasts at once",
        "Goal: age p90 under 2.5 s with eight in one process of 1.0 core. `bench/eyes.py`: the "
        "clips in turn, at their own pace, decoding included. Only with the footage.",
        [["bench.eyes"]],
        tables.eyes,
    ),
    "idle": (
        "Idle, and starting a broadcast",
        "Goal: the idle product under 0.05 core. `bench/idle.py`.",
        [["bench.idle"]],
        tables.idle,
    ),
    "idle-livekit": (
        "Idle, and starting a broadcast, on LiveKit",
        "The same on a product that runs LiveKit beside it.",
        [["bench.idle", "--provider", "livekit"]],
        tables.idle,
    ),
    "sweep": (
        "Sweep",
        "Goal: the cost follows what is open, not what has ended. `bench/sweep.py`, SQLite.",
        [["bench.sweep"]],
        tables.sweep,
    ),
    "sweep-livekit": (
        "Sweep of 1,000 rooms on LiveKit",
        "Goal: one call while nothing differs. `bench/sweep_livekit.py`: a real LiveKit, SQLite, "
        "the sweep of production, at most 8 calls at once.",
        [["bench.sweep_livekit"]],
        tables.sweep_livekit,
    ),
}

INTRODUCTION = """# Performance

Written by `make bench`; do not edit the tables by hand. Absolute figures depend on the machine,
so ratios against a peer in the same run are what to compare.
"""


def measure(name: str) -> str | None:
    """None: it had nothing to measure with, and said so."""
    title, goal, commands, render = PARTS[name]
    rows: list[Row] = []
    for command in commands:
        print(f"… {' '.join(command)}", file=sys.stderr, flush=True)
        done = subprocess.run(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            check=True,
            text=True,
        )
        rows += [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    if not rows:
        return None
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    said = textwrap.fill(f"{goal} Taken on: {machine}.", 118, break_on_hyphens=False)
    return f"## {title}\n{said}\n\n{render(rows)}\n"


ASKED_FOR = {"join-stream"}  # needs a client that nobody gets unasked


def sections() -> dict[str, str]:
    """The page as it is, by title, so that a part can be taken again alone."""
    if not PAGE.exists():
        return {}
    parts = re.split(r"(?m)^## ", PAGE.read_text())[1:]
    return {part.split("\n", 1)[0]: f"## {part.rstrip()}\n" for part in parts}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    usual = [name for name in PARTS if name not in ASKED_FOR]
    parser.add_argument("--only", nargs="+", choices=[*PARTS], default=usual)
    wanted = parser.parse_args().only
    for name in wanted:
        kept = sections()
        measured = measure(name)
        if measured is not None:
            kept[PARTS[name][0]] = measured
        ours = [kept.pop(part[0]) for part in PARTS.values() if part[0] in kept]
        PAGE.write_text("\n".join([INTRODUCTION, *ours, *kept.values()]))


if __name__ == "__main__":
    main()
