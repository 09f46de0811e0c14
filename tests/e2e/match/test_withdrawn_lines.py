"""A line that was wrong: withdrawn on the camera page with a thumb, or on its end screen with the
keyboard, struck through at once for who watches, and read by nobody afterwards."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.utils.dateparse import parse_datetime
from playwright.sync_api import Locator, Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

# When a line of this number is struck through, by the clock of this machine.
WATCH_FOR = """(seq) => {
  const lines = document.querySelector('[data-testid=lines]');
  new MutationObserver(() => {
    if (!lines.querySelector(`[data-seq="${seq}"] del`)) return;
    window.struckAt ??= Date.now();
  }).observe(lines, { childList: true, subtree: true });
}"""


@pytest.fixture(scope="module", params=["embedded", "livekit"])
def product(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The scripted narrator speaks every two seconds, whatever is seen."""
    env = {
        "SIDELINE_PROVIDER": request.param,
        "SIDELINE_COMMENTARY_ENGINE": "scripted",
        "SIDELINE_COMMENTARY_FPS": "0.5",
    }
    product = Product(tmp_path_factory.mktemp("corrections"), env=env)
    product.start()
    yield product
    product.stop()


def line(page: Page, seq: int, among: str = "lines") -> Locator:
    return page.get_by_test_id(among).locator(f"[data-seq='{seq}']")


def transcript(product: Product, session_id: str) -> dict[str, Any]:
    url = f"{product.base_url}/api/sessions/{session_id}/transcript.json"
    answer = httpx.get(url, verify=False)
    answer.raise_for_status()
    return dict(answer.json())


def told_at(product: Product, session_id: str, seq: int) -> float:
    """When the host's word was written, in seconds."""
    for event in stage.events(product, session_id):
        if event["type"] == "correction" and event["line"] == seq:
            at = parse_datetime(event["at"])
            assert at is not None
            return at.timestamp()
    raise AssertionError(f"no correction of {seq}")


def test_a_wrong_line_is_withdrawn_while_it_runs_and_after_the_end(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}, {}) as (host, viewer, newcomer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        (kept, _), (wrong, _), (late, _), *_ = stage.wait_lines(viewer.page, more_than=2)
        viewer.page.evaluate(WATCH_FOR, wrong)

        said = line(host.page, wrong)
        expect(said.get_by_test_id("line-wrong")).to_be_hidden()  # nobody meets it by accident
        said.locator("summary").click()
        button = said.get_by_test_id("line-wrong")
        box = button.bounding_box()
        assert box is not None and min(box["width"], box["height"]) >= 44
        words = said.locator(".line-text").inner_text()
        button.click()

        for page in (host.page, viewer.page):
            expect(line(page, wrong).locator("del")).to_have_text(words)
            expect(line(page, wrong)).to_contain_text("Withdrawn as wrong")
            expect(line(page, kept).locator("del")).to_have_count(0)
        struck_at = viewer.page.evaluate("window.struckAt") / 1000
        assert struck_at - told_at(product, session_id, wrong) < 1.0

        stage.watch(newcomer.page, product, session_id)
        stage.until("the others", lambda: kept in dict(stage.lines_shown(newcomer.page)))
        assert wrong not in dict(stage.lines_shown(newcomer.page))
        now = transcript(product, session_id)
        assert (wrong in [one["seq"] for one in now["lines"]], now["withdrawn"]) == (False, 1)

        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")
        stage.until(
            "the transcript is the list, without it",
            lambda: late in (shown := dict(stage.lines_shown(viewer.page))) and wrong not in shown,
        )
        said = line(host.page, late, "ended-lines")
        said.locator("summary").press("Enter")
        expect(said.get_by_test_id("line-wrong")).to_be_visible()
        host.page.keyboard.press("Tab")
        host.page.keyboard.press("Enter")
        expect(said).to_contain_text("Withdrawn as wrong")
        expect(line(host.page, wrong, "ended-lines")).to_have_count(0)

        left = transcript(product, session_id)
        assert left["withdrawn"] == 2
        expect(host.page.get_by_test_id("line-count")).to_have_text(str(len(left["lines"])))
        viewer.page.reload()
        assert [seq for seq, _ in stage.lines_shown(viewer.page)] == [
            one["seq"] for one in left["lines"]
        ]
        assert late not in [one["seq"] for one in left["lines"]]
        for person in (host, viewer, newcomer):
            assert not [said for said in person.console if said.startswith("PAGE ERROR")]
