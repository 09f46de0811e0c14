"""The happy path: START, QR, link, moving video, honest commentary, viewers, END."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import cv2
import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, Request, expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from tests.e2e import stage
from tests.e2e.browser import DESKTOP, Browsers, persons
from tests.support.product import Product


def test_a_person_streams_and_another_watches_with_commentary(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """START → Streaming, QR; the spectator sees it move and reads every line."""
    with persons(browsers, {"film": film}, {"viewport": DESKTOP}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        stage.wait_state(viewer.page, "live")

        lines = stage.wait_lines(viewer.page, more_than=2, seconds=60)
        numbers = [int(re.findall(r"Line (\d+)", text)[0]) for _, text in lines]
        assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))

        for page in (host.page, viewer.page):
            expect(page.get_by_test_id("viewers")).to_contain_text("1")
        assert stage.session(product, session_id)["viewers"] == 1

        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")
        stage.wait_state(host.page, "ended")
        view = stage.session(product, session_id)
        assert (view["state"], view["reason"]) == ("ended", "host")
        stage.assert_log_is_whole(product, session_id, viewer.page)
        assert not [line for line in host.console + viewer.console if "PAGE ERROR" in line]


def test_the_qr_code_says_what_the_link_says(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """Which address the link holds is settled in tests/sessions_app/test_codes_and_links.py."""
    with persons(browsers, {"film": film}) as (host,):
        session_id = stage.start_broadcast(host.page, product)
        link = host.page.get_by_test_id("join-link").get_attribute("href") or ""
        assert urlsplit(link).path == f"/game/{session_id}"
        qr = host.page.get_by_test_id("qr")
        box = qr.bounding_box()
        assert box is not None and box["width"] >= 160
        qr.click()  # full screen, black on white
        read = stage.until("the QR code can be read", lambda: _qr_on(host.page))
        assert read == link == stage.session(product, session_id)["joinUrl"]


def test_the_transcript_stays_readable_after_the_end(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, late):
        session_id = stage.start_broadcast(host.page, product)
        stage.until(
            "two lines", lambda: stage.session(product, session_id)["lines"] >= 2, seconds=60
        )
        stage.end_broadcast(host.page)
        stage.wait_state(host.page, "ended")
        stage.watch(late.page, product, session_id)
        stage.wait_state(late.page, "ended")
        spoken = [e for e in stage.events(product, session_id) if e["type"] == "commentary"]
        assert [seq for seq, _ in stage.wait_lines(late.page)] == [e["seq"] for e in spoken]
        for kind, mime in (
            ("json", "application/json"),
            ("vtt", "text/vtt"),
            ("txt", "text/plain"),
        ):
            url = f"{product.base_url}/api/sessions/{session_id}/transcript.{kind}"
            answer = httpx.get(url)
            assert answer.status_code == 200
            assert answer.headers["content-type"].startswith(mime)
            assert spoken[0]["text"] in answer.text
        assert _close_code(product, session_id) == 4410


def test_a_mistyped_code_is_said_at_once(product: Product, browsers: Browsers) -> None:
    """An unknown code fails clearly, on the page and on the socket."""
    with persons(browsers, {}) as (viewer,):
        answer = viewer.page.goto(f"{product.base_url}/game/ABCDEFGHJKLM")
        assert answer is not None and answer.status == 404
        expect(viewer.page.get_by_text("No broadcast with this code")).to_be_visible()
        assert _close_code(product, "ABCDEFGHJKLM") == 4404


def test_a_late_spectator_reads_the_recent_lines_at_once(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, late):
        session_id = stage.start_broadcast(host.page, product)
        stage.until(
            "two lines", lambda: stage.session(product, session_id)["lines"] >= 2, seconds=60
        )
        stage.watch(late.page, product, session_id)
        shown = stage.wait_lines(late.page, more_than=1)
        stage.wait_video_moves(late.page)
        assert shown[0][0] <= stage.events(product, session_id)[-1]["seq"]
        stage.end_broadcast(host.page)


def test_a_visit_asks_for_one_grant(product: Product, browsers: Browsers, film: Path) -> None:
    """The page's head asks, its modules use it (static/js/pages/watch/prefetch.js); a reload asks
    anew."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        keys: list[str | None] = []

        def note(sent: Request) -> None:
            if sent.url.endswith("/spectators"):
                keys.append(sent.headers.get("x-visitor-key"))

        viewer.page.on("request", note)
        session_id = stage.start_watched(host.page, viewer.page, product)
        kept = viewer.page.evaluate("localStorage.getItem('sideline.visitor')")
        assert keys == [kept]
        viewer.page.reload()
        stage.wait_video_moves(viewer.page)
        assert keys == [kept, kept]
        stage.until("one viewer", lambda: stage.session(product, session_id)["viewers"] == 1)


@pytest.mark.parametrize("tabs", [2])
def test_the_same_link_in_two_tabs_counts_two_viewers(
    product: Product, browsers: Browsers, film: Path, tabs: int
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_broadcast(host.page, product)
        stage.watch(viewer.page, product, session_id)
        second = viewer.context.new_page()
        stage.watch(second, product, session_id)
        for page in (viewer.page, second):
            stage.wait_video_moves(page)
        stage.until("two viewers", lambda: stage.session(product, session_id)["viewers"] == tabs)
        second.close()
        stage.until("one viewer", lambda: stage.session(product, session_id)["viewers"] == 1)
        stage.end_broadcast(host.page)


def _qr_on(page: Page) -> str:
    """What a phone's camera would read off this screen. OpenCV's older detector cannot read one
    code in 200, however large and clean it is; this one could read each of thousands."""
    picture = cv2.imdecode(np.frombuffer(page.screenshot(), dtype=np.uint8), cv2.IMREAD_COLOR)
    assert picture is not None
    read, _, _ = cv2.QRCodeDetectorAruco().detectAndDecode(picture)
    return read


def _close_code(product: Product, session_id: str) -> int | None:
    """Read the socket to its end and return the close code."""
    url = product.base_url.replace("http", "ws", 1)
    with connect(f"{url}/api/ws/sessions/{session_id}/commentary?after=0") as socket:
        try:
            for _ in range(10_000):
                socket.recv(timeout=20)
        except ConnectionClosed:
            return socket.close_code
    return None
