"""The pictures of the README and the docs, taken from the real product: ``make pictures``.

A drawn match plays as camera; the pages run in Chromium on a phone's and a desktop's viewport.
"""

import math
import tempfile
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from playwright.sync_api import Page, sync_playwright

from tests.e2e import stage
from tests.e2e.browser import DESKTOP, PHONE, Browsers, persons
from tests.support.product import AS_IT_COMES, Product

Image = npt.NDArray[np.uint8]
WIDTH, HEIGHT, RATE, SECONDS = 1280, 720, 30, 12
FOLDER = Path(__file__).resolve().parent.parent / "docs" / "img"
RED, WHITE, BALL = (60, 60, 220), (240, 240, 240), (40, 210, 255)


def write_match(path: Path) -> Path:
    """Ten players and a ball on a pitch seen from the side line."""
    pitch = _pitch()
    with path.open("wb") as out:
        for number in range(SECONDS * RATE):
            done, data = cv2.imencode(".jpg", _moment(pitch.copy(), number / RATE))
            if not done:
                raise RuntimeError("OpenCV could not encode a picture")
            out.write(bytes(data))
    return path


def _pitch() -> Image:
    image = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    image[: HEIGHT // 4] = (92, 70, 48)  # the stand behind
    for row in range(HEIGHT // 4, HEIGHT):
        shade = 1 if (row // 60) % 2 else 0
        image[row] = (48 + 8 * shade, 120 + 14 * shade, 52 + 8 * shade)
    cv2.line(image, (0, HEIGHT // 4), (WIDTH, HEIGHT // 4), WHITE, 3, cv2.LINE_AA)
    cv2.line(image, (640, HEIGHT // 4), (560, HEIGHT), WHITE, 3, cv2.LINE_AA)
    cv2.ellipse(image, (610, 430), (170, 80), 0, 0, 360, WHITE, 3, cv2.LINE_AA)
    cv2.rectangle(image, (1120, 230), (1270, 420), WHITE, 3, cv2.LINE_AA)
    return image


def _moment(image: Image, second: float) -> Image:
    for number in range(10):
        depth = 260 + (number * 47) % 400
        sway = 90 * math.sin(second * (0.5 + 0.07 * number) + number)
        run = (second * 45 if number % 2 else -second * 20) % 300
        x, size = int(120 + number * 108 + sway + run * 0.4), 0.5 + depth / 900
        _player(image, x, depth, size, RED if number % 2 else WHITE, second + number)
    x = int(200 + (second % 4) / 4 * 850)
    y = int(520 - 90 * abs(math.sin(second * 2.4)))
    cv2.circle(image, (x, y), 11, BALL, -1, cv2.LINE_AA)
    return image


def _player(
    image: Image, x: int, y: int, size: float, shirt: tuple[int, int, int], phase: float
) -> None:
    step = int(14 * size * math.sin(phase * 9))
    dark = (40, 36, 34)
    cv2.ellipse(image, (x, y), (int(26 * size), int(7 * size)), 0, 0, 360, (30, 80, 34), -1)
    for side in (step, -step):
        cv2.line(image, (x, y - int(34 * size)), (x + side, y), dark, max(2, int(8 * size)))
    top = (x - int(14 * size), y - int(78 * size))
    cv2.rectangle(image, top, (x + int(14 * size), y - int(32 * size)), shirt, -1)
    cv2.circle(image, (x, y - int(90 * size)), int(11 * size), (120, 160, 205), -1, cv2.LINE_AA)


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browsers = Browsers(playwright)
        match = write_match(Path(folder) / "match.mjpeg")
        product = Product(
            Path(folder) / "product",
            env=AS_IT_COMES | {"SIDELINE_PUBLIC_URL": "https://live.example.org"},
        )
        product.start()
        try:
            people: list[dict[str, object]] = [
                {"film": match},
                {"viewport": DESKTOP},
                {"viewport": PHONE},
            ]
            with persons(browsers, *people) as (host, desk, phone):
                session_id = stage.start_broadcast(host.page, product)
                for viewer in (desk, phone):
                    stage.watch(viewer.page, product, session_id)
                    stage.wait_video_moves(viewer.page)
                stage.wait_lines(desk.page, more_than=5, seconds=60)
                pictures = [_screenshot(person.page) for person in (host, desk, phone)]
                stage.end_broadcast(host.page)
        finally:
            product.stop()
    cv2.imwrite(str(FOLDER / "broadcast.png"), _side_by_side(pictures[:2]))
    cv2.imwrite(str(FOLDER / "spectator-phone.png"), pictures[2])


def _screenshot(page: Page) -> Image:
    picture = cv2.imdecode(np.frombuffer(page.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    if picture is None:
        raise RuntimeError("OpenCV could not read the screenshot")
    return picture.astype(np.uint8)


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
