"""LiveKit at an origin of its own: the pages' policy names it, and nothing else."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("own"), env={"SIDELINE_PROVIDER": "livekit"})
    port = product.environment["LIVEKIT_PORT"]
    product.environment["LIVEKIT_PUBLIC_URL"] = f"ws://127.0.0.1:{port}"
    product.start()
    yield product
    product.stop()


def test_people_film_and_watch(elsewhere: Product, browsers: Browsers, film: Path) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_broadcast(host.page, elsewhere)
        stage.watch(viewer.page, elsewhere, session_id)
        stage.wait_video_moves(viewer.page)
        joined = viewer.page.evaluate("performance.getEntriesByType('resource').map(e => e.name)")
        assert not any("/livekit/" in name for name in joined), "not by our own origin"
        assert not any("Content Security Policy" in line for line in viewer.console)
        stage.end_broadcast(host.page)
