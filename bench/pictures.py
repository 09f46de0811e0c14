"""The pictures of the README and the docs, taken from the real product: ``make pictures``.

A drawn match plays as camera; the pages run in Chromium on a phone's and a desktop's viewport.
"""

import tempfile
import time
from pathlib import Path

import cv2
import httpx
import numpy as np
import numpy.typing as npt
from playwright.sync_api import Page, sync_playwright

from bench.drawn.match import write_match
from tests.e2e import stage
from tests.e2e.browser import DESKTOP, PHONE, Browsers, persons
from tests.support.product import AS_IT_COMES, Product

Image = npt.NDArray[np.uint8]
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "img"
TEAMS = {
    "home": {"name": "Lions", "colour": "red"},
    "away": {"name": "Tigers", "colour": "blue"},
}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browsers = Browsers(playwright)
        match = write_match(Path(folder) / "match.mjpeg")
        product = Product(
            Path(folder) / "product",
            env=AS_IT_COMES
            | {
                "SIDELINE_PUBLIC_URL": "https://live.example.org",
                "SIDELINE_TRUSTED_PROXIES": "loopback",
            },
        )
        product.start()
        try:
            people: list[dict[str, object]] = [
                {"film": match},
                {"viewport": DESKTOP},
                {"viewport": PHONE},
            ]
            with persons(browsers, *people) as (host, desk, phone):
                for person in (host, desk, phone):
                    # As by a proxy that leaves the scheme open: nobody is redirected to https.
                    person.context.set_extra_http_headers({"X-Forwarded-For": "203.0.113.9"})
                session_id = stage.start_broadcast(host.page, product)
                for viewer in (desk, phone):
                    stage.watch(viewer.page, product, session_id)
                    stage.wait_video_moves(viewer.page)
                _tell_the_match(host.page, product, session_id)
                stage.wait_lines(desk.page, more_than=4, seconds=60)
                _wait_for_play(desk.page)
                desk.page.get_by_test_id("saw").first.locator("summary").click()
                pictures = [_screenshot(person.page) for person in (host, desk, phone)]
                stage.end_broadcast(host.page)
        finally:
            product.stop()
    small = [cv2.IMWRITE_PNG_COMPRESSION, 9]
    cv2.imwrite(str(FOLDER / "broadcast.png"), _side_by_side(pictures[:2]), small)
    cv2.imwrite(str(FOLDER / "spectator-phone.png"), pictures[2], small)


def _tell_the_match(host: Page, product: Product, session_id: str) -> None:
    """As somebody at the touchline: in the first half, two goals to one."""
    key = stage.saved_keys(host)[session_id]
    for path, body in (
        ("", {"sport": "football", **TEAMS}),
        ("/clock", {"do": "start"}),
        ("", {"clock": {"seconds": 31 * 60 + 4}, "score": {"home": 1, "away": 1}}),
        ("/moments", {"id": "picture-of-a-goal", "kind": "goal", "team": "home", "score": 2}),
    ):
        url = f"{product.base_url}/api/sessions/{session_id}/match{path}"
        httpx.post(url, json=body, headers={"X-Host-Key": key}, timeout=10).raise_for_status()


def _screenshot(page: Page) -> Image:
    picture = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise RuntimeError("OpenCV could not read the screenshot")
    # What nobody sees, the grain of a film, would be half of the file.
    return np.bitwise_and(np.minimum(picture, 253) + np.uint8(2), 0xFC).astype(np.uint8)


def _wait_for_play(page: Page, seconds: float = 60.0) -> None:
    """Until the newest line is said from a jump or the ball; any line will do at last."""
    deadline = time.monotonic() + seconds
    saw = page.get_by_test_id("line").first.locator(".saw li").first
    while time.monotonic() < deadline:
        claim = saw.text_content() or ""
        if "jump" in claim or "ball" in claim:
            return
        time.sleep(0.1)


def _side_by_side(pictures: list[Image], gap: int = 28) -> Image:
    height = max(picture.shape[0] for picture in pictures) + 2 * gap
    width = sum(picture.shape[1] for picture in pictures) + gap * (len(pictures) + 1)
    sheet = np.full((height, width, 3), 232, np.uint8)
    left = gap
    for picture in pictures:
        top = (height - picture.shape[0]) // 2
        sheet[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
        left += picture.shape[1] + gap
    return sheet


if __name__ == "__main__":
    main()
