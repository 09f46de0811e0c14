"""A camera link asks before it films: no device opens, and nothing that is kept is lost."""

import json
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, Person, persons
from tests.support.product import Product

SHAPES = ("embedded",)

COUNT_DEVICES = """
  window.devicesAsked = 0;
  const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = (wanted) => {
    window.devicesAsked += 1;
    return ask(wanted);
  };
"""


@dataclass(frozen=True)
class Link:
    """A broadcast of somebody else, and the link that makes its holder the host."""

    id: str
    key: str
    url: str


def somebody_elses(product: Product, title: str = "U12 final") -> Link:
    key = secrets.token_urlsafe(32)
    body = {"title": title, "hostKey": key}
    answer = httpx.post(f"{product.base_url}/api/sessions", json=body, timeout=10)
    assert answer.status_code == 201, answer.text
    code = answer.json()["id"]
    return Link(code, key, f"{product.base_url}/camera#{code}.{key}")


def lured(person: Person, url: str) -> Page:
    """A page of another site sends this browser, which allows the camera, to the link."""
    page = person.context.new_page()
    page.add_init_script(COUNT_DEVICES)
    lure = f"<script>location.href = {json.dumps(url)}</script>"
    page.route(
        "http://lure.test/", lambda route: route.fulfill(body=lure, content_type="text/html")
    )
    page.goto("http://lure.test/", wait_until="commit")
    page.wait_for_url("**/camera*")
    return page


def devices_asked(page: Page) -> int:
    return int(page.evaluate("window.devicesAsked"))


def test_a_link_films_nobody_before_start(product: Product, browsers: Browsers, film: Path) -> None:
    link = somebody_elses(product)
    with persons(browsers, {"film": film}) as (victim,):
        page = lured(victim, link.url)
        expect(page.get_by_test_id("offer-title")).to_have_text(
            "Go on filming “U12 final” as its host?"
        )
        expect(page.get_by_test_id("offer-start")).to_be_enabled()
        assert devices_asked(page) == 0
        assert stage.session(product, link.id)["state"] == "waiting"
        assert link.key not in page.url
        page.reload()  # still only an offer, and not forgotten
        expect(page.get_by_test_id("offer-start")).to_be_enabled()
        assert (devices_asked(page), stage.saved_keys(page)) == (0, {})

        page.get_by_test_id("offer-start").click()

        expect(page.get_by_test_id("state-word")).to_have_text("Streaming")
        stage.wait_session(product, link.id, "live")
        assert devices_asked(page) == 1
        assert stage.saved_keys(page) == {link.id: link.key}
        page.reload()  # this tab films: it goes on by itself
        expect(page.get_by_test_id("state-word")).to_have_text("Streaming")
        stage.end_broadcast(page)
        stage.wait_state(page, "ended")
        assert stage.saved_keys(page) == {}


def test_somebody_elses_link_takes_nothing_from_the_own_broadcast(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """It stays on air, its key stays, and it is offered for going on and for ending."""
    link = somebody_elses(product)
    with persons(browsers, {"film": film}) as (host,):
        own = stage.start_broadcast(host.page, product)
        key = stage.saved_keys(host.page)[own]
        page = lured(host, link.url)
        expect(page.get_by_test_id("offer-start")).to_be_enabled()
        assert stage.saved_keys(page) == {own: key}
        stage.wait_session(product, own, "live")

        page.get_by_test_id("offer-other").click()

        expect(page.get_by_test_id("offer-title")).to_contain_text("still open")
        expect(page.get_by_test_id("offer-note")).to_contain_text("from another tab or device")
        page.get_by_test_id("offer-end").click()
        page.get_by_test_id("confirm-end").click()
        stage.wait_state(host.page, "ended")
        assert stage.session(product, own)["reason"] == "host"
        expect(page.get_by_test_id("offer-title")).to_contain_text("U12 final")
        assert (devices_asked(page), stage.saved_keys(page)) == (0, {})


def test_a_host_whose_browser_was_killed_is_offered_the_broadcast(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """A new tab does not know that it films, so it asks; one key press goes on."""
    with persons(browsers, {"film": film}) as (host,):
        own = stage.start_broadcast(host.page, product)
        page = host.context.new_page()
        page.add_init_script(COUNT_DEVICES)
        host.page.close()
        stage.wait_session(product, own, "interrupted")
        page.goto(f"{product.base_url}/camera")
        start = page.get_by_test_id("offer-start")
        expect(start).to_be_enabled()
        expect(page.get_by_test_id("offer-note")).to_contain_text(re.compile(r"countdown: 0:\d\d"))
        assert devices_asked(page) == 0
        for _ in range(12):
            page.keyboard.press("Tab")
            if start.evaluate("button => button === document.activeElement"):
                break
        page.keyboard.press("Enter")
        expect(page.get_by_test_id("state-word")).to_have_text("Streaming")
        stage.wait_session(product, own, "live")
        stage.end_broadcast(page)
        stage.wait_state(page, "ended")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("key", "key does not fit"),
        ("cut", "not complete"),
        ("unknown", "No broadcast behind this link"),
        ("ended", "is over"),
    ],
)
def test_a_link_that_leads_nowhere_is_told_in_words(
    product: Product, browsers: Browsers, film: Path, wrong: str, words: str
) -> None:
    link = somebody_elses(product)
    if wrong == "ended":
        headers = {"X-Host-Key": link.key}
        httpx.post(f"{product.base_url}/api/sessions/{link.id}/end", json={}, headers=headers)
    ending = {
        "key": f"{link.id}.{secrets.token_urlsafe(32)}",
        "cut": f"{link.id}.{link.key[:9]}",
        "unknown": f"abcdefghjkmn.{link.key}",
        "ended": f"{link.id}.{link.key}",
    }[wrong]
    with persons(browsers, {"film": film}) as (host,):
        own = stage.start_broadcast(host.page, product)
        before = stage.saved_keys(host.page)
        page = lured(host, f"{product.base_url}/camera#{ending}")
        expect(page.get_by_test_id("offer-title")).to_contain_text(words)
        expect(page.get_by_test_id("offer-start")).to_be_hidden()
        assert (devices_asked(page), stage.saved_keys(page)) == (0, before)

        page.get_by_test_id("offer-own").click()

        expect(page.get_by_test_id("start-button")).to_be_focused()
        assert devices_asked(page) == 0
        assert stage.saved_keys(page) == before
        assert stage.session(product, own)["state"] == "live"
        stage.end_broadcast(host.page)
        stage.wait_state(host.page, "ended")


def test_a_link_in_the_address_bar_of_a_tab_that_films_takes_nothing_off_the_air(
    product: Product, browsers: Browsers, film: Path
) -> None:
    link = somebody_elses(product)
    with persons(browsers, {"film": film}) as (host,):
        own = stage.start_broadcast(host.page, product)
        host.page.goto(link.url)  # the same document: only the part behind # changes
        expect(host.page.get_by_test_id("toast")).to_contain_text("This tab is filming")
        assert link.key not in host.page.url
        assert stage.page_state(host.page) == "streaming"
        assert list(stage.saved_keys(host.page)) == [own]
        stage.end_broadcast(host.page)
        stage.wait_state(host.page, "ended")
        states = [e["state"] for e in stage.events(product, own) if e["type"] == "state"]
        assert "interrupted" not in states
