"""Host and scorekeeper tell the score with a thumb on small phones; each sees what others say."""

import re
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.access.test_who_may_watch import assert_in_view
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

SHAPES = ("embedded", "livekit")
SMALL = {"width": 360, "height": 640}
LANDSCAPE = {"width": 844, "height": 390}


def set_up_and_start(page: Page, product: Product) -> str:
    """Lions in yellow against Tigers, chosen before START. Returns the broadcast's code."""
    page.goto(f"{product.base_url}/camera")
    page.get_by_test_id("match-before").click()
    page.get_by_test_id("match-on").check()
    page.get_by_test_id("match-sport").select_option("football")
    page.get_by_test_id("name-home").fill("Lions")
    page.get_by_test_id("name-away").fill("Tigers")
    page.locator("#match-home-open").click()
    page.get_by_test_id("colour-home-yellow").check()
    page.get_by_test_id("match-done").click()
    expect(page.get_by_test_id("match-before")).to_have_attribute(
        "aria-label", "Score: Lions – Tigers"
    )
    assert_in_view(page.get_by_test_id("start-button"))
    page.get_by_test_id("start-button").click()
    expect(page.get_by_test_id("state-word")).to_have_text("Streaming")
    (session_id,) = stage.saved_keys(page)
    return session_id


def scorekeepers_link(host: Page) -> str:
    host.get_by_test_id("match-middle").click()
    host.get_by_test_id("keepers-give").click()
    expect(host.get_by_test_id("keepers-qr")).to_be_visible()
    link = host.get_by_test_id("keepers-link").get_attribute("href")
    assert link is not None
    host.get_by_test_id("match-done").click()
    return link


def match_of(product: Product, session_id: str) -> dict[str, Any]:
    return dict(stage.session(product, session_id)["match"])


def both_show(host: Page, keeper: Page, home: int, away: int) -> None:
    for side, number in (("home", home), ("away", away)):
        expect(keeper.get_by_test_id(f"number-{side}")).to_have_text(str(number))
        expect(host.get_by_test_id(f"match-{side}-digits")).to_have_text(str(number))


def told(product: Product, session_id: str) -> list[tuple[str, str]]:
    log = stage.events(product, session_id)
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    return [(event["by"], event["did"]) for event in log if event["type"] == "match"]


def test_host_and_scorekeeper_tell_one_match(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film, "viewport": SMALL}, {"viewport": SMALL}) as (
        filming,
        counting,
    ):
        host, keeper = filming.page, counting.page
        session_id = set_up_and_start(host, product)
        at_start = match_of(product, session_id)
        assert (at_start["home"], at_start["away"]["name"]) == (
            {"name": "Lions", "colour": "yellow"},
            "Tigers",
        )

        # Nothing of the page is pushed out, or lies under anything, on either kind of screen.
        for shape in (LANDSCAPE, SMALL):
            host.set_viewport_size({"width": shape["width"], "height": shape["height"]})
            for name in ("match-home", "match-middle", "match-away", "match-star", "end-button"):
                assert_in_view(host.get_by_test_id(name))
                box = host.get_by_test_id(name).bounding_box()
                assert box and min(box["width"], box["height"]) >= 44
        assert_in_view(host.get_by_test_id("qr"))

        keeper.goto(scorekeepers_link(host))
        expect(keeper.get_by_test_id("score-state")).to_have_text("Live")
        assert "#" not in keeper.url  # the key has left the address bar
        for name in ("plus-home", "plus-away", "clock-first", "match-star"):
            assert_in_view(keeper.get_by_test_id(name))
        keeper.get_by_test_id("clock-first").click()  # kick-off
        expect(host.locator("#match-period")).to_have_text("1st half")

        host.get_by_role("button", name="Goal for Lions, now 0").click()
        both_show(host, keeper, 1, 0)
        keeper.get_by_role("button", name="Goal for Tigers, now 0").click()
        both_show(host, keeper, 1, 1)
        keeper.get_by_role("button", name="Goal for Lions, now 1").click()
        both_show(host, keeper, 2, 1)
        expect(keeper.get_by_test_id("match-said")).to_contain_text("Goal: Lions")
        keeper.get_by_test_id("match-undo").click()
        both_show(host, keeper, 1, 1)

        host.get_by_test_id("match-star").click()
        host.get_by_role("button", name="Corner: Tigers").click()
        expect(host.get_by_test_id("match-said")).to_have_text("Corner: Tigers")

        keeper.get_by_test_id("clock-first").click()
        expect(keeper.get_by_test_id("half-time")).to_be_visible()
        expect(keeper.get_by_test_id("pause-15")).to_be_checked()
        keeper.get_by_test_id("half-time-sure").click()
        expect(host.locator("#match-now")).to_have_text("Half-time")
        expect(keeper.get_by_test_id("match-where")).to_have_text("Half-time")
        expect(host.get_by_test_id("state-word")).to_have_text("Streaming")

        # The browser remembers: a reload keeps the score without the key.
        keeper.reload()
        expect(keeper.get_by_test_id("clock-first")).to_have_text("2nd half")
        keeper.get_by_test_id("clock-first").click()
        expect(host.locator("#match-period")).to_have_text("2nd half")

        assert told(product, session_id) == [
            ("host", "set_up"),
            ("scorekeeper", "start"),
            ("host", "moment"),
            ("scorekeeper", "moment"),
            ("scorekeeper", "moment"),
            ("scorekeeper", "undo"),
            ("host", "moment"),
            ("scorekeeper", "break"),
            ("scorekeeper", "start"),
        ]
        stage.end_broadcast(host)
        expect(host.get_by_test_id("ended-result")).to_have_text("Lions 1, Tigers 1")
        expect(keeper.get_by_test_id("score-word")).to_contain_text("This broadcast is over.")
        expect(keeper.get_by_test_id("score-result")).to_have_text("Lions 1, Tigers 1")


