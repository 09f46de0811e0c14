"""The host's list of people, on a phone: who is here, put out, ban, let in again."""

from pathlib import Path

import httpx
from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

SHAPES = ("embedded",)

MIN_TARGET = 44.0  # pixels


def test_the_host_bans_a_viewer_and_lets_them_in_again(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        stage.start_watched(host.page, viewer.page, product)

        host.page.get_by_test_id("people-open").click()
        person = host.page.get_by_test_id("people-list").get_by_test_id("person")
        expect(person).to_have_count(1)
        expect(person).to_contain_text("Guest")
        expect(host.page.get_by_test_id("people-here")).to_have_text("1 here")

        person.locator("summary").press("Enter")  # by keyboard
        expect(person.get_by_test_id("person-kick")).to_be_visible()
        # The embedded media server has one voice only: what it cannot do is not offered.
        assert person.get_by_role("button").count() == 2
        assert_targets_are_large(host.page)
        person.get_by_test_id("person-ban").click()
        expect(viewer.page.get_by_test_id("trouble")).to_be_hidden()  # asked first
        person.get_by_test_id("person-confirm").click()

        expect(viewer.page.get_by_test_id("trouble")).to_contain_text(
            "The host removed you from this broadcast."
        )
        banned = host.page.get_by_test_id("banned-list").get_by_test_id("person")
        expect(banned).to_have_count(1)
        expect(person).to_have_count(0)
        refused = len([line for line in viewer.console if "guest failed" in line])
        viewer.page.wait_for_timeout(3000)
        viewer.page.evaluate("0")  # what the console said arrives while we ask
        now = len([line for line in viewer.console if "guest failed" in line])
        assert now == refused, "it asks for ever"
        viewer.page.reload()  # the same browser is known again
        expect(viewer.page.get_by_test_id("trouble")).to_contain_text("removed you")

        banned.get_by_test_id("person-unban").click()
        expect(banned).to_have_count(0)
        viewer.page.get_by_test_id("try-again").click()
        stage.wait_video_moves(viewer.page)
        expect(person).to_have_count(1)
        host.page.keyboard.press("Escape")
        expect(host.page.get_by_test_id("people")).to_be_hidden()
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")
        assert not [line for line in host.console + viewer.console if "PAGE ERROR" in line]


def test_names_are_shown_and_text_stays_text(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """The list asks only while it is open."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_broadcast(host.page, product)
        key = {"X-Visitor-Key": "bobs-browser-made-this-key-".ljust(43, "0")}
        grants = f"{product.base_url}/api/sessions/{session_id}/spectators"
        name = "<b>Bob</b> " + "x" * 60
        httpx.post(grants, json={"name": name}, headers=key).raise_for_status()
        asked: list[str] = []
        host.page.on(
            "request", lambda one: asked.append(one.url) if one.url.endswith("/people") else None
        )
        viewer.page.goto(f"{product.base_url}/")
        viewer.page.evaluate(
            "(key) => localStorage.setItem('sideline.visitor', key)", key["X-Visitor-Key"]
        )
        stage.watch(viewer.page, product, session_id)
        stage.wait_video_moves(viewer.page)
        assert asked == []

        host.page.get_by_test_id("people-open").click()

        person = host.page.get_by_test_id("people-list").get_by_test_id("person")
        expect(person).to_contain_text(name)
        width = host.page.evaluate(
            "[document.getElementById('people-dialog').scrollWidth,"
            " document.getElementById('people-dialog').clientWidth]"
        )
        assert width[0] <= width[1]  # a long name is broken, not the page
        stage.until("it asks again while open", lambda: host.page.evaluate("0") == 0 and asked[2:])
        host.page.locator("#people-close").click()
        host.page.evaluate("0")  # what was asked before arrives while we ask
        closed = len(asked)
        host.page.wait_for_timeout(4000)
        assert len(asked) == closed
        stage.end_broadcast(host.page)


def assert_targets_are_large(page: Page) -> None:
    dialog = page.get_by_test_id("people")
    for target in dialog.locator("button:visible, summary:visible").all():
        box = target.bounding_box()
        assert box is not None and box["height"] >= MIN_TARGET, target.inner_text()
