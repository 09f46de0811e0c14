"""What people do and see, in the words of the pages (test hooks: data-testid in templates/)."""

import json
import re
import time
from collections.abc import Callable
from typing import Any

import httpx
from playwright.sync_api import Page, expect

from tests.support.product import Product

PATIENCE = 30.0  # seconds; generous, because tests fail on wrong outcomes, not on slow machines
expect.set_options(timeout=PATIENCE * 1000)


def until(what: str, check: Callable[[], Any], seconds: float = PATIENCE) -> Any:
    """Wait until ``check()`` is true and return its value; else fail with what was last seen."""
    deadline = time.monotonic() + seconds
    seen: Any = None
    while time.monotonic() < deadline:
        try:
            seen = check()
        except (httpx.HTTPError, KeyError) as problem:
            seen = problem
        else:
            if seen:
                return seen
        time.sleep(0.05)
    raise AssertionError(f"{what}: not within {seconds:.0f} s; last seen: {seen!r}")


def start_broadcast(page: Page, product: Product) -> str:
    """Open the camera page, press START, wait for Streaming. Returns the broadcast's id."""
    page.goto(f"{product.base_url}/camera")
    page.get_by_test_id("start-button").click()
    expect(page.get_by_test_id("state-word")).to_have_text(re.compile("Streaming"))
    link = page.get_by_test_id("join-link").get_attribute("href")
    assert link is not None
    return link.rsplit("/", 1)[-1]


def go_on(page: Page) -> None:
    """The page asks whether to go on with a broadcast; START says yes."""
    page.get_by_test_id("offer-start").click()
    expect(page.get_by_test_id("state-word")).to_have_text("Streaming")


def saved_keys(page: Page) -> dict[str, str]:
    """Id → host key, as this browser holds them."""
    found = json.loads(page.evaluate("localStorage.getItem('sideline.broadcasts')") or "{}")
    return {code: one["hostKey"] for code, one in found.items()}


def watch(page: Page, product: Product, session_id: str) -> None:
    page.goto(f"{product.base_url}/game/{session_id}")


def start_watched(host: Page, viewer: Page, product: Product) -> str:
    """A broadcast on air, and somebody who sees it move. Returns its code."""
    session_id = start_broadcast(host, product)
    watch(viewer, product, session_id)
    wait_video_moves(viewer)
    return session_id


def page_state(page: Page) -> str:
    """Empty while the document is still on its way."""
    return str(page.evaluate("document.querySelector('[data-state]')?.dataset.state ?? ''"))


def wait_state(page: Page, *states: str, seconds: float = PATIENCE) -> str:
    return str(
        until(
            f"page in state {' or '.join(states)}",
            lambda: (state := page_state(page)) in states and state,
            seconds,
        )
    )


def frames_shown(page: Page) -> int:
    return int(
        page.evaluate(
            "document.querySelector('[data-testid=video]')"
            "?.getVideoPlaybackQuality().totalVideoFrames ?? 0"
        )
    )


def wait_video_moves(page: Page, seconds: float = PATIENCE) -> None:
    """New pictures are really shown: the count of presented frames goes up by ten."""
    start = frames_shown(page)
    until(
        "video moves",
        lambda: (now := frames_shown(page)) >= start + 10 or (now < start and now >= 10),
        seconds,
    )


def lines_shown(page: Page) -> list[tuple[int, str]]:
    """The commentary lines on the page, oldest first: (seq, text)."""
    found = page.evaluate(
        "[...document.querySelectorAll('[data-testid=lines] [data-seq]')]"
        ".map(e => [Number(e.dataset.seq), e.textContent])"
    )
    return sorted((int(seq), str(text)) for seq, text in found)


def wait_lines(page: Page, more_than: int = 0, seconds: float = PATIENCE) -> list[tuple[int, str]]:
    lines: list[tuple[int, str]] = until(
        f"more than {more_than} commentary lines",
        lambda: len(found := lines_shown(page)) > more_than and found,
        seconds,
    )
    return lines


def _get(url: str, **params: Any) -> httpx.Response:
    """By http: without ``verify`` no certificates are read for each look, which took 32 ms of a
    core, twenty times a second, from the product that is looked at."""
    return httpx.get(url, params=params, timeout=5, verify=False)


def session(product: Product, session_id: str) -> dict[str, Any]:
    answer = _get(f"{product.base_url}/api/sessions/{session_id}")
    answer.raise_for_status()
    return dict(answer.json())


def events(product: Product, session_id: str, after: int = 0) -> list[dict[str, Any]]:
    answer = _get(f"{product.base_url}/api/sessions/{session_id}/events", after=after)
    answer.raise_for_status()
    return list(answer.json()["events"])


def wait_session(product: Product, session_id: str, state: str, seconds: float = PATIENCE) -> None:
    until(f"broadcast {state}", lambda: session(product, session_id)["state"] == state, seconds)


def end_broadcast(page: Page) -> None:
    page.get_by_test_id("end-button").click()
    page.get_by_test_id("confirm-end").click()


def assert_log_is_whole(product: Product, session_id: str, page: Page) -> None:
    """Nothing lost, nothing twice: numbers without a gap, and the page shows each line once."""
    log = events(product, session_id)
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    spoken = [event["seq"] for event in log if event["type"] == "commentary"]
    until(
        "the page shows the newest line",
        lambda: not spoken or spoken[-1] in [seq for seq, _ in lines_shown(page)],
    )
    shown = [seq for seq, _ in lines_shown(page)]
    assert len(shown) == len(set(shown))
    first = shown[0] if shown else 0
    assert [seq for seq in shown if seq <= (spoken[-1] if spoken else 0)] == [
        seq for seq in spoken if seq >= first
    ]
