"""How long trouble shows: seconds from a cause to what people see, on the whole product.

- ``countdown``: the camera page closes, or its browser is killed → spectators see the countdown
- ``end``: END → every page says so
- ``kill``: SIGKILL of one process → started again → video moves and a new line is on the screen

Chromium with a fake camera, engine ``scripted`` (it speaks with the frames, so that a line's
absence means a fault and not a quiet picture). The clock is this process's; a look takes ~10 ms.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import httpx
from playwright.sync_api import Page, sync_playwright

from livekit_app.providers.catalogue import PROVIDERS
from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.e2e.film import write_film
from tests.support.product import Product

VICTIMS = ("web", "worker-clock", "worker-provider", "beat", "commentator")
MEDIA = {  # provider → its process
    name: spec.local_server.process for name, spec in PROVIDERS.items() if spec.local_server
}


def measure(provider: str, rounds: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browsers = Browsers(playwright)
        film = write_film(Path(folder) / "film.mjpeg")
        product = Product(
            Path(folder) / "product",
            env={
                "SIDELINE_PROVIDER": provider,
                "SIDELINE_COMMENTARY_ENGINE": "scripted",
                "SIDELINE_START_LIMIT_PER_ADDRESS": "1000",
            },
        )
        product.start()
        try:
            gone = [_countdown(browsers, product, film, vanish=False) for _ in range(rounds)]
            dead = [_countdown(browsers, product, film, vanish=True) for _ in range(rounds)]
            ends = [_end(browsers, product, film) for _ in range(rounds)]
            kills = {
                victim: _spread_all([_kill(browsers, product, film, victim) for _ in range(rounds)])
                for victim in (*VICTIMS, MEDIA[provider])
            }
        finally:
            product.stop()
    return {
        "provider": provider,
        "closed_to_countdown_s": _spread(gone),
        "killed_browser_to_countdown_s": _spread(dead),
        "end_to_every_page_s": _spread(ends),
        "kill": kills,
    }


def _countdown(browsers: Browsers, product: Product, film: Path, *, vanish: bool) -> float:
    with persons(browsers, {"film": film, "alone": True}, {"alone": True}) as (host, viewer):
        session_id = stage.start_broadcast(host.page, product)
        stage.watch(viewer.page, product, session_id)
        stage.wait_video_moves(viewer.page)
        start = time.monotonic()
        if vanish:
            host.vanish()
        else:
            host.page.goto("about:blank")
        return _seconds(start, lambda: stage.page_state(viewer.page) == "interrupted")


def _end(browsers: Browsers, product: Product, film: Path) -> float:
    with persons(browsers, {"film": film, "alone": True}, {"alone": True}) as (host, viewer):
        session_id = stage.start_broadcast(host.page, product)
        stage.watch(viewer.page, product, session_id)
        stage.wait_video_moves(viewer.page)
        host.page.get_by_test_id("end-button").click()
        button = host.page.get_by_test_id("confirm-end")
        button.wait_for()
        start = time.monotonic()
        button.click(no_wait_after=True)
        return _seconds(
            start,
            lambda: (
                stage.page_state(host.page) == "ended" and stage.page_state(viewer.page) == "ended"
            ),
        )


def _kill(browsers: Browsers, product: Product, film: Path, victim: str) -> dict[str, float]:
    with persons(browsers, {"film": film, "alone": True}, {"alone": True}) as (host, viewer):
        session_id = stage.start_broadcast(host.page, product)
        stage.watch(viewer.page, product, session_id)
        stage.wait_video_moves(viewer.page)
        stage.wait_lines(viewer.page)
        last = stage.lines_shown(viewer.page)[-1][0]
        before = product.kill(victim)
        start = time.monotonic()
        watching = _Watching(viewer.page, last)
        serves = 0.0
        while not (serves and watching.video and watching.line):
            now = time.monotonic() - start
            watching.look(now)
            if not serves and product.pid(victim) not in {None, before}:
                serves = now if _serves(product, victim, now) else 0.0
            if now > 60:
                raise AssertionError(f"{victim} did not heal:\n{product.tail()}")
        stage.wait_session(product, session_id, "live")
        stage.end_broadcast(host.page)
        stage.wait_state(host.page, "ended")
    product.wait_ready()
    healed = max(0.0, max(watching.video, watching.line) - serves)
    return {
        "serves_s": serves,
        "video_s": watching.video,
        "line_s": watching.line,
        "healed_s": healed,
    }


class _Watching:
    """When the picture moves and a new line stands on the page, for good: what was under way at
    the kill arrives within 0.3 s and is no recovery."""

    def __init__(self, page: Page, last: int) -> None:
        self._page = page
        self._last = last
        self._frames = -1
        self.video = self.line = 0.0

    def look(self, now: float) -> None:
        frames = stage.frames_shown(self._page)
        line = stage.lines_shown(self._page)[-1][0]
        if now < 0.3:
            self._frames, self._last = frames, line
            return
        if not self.video and _moved(frames, self._frames):
            self.video = now
        if not self.line and line > self._last:
            self.line = now


def _serves(product: Product, victim: str, since: float) -> bool:
    """Its port answers; for a process without a port, its heartbeat is younger than the kill."""
    addresses = {
        "web": f"{product.base_url}/health",
        "media": f"http://127.0.0.1:{product.media_port}/health",
        "livekit": f"http://127.0.0.1:{product.environment['LIVEKIT_PORT']}/",
    }
    try:
        if victim in addresses:
            return httpx.get(addresses[victim], timeout=1).status_code == 200
        checks = httpx.get(f"{product.base_url}/health/ready", timeout=1).json()["checks"]
    except (httpx.HTTPError, KeyError):
        return False
    age = checks[victim.partition("-")[0]]["age"]
    return age is not None and age < since


def _moved(now: int, before: int) -> bool:
    """Ten new pictures; a player that joined anew counts from zero."""
    return now >= before + 10 or 10 <= now < before


def _seconds(start: float, check: Callable[[], bool]) -> float:
    stage.until("seen", check, 60)
    return time.monotonic() - start


def _spread(values: list[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(values), 2),
        "least": round(min(values), 2),
        "most": round(max(values), 2),
    }


def _spread_all(rows: list[dict[str, float]]) -> dict[str, float]:
    return {key: round(statistics.median([row[key] for row in rows]), 2) for key in rows[0]}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--provider", choices=[*MEDIA], default="embedded")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(json.dumps(measure(options.provider, options.rounds)))
