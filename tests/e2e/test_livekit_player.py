"""The pages on LiveKit, where its client would give up or do too much by itself (docs/pages.md)."""

import json
import re
import time
from pathlib import Path
from typing import Any

import httpx
import pytest
from livekit import api
from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, Person, persons
from tests.support.product import Product

SHAPES = ("livekit",)


def ask_livekit(product: Product, session_id: str, method: str, **fields: str) -> dict[str, Any]:
    """LiveKit's RoomService, about the broadcast's room."""
    config = json.loads((product.data / "livekit" / "livekit.yaml").read_text())
    key, secret = next(iter(config["keys"].items()))
    room = stage.session(product, session_id)["callId"]
    grants = api.VideoGrants(room_admin=True, room=room)
    answer = httpx.post(
        f"http://127.0.0.1:{config['port']}/twirp/livekit.RoomService/{method}",
        json={"room": room, **fields},
        headers={
            "Authorization": f"Bearer {api.AccessToken(key, secret).with_grants(grants).to_jwt()}"
        },
        timeout=5,
    )
    answer.raise_for_status()
    return dict(answer.json())


def put_out(product: Product, session_id: str, who: str) -> None:
    people = ask_livekit(product, session_id, "ListParticipants")["participants"]
    identity = next(one["identity"] for one in people if one["identity"].startswith(who))
    ask_livekit(product, session_id, "RemoveParticipant", identity=identity)


def shown_colour(page: Page) -> list[int]:
    """The middle of what a spectator sees: the kept picture where there is one, else the video."""
    return list(
        page.evaluate(
            """() => {
              const kept = document.getElementById("last-picture");
              const source = kept.hidden ? document.getElementById("video") : kept;
              const canvas = document.createElement("canvas");
              canvas.width = canvas.height = 9;
              canvas.getContext("2d").drawImage(source, 0, 0, 9, 9);
              return [...canvas.getContext("2d").getImageData(4, 4, 1, 1).data].slice(0, 3);
            }"""
        )
    )


@pytest.mark.parametrize("who", ["camera", "spectator"])
def test_whoever_is_put_out_comes_back_with_a_fresh_grant(
    product: Product, browsers: Browsers, film: Path, who: str
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        out = host if who == "camera" else viewer

        put_out(product, session_id, who)

        stage.until("the page says why", lambda: said(out, "participant_removed"))
        if who == "spectator":  # somebody meant it: the page waits for its person
            expect(viewer.page.get_by_test_id("trouble")).to_contain_text("removed you")
            viewer.page.get_by_test_id("try-again").click()
        stage.wait_video_moves(viewer.page)
        stage.wait_state(host.page, "streaming")
        stage.wait_session(product, session_id, "live")
        ours = [line for line in [*host.console, *viewer.console] if line.startswith("[")]
        assert not [line for line in ours if "eyJ" in line]  # how every token begins
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")


def test_the_last_picture_stays_while_the_camera_is_away(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """LiveKit ends the track, and a browser shows black for a track that ended."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        stage.start_watched(host.page, viewer.page, product)

        host.page.goto("about:blank")

        stage.wait_state(viewer.page, "interrupted")
        expect(viewer.page.locator("#last-picture")).to_be_visible()
        assert max(shown_colour(viewer.page)) > 30
        host.page.goto(f"{product.base_url}/camera")
        expect(host.page.get_by_test_id("state-word")).to_have_text(re.compile("Streaming"))
        expect(viewer.page.locator("#last-picture")).to_be_hidden()
        stage.wait_video_moves(viewer.page)
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")


def test_a_video_that_is_scrolled_away_is_no_fault(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """LiveKit sends nothing then; the watchdog must not take that for a lost connection."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        stage.start_watched(host.page, viewer.page, product)

        move = "(top) => { document.getElementById('stage').style.marginTop = top }"
        viewer.page.evaluate(move, "4000px")
        stage.until("no new pictures", lambda: stands_still(viewer.page))
        viewer.page.wait_for_timeout(5000)  # longer than the watchdog waits for a picture
        viewer.page.evaluate(move, "")

        stage.wait_video_moves(viewer.page)
        assert not [line for line in viewer.console if line.startswith("[join] lost")]
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")


def said(person: Person, words: str) -> bool:
    person.page.evaluate("0")  # what the console said arrives while we ask
    return any(words in line for line in person.console)


def stands_still(page: Page) -> bool:
    before = stage.frames_shown(page)
    time.sleep(0.5)
    return stage.frames_shown(page) == before
