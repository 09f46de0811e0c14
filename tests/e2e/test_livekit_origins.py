"""LiveKit run here is reached through our own origin (phones on https, and either web server), or
at one of its own, which the pages' policy then names, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.e2e import stage
from tests.e2e.browser import Browsers, Person, persons
from tests.e2e.conftest import CROWDED
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


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("own"), env={"SIDELINE_PROVIDER": "livekit"})
    port = product.environment["LIVEKIT_PORT"]
    product.environment["LIVEKIT_PUBLIC_URL"] = f"ws://127.0.0.1:{port}"
    product.start()
    yield product
    product.stop()


def test_a_phone_streams_over_https_and_a_spectator_watches_over_http(
    product: Product, browsers: Browsers, film: Path
) -> None:
    with Person(browsers, film=film) as phone, Person(browsers) as viewer:
        phone.page.goto(f"{product.secure_url}/camera")
        phone.page.get_by_test_id("start-button").click()
        expect(phone.page.get_by_test_id("state-word")).to_have_text(re.compile("Streaming"))
        link = phone.page.get_by_test_id("join-link").get_attribute("href")
        assert link is not None

        stage.watch(viewer.page, product, link.rsplit("/", 1)[-1])

        stage.wait_video_moves(viewer.page)
        assert not [line for line in phone.console if "PAGE ERROR" in line]
        assert "access_token" not in product.tail(10_000)


def test_people_film_and_watch(elsewhere: Product, browsers: Browsers, film: Path) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_broadcast(host.page, elsewhere)
        stage.watch(viewer.page, elsewhere, session_id)
        stage.wait_video_moves(viewer.page)
        joined = viewer.page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
        assert not any("/livekit/" in name for name in joined), "not by our own origin"
        assert not any("Content Security Policy" in line for line in viewer.console)
        stage.end_broadcast(host.page)
