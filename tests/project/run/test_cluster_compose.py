"""deploy/cluster, checked without Docker: merged as Compose does it, our commands and settings,
LiveKit's configuration, and who is reached from where."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from tests.project.run.test_compose import ENVIRONMENT, EXACT, OURS, interpolated
from tests.support.product import ROOT

CLUSTER = ENVIRONMENT | {
    "PRIVATE_ADDRESS": "10.0.0.11",
    "FIRST_ADDRESS": "10.0.0.11",
    "LIVEKIT_REDIS_PASSWORD": "l" * 20,
    "LIVEKIT_NODES": "livekit:7880 10.0.0.12:7880",
}


def _read(path: str) -> dict[str, Any]:
    text = (ROOT / path).read_text()
    loaded: dict[str, Any] = yaml.safe_load(interpolated(text, CLUSTER))
    return loaded


def _merged(first: Any, second: Any) -> Any:
    """As ``-f first -f second``: mappings by key, lists one after the other, else the second."""
    if isinstance(first, dict) and isinstance(second, dict):
        both = first.keys() & second.keys()
        return first | second | {key: _merged(first[key], second[key]) for key in both}
    if isinstance(first, list) and isinstance(second, list):
        return first + second
    return second


@pytest.fixture(scope="module")
def first() -> dict[str, Any]:
    merged: dict[str, Any] = _merged(_read("compose.yaml"), _read("deploy/cluster/compose.yaml"))
    return merged


@pytest.fixture(scope="module")
def media() -> dict[str, Any]:
    return _read("deploy/cluster/media.yaml")


def test_every_variable_of_ours_is_documented(first: dict[str, Any], media: dict[str, Any]) -> None:
    documented = (ROOT / "docs/settings.md").read_text()
    for service in [*(first["services"][name] for name in OURS), media["services"]["commentator"]]:
        for name in service["environment"]:
            assert f"`{name}`" in documented, name


def test_the_first_machine_sees_through_livekits_lists(first: dict[str, Any]) -> None:
    for name in set(OURS) - {"migrate"}:
        environment = first["services"][name]["environment"]
        assert environment["LIVEKIT_REDIS_URL"].endswith("@livekit-redis:6379/0"), name
        assert environment["LIVEKIT_URL"] == "http://proxy:7880", name
    assert "deploy" not in first["services"]["beat"]


@pytest.mark.parametrize("machine", ["first", "media"])
def test_the_settings_accept_it(
    first: dict[str, Any], media: dict[str, Any], machine: str, tmp_path: Path
) -> None:
    service = {"first": first, "media": media}[machine]["services"]["commentator"]
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "SIDELINE_DATA_DIR": str(tmp_path),
            **service["environment"],
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    _, _, name, *arguments = service["command"].split()
    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(arguments)


def test_all_nodes_are_one_livekit(first: dict[str, Any], media: dict[str, Any]) -> None:
    """They differ in how they reach Redis and the webhooks, and the first from a single one in
    nothing but its Redis."""
    alone = _livekit(_read("compose.yaml"))
    nodes = [_livekit(first), _livekit(media)]
    redis = [node.pop("redis") for node in nodes]
    assert {one["password"] for one in redis} == {CLUSTER["LIVEKIT_REDIS_PASSWORD"]}
    for node in (alone, *nodes):
        node.pop("node_selector", None)
        assert node["webhook"].pop("urls")[0].endswith("/api/livekit/webhook/")
    assert nodes == [alone, alone]


def _livekit(compose: dict[str, Any]) -> dict[str, Any]:
    text = compose["services"]["livekit"]["environment"]["LIVEKIT_CONFIG"]
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def test_data_is_published_in_our_own_network_only(
    first: dict[str, Any], media: dict[str, Any]
) -> None:
    everybody = {"proxy": {"80:80", "443:443"}, "livekit": {"7881:7881/tcp", "7882:7882/udp"}}
    for compose in (first, media):
        for name, service in compose["services"].items():
            open_ports = {
                port for port in service.get("ports", []) if not port.startswith("10.0.0.11:")
            }
            assert open_ports == everybody.get(name, set()), name


def test_every_service_is_fenced_in(first: dict[str, Any], media: dict[str, Any]) -> None:
    for compose in (first, media):
        for name, service in compose["services"].items():
            assert service["cap_drop"] == ["ALL"], name
            assert service["read_only"] is True, name
            assert re.fullmatch(r"\d+[mg]", service["mem_limit"]), name
    for name in ("livekit-redis", "livekit"):
        assert EXACT.search(first["services"][name]["image"])


def test_of_livekit_only_the_signalling_is_on_the_internet() -> None:
    text = re.sub(r"#.*", "", (ROOT / "deploy/cluster/Caddyfile").read_text())
    blocks = dict(re.findall(r"^([^\n]*?) ?\{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL))
    assert " ".join(blocks["{$LIVEKIT_DOMAIN}"].split()) == (
        "@signalling path /rtc /rtc/* handle @signalling { import livekit } handle { respond 404 }"
    )
    assert blocks.keys() == {
        "",
        "(web)",
        "(livekit)",
        "{$DOMAIN}",
        "{$LIVEKIT_DOMAIN}",
        "http://:7880",
        "http://:7881",
    }
    assert "trusted_proxies" not in text
