"""compose.yaml, checked as far as can be without Docker: our commands, our settings, and LiveKit's
own strict reading of its configuration."""

import os
import re
import subprocess
import sys
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import redis
import yaml
from django.core.management import get_commands, load_command_class
from redis.backoff import ConstantBackoff
from redis.exceptions import ConnectionError as NotYet
from redis.retry import Retry

from tests.support.livekit import LiveKit
from tests.support.ports import free_ports
from tests.support.product import ROOT
from tests.support.services import Missing, find

ENVIRONMENT = {
    "SECRET_KEY": "0123456789-abcdefghi-jklmnopqrst-of-Django",
    "HOST_KEY_SECRET": "0123456789-abcdefghi-jklmnopqrst-of-hosts",
    "DOMAIN": "live.example.org",
    "LIVEKIT_DOMAIN": "livekit.example.org",
    "POSTGRES_PASSWORD": "p" * 20,
    "REDIS_PASSWORD": "r" * 20,
    "LIVEKIT_API_KEY": "sideline",
    "LIVEKIT_API_SECRET": "0123456789-abcdefghi-jklmnopqrst-of-LiveKit",
}
EXACT = re.compile(r":v?\d+\.\d+\.\d+(-[a-z]+[\d.]*(-slim)?|-slim-[a-z]+)?$")
EXACT_POSTGRES = re.compile(r"^postgres:\d+\.\d+-alpine\d+\.\d+$")  # two numbers are all it has
OURS = ("migrate", "web", "worker-clock", "worker-provider", "beat", "commentator")


def _interpolated(text: str) -> str:
    """As Docker Compose does it: ``${NAME}``, ``${NAME:?message}`` and ``${NAME:-default}``."""
    return interpolated(text, ENVIRONMENT)


def interpolated(text: str, environment: dict[str, str]) -> str:
    def value(match: re.Match[str]) -> str:
        name, default = match[1], match[2]
        return environment[name] if default is None else environment.get(name) or default

    return re.sub(r"\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}", value, text)


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


# --- who is let in, and what somebody finds who breaks out ------------------------------------


def images(compose: dict[str, Any]) -> list[str]:
    docker = (ROOT / "Dockerfile").read_text()
    named = [service["image"] for service in compose["services"].values()]
    return [
        *(name for name in named if name != "sideline"),
        *re.findall(r"^FROM (\S+)", docker, re.M),
    ]


def test_every_image_is_one_release(compose: dict[str, Any]) -> None:
    """A tag like 7-alpine is another program tomorrow."""
    found = images(compose)
    assert len(found) == 6
    floating = [name for name in found if not (EXACT.search(name) or EXACT_POSTGRES.search(name))]
    assert floating == []


@pytest.mark.parametrize("floating", ["redis:7-alpine", "caddy:2", "python:3.12-slim", "redis"])
def test_a_floating_tag_is_found(floating: str) -> None:
    assert not EXACT.search(floating) and not EXACT_POSTGRES.search(floating)


def test_every_service_is_fenced_in(compose: dict[str, Any]) -> None:
    for name, service in compose["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["read_only"] is True, name
        assert service["pids_limit"] <= 512, name
        assert re.fullmatch(r"\d+[mg]", service["mem_limit"]), name
        assert not {"privileged", "network_mode", "pid", "ipc", "devices"} & set(service), name
        assert "docker.sock" not in str(service), name
        assert service.get("cap_add", []) == (["NET_BIND_SERVICE"] if name == "proxy" else []), name


def test_what_has_no_capabilities_does_not_need_them(compose: dict[str, Any]) -> None:
    """These images begin as root to give files away; as their own user they need not."""
    assert compose["services"]["postgres"]["user"] == "postgres"
    assert compose["services"]["redis"]["user"] == "redis"
    assert re.search(r"^USER sideline$", (ROOT / "Dockerfile").read_text(), re.MULTILINE)


def test_the_database_and_redis_are_reached_by_our_services_only(compose: dict[str, Any]) -> None:
    assert compose["networks"]["data"] == {"internal": True}
    inside = {name for name, one in compose["services"].items() if "data" in one["networks"]}
    assert inside == {*OURS, "postgres", "redis"}
    for name in ("postgres", "redis"):
        assert list(compose["services"][name]["networks"]) == ["data"]
    published = {name for name, one in compose["services"].items() if "ports" in one}
    assert published == {"livekit", "proxy"}


def test_only_the_proxys_own_address_is_trusted(compose: dict[str, Any]) -> None:
    address = IPv4Address(compose["services"]["proxy"]["networks"]["front"]["ipv4_address"])
    for service in OURS:
        environment = compose["services"][service]["environment"]
        assert environment["SIDELINE_TRUSTED_PROXIES"] == str(address)
    [config] = compose["networks"]["front"]["ipam"]["config"]
    assert address in IPv4Network(config["subnet"])
    # … and nobody else is given it
    assert address not in IPv4Network(config["ip_range"])
    assert IPv4Network(config["ip_range"]).subnet_of(IPv4Network(config["subnet"]))


def sites() -> dict[str, str]:
    """The Caddyfile's blocks by their first line; the options in front have an empty one."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / "deploy/Caddyfile").read_text(), flags=re.MULTILINE)
    return dict(re.findall(r"^([^\n]*?) ?\{\n(.*?)^\}", text, re.MULTILINE | re.DOTALL))


def test_of_livekit_only_the_signalling_is_on_the_internet() -> None:
    block = " ".join(sites()["{$LIVEKIT_DOMAIN}"].split())
    assert block == (
        "@signalling path /rtc /rtc/* "
        "handle @signalling { reverse_proxy livekit:7880 } "
        "handle { respond 404 }"
    )


def test_the_proxy_believes_no_headers_of_others() -> None:
    """Caddy's own default, unless somebody lists proxies in front of it or passes headers on."""
    text = (ROOT / "deploy/Caddyfile").read_text()
    assert "trusted_proxies" not in text and "header_up" not in text
    assert " ".join(sites()["{$DOMAIN}"].split()) == "reverse_proxy web:8000"


@pytest.mark.slow
def test_redis_asks_for_its_password(compose: dict[str, Any], tmp_path: Path) -> None:
    """The very command, with another place for its file and another port."""
    sh, c, script = compose["services"]["redis"]["command"]
    script = script.replace("$$", "$").replace("/tmp/redis.conf", str(tmp_path / "redis.conf"))
    [port] = free_ports(1)
    program = find("redis-server", "redis-server")
    given = compose["services"]["redis"]["environment"]
    running = subprocess.Popen(
        [sh, c, script.replace("exec redis-server", f"exec {program}") + f" --port {port}"],
        env={"PATH": os.environ["PATH"], **given},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
    )
    try:
        url = urlsplit(compose["services"]["web"]["environment"]["REDIS_URL"])
        assert (url.hostname, url.port) == ("redis", 6379)
        retry = Retry(ConstantBackoff(0.1), 100)
        knows = redis.Redis(port=port, password=url.password, retry=retry, retry_on_error=[NotYet])
        assert knows.ping()
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=port).ping()
        assert given["REDIS_PASSWORD"] not in Path(f"/proc/{running.pid}/cmdline").read_text()
    finally:
        running.terminate()
        assert running.wait(15) == 0


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
