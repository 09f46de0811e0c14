"""A camera that has only a large picture: the page sends it smaller, or says what to do."""

import httpx
from playwright.sync_api import Page, expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

SHAPES = ("embedded",)

LARGE_CAMERA = """
  navigator.mediaDevices.getUserMedia = async () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 2304, height: 1296 });
    const pencil = canvas.getContext("2d");
    let x = 0;
    setInterval(() => {
      pencil.fillStyle = "#275";
      pencil.fillRect(0, 0, canvas.width, canvas.height);
      pencil.fillStyle = "#fff";
      pencil.fillRect((x += 16) % 2304, 400, 200, 200);
    }, 100);
    const stream = canvas.captureStream(10);
    const [track] = stream.getVideoTracks();
    track.contentHint = "detail"; // its size is kept, whatever the network does
    track.getSettings = () => SETTINGS;
    return stream;
  };
"""


def large_camera(page: Page, settings: str) -> None:
    page.add_init_script(LARGE_CAMERA.replace("SETTINGS", settings))


def test_a_large_picture_is_sent_smaller(product: Product, browsers: Browsers) -> None:
    with persons(browsers, {}, {}) as (host, viewer):
        large_camera(host.page, "({ width: 2304, height: 1296 })")
        stage.start_watched(host.page, viewer.page, product)
        width = viewer.page.evaluate("document.querySelector('video').videoWidth")
        assert 0 < width <= 1920
        stage.end_broadcast(host.page)


def test_one_that_cannot_be_made_smaller_is_explained(product: Product, browsers: Browsers) -> None:
    """The page stops, says what to do, and goes on when somebody has done it."""
    with persons(browsers, {}) as (host,):
        page = host.page
        large_camera(page, "({})")
        page.goto(f"{product.base_url}/camera")
        page.get_by_test_id("start-button").click()
        stage.wait_state(page, "trouble")
        expect(page.locator("#trouble-title")).to_have_text("Picture too large")
        expect(page.locator("#trouble-text")).to_contain_text("Choose another camera")
        page.wait_for_timeout(2000)
        assert stage.page_state(page) == "trouble", "it does not come back by itself"
        for code, key in stage.saved_keys(page).items():
            httpx.post(f"{product.base_url}/api/sessions/{code}/end", headers={"X-Host-Key": key})
