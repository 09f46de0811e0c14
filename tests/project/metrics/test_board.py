"""deploy/monitoring against a real Prometheus, which asks a product that works: every query of the
board has data, every alert can be asked for, and fires on made-up rows."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from tests.project.metrics.test_metrics_door import numbers
from tests.support.ports import free_ports
from tests.support.product import ROOT
from tests.support.services import find
from tests.support.two_hosts import HOST_KEY, Broadcast, TwoHosts, until

FILES = ROOT / "deploy/monitoring"
BOARD = json.loads((FILES / "sideline.json").read_text())
ALERTS = yaml.safe_load((FILES / "alerts.yml").read_text())
MADE_UP = ROOT / "tests/project/metrics/alerts_test.yml"
INTERVAL = "20s"  # instead of Grafana's $__rate_interval: Prometheus asks once a second here
VISITS = 3  # at each web process, before Prometheus looks and while it does


def queries() -> list[str]:
    return [target["expr"] for panel in BOARD["panels"] for target in panel.get("targets", [])]


def rules() -> list[dict[str, Any]]:
    return [rule for group in ALERTS["groups"] for rule in group["rules"]]


def promtool(*arguments: str | Path, said: str = "") -> None:
    done = subprocess.run(
        [find("promtool", "prometheus"), *arguments],
        input=said,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr


# --- without a product ----------------------------------------------------------------------------


def test_configuration_and_rules_are_valid() -> None:
    promtool("check", "config", FILES / "prometheus.yml")
    promtool("check", "rules", "--lint-fatal", FILES / "alerts.yml")


def test_each_alert_fires_on_made_up_rows_and_none_on_a_good_day(tmp_path: Path) -> None:
    made_up = yaml.safe_load(MADE_UP.read_text())
    tried = {
        one["alertname"] for test in made_up["tests"] for one in test.get("alert_rule_test", [])
    }
    assert tried == {rule["alert"] for rule in rules()}
    for file in (FILES / "alerts.yml", MADE_UP):
        shutil.copy(file, tmp_path)
    promtool("test", "rules", tmp_path / MADE_UP.name)


def test_the_board_can_be_provisioned() -> None:
    """Each panel asks the Prometheus that is chosen above, and has a place of its own."""
    assert BOARD["uid"] and BOARD["title"] and "id" not in BOARD and "__inputs" not in BOARD
    assert [one["type"] for one in BOARD["templating"]["list"]] == ["datasource"]
    panels = BOARD["panels"]
    assert len({panel["id"] for panel in panels}) == len(panels)
    taken = set[tuple[int, int]]()
    for panel in panels:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert max(x for x, _ in cells) < 24 and not cells & taken, panel["title"]
        taken |= cells
        for target in panel.get("targets", []):
            assert target["datasource"]["uid"] == "${datasource}"


# --- with one -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hosts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoHosts]:
    running = TwoHosts(tmp_path_factory.mktemp("board"), "embedded", grace_seconds=60.0)
    try:
        running.start()
        running.a.start()
        running.product.wait_ready()
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def broadcast(hosts: TwoHosts) -> Broadcast:
    """On air, with lines."""
    made = hosts.begin(hosts.url_a)
    hosts.film(hosts.url_a, made)
    hosts.speaks(made)
    return made


def visit(url: str, broadcast: Broadcast) -> None:
    """Somebody joins by each door, and tells how that went."""
    at = f"{url}/api/sessions/{broadcast.id}"
    told = {"page": "spectator", "events": [{"kind": "joined", "ms": 420}]}
    filmed = {"page": "camera", "events": [{"kind": "joined", "ms": 310}]}
    body = {"roomName": broadcast.id}
    bearer = {"Authorization": f"Bearer {HOST_KEY}"}
    for answer in (
        httpx.post(f"{at}/spectators", json={}),
        httpx.post(f"{at}/client-events", json=told),
        httpx.post(f"{at}/client-events", json=filmed),
        httpx.get(f"{url}/api/v1/nests/{broadcast.id}/guest"),
        httpx.post(f"{url}/api/livekit/token", json=body, headers=bearer),
    ):
        assert answer.status_code == 200, answer.text


def told(url: str) -> dict[tuple[str, ...], float]:
    answer = httpx.get(f"{url}/metrics", timeout=20)
    assert answer.status_code == 200, answer.text
    return numbers(answer.text)


JOINED = ("sideline_joins_total", "ok", "spectator")


@pytest.fixture(scope="module")
def prometheus(
    hosts: TwoHosts, broadcast: Broadcast, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A real one, which has asked often enough; its address."""
    folder = tmp_path_factory.mktemp("prometheus")
    written = yaml.safe_load((FILES / "prometheus.yml").read_text())
    written["global"] = {"scrape_interval": "1s", "evaluation_interval": "1s"}
    (job,) = written["scrape_configs"]
    job["static_configs"] = [{"targets": [hosts.url_b.removeprefix("http://")]}]
    (folder / "prometheus.yml").write_text(yaml.safe_dump(written))
    shutil.copy(FILES / "alerts.yml", folder)
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    log = (folder / "log").open("wb")
    process = subprocess.Popen(
        [
            find("prometheus", "prometheus"),
            f"--config.file={folder / 'prometheus.yml'}",
            f"--storage.tsdb.path={folder / 'data'}",
            f"--web.listen-address=127.0.0.1:{port}",
        ],
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        until("Prometheus to ask", lambda: asked(url) >= 2)
        # What came before it asked is no increase for it: one more start, and webhooks of a room.
        hosts.end(hosts.url_a, hosts.begin(hosts.url_a))
        for _ in range(VISITS):
            visit(hosts.url_a, broadcast)
            visit(hosts.url_b, broadcast)
        hosts.speaks(broadcast)
        seen = asked(url)
        until("Prometheus to ask again", lambda: asked(url) >= seen + 3)
        yield url
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def query(url: str, expression: str) -> list[dict[str, Any]]:
    answer = httpx.get(f"{url}/api/v1/query", params={"query": expression}, timeout=20)
    assert answer.status_code == 200, f"{expression}: {answer.text}"
    found: list[dict[str, Any]] = answer.json()["data"]["result"]
    return found


def asked(url: str) -> float:
    """How often it got an answer."""
    try:
        if httpx.get(f"{url}/-/ready", timeout=20).status_code != 200:
            return 0
        found = query(url, "sum(count_over_time(up[5m]) * up)")
    except httpx.HTTPError:
        return 0
    return float(found[0]["value"][1]) if found else 0


@pytest.mark.slow
def test_every_query_of_the_board_has_data(prometheus: str) -> None:
    empty, unclear = [], []
    for expression in queries():
        found = query(prometheus, expression.replace("$__rate_interval", INTERVAL))
        if not found:
            empty.append(expression)
        elif all(one["value"][1] in ("NaN", "+Inf") for one in found):
            unclear.append(expression)
    assert (empty, unclear) == ([], [])


@pytest.mark.slow
def test_every_alert_is_evaluated_and_none_fires_for_what_works(prometheus: str) -> None:
    def evaluated() -> list[dict[str, Any]]:
        answer = httpx.get(f"{prometheus}/api/v1/rules", timeout=20).json()
        found = [rule for group in answer["data"]["groups"] for rule in group["rules"]]
        return found if all(rule["health"] != "unknown" for rule in found) else []

    found = until("Prometheus to evaluate its rules", evaluated)
    assert {rule["name"] for rule in found} == {rule["alert"] for rule in rules()}
    assert [rule for rule in found if rule["health"] != "ok"] == []
    assert [rule["name"] for rule in found if rule["state"] == "firing"] == []


@pytest.mark.slow
def test_promtool_finds_nothing_to_complain_of(hosts: TwoHosts, prometheus: str) -> None:
    promtool("check", "metrics", said=httpx.get(f"{hosts.url_a}/metrics", timeout=20).text)


@pytest.mark.slow
def test_each_web_process_tells_of_all_and_takes_nothing_with_it(
    hosts: TwoHosts, broadcast: Broadcast
) -> None:
    """Last: afterwards there is one web process less, which ended in the moment it had counted."""
    counted = until("both to tell the same", lambda: same(hosts))
    visit(hosts.url_a, broadcast)
    before = counted + 1
    until("both to tell of it", lambda: same(hosts) == before)
    for url in (hosts.url_a, hosts.url_b, hosts.url_b):
        visit(url, broadcast)
    until("A to tell of B's", lambda: told(hosts.url_a)[JOINED] == before + 3)
    until("B to tell of A's", lambda: told(hosts.url_b)[JOINED] == before + 3)
    assert told(hosts.url_a)["sideline_processes", "web"] == 2
    visit(hosts.url_b, broadcast)
    hosts._web_b.stop()
    until("what B counted last", lambda: told(hosts.url_a)[JOINED] == before + 4)
    assert told(hosts.url_a)["sideline_processes", "web"] == 1


def same(hosts: TwoHosts) -> float:
    """0: they do not, or there was nothing."""
    a, b = told(hosts.url_a)[JOINED], told(hosts.url_b)[JOINED]
    return a if a == b else 0
