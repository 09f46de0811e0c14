"""Half-time as the people at a pitch live it: pressed, the phone put away, seen by a spectator."""

import re
import time
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.browser import Person
from tests.support.product import Product

ZONE = "Asia/Kolkata"  # the spectator's; neither the server's nor a whole hour from it
GRACE = 8.0  # seconds, of every product here
HALF_TIME = re.compile(r"^Half-time\.$")
BACK = re.compile(r"^Back at (\d\d:\d\d), in (\d+) (min|s)$")

# Whatever stands over the picture, or beside it of the commentary, as long as the page is open.
_PARTS = ["trouble-title", "media-word-text", "interrupted-word", "countdown", "commentator"]
_WATCHFUL = """(parts) => {
  const seen = (window.seen = {});
  setInterval(() => {
    for (const id of parts) {
      const part = document.getElementById(id);
      const text = part?.checkVisibility() ? part.textContent.trim() : "";
      if (text) (seen[id] ??= new Set()).add(text);
    }
  }, 50);
}"""


class Match:
    """One broadcast, its host's phone, and somebody who watches."""

    def __init__(self, product: Product, host: Person, viewer: Person) -> None:
        self.product, self.host, self.viewer = product, host, viewer
        zone = viewer.context.new_cdp_session(viewer.page)
        zone.send("Emulation.setTimezoneOverride", {"timezoneId": ZONE})
        self.id = stage.start_watched(host.page, viewer.page, product)
        self.key = stage.saved_keys(host.page)[self.id]

    def clock(self, do: str, **options: Any) -> httpx.Response:
        return httpx.post(
            f"{self.product.base_url}/api/sessions/{self.id}/match/clock",
            json={"do": do, **options},
            headers={"X-Host-Key": self.key},
            timeout=20,
        )

    def half_time(self, minutes: int = 15) -> None:
        assert self.clock("start").status_code == 200
        answer = self.clock("break", pauseMinutes=minutes)
        assert answer.status_code == 200, answer.text
        assert answer.json()["pauseUntil"]

    def put_phone_away(self) -> None:
        """The page is closed; its browser keeps what it knows."""
        page = self.host.page
        self.host.page = self.host.context.new_page()
        page.close(run_before_unload=False)
        stage.wait_session(self.product, self.id, "interrupted")

    def film_again(self) -> None:
        self.host.page.goto(f"{self.product.base_url}/camera")
        stage.go_on(self.host.page)

    def sees_half_time(self) -> None:
        page = self.viewer.page
        expect(page.get_by_test_id("interrupted-word")).to_have_text(HALF_TIME)
        back = page.get_by_test_id("pause-back")
        expect(back).to_have_text(BACK)
        told = BACK.match(back.inner_text())
        assert told is not None
        until = datetime.fromisoformat(self.state["pauseUntil"])
        assert told[1] == until.astimezone(ZoneInfo(ZONE)).strftime("%H:%M")
        expect(page.get_by_test_id("pause-said")).to_have_text(f"Half-time. Back at {told[1]}.")
        expect(page.get_by_test_id("countdown")).to_be_hidden()

    def page_hears_the_server(self) -> None:
        page = self.viewer.page
        stage.until("a link", lambda: page.evaluate("document.body.dataset.link") == "open")

    def watch_closely(self) -> None:
        self.viewer.page.evaluate(_WATCHFUL, _PARTS)

    def assert_nobody_heard_of_trouble(self) -> None:
        """In the whole pause: what has been seen up to now."""
        seen = self.viewer.page.evaluate(
            "Object.fromEntries(Object.entries(window.seen).map(([id, all]) => [id, [...all]]))"
        )
        assert seen == {"interrupted-word": ["Half-time."]}, f"the page said {seen}"

    def sees_the_game_again(self) -> None:
        stage.wait_session(self.product, self.id, "live")
        stage.wait_state(self.viewer.page, "live")
        stage.wait_video_moves(self.viewer.page, seconds=60)
        assert self.state["pauseUntil"] is None
        assert page_is_calm(self.viewer.page)

    def commentator_goes_on(self) -> None:
        spoken = self.state["lines"]
        stage.until("new lines", lambda: self.state["lines"] > spoken + 1, seconds=60)

    @property
    def state(self) -> dict[str, Any]:
        return stage.session(self.product, self.id)

    @property
    def log(self) -> list[dict[str, Any]]:
        return stage.events(self.product, self.id)


def page_is_calm(page: Page) -> bool:
    """No trouble, and no video on its way."""
    shown = "['trouble', 'media-word'].some((id) => !document.getElementById(id).hidden)"
    return bool(stage.until("a calm page", lambda: not page.evaluate(shown)))


def seconds_between(earlier: str, later: str) -> float:
    return (datetime.fromisoformat(later) - datetime.fromisoformat(earlier)).total_seconds()


def longer_than_any_grace() -> None:
    time.sleep(GRACE * 1.7)
