"""Whatever is sent: no answer is a fault of ours, and every error has the one form."""

from pathlib import Path

import pytest

from tests.fuzz.fuzzing import ENVIRONMENT, fuzz
from tests.support.product import Product

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

EXAMPLES = 10  # for each operation; `make bench` takes more


def test_nothing_sent_by_chance_is_answered_wrongly(tmp_path: Path) -> None:
    product = Product(tmp_path, ENVIRONMENT)
    product.start()
    try:
        found = fuzz(product, tmp_path, examples=EXAMPLES, seed=5)
    finally:
        product.stop()
    assert found.operations >= 25
    assert found.cases > 500
    assert found.failures == 0, found.output
