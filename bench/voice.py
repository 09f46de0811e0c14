"""From a line that is written until it is heard, by the server's voice: `python -m bench.voice`.

The whole product, two broadcasts in it, a spectator of each in Chromium who tapped "Listen". Hosts
mark moments of their match at an even pace, so that lines are as long as real ones.

- ``heard``: from the line's time in the log until the page's ``<audio>`` says ``playing``; the same
  machine, so the same clock.
- ``ready``: from the line's time until its file was stored.
- ``cpu_s``: CPU seconds of the voice's process for each file; ``mib``: its memory at the end.
- ``too_old``: lines that were written and never heard, because something newer waited.
"""

import argparse
import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psutil
from playwright.sync_api import Page, sync_playwright

from bench.support.spread import spread_of
from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.e2e.film import write_film
from tests.support.product import AS_IT_COMES, Product

VOICES = ("piper", "kokoro")
PROCESS = "voice"
MOMENTS = ("chance", "save", "corner", "goal", "foul", "substitution", "mark", "card")
TRIES = 3
GUESTS_NICENESS = 19
SETTLE_SECONDS = 8.0  # after the first line, and after the last

# Which line a sound is: files are fetched by number, and played as blobs.
PROBE = """
window.heard = {};
const lines = new WeakMap(), urls = new Map();
const blob = Response.prototype.blob;
Response.prototype.blob = async function () {
  const [, seq] = /\\/lines\\/(\\d+)\\.m4a/.exec(this.url) ?? [];
  const found = await blob.call(this);
  if (seq) lines.set(found, seq);
  return found;
};
const create = URL.createObjectURL;
URL.createObjectURL = thing => {
  const url = create.call(URL, thing);
  if (lines.has(thing)) urls.set(url, lines.get(thing));
  return url;
};
document.addEventListener("playing", ({ target }) => {
  const seq = urls.get(target.src);
  if (seq) window.heard[seq] ??= Date.now();
}, true);
"""


@dataclass(frozen=True, slots=True)
class File:
    """A row of what was spoken. ``made_at``: seconds since 1970, None: it was not made."""

    seq: int
    size: int
    seconds: float
    made_at: float | None


@dataclass(frozen=True, slots=True)
class Listened:
    """One broadcast. ``written`` and ``heard`` by the line's number, seconds since 1970."""

    written: Mapping[int, float]
    heard: Mapping[int, float]
    files: Sequence[File]


def summary(voice: str, taken: Sequence[Listened], *, cpu: float, mib: float) -> dict[str, Any]:
    heard, ready, sizes, lasting = [], [], [], []
    files = written = late = 0
    for one in taken:
        made = [file for file in one.files if file.made_at is not None and file.size]
        files += len(made)
        written += len(one.written)
        late += len([seq for seq in one.written if seq not in one.heard])
        heard += [at - one.written[seq] for seq, at in one.heard.items() if seq in one.written]
        ready += [
            file.made_at - one.written[file.seq]
            for file in made
            if file.seq in one.written and file.made_at is not None
        ]
        sizes += [file.size for file in made]
        lasting += [file.seconds for file in made]
    return {
        "voice": voice,
        "broadcasts": len(taken),
        "lines": written,
        "too_old": late,
        "heard": spread_of(heard),
        "ready": spread_of(ready),
        "sound": spread_of(lasting),
        "kb": spread_of([size / 1000 for size in sizes]),
        "cpu_s": round(cpu / files, 2) if files else None,
        "mib": round(mib),
    }


def measure(
    voice: str, lines: int, every: float, broadcasts: int, *, guests: bool
) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, ExitStack() as end:
        browsers = Browsers(playwright)
        film = write_film(Path(name) / "film.mjpeg")
        env = AS_IT_COMES | {
            "SIDELINE_VOICE": voice,
            "SIDELINE_START_LIMIT_PER_ADDRESS": "1000",
        }
        product = Product(Path(name) / "product", env=env)
        product.start()
        end.callback(product.stop)
        kinds: list[dict[str, Any]] = [{"film": film}] * broadcasts + [{}] * broadcasts
        people = end.enter_context(persons(browsers, *kinds))
        hosts, viewers = people[:broadcasts], people[broadcasts:]
        for viewer in viewers:
            viewer.context.add_init_script(PROBE)
        codes = [stage.start_broadcast(host.page, product) for host in hosts]
        keys = [stage.saved_keys(host.page)[code] for host, code in zip(hosts, codes, strict=True)]
        for host, code, key in zip(hosts, codes, keys, strict=True):
            _begin_match(host.page, product, code, key)
        for viewer, code in zip(viewers, codes, strict=True):
            stage.watch(viewer.page, product, code)
            stage.wait_video_moves(viewer.page)
            viewer.page.get_by_test_id("listen").click()
        if guests:
            _stand_back()
        # The first line tells the server that somebody listens, and loads nothing twice.
        for host, code, key in zip(hosts, codes, keys, strict=True):
            _mark(host.page, product, code, key, f"first-of-{code}", "chance")
        time.sleep(SETTLE_SECONDS)
        begins = [_last_event(product, code) for code in codes]
        process = psutil.Process(_voice_pid(product))
        before = _cpu(process)
        goals = 0
        for number in range(lines):
            for host, code, key in zip(hosts, codes, keys, strict=True):
                kind = MOMENTS[number % len(MOMENTS)]
                goals += kind == "goal"
                _mark(host.page, product, code, key, f"moment-{code}-{number}", kind, goals)
                time.sleep(every / broadcasts)
        time.sleep(SETTLE_SECONDS)
        cpu, mib = _cpu(process) - before, process.memory_info().rss / 2**20
        taken = [
            Listened(
                written=_written(product, code, after),
                heard=_heard(viewer.page, after),
                files=list(_files(product, code, after)),
            )
            for viewer, code, after in zip(viewers, codes, begins, strict=True)
        ]
        for host in hosts:
            stage.end_broadcast(host.page)
    return summary(voice, taken, cpu=cpu, mib=mib)


