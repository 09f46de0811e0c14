"""The spectators' page beside ``/api/ping`` on the same web process.

``wrk`` (Debian: apt-get install wrk) asks as fast as it is answered; each address in turn, round by
round. Prints a JSON row: requests a second, p99 and the share of ping's rate, median of the rounds.
``django`` is the page of somebody who brings a session, which is never shared: what each cost
before. ``crowd`` is the time until 500 who come at once have the page, on connections of their own.
"""

import argparse
import asyncio
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from bench.support import wrk
from bench.support.serving import serving
from bench.sweep import make_sessions
from tests.support.ports import free_ports
from tests.support.product import ROOT

CALLERS = 20
CROWD = 500
LINES, LONG = 25, 7000
STRANGER = "sessionid=no-such-session-but-a-cookie"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.prepare:
        prepare()
        return
    if shutil.which("wrk") is None:
        raise SystemExit("wrk is missing, which asks for the pages (Debian: apt-get install wrk).")
    with tempfile.TemporaryDirectory(prefix="sideline-bench-") as folder:
        print(json.dumps(measure(Path(folder), options.rounds, options.seconds)), flush=True)


def measure(folder: Path, rounds: int, seconds: float) -> dict[str, object]:
    port, unused = free_ports(2)
    environment = {
        "DJANGO_SETTINGS_MODULE": "project.settings",
        "SIDELINE_DATA_DIR": str(folder),
        "LOG_LEVEL": "ERROR",
        **{"HOST": "127.0.0.1", "PORT": str(port), "HTTPS_PORT": "0"},
        "EMBEDDED_PORT": str(unused),
    }
    made = subprocess.run(
        [sys.executable, "-m", "bench.pages", "--prepare"],
        cwd=ROOT,
        env=os.environ | environment,
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    codes: dict[str, str] = json.loads(made.stdout)
    with serving(["manage.py", "run_web"], environment, port):
        base = f"http://127.0.0.1:{port}"
        tag = asyncio.run(_tag_of(port, f"/game/{codes['live']}"))
        asked: dict[str, tuple[str, dict[str, str]]] = {
            "ping": ("/api/ping", {}),
            "live": (f"/game/{codes['live']}", {}),
            "unchanged": (f"/game/{codes['live']}", {"If-None-Match": tag}),
            "door": (f"/game/{codes['door']}", {}),
            "ended": (f"/game/{codes['ended']}", {}),
            "ended_later": (f"/game/{codes['ended']}?page=35", {}),
            "django": (f"/game/{codes['live']}", {"Cookie": STRANGER}),
            "django_ended": (f"/game/{codes['ended']}", {"Cookie": STRANGER}),
        }
        scripts = {name: _script(folder, name, headers) for name, (_, headers) in asked.items()}
        found: dict[str, list[dict[str, float]]] = {name: [] for name in asked}
        for turn in range(rounds + 1):
            for name, (path, _) in asked.items():
                once = 2 if turn == 0 else seconds  # the first is the threads' and imports'
                took = wrk.result(wrk.start(base + path, scripts[name], CALLERS, once))
                if turn:
                    found[name].append(took)
        crowds = [asyncio.run(_crowd(port, f"/game/{codes['live']}")) for _ in range(rounds)]
    rates = {
        name: statistics.median(one["per_second"] for one in took) for name, took in found.items()
    }
    return {
        "case": "pages",
        "rates": {name: round(rate, 1) for name, rate in rates.items()},
        "p99_ms": {
            name: round(statistics.median(one["p99_ms"] for one in took), 1)
            for name, took in found.items()
        },
        "to_ping": {
            name: round(
                statistics.median(
                    one["per_second"] / ping["per_second"]
                    for one, ping in zip(took, found["ping"], strict=True)
                ),
                2,
            )
            for name, took in found.items()
        },
        "crowd": CROWD,
        "crowd_s": round(statistics.median(crowds), 2),
    }


def _script(folder: Path, name: str, headers: dict[str, str]) -> Path:
    path = folder / f"{name}.lua"
    path.write_text("".join(f"wrk.headers[{_lua(k)}] = {_lua(v)}\n" for k, v in headers.items()))
    return path


def _lua(text: str) -> str:
    return json.dumps(text)


def _request(port: int, path: str) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n".encode()


async def _answer(port: int, path: str) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(_request(port, path))
    answer = await asyncio.wait_for(reader.read(), 60)
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    return answer


async def _tag_of(port: int, path: str) -> str:
    head = (await _answer(port, path)).partition(b"\r\n\r\n")[0].decode("latin-1")
    named = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    return next(value for name, value in named.items() if name.lower() == "etag")


async def _crowd(port: int, path: str) -> float:
    """Seconds until the last has all of it."""
    began = time.monotonic()
    answers = await asyncio.gather(*(_answer(port, path) for _ in range(CROWD)))
    assert all(answer.startswith(b"HTTP/1.1 200 ") for answer in answers)
    return time.monotonic() - began


def prepare() -> None:
    """In a process of its own: a broadcast with lines, one behind a door, a long one."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from sessions_app.access_choices import WayIn
    from sessions_app.models import LiveSession, SessionEvent
    from sessions_app.states import State

    call_command("migrate", verbosity=0)
    make_sessions(2, final=False)
    make_sessions(1, final=True)
    ended = LiveSession.objects.get(state=State.ENDED).pk
    live, door = LiveSession.objects.filter(ended_at=None).values_list("pk", flat=True)
    now = timezone.now()
    for code, lines in ((live, LINES), (ended, LONG)):
        SessionEvent.objects.bulk_create(
            SessionEvent(
                session_id=code,
                seq=number,
                type=SessionEvent.Type.COMMENTARY,
                data={
                    "text": f"Number {number}: the ball goes wide and the keeper fetches it.",
                    "energy_level": 0.4,
                    "is_highlight": number % 10 == 0,
                },
                at=now,
            )
            for number in range(1, lines + 1)
        )
        LiveSession.objects.filter(pk=code).update(last_seq=lines, live_at=now, title="A match")
    LiveSession.objects.filter(pk=live).update(state=State.LIVE)
    LiveSession.objects.filter(pk=door).update(way_in=WayIn.LINK)
    print(json.dumps({"live": live, "door": door, "ended": ended}))


if __name__ == "__main__":
    main()
