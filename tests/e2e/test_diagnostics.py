"""One button where something is wrong, and a verdict in words."""

import re
import signal
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

SHAPES = ("embedded",)


def verdict(page: Page, head: str) -> Page:
    expect(page.get_by_test_id("diag-head")).to_have_text(head)
    return page


def test_an_unknown_code(product: Product, browsers: Browsers) -> None:
    """Verdict B, and what is wrong with a code as it was typed."""
    with persons(browsers, {}) as (viewer,):
        page = viewer.page
        page.goto(f"{product.base_url}/game/abcdefghjkmn")
        page.get_by_test_id("run-diagnostics").click()
        verdict(page, "Verdict B")
        expect(page.get_by_test_id("diag-summary")).to_have_text("Room exists ❌ | Guest access ❌")
        expect(page.get_by_test_id("diag-verdict")).to_contain_text("no broadcast with this code")
        page.keyboard.press("Escape")
        page.get_by_test_id("code-input").fill("abcd0fghjkmn")
        page.get_by_test_id("run-diagnostics").click()
        expect(page.get_by_test_id("diag-verdict")).to_contain_text("look alike")
        assert any("Room exists ❌ | Guest access ❌" in line for line in viewer.console)


def test_a_live_broadcast_and_a_media_server_that_hangs(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """All is well, with a real viewer's connection that throws nobody out; then
    verdict A from the spectator's trouble."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        other = viewer.context.new_page()
        other.goto(f"{product.base_url}/diagnostics?id={session_id}")
        verdict(other, "All good")
        expect(other.get_by_test_id("diag-summary")).to_have_text(
            "Room exists ✅ | Guest access ✅"
        )
        expect(other.locator("[data-check=media]")).to_have_class("good")
        expect(other.locator("[data-check=socket]")).to_have_class("good")
        viewer.page.bring_to_front()
        stage.wait_video_moves(viewer.page)
        assert stage.page_state(host.page) == "streaming"

        product.kill("media", signal.SIGSTOP)
        try:
            viewer.page.reload()
            viewer.page.get_by_test_id("trouble").get_by_test_id("run-diagnostics").click()
            verdict(viewer.page, "Verdict A")
            expect(viewer.page.get_by_test_id("diag-verdict")).to_contain_text("media server")
            expect(viewer.page.get_by_test_id("diag-summary")).to_have_text(
                "Room exists ✅ | Guest access ❌"
            )
        finally:
            product.kill("media", signal.SIGCONT)
        stage.end_broadcast(host.page)


def test_an_api_that_cannot_be_reached(product: Product, browsers: Browsers) -> None:
    """Verdict C is the browser's own; the report can be copied all the same."""
    with persons(browsers, {}) as (viewer,):
        page = viewer.page
        page.goto(f"{product.base_url}/diagnostics")
        verdict(page, "All good")
        expect(page.get_by_test_id("diag-summary")).to_have_text("API ✅ | Media server ✅")
        page.route("**/api/**", lambda route: route.abort())
        page.get_by_test_id("diag-again").click()
        verdict(page, "Verdict C")
        viewer.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.get_by_test_id("diag-copy").click()
        expect(page.get_by_test_id("diag-copy")).to_have_text("Copied")
        report = page.evaluate("navigator.clipboard.readText()")
        assert re.search(r"Verdict C \(api_unreachable\)", report)


def test_a_camera_that_is_not_allowed(product: Product, browsers: Browsers) -> None:
    with persons(browsers, {"fake_camera": False}) as (host,):
        page = host.page
        page.goto(f"{product.base_url}/camera")
        page.get_by_test_id("start-button").click()
        page.get_by_test_id("trouble").get_by_test_id("run-diagnostics").click()
        verdict(page, "Verdict D")
        expect(page.get_by_test_id("diag-verdict")).to_contain_text("The server is fine")
