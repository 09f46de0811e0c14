"""A vision model that looks: what it gets, what its lines become, and how the host stops it."""

import json
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.e2e.model.endpoint import KEY, Endpoint, size_of
from tests.support.product import Product
from tests.support.vision_server import Mode

LONG_SIDE = 512
# What nobody may ever read of each lie.
MADE_UP = {
    Mode.LIES_SCORE: "9 to 8",
    Mode.INJECTED: "99 to 0",
    Mode.OTHER_LANGUAGE: "Quelqu’un court",
    Mode.TOO_LONG: "on and on",
}
REFUSED = (
    "The commentator's model refuses the key. "
    "Until whoever runs this site puts it right, the simple commentator speaks."
)


def lines(product: Product, session_id: str, after: int = 0) -> list[dict[str, Any]]:
    return [
        event for event in stage.events(product, session_id, after) if event["type"] == "commentary"
    ]


def of_the_model(product: Product, session_id: str, after: int = 0) -> list[dict[str, Any]]:
    return [one for one in lines(product, session_id, after) if one["sources"] == ["vision"]]


def of_others(product: Product, session_id: str, after: int = 0) -> list[dict[str, Any]]:
    return [one for one in lines(product, session_id, after) if "vision" not in one["sources"]]


def last_seq(product: Product, session_id: str) -> int:
    return int(stage.session(product, session_id)["lastSeq"])


def let_look(page: Page, *, look: bool) -> None:
    page.get_by_test_id("commentary-open-live").click()
    page.get_by_test_id("commentary-vision").set_checked(look)
    page.get_by_role("button", name="Done").click()


def test_pictures_reach_the_model_and_its_lines_the_spectators_until_the_host_says_no(
    looking: Product, endpoint: Endpoint, browsers: Browsers, film: Path
) -> None:
    before = endpoint.answers(Mode.GOOD)
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        host.page.goto(f"{looking.base_url}/camera")
        host.page.get_by_test_id("commentary-open").click()
        part = host.page.get_by_test_id("vision-part")
        expect(part).to_contain_text(endpoint.address)
        expect(part).to_contain_text("they do not leave it")
        expect(host.page.get_by_test_id("commentary-vision")).to_be_checked()
        host.page.get_by_role("button", name="Done").click()
        expect(host.page.get_by_test_id("vision-note")).to_be_hidden()  # it is next door
        host.page.get_by_test_id("start-button").click()
        expect(host.page.get_by_test_id("state-word")).to_have_text("Streaming")
        link = host.page.get_by_test_id("join-link").get_attribute("href") or ""
        session_id = link.rsplit("/", 1)[-1]
        stage.watch(viewer.page, looking, session_id)

        whole = stage.until(
            "a question with the pictures of some seconds",
            lambda: [one for one in endpoint.asked[before:] if len(one.pictures) >= 3],
        )
        for asked in whole:
            assert 3 <= len(asked.pictures) <= 4
            assert all(max(size_of(one)) <= LONG_SIDE for one in asked.pictures)
            assert list(asked.times) == sorted(asked.times) and asked.times[-1] == 0
            assert asked.times[0] >= -10

        [line, *_] = stage.until("a line of the model", lambda: of_the_model(looking, session_id))
        shown = viewer.page.locator(f"[data-testid=lines] [data-seq='{line['seq']}']")
        expect(shown).to_contain_text(line["text"])
        shown.locator("summary").click()
        expect(shown).to_contain_text("From: a vision model that looks at pictures")

        let_look(host.page, look=False)
        stage.until(
            "the server knows",
            lambda: not stage.session(looking, session_id)["commentaryVision"],
        )
        no = last_seq(looking, session_id)
        stage.until("others speak", lambda: of_others(looking, session_id, no))
        asked_until_then, seq = len(endpoint.asked), last_seq(looking, session_id)
        # They say nothing twice, and this film is the same all along.
        stage.until("others go on", lambda: of_others(looking, session_id, seq), 2 * stage.PATIENCE)
        assert len(endpoint.asked) == asked_until_then
        assert of_the_model(looking, session_id, seq) == []

        let_look(host.page, look=True)
        stage.until("it is asked again", lambda: len(endpoint.asked) > asked_until_then)
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")
        stage.assert_log_is_whole(looking, session_id, viewer.page)


