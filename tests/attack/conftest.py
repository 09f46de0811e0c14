"""`make attack`: what an attacker tries, against the whole product as it comes, on both servers.

Everything stays on loopback and ends by itself. Each test comes from an address of its own (all of
127.0.0.0/8 is this machine), so that what one attack uses up is not missing in the next.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.product import Product

SERVERS = ("uvicorn", "daphne")

_numbers = itertools.count(1)


@pytest.hookimpl(tryfirst=True)  # before xdist writes the groups down
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = str(Path(__file__).parent)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.attack)
            item.add_marker(pytest.mark.slow)
            item.add_marker(pytest.mark.xdist_group("attack"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "attacked" in metafunc.fixturenames:
        metafunc.parametrize("attacked", SERVERS, indirect=True, scope="package")


@pytest.fixture(scope="package")
def attacked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """With the limits that it comes with. Tests leave it whole."""
    product = Product(tmp_path_factory.mktemp("attacked"), env={"SERVER": request.param})
    product.start()
    yield product
    product.stop()


@pytest.fixture
def whole(attacked: Product) -> Iterator[Product]:
    """The attacked product, which must be there for everybody else when the test is over."""
    attacked.wait_ready()
    yield attacked
    attacked.wait_ready(10)


@pytest.fixture
def attacker() -> str:
    """An address to come from (``source_address`` of a connection)."""
    return _address()


@pytest.fixture
def bystander() -> str:
    """Somebody else's."""
    return _address()


def _address() -> str:
    number = next(_numbers)
    return f"127.66.{number // 250}.{number % 250 + 1}"
