"""docs/match.md, executed against the running product."""

import json
import time
from collections.abc import Iterator

import httpx
import pytest

from sessions_app.sports.rules import RULES
from tests.sessions_app.joining.test_examples_of_the_docs import shell
from tests.support.docs import examples
from tests.support.product import ROOT, Product


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    running = Product(tmp_path_factory.mktemp("match"))
    running.start()
    yield running
    running.stop()


@pytest.mark.slow
def test_by_curl(product: Product) -> None:
    start, say = examples("match.md", "sh")
    made = json.loads(shell(product, start, SIDELINE=product.base_url))
    assert made["match"]["away"]["name"] == "Tigers"
    given = {"SIDELINE": product.base_url, "ID": made["id"], "KEY": made["hostKey"]}
    clock, goal = say.split("\ncurl", 1)
    running = json.loads(shell(product, clock, **given))
    assert running["match"]["clock"]["running"]
    told = json.loads(shell(product, f"curl{goal}", **given))
    again = json.loads(shell(product, f"curl{goal}", **given))
    assert told["match"]["score"] == {"home": 1, "away": 0}
    assert again["event"] == told["event"]
    state = httpx.get(f"{product.base_url}/api/sessions/{made['id']}/match").json()
    assert [one["kind"] for one in state["moments"]] == ["goal"]


@pytest.mark.slow
def test_a_restart_of_all_processes_moves_no_clock(product: Product) -> None:
    start, say = examples("match.md", "sh")
    made = json.loads(shell(product, start, SIDELINE=product.base_url))
    given = {"SIDELINE": product.base_url, "ID": made["id"], "KEY": made["hostKey"]}
    began = time.monotonic()
    json.loads(shell(product, say.split("\ncurl", 1)[0], **given))
    product.stop()
    product.start()
    address = f"{product.base_url}/api/sessions/{made['id']}/match"
    clock = httpx.get(address, timeout=10).json()["match"]["clock"]
    assert clock["running"]
    assert abs(clock["seconds"] - (time.monotonic() - began)) < 2


@pytest.mark.parametrize("sport", RULES)
def test_the_table_of_sports_is_as_the_rules(sport: str) -> None:
    page = (ROOT / "docs/match.md").read_text().splitlines()
    (row,) = [line for line in page if line.startswith(f"| `{sport}`")]
    _, _, played, minutes, clock, moments, _ = (part.strip() for part in row.split("|"))
    rules = RULES[sport]
    named = {"half": "halves"}.get(rules.period, f"{rules.period}s")
    assert played.startswith(f"{rules.periods} {named}")
    assert minutes == ("" if rules.minutes is None else str(rules.minutes))
    assert clock.startswith("down") == rules.counts_down
    assert clock.startswith("goes on") == rules.counts_on
    assert moments.split(";")[0].split(", ") == [one.value for one in rules.moments]
