"""The host decides who may watch, with a thumb on a small phone; visitors come by HTTP."""

import json
import secrets
from pathlib import Path
from typing import Any

import cv2
import httpx
import numpy as np
from playwright.sync_api import Locator, Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

SHAPES = ("embedded", "livekit")
SMALL = {"width": 360, "height": 640}


class Visitor:
    """Somebody with a browser of their own, who asks to be let in."""

    def __init__(self, product: Product, session_id: str) -> None:
        self.url = f"{product.base_url}/api/sessions/{session_id}"
        self.headers = {"X-Visitor-Key": secrets.token_urlsafe(32)}

    def brings(self, body: dict[str, str]) -> str:
        answer = httpx.post(f"{self.url}/admissions", json=body, headers=self.headers, timeout=10)
        told: dict[str, Any] = answer.json()
        if told.get("admission"):
            self.headers["X-Admission"] = told["admission"]
        return f"{answer.status_code} {told.get('status') or told.get('code')}"

    def stands(self) -> str:
        answer = httpx.get(f"{self.url}/admission", headers=self.headers, timeout=10)
        told: dict[str, Any] = answer.json()
        return f"{answer.status_code} {told.get('status') or told.get('code')}"


def access_of(product: Product, session_id: str, page: Page) -> dict[str, Any]:
    headers = {"X-Host-Key": stage.saved_keys(page)[session_id]}
    answer = httpx.get(
        f"{product.base_url}/api/sessions/{session_id}/access", headers=headers, timeout=10
    )
    answer.raise_for_status()
    return dict(answer.json())


def start(page: Page, product: Product, way: str) -> str:
    """Choose a way in on the sheet, then START. Returns the broadcast's code."""
    page.goto(f"{product.base_url}/camera")
    page.get_by_test_id("access-open").click()
    page.get_by_test_id(f"way-{way}").check()
    page.keyboard.press("Escape")
    assert_in_view(page.get_by_test_id("start-button"))
    page.get_by_test_id("start-button").click()
    expect(page.get_by_test_id("state-word")).to_have_text("Streaming")
    (session_id,) = stage.saved_keys(page)
    return session_id


def scanned(page: Page) -> str:
    """What a phone in the front row reads from the large QR code; empty while there is none."""
    page.get_by_test_id("qr").click()
    picture = page.locator("#qr-large").screenshot()
    page.keyboard.press("Escape")
    image = cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    text, _, _ = cv2.QRCodeDetectorAruco().detectAndDecode(image)
    return str(text)


def assert_in_view(button: Locator) -> None:
    """Not behind an edge, and nothing lies over it."""
    assert button.evaluate(
        """one => {
          const { left, right, top, bottom } = one.getBoundingClientRect();
          const over = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
          return left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight
            && one.contains(over);
        }"""
    )


def test_a_pin_chosen_before_the_start_and_a_new_link_that_puts_everybody_out(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film, "viewport": SMALL}) as (host,):
        page = host.page
        session_id = start(page, product, "pin")
        expect(page.get_by_test_id("share-pin")).to_be_visible()
        before = access_of(product, session_id, page)
        assert before["joinUrl"].split("#")[0].endswith(f"/game/{session_id}")
        assert stage.until("the QR code", lambda: scanned(page)) == before["joinUrl"]
        expect(page.get_by_test_id("join-link")).to_have_attribute("href", before["joinUrl"])
        said = page.get_by_test_id("share-pin").inner_text()
        assert said.removeprefix("PIN ").replace(" ", "") == before["pin"]
        assert_in_view(page.get_by_test_id("end-button"))

        anna, ben = Visitor(product, session_id), Visitor(product, session_id)
        assert anna.stands() == "401 code_needed"
        assert anna.brings({"pin": before["pin"]}) == "201 given"
        assert ben.brings({"key": before["joinUrl"].split("#")[1]}) == "201 given"

        page.get_by_test_id("access-open-live").click()
        page.get_by_test_id("access-new-link").click()
        page.get_by_test_id("access-go").check()
        page.get_by_test_id("access-sure").click()
        expect(page.get_by_test_id("access-note")).to_contain_text("Link and QR code are new.")
        page.keyboard.press("Escape")
        after = access_of(product, session_id, page)
        assert (after["joinUrl"], after["pin"]) != (before["joinUrl"], before["pin"])
        expect(page.get_by_test_id("join-link")).to_have_attribute("href", after["joinUrl"])
        assert stage.until("the new QR code", lambda: scanned(page)) == after["joinUrl"]
        assert anna.stands() == "401 code_needed"
        assert ben.brings({"key": before["joinUrl"].split("#")[1]}) == "410 link_renewed"
        expect(page.get_by_test_id("state-word")).to_have_text("Streaming")

        # Another device of the host's takes the guard away, and this page follows.
        change(product, session_id, page, {"wayIn": "link"})
        expect(page.get_by_test_id("share-pin")).to_be_hidden()
        change(product, session_id, page, {"wayIn": "code"})
        expect(page.get_by_test_id("join-link")).to_have_attribute(
            "href", before["joinUrl"].split("#")[0]
        )
        assert stage.until("the public QR code", lambda: scanned(page)).endswith(session_id)
        assert not [line for line in host.console if "PAGE ERROR" in line]


