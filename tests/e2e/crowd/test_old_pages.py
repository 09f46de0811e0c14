"""Scripts asked for by the hash of yesterday's release, from the server of today."""

import re
from pathlib import Path

from playwright.sync_api import Response, Route

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

SHAPES = ("embedded", "livekit")  # modules one by one, and bundles
YESTERDAYS = "0123456789abcdef"
HASH = re.compile(r"/static/[0-9a-f]{16}/")


def test_the_page_runs_and_the_browser_keeps_nothing_of_it(
    product: Product, browsers: Browsers, film: Path
) -> None:
    kept: dict[str, str] = {}

    def note(answer: Response) -> None:
        if "/static/" in answer.url:
            kept[answer.url] = answer.headers.get("cache-control", "")

    def by_yesterdays_hash(asked: Route) -> None:
        """A changed page would be no page of this address, and could open no socket."""
        asked.continue_(url=HASH.sub(f"/static/{YESTERDAYS}/", asked.request.url))

    with persons(browsers, {"film": film}, {}) as (host, viewer):
        viewer.page.on("response", note)
        viewer.page.route("**/static/**", by_yesterdays_hash)
        session_id = stage.start_watched(host.page, viewer.page, product)
        stage.wait_lines(viewer.page, more_than=0)
        stage.until("a viewer", lambda: stage.session(product, session_id)["viewers"] == 1)
        stage.end_broadcast(host.page)

    assert any(url.endswith("/js/pages/watch/page.js") for url in kept)
    assert set(kept.values()) == {"no-cache"}
