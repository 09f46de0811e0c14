"""What the host reads when the model does not speak, and before anything is sent to it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.e2e.model.endpoint import KEY, Endpoint
from tests.support.product import Product

CALLS = 2
ELSEWHERE = "vision.invalid"  # a name that nobody can have (RFC 6761)

Products = Callable[..., Product]


@pytest.fixture
def product_of(tmp_path: Path) -> Iterator[Products]:
    made: list[Product] = []

    def make(**env: str) -> Product:
        product = Product(tmp_path / "product", env={"SIDELINE_PROVIDER": "embedded"} | env)
        made.append(product)
        product.start()
        return product

    yield make
    for product in made:
        product.stop()


def model(product: Product, page: Page, session_id: str) -> Any:
    answer = httpx.get(
        f"{product.base_url}/api/sessions/{session_id}/commentary",
        headers={"X-Host-Key": stage.saved_keys(page)[session_id]},
        timeout=10,
    )
    answer.raise_for_status()
    return answer.json()["model"]


def test_a_budget_that_is_spent_is_told_with_the_time_when_it_begins_anew(
    product_of: Products, endpoint: Endpoint, browsers: Browsers, film: Path
) -> None:
    product = product_of(**endpoint.environment, SIDELINE_VISION_CALLS_PER_HOUR=str(CALLS))
    before = len(endpoint.asked)
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        told = host.page.get_by_test_id("model-trouble")
        expect(told).to_contain_text("This hour's budget for the model is used up.")
        asked = len(endpoint.asked) - before
        assert 0 < asked <= CALLS  # one that was given up on the way is paid for, too
        now = model(product, host.page, session_id)
        assert now["trouble"] == "budget_spent" and ":00:00." in now["until"]  # the full hour
        time = host.page.evaluate(
            "until => new Date(until).toTimeString().slice(0, 5)", now["until"]
        )
        ends = (f"speaks until {time}.", "speaks meanwhile.")  # in the hour's last minute
        assert (told.text_content() or "").endswith(ends)
        seq = int(stage.session(product, session_id)["lastSeq"])
        stage.until(
            "others speak",
            lambda: any(
                one["type"] == "commentary" for one in stage.events(product, session_id, seq)
            ),
        )
        assert len(endpoint.asked) - before == asked
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")


def test_where_pictures_leave_the_network_it_is_said_under_start_and_a_no_is_remembered(
    product_of: Products, browsers: Browsers, film: Path
) -> None:
    product = product_of(
        SIDELINE_VISION_URL=f"https://{ELSEWHERE}/v1",
        SIDELINE_VISION_MODEL="anything",
        SIDELINE_VISION_KEY=KEY,
        SIDELINE_COMMENTARY_ENGINE="vision",
    )
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        page = host.page
        page.goto(f"{product.base_url}/camera")
        note, tick = page.get_by_test_id("vision-note"), page.get_by_test_id("commentary-vision")
        expect(note).to_contain_text(f"small pictures go to {ELSEWHERE}")
        note.click()
        expect(page.get_by_test_id("vision-part")).to_contain_text(
            f"go over the internet to {ELSEWHERE}"
        )
        tick.uncheck()
        page.get_by_role("button", name="Done").click()
        expect(note).to_be_hidden()
        page.reload()
        expect(page.get_by_test_id("start-button")).to_be_enabled()
        expect(note).to_be_hidden()
        page.get_by_test_id("commentary-open").click()
        expect(tick).not_to_be_checked()
        tick.check()
        page.get_by_role("button", name="Done").click()
        expect(note).to_be_visible()

        page.get_by_test_id("start-button").click()
        expect(page.get_by_test_id("state-word")).to_have_text("Streaming")
        expect(page.get_by_test_id("model-trouble")).to_have_text(
            "The commentator's model does not answer. The simple commentator speaks meanwhile."
        )
        [session_id] = stage.saved_keys(page)
        stage.watch(viewer.page, product, session_id)
        stage.wait_lines(viewer.page)
        stage.end_broadcast(page)
