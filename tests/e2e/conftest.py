"""End-to-end: the whole product by `manage.py up`, real Chromium, a film as camera."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.e2e.browser import Browsers
from tests.e2e.film import write_film
from tests.support.product import Product


@pytest.hookimpl(tryfirst=True)  # before xdist writes the groups down
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.e2e)
            # In one process, whatever else runs: two of these at once are too much for two cores.
            item.add_marker(pytest.mark.xdist_group("e2e"))


# All tests come from one address; people do not.
# Each test leaves a broadcast or two that wait for their camera, all from one address.
CROWDED = {"SIDELINE_START_LIMIT_PER_ADDRESS": "1000", "EMBEDDED_MAX_ROOMS": "200"}


@pytest.fixture(scope="package")
def browsers() -> Iterator[Browsers]:
    """Not for the session: while Playwright runs, no other test of this process has a loop."""
    with sync_playwright() as running:
        yield Browsers(running)


@pytest.fixture(scope="session")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Small: each picture is encoded once and decoded by everybody, all on one machine."""
    return write_film(tmp_path_factory.mktemp("film") / "ball.mjpeg", scale=0.5)


# The shapes that one set of scenarios runs on. A module may name fewer in its own ``SHAPES``.
SHAPES = {
    "embedded": {"SIDELINE_PROVIDER": "embedded"},
    "daphne": {"SIDELINE_PROVIDER": "embedded", "SERVER": "daphne"},  # adr/0001
    "livekit": {"SIDELINE_PROVIDER": "livekit", "SIDELINE_BUNDLES": "on"},  # Node is there
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "shared_product" in metafunc.fixturenames:
        shapes = getattr(metafunc.module, "SHAPES", tuple(SHAPES))
        metafunc.parametrize("shared_product", shapes, indirect=True, scope="package")


@pytest.fixture(scope="package")
def shared_product(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """One product of each shape, for all tests that leave it whole."""
    product = Product(tmp_path_factory.mktemp("product"), env=CROWDED | SHAPES[request.param])
    product.start()
    yield product
    product.stop()


@pytest.fixture
def product(shared_product: Product, request: pytest.FixtureRequest) -> Iterator[Product]:
    """The shared product, whole again after the test before, which may have frozen or killed a
    part of it; its log is shown when the test fails."""
    shared_product.wait_ready()
    yield shared_product
    report = getattr(request.node, "report_call", None)
    if report is not None and report.failed:
        print(shared_product.tail())  # noqa: T201 - pytest shows it with the failure


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.when == "call":
        item.report_call = report  # type: ignore[attr-defined]
