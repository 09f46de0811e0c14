"""What a page of another site can do through the browser of somebody who is signed in: nothing."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from sessions_app.people.identities import person_id_in
from tests.e2e.browser import DESKTOP, Browsers, Person
from tests.e2e.operators import make_operator, sign_in
from tests.support.product import Product

SHAPES = ("embedded",)

VISITOR = {"X-Visitor-Key": "bobs-browser-made-this-key-".ljust(43, "0")}
SEND = """async ({url, text, type, mode}) => {
  const body = text === null ? undefined : new Blob([text], type === null ? {} : {type});
  const answer = await fetch(url, {method: "POST", mode, credentials: "include", body});
  return answer.type;
}"""


class _Blank(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<!doctype html><title>another site</title>")

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def other_port() -> Iterator[int]:
    """A web server of somebody else on this machine: the same site, another origin."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Blank)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


class Broadcast:
    """One without a camera, and Bob who came to watch it."""

    def __init__(self, product: Product) -> None:
        self.url = f"{product.base_url}/api/sessions"
        made = httpx.post(self.url, json={}, timeout=15).raise_for_status().json()
        self.path = f"{self.url}/{made['id']}"
        self.host = {"X-Host-Key": made["hostKey"]}
        grants = f"{self.path}/spectators"
        asked = httpx.post(grants, json={"name": "Bob"}, headers=VISITOR, timeout=15)
        self.bob = person_id_in(asked.raise_for_status().json()["identity"])

    def is_bob_banned(self) -> bool:
        """Whoever is banned is listed, also when they are not here."""
        listed = httpx.get(f"{self.path}/people", headers=self.host, timeout=15)
        people = listed.raise_for_status().json()["people"]
        return any(person["who"] == self.bob and person["banned"] for person in people)

    def end(self) -> None:
        httpx.post(f"{self.path}/end", headers=self.host, timeout=15).raise_for_status()


@pytest.fixture
def broadcast(product: Product) -> Iterator[Broadcast]:
    made = Broadcast(product)
    yield made
    made.end()


def status_of(page: Page, url: str, text: str | None, kind: str | None) -> int:
    """What the server said to the page's request, which asks nobody before; the page itself is
    told nothing."""
    with page.expect_response(url) as answer:
        page.evaluate(SEND, {"url": url, "text": text, "type": kind, "mode": "no-cors"})
    return answer.value.status


def test_a_page_on_another_port_bans_nobody(
    product: Product, browsers: Browsers, broadcast: Broadcast, other_port: int
) -> None:
    make_operator(product)
    path = f"{broadcast.path}/people/{broadcast.bob}"
    ban = '{"action": "ban"}'
    with Person(browsers, viewport=DESKTOP) as operator:
        sign_in(operator.page, product)

        operator.page.goto(f"http://127.0.0.1:{other_port}/")
        for kind in (None, "text/plain", "application/json"):
            assert status_of(operator.page, path, ban, kind) == 403
        assert not broadcast.is_bob_banned()

        operator.page.goto(f"{product.base_url}/diagnostics")  # one of ours, which may
        assert status_of(operator.page, path, ban, None) == 415
        assert not broadcast.is_bob_banned()
        asked = {"url": path, "text": ban, "type": "application/json", "mode": "cors"}
        operator.page.evaluate(SEND, asked)
        assert broadcast.is_bob_banned()


def test_a_page_of_the_internet_starts_nothing(
    product: Product, browsers: Browsers, other_port: int
) -> None:
    """Through the browser of a visitor on the LAN, who is nobody here."""
    with Person(browsers, viewport=DESKTOP) as visitor:
        visitor.page.goto(f"http://localhost:{other_port}/")
        for text in (None, "{}"):
            assert status_of(visitor.page, f"{product.base_url}/api/sessions", text, None) == 403
