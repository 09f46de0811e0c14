"""What is said at the touchline stands over the picture of everybody who watches."""

import re
import secrets
from typing import Any, Self

import httpx
from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.browser import DESKTOP, Browsers, persons
from tests.support.product import Product

SHAPES = ("embedded", "livekit")
SMALL = {"width": 360, "height": 640}
AT_ONCE = 2000.0  # ms, from the server's answer to the page: a second, on a machine that does more

# Each sentence that a screen reader is given, in order.
LISTEN = """() => {
  window.heard = [];
  new MutationObserver((changes) => changes.forEach(({addedNodes}) => addedNodes.forEach((node) =>
    window.heard.push(node.textContent)))).observe(
      document.getElementById("score-said"), {childList: true, characterData: true, subtree: true});
}"""


class Touchline:
    """Somebody who says what happens, by the host's key."""

    def __init__(self, key: str, product: Product, session_id: str) -> None:
        self.url = f"{product.base_url}/api/sessions/{session_id}"
        self.headers = {"X-Host-Key": key}

    @classmethod
    def beside(cls, host: Page, product: Product, session_id: str) -> Self:
        return cls(stage.saved_keys(host)[session_id], product, session_id)

    def read(self, path: str) -> dict[str, Any]:
        answer = httpx.get(self.url + path, headers=self.headers, timeout=10)
        answer.raise_for_status()
        return dict(answer.json())

    def say(self, path: str = "/match", **body: Any) -> dict[str, Any]:
        """Like the pages: what the server was too busy for is said again, and holds once."""
        answer: httpx.Response = stage.until(
            f"{path} is answered",
            lambda: (got := self._post(path, body)).status_code not in {503, 504} and got,
        )
        answer.raise_for_status()
        return dict(answer.json())

    def _post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return httpx.post(self.url + path, json=body, headers=self.headers, timeout=10)

    def goal(self, team: str, score: int) -> dict[str, Any]:
        press = secrets.token_urlsafe(16)
        return self.say("/match/moments", id=press, kind="goal", team=team, score=score)

    def clock(self, do: str) -> dict[str, Any]:
        return self.say("/match/clock", do=do)


LIONS, TIGERS = {"name": "Lions", "colour": "red"}, {"name": "Tigers", "colour": "blue"}


def heard(page: Page) -> list[str]:
    return list(page.evaluate("window.heard"))


def test_a_goal_is_seen_by_all_within_a_second_and_heard_once(
    product: Product, browsers: Browsers, film: Any
) -> None:
    with persons(browsers, {"film": film}, {"viewport": SMALL}, {"viewport": DESKTOP}) as people:
        host, phone, desk = people
        session_id = stage.start_watched(host.page, phone.page, product)
        touchline = Touchline.beside(host.page, product, session_id)
        expect(phone.page.get_by_test_id("score")).to_be_hidden()
        expect(phone.page.get_by_test_id("score-toggle")).to_be_hidden()

        touchline.say(sport="football", home=LIONS, away=TIGERS)
        expect(phone.page.get_by_test_id("score")).to_be_visible(timeout=AT_ONCE)
        phone.page.evaluate(LISTEN)
        touchline.clock("start")
        touchline.goal("home", 1)
        expect(phone.page.get_by_test_id("score-home")).to_have_text("1", timeout=AT_ONCE)
        expect(phone.page.get_by_test_id("score-flash")).to_have_text(
            re.compile("Goal.*Lions.*1:0")
        )
        expect(phone.page.get_by_test_id("score-flash")).to_be_visible()
        expect(phone.page).to_have_title(re.compile(r"^1:0 · "))
        expect(phone.page.get_by_test_id("score-flash")).to_be_hidden(timeout=10_000)
        expect(phone.page.get_by_test_id("score-clock")).to_have_text(re.compile(r"^0:\d\d$"))
        assert heard(phone.page) == ["Kick-off.", "Goal for Lions. Lions 1, Tigers 0."]

        stage.watch(desk.page, product, session_id)  # a newcomer
        expect(desk.page.get_by_test_id("score-home")).to_have_text("1")
        expect(desk.page.get_by_test_id("score-home-name")).to_have_text("Lions")
        expect(desk.page.get_by_test_id("score-flash")).to_be_hidden()
        assert_apart(desk.page)
        assert_apart(phone.page)

        second = touchline.goal("away", 1)
        expect(desk.page.get_by_test_id("score-away")).to_have_text("1", timeout=AT_ONCE)
        touchline.say("/match/undo", seq=second["event"])
        for viewer in (phone, desk):
            expect(viewer.page.get_by_test_id("score-away")).to_have_text("0", timeout=AT_ONCE)
        assert heard(phone.page)[-1] == "Taken back. Lions 1, Tigers 0."


