"""compose.yaml, checked as far as can be without Docker: our commands, our settings, and LiveKit's
own strict reading of its configuration."""

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands, load_command_class

from tests.support.livekit import LiveKit
from tests.support.ports import free_ports
from tests.support.product import ROOT
from tests.support.services import Missing

ENVIRONMENT = {
    "SECRET_KEY": "0123456789-abcdefghi-jklmnopqrst-of-Django",
    "DOMAIN": "live.example.org",
    "LIVEKIT_DOMAIN": "livekit.example.org",
    "POSTGRES_PASSWORD": "p" * 20,
    "LIVEKIT_API_KEY": "sideline",
    "LIVEKIT_API_SECRET": "0123456789-abcdefghi-jklmnopqrst-of-LiveKit",
}
OURS = ("migrate", "web", "worker-clock", "worker-provider", "beat", "commentator")


def _interpolated(text: str) -> str:
    """As Docker Compose does it: ``${NAME}`` and ``${NAME:?message}``."""
    return re.sub(r"\$\{(\w+)(?::\?[^}]*)?\}", lambda match: ENVIRONMENT[match[1]], text)


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(_interpolated((ROOT / "compose.yaml").read_text()))
    return loaded


@pytest.mark.parametrize("service", OURS)
def test_each_command_is_one_of_ours_and_takes_its_arguments(
    compose: dict[str, Any], service: str
) -> None:
    python, manage, name, *arguments = compose["services"][service]["command"].split()
    assert (python, manage) == ("python", "manage.py")
    command = load_command_class(get_commands()[name], name)
    command.create_parser("manage.py", name).parse_args(arguments)


@pytest.mark.parametrize("service", OURS)
def test_the_settings_accept_each_service(
    compose: dict[str, Any], service: str, tmp_path: Path
) -> None:
    """``manage.py check`` in exactly that environment: nothing is missing, nothing contradicts."""
    given = compose["services"][service]["environment"]
    done = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "SIDELINE_DATA_DIR": str(tmp_path), **given},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_variable_is_documented(compose: dict[str, Any]) -> None:
    documented = (ROOT / "docs/settings.md").read_text()
    for service in OURS:
        for name in compose["services"][service]["environment"]:
            assert f"`{name}`" in documented, name
    operations = (ROOT / "docs/operations.md").read_text()
    for name in ENVIRONMENT:
        assert f"`{name}`" in operations, name


def test_both_queues_are_worked_and_the_clock_ticks_once(compose: dict[str, Any]) -> None:
    commands = [compose["services"][name].get("command", "") for name in compose["services"]]
    for once in ("run_worker clock", "run_worker provider", "run_beat", "run_commentator"):
        assert sum(once in command for command in commands) == 1
    assert "deploy" not in compose["services"]["beat"], "beat must not be scaled"


def test_what_is_named_is_there(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        for needed in service.get("depends_on", {}):
            assert needed in compose["services"], f"{name} waits for {needed}"
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in compose["volumes"] or (ROOT / source).exists(), source


def test_the_image_copies_what_the_product_is_made_of() -> None:
    docker = (ROOT / "Dockerfile").read_text()
    for needed in ("project", "livekit_app", "sessions_app", "commentary", "templates", "static"):
        assert re.search(rf"^COPY {needed} {needed}$", docker, re.MULTILINE), needed
    for copied in re.findall(r"^COPY ((?!--)[^\n]+) \S+$", docker, re.MULTILINE):
        for path in copied.split():
            assert (ROOT / path).exists(), path


@pytest.mark.slow
def test_livekit_accepts_its_configuration(compose: dict[str, Any], tmp_path: Path) -> None:
    """The real server refuses unknown keys; its ports are replaced by what is free here."""
    config = yaml.safe_load(compose["services"]["livekit"]["environment"]["LIVEKIT_CONFIG"])
    assert config["webhook"]["urls"] == ["http://web:8000/api/livekit/webhook/"]
    assert config["room"]["auto_create"] is False
    assert "redis" not in config  # ghosts, docs/livekit.md
    http, config["rtc"]["tcp_port"], config["rtc"]["udp_port"] = free_ports(3)
    config["rtc"] |= {"use_external_ip": False, "node_ip": "127.0.0.1"}
    sections = {key: value for key, value in config.items() if isinstance(value, dict)}
    try:
        server = LiveKit(tmp_path, port=http, changes=sections)
    except Missing as missing:
        pytest.skip(str(missing))
    server.start()
    assert server.answers()
    server.stop()
