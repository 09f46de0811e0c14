"""A product on the test server that speaks Stream's protocol (tests/support/stream).

By default the pages load a stand-in for Stream's browser client, so that nothing of Stream's is
downloaded; ``STREAM=1`` takes the bundle of the real one (``make test STREAM=1`` makes it).
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import CROWDED
from tests.support.product import ROOT, Product
from tests.support.stream import StreamServer

STAND_IN = ROOT / "tests/support/stream/browser"
BUNDLE = ROOT / "livekit_app/providers/stream/browser/node_modules/.sideline-vendor"
WITH_REAL_CLIENTS = bool(os.environ.get("STREAM"))


def vendor_folder() -> Path:
    if not WITH_REAL_CLIENTS:
        return STAND_IN
    assert (BUNDLE / "stream-video.mjs").is_file(), "make setup-stream makes it"
    return BUNDLE


@pytest.fixture(scope="package")
def server() -> Iterator[StreamServer]:
    with StreamServer() as running:
        yield running


@pytest.fixture(scope="package")
def shared_product(
    server: StreamServer, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    env = CROWDED | server.environment(SIDELINE_VENDOR_DIR=str(vendor_folder()))
    product = Product(tmp_path_factory.mktemp("stream"), env=env)
    server.do(lambda: server.set_up(f"{product.base_url}/api/webhooks/stream"))
    product.start()
    yield product
    product.stop()