def diagnosed(product: Product, session_id: str, key: str) -> str:
    """What "Run API Diagnostics" tells the host of the model."""
    url = f"{product.base_url}/api/diagnostics"
    answer = httpx.get(url, params={"id": session_id}, headers={"X-Host-Key": key}, timeout=30)
    answer.raise_for_status()
    checks = {one["name"]: one["code"] for one in answer.json()["checks"]}
    return str(checks["model"])


def told_twice(endpoint: Endpoint, lie: Mode) -> None:
    """Whoever asks for the third time has read two answers."""
    known = endpoint.answers(lie)
    stage.until(f"it tells {lie}", lambda: len(endpoint.asked) >= known + 3)


def heard_until_the_end(socket: ClientConnection) -> list[dict[str, Any]]:
    heard = []
    try:
        while True:
            heard.append(json.loads(socket.recv(timeout=stage.PATIENCE)))
    except ConnectionClosed:
        return heard


def test_what_the_model_makes_up_is_told_nowhere_and_what_is_so_is(
    looking: Product, endpoint: Endpoint, browsers: Browsers, film: Path
) -> None:
    endpoint.answers(Mode.GOOD)
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, looking)
        address = looking.base_url.replace("http", "ws", 1)
        socket_of = f"{address}/api/ws/sessions/{session_id}/commentary"
        with connect(socket_of, proxy=None, max_size=None) as socket:
            stage.until("a truth", lambda: of_the_model(looking, session_id))
            for lie in MADE_UP:
                told_twice(endpoint, lie)
            endpoint.answers(Mode.GOOD)
            seq = last_seq(looking, session_id)
            stage.until("a truth again", lambda: of_the_model(looking, session_id, seq))
            stage.end_broadcast(host.page)
            heard = heard_until_the_end(socket)
        stage.wait_state(viewer.page, "ended")
        assert [one for one in heard if one.get("sources") == ["vision"]]
        told = [viewer.page.content(), host.page.content(), json.dumps(heard, ensure_ascii=False)]
        for ending in ("json", "txt", "vtt"):
            url = f"{looking.base_url}/api/sessions/{session_id}/transcript.{ending}"
            told.append(httpx.get(url, timeout=20).text)
        for text in told:
            assert [words for words in MADE_UP.values() if words in text] == []


def test_a_key_that_is_refused_is_told_to_the_host_and_spectators_read_on(
    looking: Product, endpoint: Endpoint, browsers: Browsers, film: Path
) -> None:
    """The last one: the commentator asks no more until it is started anew."""
    endpoint.answers(Mode.GOOD)
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, looking)
        stage.until("a line of the model", lambda: of_the_model(looking, session_id))
        told = host.page.get_by_test_id("model-trouble")
        expect(told).to_have_text("")
        endpoint.answers(Mode.KEY_REFUSED)
        expect(told).to_have_text(REFUSED)
        [notice] = [
            one
            for one in stage.events(looking, session_id)
            if one.get("code") == "commentator_model"
        ]
        assert notice.keys() == {"type", "seq", "at", "code"}
        stage.until("others go on", lambda: len(of_others(looking, session_id, notice["seq"])) >= 2)
        newest = of_others(looking, session_id, notice["seq"])[-1]
        expect(viewer.page.get_by_test_id("lines")).to_contain_text(newest["text"])
        assert "refuses the key" not in viewer.page.get_by_role("main").inner_text()

        key = stage.saved_keys(host.page)[session_id]
        assert diagnosed(looking, session_id, key) == "model_key_refused"

        host.page.reload()  # it goes on, and asks how it stands
        expect(told).to_have_text(REFUSED)
        host.page.get_by_test_id("commentary-open-live").click()
        expect(host.page.get_by_test_id("model-trouble-sheet")).to_have_text(REFUSED)
        host.page.get_by_role("button", name="Done").click()
        let_look(host.page, look=False)
        expect(told).to_have_text("")
        stage.end_broadcast(host.page)
    assert KEY not in (looking.directory / "up.log").read_text(errors="replace")