def test_a_tap_without_a_network_says_so_and_counts_once_and_a_link_ends(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film, "viewport": SMALL}, {"viewport": SMALL}) as (
        filming,
        counting,
    ):
        host, keeper = filming.page, counting.page
        session_id = stage.start_broadcast(host, product)
        host.get_by_test_id("match-none").click()  # no match yet: the row has a small button
        host.get_by_test_id("match-sport").select_option("basketball")
        host.get_by_test_id("match-done").click()
        keeper.goto(scorekeepers_link(host))
        both_show(host, keeper, 0, 0)

        counting.context.set_offline(True)
        keeper.get_by_role("button", name="2 points for Home, now 0").click()
        expect(keeper.get_by_test_id("number-home")).to_have_text("2")
        expect(keeper.get_by_test_id("match-said")).to_contain_text("Not sent yet.")
        assert match_of(product, session_id)["score"] == {"home": 0, "away": 0}
        counting.context.set_offline(False)
        both_show(host, keeper, 2, 0)
        expect(keeper.get_by_test_id("match-said")).not_to_contain_text("Not sent yet.")

        host.get_by_role("button", name="Points for Home, now 2").click()
        host.get_by_role("button", name="3 points for Home, now 2").click()
        both_show(host, keeper, 5, 0)
        keeper.get_by_role("button", name="One less for Home, now 5").click()
        both_show(host, keeper, 4, 0)
        assert told(product, session_id)[1:] == [
            ("scorekeeper", "score"),
            ("host", "score"),
            ("scorekeeper", "score"),
        ]

        link = keeper.url
        token = keeper.evaluate("JSON.parse(localStorage['sideline.scorekeepers'])")[session_id]
        host.get_by_test_id("match-middle").click()
        expect(host.get_by_test_id("keepers-here")).to_have_text(re.compile("One is keeping"))
        host.get_by_test_id("keepers-end").click()
        expect(host.get_by_test_id("keepers-note")).to_contain_text("taken back")
        expect(keeper.get_by_test_id("score-word")).to_contain_text("This link has ended.")
        refused = httpx.post(
            f"{product.base_url}/api/sessions/{session_id}/match",
            json={"score": {"home": 99}},
            headers={"X-Scorekeeper": token},
            timeout=10,
        )
        assert (refused.status_code, refused.json()["code"]) == (410, "score_link_ended")
        keeper.goto(link)
        expect(keeper.get_by_test_id("score-word")).to_contain_text("The code alone")
        assert match_of(product, session_id)["score"] == {"home": 4, "away": 0}
