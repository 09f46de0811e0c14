"""The camera page comes back by itself, with a fresh grant, after sleep, restarts and reloads."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

TTL_SECONDS = 5  # of every grant: each of these joins comes later


@pytest.fixture(scope="module", params=["embedded", "livekit"])
def short_lived(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """A product whose tokens live as short as they may."""
    product = Product(
        tmp_path_factory.mktemp("short_lived"),
        env={"SIDELINE_PROVIDER": request.param, "GRANT_TTL_SECONDS": str(TTL_SECONDS)},
    )
    product.start()
    yield product
    product.stop()


def test_sleep_restarts_and_reloads_after_its_token_has_expired(
    short_lived: Product, browsers: Browsers, film: Path
) -> None:
    product = short_lived
    with persons(browsers, {"film": film, "alone": True}) as (host,):
        session_id = stage.start_broadcast(host.page, product)
        stage.wait_session(product, session_id, "live")
        asked: list[str] = []  # of all requests; those for a grant are counted
        host.page.on("request", lambda request: asked.append(request.url))

        def grants() -> int:
            return sum(url.endswith(f"{session_id}/camera") for url in asked)

        def is_back() -> None:
            """What it films is seen: the commentator goes on, in the same broadcast."""
            stage.wait_state(host.page, "streaming", seconds=60)
            stage.wait_session(product, session_id, "live", seconds=60)
            spoken = stage.session(product, session_id)["lines"]
            stage.until(
                "more lines",
                lambda: stage.session(product, session_id)["lines"] > spoken + 2,
                seconds=60,
            )

        is_back()
        host.fall_asleep()
        time.sleep(TTL_SECONDS + 1.0)
        host.wake()
        is_back()

        media = "livekit" if "livekit" in product.family() else "media"
        for victim in (media, "web"):
            old = product.kill(victim)
            stage.until(f"a new {victim}", lambda: product.pid(victim) not in {None, old})  # noqa: B023
            product.wait_ready()
            is_back()
        before = grants()
        assert before  # the media server knew nobody any more, and the first grant had expired

        host.page.reload()
        is_back()
        assert grants() > before
        ours = [line for line in host.console if line.startswith("[")]
        assert not [line for line in ours if "eyJ" in line]  # how every token begins
        stage.end_broadcast(host.page)
        stage.wait_session(product, session_id, "ended")
