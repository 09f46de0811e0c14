"""Products that ask a vision model, which is ours."""

from collections.abc import Iterator

import pytest

from tests.e2e.model.endpoint import Endpoint
from tests.support.product import Product


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with Endpoint() as running:
        yield running


@pytest.fixture(scope="module", params=["embedded", "livekit"])
def looking(
    request: pytest.FixtureRequest, endpoint: Endpoint, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    env = endpoint.environment | {"SIDELINE_PROVIDER": request.param}
    product = Product(tmp_path_factory.mktemp("looking"), env=env)
    product.start()
    yield product
    product.stop()
