"""A promoted spectator speaks, everybody hears it, and the host can take it back."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

SHAPES = ("livekit",)


def act(person: Locator, action: str) -> None:
    if person.locator("details").get_attribute("open") is None:
        person.locator("summary").click()
    person.get_by_test_id(f"person-{action}").click()


def voices(page: Page) -> int:
    """How many voices are heard: playing, and sound arrives."""
    return int(
        page.evaluate(
            """() => [...document.querySelectorAll("audio[data-voice]")]
                .filter((one) => !one.paused && one.currentTime > 0
                    && one.srcObject.getAudioTracks()[0].readyState === "live").length"""
        )
    )


def test_who_is_promoted_speaks_and_others_hear_it(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}, {}) as (host, bob, listener):
        session_id = stage.start_broadcast(host.page, product)
        stage.watch(bob.page, product, session_id)
        stage.wait_video_moves(bob.page)
        host.page.get_by_test_id("people-open").click()
        person = host.page.get_by_test_id("people-list").get_by_test_id("person").first
        act(person, "promote_to_speaker")

        said = bob.page.get_by_test_id("voice-text")
        expect(said).to_have_text("The host invites you to speak.")
        bob.page.get_by_test_id("voice-speak").click()
        expect(said).to_have_text("Everybody hears you.")
        stage.watch(listener.page, product, session_id)
        stage.wait_video_moves(listener.page)
        stage.until("the listener hears one voice", lambda: voices(listener.page) == 1)
        assert voices(bob.page) == 0  # nobody hears themselves
        stage.wait_video_moves(bob.page)
        expect(person).to_contain_text("Speaker · speaking")

        act(person, "mute")
        expect(said).to_have_text("The host has muted you.")
        stage.until("silence", lambda: voices(listener.page) == 0)
        act(person, "unmute")
        expect(said).to_have_text("Everybody hears you.")
        stage.until("the voice is back", lambda: voices(listener.page) == 1)

        bob.page.reload()  # the invitation outlives the page
        expect(said).to_have_text("The host invites you to speak.")
        stage.until("silence again", lambda: voices(listener.page) == 0)

        act(person, "demote")
        expect(bob.page.get_by_test_id("voice")).to_be_hidden()
        stage.wait_video_moves(bob.page)
        stage.wait_video_moves(listener.page)
        host.page.keyboard.press("Escape")
        stage.end_broadcast(host.page)
        for page in (bob.page, listener.page):
            stage.wait_state(page, "ended")
        console = [*host.console, *bob.console, *listener.console]
        assert not [line for line in console if "PAGE ERROR" in line or "eyJ" in line]
