"""What the host chooses of the commentary reaches those who read it, and what a line was said from
can be opened. The scripted narrator speaks: nothing here depends on what is seen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    env = {"SIDELINE_COMMENTARY_ENGINE": "scripted", "SIDELINE_COMMENTARY_FPS": "0.5"}
    product = Product(tmp_path_factory.mktemp("scripted"), env=env)
    product.start()
    yield product
    product.stop()


def choose(page: Page, opener: str, *, language: str, style: str) -> None:
    page.get_by_test_id(opener).click()
    page.get_by_test_id("commentary-language").select_option(language)
    page.get_by_test_id("commentary-style").select_option(style)
    page.get_by_role("button", name="Done").click()


def suppresses_noise(page: Page) -> bool:
    """Of the one microphone that is open."""
    tracks = page.evaluate(
        "document.getElementById('preview').srcObject.getAudioTracks()"
        ".filter((track) => track.readyState === 'live')"
        ".map((track) => track.getSettings().noiseSuppression)"
    )
    assert len(tracks) == 1
    return bool(tracks[0])


def newest_language(page: Page) -> str | None:
    line = page.get_by_test_id("line").first
    return line.locator(".line-text").get_attribute("lang") if line.count() else None


def test_language_and_style_are_chosen_before_the_start_and_changed_while_it_runs(
    scripted: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        host.page.goto(f"{scripted.base_url}/camera")
        choose(host.page, "commentary-open", language="de", style="children")
        host.page.get_by_test_id("start-button").click()
        expect(host.page.get_by_test_id("state-word")).to_have_text("Streaming")
        link = host.page.get_by_test_id("join-link").get_attribute("href") or ""
        session_id = link.rsplit("/", 1)[-1]
        view = stage.session(scripted, session_id)
        assert (view["commentaryLanguage"], view["commentaryStyle"]) == ("de", "children")

        stage.watch(viewer.page, scripted, session_id)
        stage.until("a German line", lambda: newest_language(viewer.page) == "de")
        choose(host.page, "commentary-open-live", language="fr", style="lively")
        stage.until("a French line", lambda: newest_language(viewer.page) == "fr")
        stage.until("the host reads it, too", lambda: newest_language(host.page) == "fr")

        host.page.reload()  # goes on; and a new broadcast would begin so, too
        expect(host.page.get_by_test_id("commentary-open-live")).to_have_text("Français")
        stage.end_broadcast(host.page)


def test_who_listens_to_the_crowd_sends_sound_as_it_is(
    scripted: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}) as (host,):
        page = host.page
        page.goto(f"{scripted.base_url}/camera")
        page.get_by_test_id("commentary-open").click()
        page.get_by_test_id("commentary-sound").check()
        page.get_by_role("button", name="Done").click()
        page.get_by_test_id("start-button").click()
        expect(page.get_by_test_id("state-word")).to_have_text("Streaming")
        assert not suppresses_noise(page)
        page.get_by_test_id("commentary-open-live").click()
        page.get_by_test_id("commentary-sound").uncheck()
        stage.until("processed sound again", lambda: suppresses_noise(page))
        expect(page.get_by_test_id("state-word")).to_have_text("Streaming")
        page.get_by_role("button", name="Done").click()
        stage.end_broadcast(page)


def test_what_a_line_was_said_from_opens_with_a_thumb_and_with_the_keyboard(
    scripted: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, scripted)
        stage.wait_lines(viewer.page)
        mark = viewer.page.locator("[data-testid=saw] summary").last
        box = mark.bounding_box()
        assert box is not None and min(box["width"], box["height"]) >= 44
        said = viewer.page.locator("[data-testid=saw]").last
        mark.click()
        expect(said.locator("li")).to_contain_text("movement · 0:0")
        expect(said.locator("p")).to_contain_text("From: a test · sure · picture")
        mark.press("Enter")
        expect(said.locator("p")).to_be_hidden()
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")
        stage.wait_lines(viewer.page)
        viewer.page.locator("[data-testid=saw] summary").first.click()
        expect(viewer.page.locator("[data-testid=saw] li").first).to_be_visible()
        stage.assert_log_is_whole(scripted, session_id, viewer.page)
