""" "Listen" by the browser's own voice, which a stub at its boundary stands for: headless Chromium
has none. All else is real, also the camera's sound, which a test hears by an analyser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, Person, persons
from tests.support.product import Product

HERE = Path(__file__).parent
DUCKED, OPEN = 0.2, 1.0


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


def with_ears(person: Person, *, speaks: bool = True) -> Page:
    for script in ["ears.js", *(["speech_stub.js"] if speaks else [])]:
        person.context.add_init_script(path=HERE / script)
    return person.page


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


def peak(page: Page, level: float) -> float:
    """The loudest that came out of the gain node while it stood at ``level``; 0: nothing."""
    heard = page.evaluate("window.heard")
    return max((one["peak"] for one in heard if abs(one["level"] - level) < 0.005), default=0.0)


def test_lines_are_spoken_once_and_in_order_and_the_camera_is_quieter_meanwhile(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        page = with_ears(viewer)
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


def test_a_withdrawn_line_stops_and_so_does_a_tap(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        page = with_ears(viewer)
        stage.start_watched(host.page, page, product)
        page.evaluate("window.saysFor = 60_000")
        page.get_by_test_id("listen").click()
        words = wait_said(page)[-1]["text"]
        text = host.page.get_by_text(words, exact=True)
        line = host.page.get_by_test_id("line").filter(has=text)
        line.locator("summary").click()
        line.get_by_test_id("line-wrong").click()
        expect(page.locator("del").filter(has_text=words)).to_have_count(1)
        assert said(page)[0]["state"] == "cancelled"
        wait_said(page, 1, "speaking")
        assert numbers(page)[-1] > numbers(page)[0]

        page.get_by_test_id("listen").click()
        assert said(page)[-1]["state"] == "cancelled"
        expect(page.get_by_test_id("listen")).to_have_text("Listen")
        expect(page.get_by_test_id("lines")).to_have_attribute("aria-live", "polite")
        before = len(said(page))
        stage.wait_lines(page, more_than=len(stage.lines_shown(page)) + 1)
        assert len(said(page)) == before
        page.get_by_test_id("listen").click()
        wait_said(page, before)
        assert len(set(numbers(page))) == len(numbers(page))
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
