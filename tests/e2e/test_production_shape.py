"""The same product on PostgreSQL, Redis and LiveKit: only settings differ."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.e2e.conftest import CROWDED
from tests.support.product import Product


@pytest.fixture(scope="module")
def production(
    tmp_path_factory: pytest.TempPathFactory, postgresql_url: str, redis_url: str
) -> Iterator[Product]:
    product = Product(
        tmp_path_factory.mktemp("production"),
        env=CROWDED
        | {
            "DATABASE_URL": postgresql_url,
            "REDIS_URL": redis_url,
            "SIDELINE_PROVIDER": "livekit",
        },
    )
    product.start()
    yield product
    product.stop()


@pytest.mark.parametrize("victim", ["web", "worker-clock"])
def test_it_streams_comments_and_heals_on_postgresql_redis_and_livekit(
    production: Product, browsers: Browsers, film: Path, victim: str
) -> None:
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_broadcast(host.page, production)
        stage.watch(viewer.page, production, session_id)
        stage.wait_video_moves(viewer.page)
        stage.wait_lines(viewer.page, seconds=60)
        production.kill(victim)
        production.wait_ready()
        host.page.goto("about:blank")
        stage.wait_state(viewer.page, "interrupted")
        host.page.goto(f"{production.base_url}/camera")
        stage.wait_state(host.page, "streaming")
        stage.wait_state(viewer.page, "live")
        stage.wait_video_moves(viewer.page)
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")
        stage.assert_log_is_whole(production, session_id, viewer.page)