def change(product: Product, session_id: str, page: Page, body: dict[str, Any]) -> None:
    headers = {"X-Host-Key": stage.saved_keys(page)[session_id]}
    url = f"{product.base_url}/api/sessions/{session_id}/access"
    httpx.post(url, json=body, headers=headers, timeout=10).raise_for_status()


def diagnose(page: Page) -> None:
    """The host's own diagnosis gets past the guard, by the socket and into the room."""
    page.evaluate("document.querySelector('[data-run-diagnostics]').click()")
    expect(page.locator('#diagnostics [data-check="media"]')).to_have_class("good")
    expect(page.locator('#diagnostics [data-check="websocket"]')).to_have_class("good")
    page.keyboard.press("Escape")


def test_people_wait_while_the_page_is_away_and_are_let_in_one_by_one(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film, "viewport": SMALL}) as (host,):
        page = host.page
        session_id = start(page, product, "ask")
        visitors = [Visitor(product, session_id) for _ in range(4)]
        anna, ben, cem, dora = visitors
        assert anna.brings({"name": "<b>Anna</b>"}) == "202 waiting"
        alert = page.get_by_test_id("access-alert")
        expect(alert).to_have_text("1 person asks to be let in")
        assert_in_view(alert)
        assert_in_view(page.get_by_test_id("end-button"))

        page.goto("about:blank")
        for visitor, name in ((ben, "Ben"), (cem, "Cem"), (dora, "Dora")):
            assert visitor.brings({"name": name}) == "202 waiting"
        page.goto(f"{product.base_url}/camera")
        expect(page.get_by_test_id("state-word")).to_have_text("Streaming")
        expect(alert).to_have_text("4 people ask to be let in")
        diagnose(page)
        alert.click()
        rows = page.get_by_test_id("waiting-person")
        expect(rows.locator("strong")).to_have_text(["<b>Anna</b>", "Ben", "Cem", "Dora"])
        rows.nth(0).get_by_test_id("waiting-let_in").dblclick()
        expect(rows.nth(0)).to_contain_text("is let in")
        expect(rows).to_have_count(3)
        expect(rows.locator("strong")).to_have_text(["Ben", "Cem", "Dora"])
        rows.nth(0).get_by_test_id("waiting-refuse").click()
        expect(rows.nth(0)).to_contain_text("is not let in")
        expect(rows.locator("strong")).to_have_text(["Cem", "Dora"])
        assert [one.stands() for one in visitors] == [
            "200 given",
            "403 refused_by_host",
            "202 waiting",
            "202 waiting",
        ]
        page.get_by_test_id("waiting-undo").click()
        page.get_by_test_id("waiting-all").click()
        expect(page.get_by_text("Nobody waits now.")).to_be_visible()
        assert [one.stands() for one in visitors] == ["200 given"] * 4
        page.keyboard.press("Escape")
        expect(alert).to_be_hidden()

        stage.end_broadcast(page)
        stage.wait_state(page, "ended")
        with page.expect_download() as download:  # the code alone opens no transcript
            page.get_by_test_id("transcript-link").click()
        assert download.value.suggested_filename == f"{session_id}-transcript.txt"
        assert not [line for line in host.console if "PAGE ERROR" in line]


def test_the_choice_is_remembered_and_a_narrower_way_asks_about_those_inside(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        page = host.page
        expect(page.get_by_test_id("viewers")).to_have_text("1")
        page.get_by_test_id("access-open-live").click()
        page.get_by_test_id("way-link").click()
        expect(page.get_by_test_id("access-question")).to_contain_text("those inside (1)")
        expect(page.get_by_test_id("access-stay")).to_be_checked()
        page.get_by_test_id("access-sure").click()
        expect(page.get_by_test_id("way-link")).to_be_checked()
        page.keyboard.press("Escape")
        stage.wait_video_moves(viewer.page)  # who was inside stays
        assert Visitor(product, session_id).stands() == "401 link_key_needed"
        kept = json.loads(page.evaluate("localStorage.getItem('sideline.watch')"))
        assert kept["wayIn"] == "link"
        stage.end_broadcast(page)
        stage.wait_state(page, "ended")
        page.get_by_test_id("start-new").click()
        expect(page.get_by_test_id("access-open")).to_have_text("By link")


def test_a_picture_stands_where_the_link_is_sent_while_the_host_wants_it(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film, "viewport": SMALL}) as (host,):
        page = host.page
        session_id = start(page, product, "code")
        address = f"{product.base_url}/game/{session_id}/preview.jpg"
        assert httpx.get(address).headers["Location"].endswith(".png")  # ours

        page.get_by_test_id("access-open-live").click()
        page.get_by_test_id("access-picture").check()
        page.keyboard.press("Escape")
        sent = stage.until(
            "a picture", lambda: (got := httpx.get(address)).status_code == 200 and got.content
        )
        picture = cv2.imdecode(np.frombuffer(sent, np.uint8), cv2.IMREAD_COLOR)
        assert picture is not None and 300 < max(picture.shape[:2]) <= 640
        assert picture.std() > 5  # of something

        page.get_by_test_id("access-open-live").click()
        page.get_by_test_id("way-link").check()
        if page.get_by_test_id("access-question").is_visible():
            page.get_by_test_id("access-sure").click()
        stage.until("it is gone", lambda: httpx.get(address).status_code == 302)
        expect(page.get_by_test_id("access-picture")).to_be_hidden()
