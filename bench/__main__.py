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
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "performance.md"
Row = dict[str, Any]


def table(head: list[str], rows: list[list[object]]) -> str:
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    return "\n".join(lines)


def spread(value: Row, unit: str) -> str:
    return f"**{value['median']} {unit}** ({value['least']} to {value['most']})"


def join(rows: list[Row]) -> str:
    return table(
        ["server", "START → Streaming", "spectator page load → first picture", "rounds"],
        [
            [
                row["server"],
                spread(row["start_to_streaming_ms"], "ms"),
                spread(row["load_to_first_frame_ms"], "ms"),
                row["rounds"],
            ]
            for row in rows
        ],
    )


def heal(rows: list[Row]) -> str:
    (row,) = rows
    seen = table(
        ["what happens", "seconds until people see it", "goal"],
        [
            ["camera page closed → countdown", spread(row["closed_to_countdown_s"], "s"), "3"],
            [
                "camera's browser killed → countdown",
                spread(row["killed_browser_to_countdown_s"], "s"),
                "3",
            ],
            ["END → camera page and spectator page", spread(row["end_to_every_page_s"], "s"), "1"],
        ],
    )
    kills = table(
        [
            "SIGKILL of",
            "serves again after",
            "video moves after",
            "new line after",
            "both, counted from when it serves (goal 5 s)",
        ],
        [
            [
                victim,
                f"{kill['serves_s']} s",
                f"{kill['video_s']} s",
                f"{kill['line_s']} s",
                f"**{kill['healed_s']} s**",
            ]
            for victim, kill in row["kill"].items()
        ],
    )
    return f"{seen}\n\n{kills}"


FANOUT_REMARK = """
At 1,000 sockets every goal is met. At 100 sockets `hub` misses 0.2 × group_send: with so few
deliveries a second, most of what is left is the fixed cost of a line (waking up, one read of the
database, one encoding), which group_send, kept in memory, does not pay. It is 1 % of a core.
"""


def fanout(rows: list[Row]) -> str:
    cases = [row for row in rows if row["case"] == "fanout"]
    ratios = {(r["server"], r["sockets"]): r for r in rows if r["case"] == "fanout_ratio"}
    body = []
    for row in cases:
        ratio = ratios[row["server"], row["sockets"]]
        hub = row["mode"] == "hub"
        body.append(
            [
                row["server"],
                row["sockets"],
                row["mode"],
                f"{row['cpu_us_per_delivery']} µs",
                f"{row['p99_ms']} ms",
                f"**{ratio['hub_to_bare']} × / {ratio['hub_to_group_send']} ×**" if hub else "",
            ]
        )
    head = ["server", "sockets", "", "CPU per delivery", "p99", "hub to bare / to group_send"]
    return table(head, body) + "\n" + FANOUT_REMARK


def media(rows: list[Row]) -> str:
    return table(
        ["spectators", "cores", "MiB", "pictures/s (the slowest)", "Mbit/s each"],
        [
            [
                row["spectators"],
                row["cores"],
                row["rss_mb"],
                row["fps_least"] or "",
                row["mbit_s_each"] or "",
            ]
            for row in rows
        ],
    )


def idle(rows: list[Row]) -> str:
    (row,) = rows
    parts = table(
        ["process", "cores", "MiB"],
        [[name, part["cores"], part["mib"]] for name, part in row["processes"].items()]
        + [["**all**", f"**{row['idle_cores']}**", f"**{row['memory_mib']}**"]],
    )
    post = row["post_session_ms"]
    return (
        f"{parts}\n\n`POST /api/sessions`, until the room exists at the media server: "
        f"**{post['median']} ms** (p95 {post['p95']} ms)."
    )


def sweep(rows: list[Row]) -> str:
    return table(
        ["open", "ended", "clock's half", "provider's half"],
        [
            [row["open"], row["ended"], f"{row['clock_ms']} ms", f"{row['provider_ms']} ms"]
            for row in rows
        ],
    )


PARTS: dict[str, tuple[str, str, list[list[str]], Callable[[list[Row]], str]]] = {
    "join": (
        "Joining",
        "Goal: both under a second on one machine. `bench/join.py`: Chromium, fake camera, the "
        "whole product; median (least to most).",
        [["bench.join"], ["bench.join", "--server", "daphne"]],
        join,
    ),
    "heal": (
        "Trouble",
        "`bench/heal.py`: the whole product and two Chromium; median (least to most). A process "
        "serves again when its port answers or its heartbeat is new.",
        [["bench.heal"]],
        heal,
    ),
    "fanout": (
        "Commentary fan-out",
        "Goal: hub ≤ 1.3 × bare and ≤ 0.2 × group_send in CPU, p99 under 100 ms at 1,000 sockets. "
        "`bench/fanout.py`: 2 lines a second, one web process, clients on the same machine.",
        [["bench.fanout", "--servers", "uvicorn", "daphne"]],
        fanout,
    ),
    "media": (
        "Embedded media server",
        "`bench/media.py`: one 640×480 publisher at 30 pictures a second, light spectators.",
        [["bench.media"]],
        media,
    ),
    "idle": (
        "Idle, and starting a broadcast",
        "Goal: the idle product under 0.05 core. `bench/idle.py`.",
        [["bench.idle"]],
        idle,
    ),
    "sweep": (
        "Sweep",
        "Goal: the cost follows what is open, not what has ended. `bench/sweep.py`, SQLite.",
        [["bench.sweep"]],
        sweep,
    ),
}

INTRODUCTION = """# Performance

Written by `make bench`; do not edit the tables by hand. Absolute figures depend on the machine,
so ratios against a peer in the same run are what to compare.
"""


def measure(name: str) -> str:
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
    machine = f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
    return f"## {title}\n{goal} Taken on: {machine}.\n\n{render(rows)}\n"


def sections() -> dict[str, str]:
    """The page as it is, by title, so that a part can be taken again alone."""
    if not PAGE.exists():
        return {}
    parts = re.split(r"(?m)^## ", PAGE.read_text())[1:]
    return {part.split("\n", 1)[0]: f"## {part.rstrip()}\n" for part in parts}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", choices=[*PARTS], default=[*PARTS])
    wanted = parser.parse_args().only
    for name in wanted:
        kept = sections()
        kept[PARTS[name][0]] = measure(name)
        ours = [kept.pop(part[0]) for part in PARTS.values() if part[0] in kept]
        PAGE.write_text("\n".join([INTRODUCTION, *ours, *kept.values()]))


if __name__ == "__main__":
    main()
