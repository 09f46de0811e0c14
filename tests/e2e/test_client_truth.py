"""What a page tells of its connection and devices, to its reader and to the server."""

import re
import sqlite3
from pathlib import Path

from playwright.sync_api import expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

SHAPES = ("embedded",)

# An extension that signs, but not rightly: a server refuses what it signs.
FORGING_EXTENSION = """window.nostr = {
  signEvent: async (event) => {
    const hex = "0".repeat(64);
    return {...event, pubkey: hex, id: hex, sig: hex + hex};
  },
};"""


def told(product: Product, session_id: str) -> list[tuple[str, str, str]]:
    """(page, kind, player) of the client events in the database, in their order."""
    with sqlite3.connect(f"file:{product.data / 'sideline.sqlite3'}?mode=ro", uri=True) as database:
        return database.execute(
            "SELECT page, kind, player FROM sessions_app_clientevent WHERE session_id = ?"
            " ORDER BY id",
            [session_id],
        ).fetchall()


def test_both_pages_tell_that_they_joined_and_how_it_ended(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """Joining leaves its steps in the console, and a row in the
    database; no page has an error of its own there."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        expected = {("camera", "joined", "whep"), ("spectator", "joined", "whep")}
        stage.until("both told", lambda: expected <= set(told(product, session_id)))
        said = [
            line for line in viewer.console if re.match(r"\[join\] (smart|info|auth|guest)", line)
        ]
        steps = ["smart attempt", "info found", "guest try", "guest ok"]
        assert [" ".join(line.split()[1:3]) for line in said[:4]] == steps
        expect(viewer.page.get_by_test_id("join-notice")).to_be_empty()  # nothing to be said
        key = viewer.page.evaluate("localStorage.getItem('sideline.visitor')")
        viewer.page.reload()
        stage.wait_video_moves(viewer.page)
        assert viewer.page.evaluate("localStorage.getItem('sideline.visitor')") == key
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")
        assert not [line for line in host.console + viewer.console if "PAGE ERROR" in line]
        assert not [line for line in viewer.console if key in line]


def test_who_is_not_let_in_as_somebody_watches_as_a_guest_and_reads_so(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """Fallback to guest, told on the page, in the console and to the server."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_broadcast(host.page, product)
        viewer.context.add_init_script(FORGING_EXTENSION)
        stage.watch(viewer.page, product, session_id)
        stage.wait_video_moves(viewer.page)
        viewer.page.get_by_test_id("nostr-join").click()
        expect(viewer.page.get_by_test_id("join-notice")).to_contain_text("Joined as guest")
        stage.wait_video_moves(viewer.page)
        assert any("auth failed" in line for line in viewer.console)
        assert any("fallback to guest" in line for line in viewer.console)
        fallback = ("spectator", "guest_fallback", "whep")
        stage.until("the server knows", lambda: fallback in told(product, session_id))
        stage.end_broadcast(host.page)


def test_a_title_that_is_refused_can_be_corrected(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """What was typed is still there, and what is wrong with it is said beside it."""
    with persons(browsers, {"film": film}) as (host,):
        host.page.goto(f"{product.base_url}/camera")
        title = host.page.get_by_test_id("title-input")
        problem = host.page.get_by_test_id("title-problem")
        title.fill("Cup \x1b final 👨\u200d👩\u200d👧")
        host.page.get_by_test_id("start-button").click()
        expect(problem).to_contain_text("U+001B")
        stage.wait_state(host.page, "before")
        expect(title).to_be_focused()
        expect(title).to_have_attribute("aria-invalid", "true")
        title.fill("Cup final 👨\u200d👩\u200d👧")
        expect(problem).to_be_empty()
        host.page.get_by_test_id("start-button").click()
        stage.wait_state(host.page, "streaming")
        stage.end_broadcast(host.page)
        stage.wait_state(host.page, "ended")
        link = host.page.get_by_test_id("transcript-link").get_attribute("href")
        host.page.goto(f"{product.base_url}{link}")
        expect(host.page.locator("h1:visible")).to_have_text("Cup final 👨\u200d👩\u200d👧")


def test_a_camera_that_is_not_allowed_is_told_as_such(product: Product, browsers: Browsers) -> None:
    """A device error, not one of the connection, and nothing was created for it."""
    with persons(browsers, {"fake_camera": False}) as (host,):
        host.page.goto(f"{product.base_url}/camera")
        host.page.get_by_test_id("start-button").click()
        stage.wait_state(host.page, "trouble")
        assert host.page.evaluate("document.body.dataset.trouble") == "denied"
        trouble = host.page.get_by_test_id("trouble")
        expect(trouble).to_contain_text("Camera not allowed")
        expect(trouble).to_contain_text("then try again")
        assert not [line for line in host.console if "[camera] session" in line]
