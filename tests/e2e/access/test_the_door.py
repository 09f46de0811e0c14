"""What a spectator sees and does where the code is not enough, in real browsers."""

import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e import stage
from tests.e2e.access.test_who_may_watch import start
from tests.e2e.browser import Browsers, Person, persons
from tests.support.product import Product

SHAPES = ("embedded", "livekit")
TITLE = "Mia and Tom of the third form"


@dataclass(frozen=True)
class Host:
    """Decides by HTTP; the camera page has tests of its own."""

    product: Product
    id: str
    key: str

    def access(self, path: str = "", body: dict[str, Any] | None = None) -> dict[str, Any]:
        return self._call(f"/access{path}", body)

    def people(self) -> list[dict[str, Any]]:
        return list(self._call("/people")["people"])

    def lines(self) -> int:
        return int(self._call("")["lines"])

    def ban(self, who: str) -> None:
        self._call(f"/people/{who}", {"action": "ban"})

    def end(self) -> None:
        self._call("/end", {})

    @property
    def link(self) -> str:
        """As these tests reach the product."""
        return f"{self.product.base_url}/game/{self.access()['joinUrl'].rpartition('/')[2]}"

    @property
    def code_alone(self) -> str:
        return f"{self.product.base_url}/game/{self.id}"

    def _call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        url = f"{self.product.base_url}/api/sessions/{self.id}{path}"
        method = "GET" if body is None else "POST"
        headers = {"X-Host-Key": self.key}
        answer = httpx.request(method, url, json=body, headers=headers, timeout=20)
        assert answer.is_success, answer.text
        return dict(answer.json())


def waiting_broadcast(product: Product, way_in: str) -> Host:
    """It needs no camera."""
    key = secrets.token_urlsafe(32)
    body = {"title": TITLE, "hostKey": key, "wayIn": way_in}
    answer = httpx.post(f"{product.base_url}/api/sessions", json=body, timeout=20)
    assert answer.status_code == 201, answer.text
    return Host(product, answer.json()["id"], key)


def addresses(context: BrowserContext) -> list[str]:
    """All that this browser will ask for, sockets too."""
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    for page in context.pages:
        page.on("websocket", lambda socket: asked.append(socket.url))
    return asked


def title_of(page: Page) -> Any:
    return page.get_by_test_id("door-title")


def admission_of(page: Page, session_id: str) -> str:
    saved = "JSON.parse(localStorage.getItem('sideline.admissions') ?? '{}')"
    return str(page.evaluate(f"{saved}['{session_id}']?.admission ?? ''"))


def assert_outside(page: Page) -> None:
    """Nothing of the broadcast is to be seen."""
    expect(page.get_by_test_id("door")).to_be_visible()
    expect(page.get_by_test_id("video")).to_be_hidden()
    assert TITLE not in page.locator("body").inner_text()
    assert page.title() == "Sideline"


def whole(person: Person) -> None:
    assert [line for line in person.console if "PAGE ERROR" in line] == []


def test_a_link_lets_in_until_the_host_makes_a_new_one(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}, {}, {}) as (camera, viewer, late):
        session_id = start(camera.page, product, "link")
        host = Host(product, session_id, stage.saved_keys(camera.page)[session_id])
        link = host.link
        key = link.rpartition("#")[2]
        asked = addresses(viewer.context)
        page = viewer.page

        page.goto(link)
        stage.wait_video_moves(page)
        stage.wait_lines(page)
        assert page.url == host.code_alone
        page.reload()
        stage.wait_video_moves(page)
        admission = admission_of(page, session_id)
        assert len(admission) == 22
        log = (product.directory / "up.log").read_text(errors="replace")
        for secret in (key, admission):
            assert not [url for url in asked if secret in url]
            assert secret not in log

        host.access("/link", {"inside": "stay"})
        page.wait_for_timeout(3000)  # whoever had to go would be out by now
        assert stage.page_state(page) == "live"
        stage.wait_video_moves(page)
        page.reload()
        stage.wait_video_moves(page)

        host.access("/link", {"inside": "go"})
        told = time.monotonic()
        stage.wait_state(page, "door", seconds=2)
        assert time.monotonic() - told < 2
        expect(title_of(page)).to_have_text("This link is not good any more")
        assert page.evaluate("document.querySelector('video').srcObject") is None

        late.page.goto(link)
        expect(title_of(late.page)).to_have_text("This link is not good any more")
        assert late.page.url == host.code_alone
        late.page.goto(host.link)  # the same document: only the part behind # changes
        stage.wait_video_moves(late.page)

        host.end()
        stage.wait_state(late.page, "ended")
        late.page.reload()
        stage.wait_state(late.page, "ended")
        assert len(stage.wait_lines(late.page)) == host.lines()
        with late.page.expect_download() as download:
            late.page.get_by_test_id("save-text").click()
        assert "Line 1\n" in Path(download.value.path()).read_text()
        assert "?" not in download.value.url
        whole(viewer)
        whole(late)


