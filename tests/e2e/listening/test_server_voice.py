""" "Listen" by the server's voice: Piper makes a file of each line, and the page plays them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils.dateparse import parse_datetime
from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.e2e.listening.hearing import DUCKED, OPEN, newest_line, peak, with_ears, withdraw
from tests.support.product import Product

# The voice runs at low priority: on a busy machine it comes last.
LOADED_SECONDS = 120.0
PLAYED_SECONDS = 120.0


@pytest.fixture(scope="module", params=["embedded", "livekit"])
def product(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """The scripted narrator speaks every two seconds, whatever is seen."""
    env = {
        "SIDELINE_PROVIDER": request.param,
        "SIDELINE_COMMENTARY_FPS": "0.5",
        "SIDELINE_VOICE": "piper",
    }
    product = Product(tmp_path_factory.mktemp("voice"), env=env)
    product.start()
    log = product.data / "logs" / "sideline.log"
    stage.until("Piper is loaded", lambda: "[voice] ready" in log.read_text(), LOADED_SECONDS)
    yield product
    product.stop()


def plays(page: Page) -> list[dict[str, Any]]:
    return list(page.evaluate("window.plays"))


def played(page: Page) -> list[int]:
    return [int(one["seq"]) for one in plays(page)]


def wait_played(page: Page, more_than: int) -> None:
    what = f"more than {more_than} lines played"
    stage.until(what, lambda: len(played(page)) > more_than, PLAYED_SECONDS)


def test_lines_are_played_once_and_in_order_by_the_servers_voice(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        page = with_ears(viewer, speaks=False)
        answers: list[tuple[str, int, str | None]] = []
        page.on(
            "response",
            lambda got: (
                answers.append((got.url, got.status, got.headers.get("content-type")))
                if got.url.endswith(".m4a")
                else None
            ),
        )
        session_id = stage.start_watched(host.page, page, product)
        stage.wait_lines(page)
        assert not answers  # nobody listens yet: nothing is asked for, nothing is made
        page.get_by_test_id("sound").click()
        page.get_by_test_id("listen").click()
        expect(page.get_by_test_id("listen")).to_have_text("Listening")
        wait_played(page, 2)
        first = plays(page)[0]
        assert first["moved"] > 0.2  # it was really played, not only begun
        stage.until("the camera is heard low", lambda: peak(page, DUCKED) > 0)
        stage.until("and loud in between", lambda: peak(page, OPEN) > peak(page, DUCKED) * 2)
        stage.wait_video_moves(page)
        page.locator("#captions").click()
        expect(page.locator("#caption")).to_contain_text("Line ")
        expect(page.get_by_test_id("listen-notice")).to_have_text("")

        before = len(played(page))
        assert page.evaluate("window.cutSockets()") >= 1
        wait_played(page, before + 1)
        assert played(page) == sorted(set(played(page)))
        files = [(url, kind) for url, status, kind in answers if status == 200]
        assert len(files) == len(set(files))  # none twice; what is not made yet may be asked again
        assert {kind for _, kind in files} == {"audio/mp4"}

        audio = page.get_by_test_id("line-voice")
        audio.evaluate("(audio) => { audio.defaultPlaybackRate = audio.playbackRate = 0.25; }")
        before = len(played(page))
        wait_played(page, before)
        wrong = stage.until("a line is heard", lambda: page.evaluate("window.linePlayed()"))
        stage.until("the next line waits", lambda: newest_line(page) > wrong)
        withdraw(product, host.page, session_id, wrong)
        line = page.get_by_test_id("lines").locator(f"[data-seq='{wrong}'] del")
        expect(line).to_have_count(1)
        assert page.evaluate("window.linePlayed()") != wrong
        wait_played(page, before + 1)  # the one that waited

        stage.end_broadcast(host.page)
        stage.wait_state(page, "ended")
        assert audio.evaluate("(audio) => audio.paused")
        assert not page.evaluate("document.getElementById('video').muted")
        assert played(page) == sorted(set(played(page)))
        written = {one["seq"]: one["at"] for one in stage.events(product, session_id)}
        waits = sorted(one["at"] / 1000 - seconds(written[one["seq"]]) for one in plays(page))
        assert waits[0] > 0
        print(f"written to heard, sorted: {[round(wait, 2) for wait in waits]} s")  # noqa: T201
        assert not [line for line in viewer.console if "PAGE ERROR" in line]


def seconds(at: str) -> float:
    moment = parse_datetime(at)
    assert moment is not None
    return moment.timestamp()