def test_whoever_hides_the_score_has_it_hidden_next_time(
    product: Product, browsers: Browsers, film: Any
) -> None:
    with persons(browsers, {"film": film}, {"viewport": SMALL}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        Touchline.beside(host.page, product, session_id).say(
            sport="handball", home=LIONS, away=TIGERS
        )
        page = viewer.page
        expect(page.get_by_test_id("score")).to_be_visible()
        page.get_by_test_id("score-toggle").click()
        expect(page.get_by_test_id("score")).to_be_hidden()
        expect(page.get_by_test_id("score-toggle")).to_have_attribute("aria-pressed", "false")
        page.reload()
        stage.wait_video_moves(page)
        expect(page.get_by_test_id("score-toggle")).to_be_visible()
        expect(page.get_by_test_id("score")).to_be_hidden()
        page.get_by_test_id("score-toggle").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("score")).to_be_visible()


def test_the_end_tells_the_result_and_the_moments_with_and_without_scripts(
    product: Product, browsers: Browsers, film: Any
) -> None:
    with persons(browsers, {"film": film}, {"viewport": SMALL}) as (host, viewer):
        session_id = stage.start_broadcast(host.page, product)
        touchline = Touchline.beside(host.page, product, session_id)
        touchline.say(sport="football", home=LIONS, away=TIGERS)
        touchline.clock("start")
        touchline.goal("home", 1)  # before anybody came
        stage.watch(viewer.page, product, session_id)
        stage.wait_video_moves(viewer.page)
        touchline.goal("away", 1)
        expect(viewer.page.get_by_test_id("score-away")).to_have_text("1")
        stage.end_broadcast(host.page)
        goals = ["1' Goal Lions", "1' Goal Tigers"]
        assert_result(viewer.page, goals)
        viewer.page.reload()
        assert_result(viewer.page, goals)

        plain = viewer.context.browser
        assert plain is not None
        reader = plain.new_context(java_script_enabled=False, ignore_https_errors=True)
        page = reader.new_page()
        stage.watch(page, product, session_id)
        assert_result(page, goals)
        reader.close()


def test_who_is_put_out_takes_no_score_along(product: Product, browsers: Browsers) -> None:
    key = secrets.token_urlsafe(32)
    wishes = {"hostKey": key, "wayIn": "link", "match": {"home": LIONS, "away": TIGERS}}
    answer = httpx.post(f"{product.base_url}/api/sessions", json=wishes, timeout=20)
    assert answer.status_code == 201, answer.text
    session_id = answer.json()["id"]
    touchline = Touchline(key, product, session_id)
    link = touchline.read("/access")["joinUrl"].rpartition("/")[2]
    with persons(browsers, {"viewport": SMALL}) as (viewer,):
        page = viewer.page
        page.goto(f"{product.base_url}/game/{session_id}")
        stage.wait_state(page, "door")
        assert "Lions" not in page.content()
        page.goto(f"{product.base_url}/game/{link}")
        expect(page.get_by_test_id("score")).to_be_visible()
        touchline.say(score={"home": 3})
        expect(page.get_by_test_id("score-home")).to_have_text("3")
        expect(page).to_have_title(re.compile(r"^3:0 · "))
        touchline.say("/access/link", inside="go")
        stage.wait_state(page, "door")
        expect(page).to_have_title("Sideline")
        assert "Lions" not in page.content()


def assert_result(page: Page, moments: list[str]) -> None:
    expect(page.get_by_test_id("result")).to_be_visible()
    expect(page.get_by_test_id("result-home-name")).to_have_text("Lions")
    for side in ("home", "away"):
        expect(page.get_by_test_id(f"result-{side}")).to_have_text("1")
    expect(page.get_by_test_id("moment")).to_have_count(len(moments))
    rows = page.get_by_test_id("moment").all()
    said = [" ".join(row.locator("> *").all_inner_texts()) for row in rows]
    assert said == moments
    expect(page.get_by_test_id("score")).to_be_hidden()


def assert_apart(page: Page) -> None:
    """Within the picture's upper third, beside what else stands there, and nothing is cut off."""
    boxes = {
        name: page.get_by_test_id(name).bounding_box()
        for name in ("stage", "score", "score-clock", "live-badge", "viewers")
    }
    stage_box, score = boxes.pop("stage"), boxes.pop("score")
    assert stage_box and score
    assert score["x"] >= stage_box["x"]
    assert score["x"] + score["width"] <= stage_box["x"] + stage_box["width"]
    assert score["y"] + score["height"] - stage_box["y"] < stage_box["height"] / 3
    for name, box in boxes.items():
        assert box, name
        beside = box["x"] >= score["x"] + score["width"] or box["x"] + box["width"] <= score["x"]
        above = box["y"] + box["height"] <= score["y"] or box["y"] >= score["y"] + score["height"]
        assert beside or above, name