def test_a_pin_is_typed_and_mistyped(product: Product, browsers: Browsers) -> None:
    host = waiting_broadcast(product, "pin")
    pin = host.access()["pin"]
    wrong = "000000" if pin != "000000" else "111111"
    with persons(browsers, {}) as (viewer,):
        page = viewer.page
        page.goto(host.code_alone)
        field = page.get_by_test_id("door-pin")
        problem = page.get_by_test_id("door-problem")
        expect(field).to_be_focused()
        assert_outside(page)
        for typed, words in (("12 34a", "4 to 6 digits"), (wrong, "This PIN is wrong")):
            field.fill(typed)
            field.press("Enter")
            expect(problem).to_contain_text(words)
            expect(field).to_be_focused()
        field.fill("".join(chr(0x0660 + int(digit)) for digit in pin))  # an Arabic keyboard
        expect(problem).to_be_empty()
        field.press("Enter")
        stage.wait_state(page, "waiting")
        expect(page.get_by_test_id("title")).to_have_text(TITLE)
        page.reload()
        stage.wait_state(page, "waiting")
        whole(viewer)


def test_whoever_asks_waits_for_the_hosts_word(product: Product, browsers: Browsers) -> None:
    """Also when the server is started again meanwhile; a ban stays one."""
    host = waiting_broadcast(product, "ask")
    with persons(browsers, {}, {}) as (friend, stranger):
        for person, name in ((friend, "Grandma Ingrid"), (stranger, "Anonymous")):
            person.page.goto(host.code_alone)
            expect(person.page.get_by_test_id("door-name")).to_be_focused()
            person.page.get_by_test_id("door-name").fill(name)
            person.page.get_by_test_id("door-name-send").click()
            expect(title_of(person.page)).to_have_text("Waiting for the host")
            expect(person.page.get_by_test_id("door-text")).to_contain_text(f"“{name}”")
            assert_outside(person.page)
        friend.page.reload()
        expect(title_of(friend.page)).to_have_text("Waiting for the host")
        product.kill("web")
        product.wait_ready()
        names = stage.until("two wait", lambda: len(w := host.access()["waiting"]) == 2 and w)
        who = {one["name"]: one["who"] for one in names}
        host.access("/waiting", {"decision": "refuse", "who": who["Anonymous"]})
        host.access("/waiting", {"decision": "let_in", "who": who["Grandma Ingrid"]})
        stage.wait_state(friend.page, "waiting")
        expect(friend.page.get_by_test_id("title")).to_have_text(TITLE)
        expect(title_of(stranger.page)).to_have_text("The host did not let you in")
        stranger.page.reload()
        expect(title_of(stranger.page)).to_have_text("The host did not let you in")

        stage.until("in the room", lambda: len(host.people()) == 1)
        host.ban(who["Grandma Ingrid"])
        stage.wait_state(friend.page, "door")
        expect(title_of(friend.page)).to_have_text("You cannot watch this")
        friend.page.reload()
        expect(title_of(friend.page)).to_have_text("You cannot watch this")
        whole(friend)
        whole(stranger)


def test_a_whole_link_may_be_pasted_and_back_shows_nothing_that_was_closed(
    product: Product, browsers: Browsers
) -> None:
    host = waiting_broadcast(product, "link")
    with persons(browsers, {}) as (viewer,):
        page = viewer.page
        asked = addresses(viewer.context)
        for typed, state in ((host.id, "door"), (host.link, "waiting")):
            page.goto(product.base_url)
            page.get_by_test_id("code-input").fill(typed)
            page.get_by_test_id("watch-button").click()
            page.wait_for_url(host.code_alone)
            stage.wait_state(page, state)
        key = host.link.rpartition("#")[2]
        assert not [url for url in asked if key in url.partition("#")[0]]
        page.goto(product.base_url)
        host.access("/link", {"inside": "go"})
        page.go_back()
        expect(title_of(page)).to_have_text("This link is not good any more")
        assert_outside(page)

        public = waiting_broadcast(product, "code")
        page.goto(public.code_alone)
        expect(page.get_by_test_id("title")).to_have_text(TITLE)
        page.goto(product.base_url)
        public.access("/link", {"inside": "go"})
        page.go_back()
        expect(title_of(page)).to_have_text("You need the whole link")
        assert_outside(page)
        whole(viewer)
