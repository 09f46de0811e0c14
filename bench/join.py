"""How long people wait: START → Streaming, and spectator page load → first picture.

Measured inside the pages (``performance.now()``), in headless Chromium with a fake camera against
the whole product on the same machine. Medians of ``--rounds`` rounds, each with fresh browsers
after a first, uncounted one.
"""

import argparse
import json
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page, Playwright, sync_playwright

from tests.e2e import stage
from tests.e2e.browser import persons
from tests.e2e.film import write_film
from tests.support.product import Product

PROBE = """
window.bench = {clicked: null, streaming: null, firstFrame: null};
document.addEventListener('click', event => {
  if (event.target.closest('[data-testid=start-button]')) bench.clicked ??= performance.now();
}, true);
const look = () => {
  const state = document.querySelector('[data-state]')?.dataset.state;
  if (state === 'streaming') bench.streaming ??= performance.now();
  const video = document.querySelector('[data-testid=video]');
  if (video && !video.benched) {
    video.benched = true;
    video.requestVideoFrameCallback(() => { bench.firstFrame ??= performance.now(); });
  }
};
document.addEventListener('DOMContentLoaded', () => {
  look();
  new MutationObserver(look).observe(document, {subtree: true, childList: true, attributes: true});
});
"""


def measure(rounds: int, server: str) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        film = write_film(Path(folder) / "film.mjpeg")
        product = Product(
            Path(folder) / "product",
            env={"SERVER": server, "SIDELINE_START_LIMIT_PER_ADDRESS": "1000"},
        )
        product.start()
        try:
            counted = [_round(playwright, product, film) for _ in range(rounds + 1)][1:]
        finally:
            product.stop()
    starts, firsts = [a for a, _ in counted], [b for _, b in counted]
    return {
        "server": server,
        "rounds": rounds,
        "start_to_streaming_ms": _spread(starts),
        "load_to_first_frame_ms": _spread(firsts),
    }


def _round(playwright: Playwright, product: Product, film: Path) -> tuple[float, float]:
    with persons(playwright, {"film": film}, {}) as (host, viewer):
        for person in (host, viewer):
            person.context.add_init_script(PROBE)
        session_id = stage.start_broadcast(host.page, product)
        stage.watch(viewer.page, product, session_id)
        first = _wait(viewer.page, "bench.firstFrame")
        start = _wait(host.page, "bench.streaming && bench.streaming - bench.clicked")
        stage.end_broadcast(host.page)
        stage.wait_state(host.page, "ended")
    return start, first


def _wait(page: Page, expression: str) -> float:
    return float(stage.until(expression, lambda: page.evaluate(expression)))


def _spread(values: list[float]) -> dict[str, float]:
    return {
        "median": round(statistics.median(values)),
        "least": round(min(values)),
        "most": round(max(values)),
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--server", default="uvicorn")
    options = parser.parse_args()
    print(json.dumps(measure(options.rounds, options.server)))