def _stand_back() -> None:
    """Browsers are other people's machines: here they take what the server leaves."""
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if "chrom" in process.name():
                process.nice(GUESTS_NICENESS)


def _post(page: Page, product: Product, code: str, key: str, call: str, body: Any) -> None:
    """Again where it took too long: the same change twice is one."""
    url = f"{product.base_url}/api/sessions/{code}/{call}"
    for _ in range(TRIES):
        answer = page.request.post(url, data=body, headers={"X-Host-Key": key})
        if answer.ok:
            return
    raise AssertionError(answer.text())


def _begin_match(page: Page, product: Product, code: str, key: str) -> None:
    teams = {"home": {"name": "Lions", "colour": "red"}, "away": {"name": "Tigers"}}
    _post(page, product, code, key, "match", {"sport": "football"} | teams)
    _post(page, product, code, key, "match/clock", {"do": "start"})


def _mark(
    page: Page, product: Product, code: str, key: str, name: str, kind: str, goals: int = 0
) -> None:
    moment: dict[str, Any] = {"id": name, "kind": kind, "team": "home"}
    if kind == "goal":
        moment["score"] = goals
    elif kind == "mark":
        del moment["team"]
    _post(page, product, code, key, "match/moments", moment)


def _voice_pid(product: Product) -> int:
    pid = product.pid(PROCESS)
    assert pid is not None, f"nobody speaks: {sorted(product.family())}\n{product.tail()}"
    return pid


def _cpu(process: psutil.Process) -> float:
    family = [process, *process.children(recursive=True)]
    return float(sum(one.cpu_times().user + one.cpu_times().system for one in family))


def _last_event(product: Product, code: str) -> int:
    return int(stage.events(product, code)[-1]["seq"])


def _written(product: Product, code: str, after: int) -> dict[int, float]:
    return {
        int(event["seq"]): datetime.fromisoformat(event["at"]).timestamp()
        for event in stage.events(product, code, after)
        if event["type"] == "commentary"
    }


def _heard(page: Page, after: int) -> dict[int, float]:
    found = page.evaluate("window.heard")
    return {int(seq): at / 1000 for seq, at in found.items() if int(seq) > after}


def _files(product: Product, code: str, after: int) -> Iterator[File]:
    """Beside the product's own connections, reading only."""
    (database,) = product.data.glob("*.sqlite3")
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        rows = connection.execute(
            "SELECT seq, length(audio), seconds, made_at FROM commentary_linevoice"
            " WHERE session_id = ? AND seq > ?",
            (code, after),
        )
        for seq, size, seconds, made_at in rows:
            yield File(seq, size, seconds, _at(made_at))


def _at(text: str | None) -> float | None:
    """As Django writes UTC into SQLite."""
    if text is None:
        return None
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


SENTENCES = (
    "The ball goes left, and the one in red runs after it again.",
    "Goal for the Lions! It is two one now, twelve minutes to go.",
    "Someone in white has the ball and turns to the right with it.",
    "A corner for the Tigers, and six people wait in front of the goal.",
)


def alone(voice: str, lines: int) -> dict[str, Any]:
    """Without the product: CPU time for a line from its text to its file, which other load on the
    machine hardly touches."""
    from commentary.voice.aac_file import aac_file
    from commentary.voice.speech import load
    from commentary.voice.spoken_text import spoken_text

    speaker = load(voice)
    spent, sizes, lasting = [], [], []
    for number in range(lines):
        began = time.process_time()
        sound = speaker.speak(spoken_text(SENTENCES[number % len(SENTENCES)]))
        made = aac_file(sound)
        spent.append(time.process_time() - began)
        sizes.append(len(made) / 1000)
        lasting.append(sound.seconds)
    return {
        "alone": voice,
        "lines": lines,
        "cpu": spread_of(spent),
        "kb": spread_of(sizes),
        "sound": spread_of(lasting),
        "mib": round(psutil.Process().memory_info().rss / 2**20),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--voice", nargs="+", choices=VOICES, default=list(VOICES))
    parser.add_argument("--lines", type=int, default=24, help="of each broadcast")
    parser.add_argument("--every", type=float, default=6.0, help="seconds, in each broadcast")
    parser.add_argument("--broadcasts", type=int, default=2)
    parser.add_argument("--guests", action="store_true", help="browsers after the server")
    parser.add_argument("--alone", action="store_true", help="the voice's own CPU, no product")
    asked = parser.parse_args()
    for voice in asked.voice:
        if asked.alone:
            print(json.dumps(alone(voice, asked.lines)), flush=True)
            continue
        row = measure(voice, asked.lines, asked.every, asked.broadcasts, guests=asked.guests)
        print(json.dumps(row), flush=True)


if __name__ == "__main__":
    main()
