"""How long people wait: START → Streaming, and spectator page load → first picture.

Measured inside the pages (``performance.now()``), in headless Chromium with a fake camera against
the whole product on the same machine. Medians of ``--rounds`` rounds, each with fresh browsers
after a first, uncounted one. The camera is open before START is pressed, so that the time a person
and a device take for that is not in it. On LiveKit and on Stream (the test server, and Stream's own
client, which ``make setup-stream`` installs), bare pages (bench/peers) on the same server are
measured beside ours, in turn; and the bare spectator's page on a broadcast of ours, which tells
what our page costs from what our broadcast does.
"""

import argparse
import json
import statistics
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench.peers.bare_livekit import BarePages
from bench.peers.bare_stream import SDK as STREAM_SDK
from bench.peers.bare_stream import BareStreamPages
from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.e2e.film import write_film
from tests.support.livekit import LiveKit
from tests.support.product import AS_IT_COMES, Product
from tests.support.stream import StreamServer

PROBE = """
window.bench = {granted: null, clicked: null, streaming: null, firstFrame: null};
const devices = navigator.mediaDevices;
const ask = devices?.getUserMedia.bind(devices);
if (ask) devices.getUserMedia = async wanted => {
  const stream = await ask(wanted);
  // After whoever asked has gone on.
  setTimeout(() => { bench.granted ??= performance.now(); });
  return stream;
};
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


def measure(rounds: int, server: str, provider: str) -> Iterator[dict[str, object]]:
    """Ours; where a client of a vendor's joins also the bare pages on the same server, in turn."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright, ExitStack() as end:
        browsers = Browsers(playwright)
        folder = Path(name)
        film = write_film(folder / "film.mjpeg")
        env = AS_IT_COMES | {"SERVER": server, "SIDELINE_START_LIMIT_PER_ADDRESS": "1000"}
        bare: Bare | None = None
        if provider == "livekit":
            livekit = LiveKit(folder / "livekit")
            env |= livekit.environment
        if provider == "stream":
            stream = end.enter_context(StreamServer())
            env |= stream.environment(SIDELINE_VENDOR_DIR=str(STREAM_SDK.parent))
        product = Product(folder / "product", env=env)
        if provider == "livekit":
            livekit.webhook_urls = [f"{product.base_url}/api/livekit/webhook/"]
            end.callback(livekit.stop)
            livekit.start()
            bare = end.enter_context(BarePages(livekit))
        if provider == "stream":
            stream.do(lambda: stream.set_up(f"{product.base_url}/api/webhooks/stream"))
            bare = end.enter_context(BareStreamPages(stream))
        product.start()
        end.callback(product.stop)
        ours, bares, mixed = [], [], []
        for _ in range(rounds + 1):
            ours.append(_round(browsers, film, partial(_ours, product)))
            if bare is not None:
                mixed.append(_round(browsers, film, partial(_bare_among_ours, product, bare)))
                bares.append(_round(browsers, film, partial(_bare, bare)))
        yield {"server": server, "provider": provider} | _summary(ours[1:])
        if bares:
            yield {"server": "bare on our broadcast", "provider": provider} | _summary(mixed[1:])
            yield {"server": "bare", "provider": provider} | _summary(bares[1:])


Take = tuple[float, float]
Bare = BarePages | BareStreamPages


def _round(browsers: Browsers, film: Path, visit: Callable[[Page, Page], Take]) -> Take:
    with persons(browsers, {"film": film, "alone": True}, {"alone": True}) as (host, viewer):
        for person in (host, viewer):
            person.context.add_init_script(PROBE)
        return visit(host.page, viewer.page)


def _ours(product: Product, host: Page, viewer: Page) -> Take:
    return _broadcast(product, host, lambda code: stage.watch(viewer, product, code), viewer)


def _bare_among_ours(product: Product, pages: Bare, host: Page, viewer: Page) -> Take:
    """Our broadcast, with all that is in it (preview, commentator), watched by the bare page."""

    def watch(code: str) -> None:
        viewer.goto(f"{pages.url}/watch?room={stage.session(product, code)['callId']}")

    return _broadcast(product, host, watch, viewer)


def _broadcast(product: Product, host: Page, watch: Callable[[str], None], viewer: Page) -> Take:
    start = _start(host, f"{product.base_url}/camera")
    link = host.get_by_test_id("join-link").get_attribute("href")
    assert link is not None, "a page that streams shows its link"
    watch(link.rsplit("/", 1)[-1])
    first = _wait(viewer, "bench.firstFrame")
    stage.end_broadcast(host)
    stage.wait_state(host, "ended")
    return start, first


def _bare(pages: Bare, host: Page, viewer: Page) -> Take:
    start = _start(host, f"{pages.url}/camera")
    viewer.goto(f"{pages.url}/watch")
    first = _wait(viewer, "bench.firstFrame")
    host.request.post(f"{pages.url}/close")
    return start, first


def _start(host: Page, address: str) -> float:
    host.goto(address)
    _wait(host, "bench.granted")
    host.get_by_test_id("start-button").click()
    return _wait(host, "bench.streaming && bench.streaming - bench.clicked")


def _wait(page: Page, expression: str) -> float:
    return float(stage.until(expression, lambda: page.evaluate(expression)))


def _summary(takes: list[Take]) -> dict[str, object]:
    return {
        "rounds": len(takes),
        "start_to_streaming_ms": _spread([start for start, _ in takes]),
        "load_to_first_frame_ms": _spread([first for _, first in takes]),
    }


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
    parser.add_argument("--provider", choices=("embedded", "livekit", "stream"), default="embedded")
    options = parser.parse_args()
    for row in measure(options.rounds, options.server, options.provider):
        print(json.dumps(row), flush=True)
