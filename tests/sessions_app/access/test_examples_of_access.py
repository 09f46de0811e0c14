"""docs/access.md, executed against the running product."""

import json
import secrets
from collections.abc import Iterator

import pytest

from tests.sessions_app.joining.test_examples_of_the_docs import shell
from tests.support.docs import examples
from tests.support.product import Product

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("access"))
    running.start()
    yield running
    running.stop()


def test_by_curl(product: Product) -> None:
    start, by_pin, watch, hosts = examples("access.md", "sh")
    read, new_link = hosts.split("\n", 1)
    given = {"SIDELINE": product.base_url, "ME": secrets.token_urlsafe(24)}

    made = json.loads(shell(product, start, **given))
    given |= {"ID": made["id"], "KEY": made["hostKey"], "PIN": made["pin"]}
    refused = json.loads(shell(product, watch, **given, ADMISSION=""))
    assert refused["code"] == "code_needed"
    let_in = json.loads(shell(product, by_pin, **given))
    assert let_in["status"] == "given"
    given["ADMISSION"] = let_in["admission"]
    assert json.loads(shell(product, watch, **given))["token"]

    before = json.loads(shell(product, read, **given))
    assert (before["pin"], before["joinUrl"]) == (made["pin"], made["joinUrl"])
    after = json.loads(shell(product, new_link, **given))
    assert after["joinUrl"] != before["joinUrl"]
    refused = json.loads(shell(product, watch, **given))
    assert refused["code"] == "code_needed"
    wrong = json.loads(shell(product, by_pin, **given))
    assert wrong["code"] == "code_wrong"
