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

from playwright.sync_api import Page, Playwright, sync_playwright

from tests.e2e import stage
from tests.e2e.browser import persons
from tests.e2e.film import write_film
from tests.support.product import Product

VICTIMS = ("web", "worker-clock", "worker-provider", "beat", "commentator", "media")


def measure(rounds: int) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        film = write_film(Path(folder) / "film.mjpeg")
        product = Product(
            Path(folder) / "product",
            env={
                "SIDELINE_COMMENTARY_ENGINE": "scripted",
                "SIDELINE_START_LIMIT_PER_ADDRESS": "1000",
            },
        )
        product.start()
        try:
            gone = [_countdown(playwright, product, film, vanish=False) for _ in range(rounds)]
            dead = [_countdown(playwright, product, film, vanish=True) for _ in range(rounds)]
            ends = [_end(playwright, product, film) for _ in range(rounds)]
            kills = {
                victim: _spread_all(
                    [_kill(playwright, product, film, victim) for _ in range(rounds)]
                )
                for victim in VICTIMS
            }
        finally:
            product.stop()
    return {
        "closed_to_countdown_s": _spread(gone),
        "killed_browser_to_countdown_s": _spread(dead),
        "end_to_every_page_s": _spread(ends),
        "kill": kills,
    }


def _countdown(playwright: Playwright, product: Product, film: Path, *, vanish: bool) -> float:
    with persons(playwright, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_broadcast(host.page, product)
        stage.watch(viewer.page, product, session_id)
        stage.wait_video_moves(viewer.page)
        start = time.monotonic()
        if vanish:
            host.vanish()
        else:
            host.page.goto("about:blank")
        return _seconds(start, lambda: stage.page_state(viewer.page) == "interrupted")


def _end(playwright: Playwright, product: Product, film: Path) -> float:
    with persons(playwright, {"film": film}, {}) as (host, viewer):
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


def _kill(playwright: Playwright, product: Product, film: Path, victim: str) -> dict[str, float]:
    with persons(playwright, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_broadcast(host.page, product)
        stage.watch(viewer.page, product, session_id)
        stage.wait_video_moves(viewer.page)
        stage.wait_lines(viewer.page)
        before = product.kill(victim)
        start = time.monotonic()
        stage.until("restart", lambda: product.pid(victim) not in {None, before})
        up = time.monotonic() - start
        frames = _frames_now(viewer.page)
        last = stage.lines_shown(viewer.page)[-1][0]
        video = _seconds(start, lambda: _moved(viewer.page, frames))
        line = _seconds(start, lambda: stage.lines_shown(viewer.page)[-1][0] > last)
        stage.wait_session(product, session_id, "live")
        stage.end_broadcast(host.page)
        stage.wait_state(host.page, "ended")
    product.wait_ready()
    return {"process_s": up, "video_s": video, "line_s": line}


def _frames_now(page: Page) -> int:
    """The count after the picture has stopped, if it stops: frames under way are no recovery."""
    page.wait_for_timeout(300)
    return stage.frames_shown(page)


def _moved(page: Page, before: int) -> bool:
    now = stage.frames_shown(page)
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
    parser.add_argument("--rounds", type=int, default=5)
    print(json.dumps(measure(parser.parse_args().rounds)))
