"""A host takes a broadcast back: nothing of it is left, not even on the disk."""

from pathlib import Path

import httpx
from playwright.sync_api import expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

SHAPES = ("embedded", "livekit")
TITLE = "Mia and Tom of the third form"


def on_disk(product: Product, text: str) -> list[str]:
    """Files that hold it: the database, its log, what processes wrote."""
    files = [path for path in product.directory.rglob("*") if path.is_file()]
    return [path.name for path in files if text.encode() in path.read_bytes()]


def test_the_end_screen_deletes_after_a_question(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        host.page.goto(f"{product.base_url}/camera")
        host.page.get_by_test_id("title-input").fill(TITLE)
        host.page.get_by_test_id("start-button").click()
        expect(host.page.get_by_test_id("state-word")).to_have_text("Streaming")
        link = host.page.get_by_test_id("join-link").get_attribute("href") or ""
        session_id = link.rsplit("/", 1)[-1]
        stage.until("a line", lambda: stage.session(product, session_id)["lines"] >= 1, seconds=60)
        stage.end_broadcast(host.page)
        stage.wait_state(host.page, "ended")
        stage.watch(viewer.page, product, session_id)
        expect(viewer.page.get_by_test_id("title")).to_have_text(TITLE)
        assert on_disk(product, TITLE)

        host.page.get_by_test_id("erase").click()
        host.page.get_by_text("Keep it", exact=True).click()
        assert stage.session(product, session_id)["state"] == "ended"
        host.page.get_by_test_id("erase").click()
        host.page.get_by_test_id("confirm-erase").click()
        expect(host.page.get_by_test_id("reason")).to_contain_text("nothing of it is left")
        expect(host.page.get_by_test_id("erase")).to_be_hidden()
        expect(host.page.get_by_test_id("transcript-link")).to_be_hidden()

        assert httpx.get(f"{product.base_url}/api/sessions/{session_id}").status_code == 404
        viewer.page.reload()
        stage.wait_state(viewer.page, "unknown")
        stage.until("gone from the disk", lambda: on_disk(product, TITLE) == [])
        assert not [line for line in host.console + viewer.console if "PAGE ERROR" in line]


def test_what_is_on_air_is_ended_and_deleted(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        key = stage.saved_keys(host.page)[session_id]
        path = f"{product.base_url}/api/sessions/{session_id}"
        answer = httpx.delete(path, headers={"X-Host-Key": key}, timeout=20)
        assert (answer.status_code, answer.json()) == (200, {"deleted": True})
        assert httpx.get(path).status_code == 404
        stage.wait_state(host.page, "ended", "trouble")
        stage.wait_state(viewer.page, "ended", "unknown")
        expect(viewer.page.get_by_test_id("viewers")).to_be_hidden()
