""" "Listen" by the browser's own voice, which a stub at its boundary stands for: headless Chromium
has none. All else is real, also the camera's sound, which a test hears by an analyser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.e2e.listening.hearing import DUCKED, OPEN, newest_line, peak, with_ears, withdraw
from tests.support.product import Product


@pytest.fixture(scope="module", params=["embedded", "livekit"])
def product(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The scripted narrator speaks every two seconds, whatever is seen."""
    env = {"SIDELINE_PROVIDER": request.param, "SIDELINE_COMMENTARY_FPS": "0.5"}
    product = Product(tmp_path_factory.mktemp("listening"), env=env)
    product.start()
    yield product
    product.stop()


def said(page: Page) -> list[dict[str, Any]]:
    return list(page.evaluate("window.said"))


def wait_said(page: Page, more_than: int = 0, state: str = "") -> list[dict[str, Any]]:
    """All of them, once the newest is in this state."""
    found: list[dict[str, Any]] = stage.until(
        f"more than {more_than} utterances, the last one {state or 'begun'}",
        lambda: len(now := said(page)) > more_than and state in ("", now[-1]["state"]) and now,
    )
    return found


def numbers(page: Page) -> list[int]:
    return [int(one["text"].removeprefix("Line ")) for one in said(page)]


def test_lines_are_spoken_once_and_in_order_and_the_camera_is_quieter_meanwhile(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        page = with_ears(viewer, speaks=True)
        session_id = stage.start_watched(host.page, page, product)
        page.get_by_test_id("sound").click()
        page.get_by_test_id("listen").click()
        expect(page.get_by_test_id("listen")).to_have_text("Listening")
        expect(page.get_by_test_id("lines")).to_have_attribute("aria-live", "off")
        wait_said(page, 2)
        stage.until("the camera is heard low", lambda: peak(page, DUCKED) > 0)
        stage.until("and loud in between", lambda: peak(page, OPEN) > peak(page, DUCKED) * 2)
        assert {one["lang"] for one in said(page)} == {"en"}

        page.locator("#captions").click()
        shown = stage.wait_lines(page)[-1][0]
        stage.until("captions go on", lambda: stage.lines_shown(page)[-1][0] > shown)
        expect(page.locator("#caption")).to_contain_text("Line ")

        before = len(said(page))
        assert page.evaluate("window.cutSockets()") >= 1
        wait_said(page, before + 1)
        found = numbers(page)
        assert found == sorted(set(found))

        page.evaluate("window.saysFor = 60_000")
        speaking = wait_said(page, len(found), "speaking")[-1]["text"]
        sound = page.get_by_test_id("sound")
        sound.click()
        expect(sound).to_have_text("Sound off")
        assert page.evaluate("document.getElementById('video').muted")
        sound.click()
        expect(sound).to_have_text("Sound on")
        stage.wait_video_moves(page)
        stage.end_broadcast(host.page)
        stage.wait_state(page, "ended")
        last = said(page)[-1]
        assert (last["text"], last["state"]) == (speaking, "cancelled")
        assert page.evaluate("document.getElementById('line-voice').paused")
        assert not page.evaluate("document.getElementById('video').muted")
        stage.assert_log_is_whole(product, session_id, page)
        assert not [line for line in viewer.console if "PAGE ERROR" in line]


def test_a_tap_stops_it_and_so_does_a_withdrawal(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        page = with_ears(viewer, speaks=True)
        session_id = stage.start_watched(host.page, page, product)
        page.evaluate("window.saysFor = 60_000")
        button = page.get_by_test_id("listen")
        button.click()
        wait_said(page, 0, "speaking")
        button.click()
        assert said(page)[-1]["state"] == "cancelled"
        expect(button).to_have_text("Listen")
        expect(page.get_by_test_id("lines")).to_have_attribute("aria-live", "polite")
        before, shown = len(said(page)), newest_line(page)
        stage.until("a line that nobody hears", lambda: newest_line(page) > shown)
        assert len(said(page)) == before

        button.click()
        words = wait_said(page, before, "speaking")[-1]["text"]
        spoken = next(seq for seq, text in stage.lines_shown(page) if words in text)
        stage.until("the next line waits", lambda: newest_line(page) > spoken)
        withdraw(product, host.page, session_id, spoken)
        expect(page.locator("del").filter(has_text=words)).to_have_count(1)
        first, second = wait_said(page, before + 1)[before : before + 2]
        assert (first["text"], first["state"]) == (words, "cancelled")
        assert second["text"] != words
        assert numbers(page) == sorted(set(numbers(page)))
        stage.end_broadcast(host.page)
        stage.wait_state(page, "ended")


def test_a_phone_without_a_voice_says_so_and_costs_nobody_a_word(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        page = with_ears(viewer, speaks=False)
        stage.start_watched(host.page, page, product)
        button = page.get_by_test_id("listen")
        expect(button).to_have_text("No voice here")
        button.click()
        expect(page.get_by_test_id("listen-notice")).to_contain_text("no voice for English")
        expect(page.get_by_test_id("lines")).to_have_attribute("aria-live", "polite")
        stage.wait_lines(page, more_than=len(stage.lines_shown(page)) + 1)
        button.click()
        expect(page.get_by_test_id("listen-notice")).to_have_text("")
        stage.end_broadcast(host.page)
        stage.wait_state(page, "ended")
