"""LiveKit run here is reached through our own origin: phones on https, and either web server."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e.browser import Browsers, Person
from tests.e2e.conftest import CROWDED
from tests.e2e.stage import wait_video_moves, watch
from tests.support.product import Product


@pytest.fixture(scope="module", params=["uvicorn", "daphne"])
def product(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    env = CROWDED | {"SIDELINE_PROVIDER": "livekit", "SERVER": request.param}
    running = Product(tmp_path_factory.mktemp("product"), env=env)
    running.start()
    yield running
    running.stop()


def test_a_phone_streams_over_https_and_a_spectator_watches_over_http(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with Person(browsers, film=film) as phone, Person(browsers) as viewer:
        phone.page.goto(f"{product.secure_url}/camera")
        phone.page.get_by_test_id("start-button").click()
        expect(phone.page.get_by_test_id("state-word")).to_have_text(re.compile("Streaming"))
        link = phone.page.get_by_test_id("join-link").get_attribute("href")
        assert link is not None

        watch(viewer.page, product, link.rsplit("/", 1)[-1])

        wait_video_moves(viewer.page)
        assert not [line for line in phone.console if "PAGE ERROR" in line]
        assert "access_token" not in product.tail(10_000)
