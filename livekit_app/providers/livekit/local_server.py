"""A LiveKit server on this machine: where its program is, its configuration, its keys.

For ``make run PROVIDER=livekit`` and for tests. In production LiveKit is deployed on its own
(docs/livekit.md). Run with ``install`` (without Django) it finds the program or builds it once with
Go.
"""

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from livekit_app.providers.spec import ProgramMissing
from livekit_app.runtime.atomic_files import create_file, replace_file

VERSION = "v1.13.5"
MODULE = f"github.com/livekit/livekit-server/cmd/server@{VERSION}"


def cache_folder() -> Path:
    """Outside the tree, so that a fresh checkout does not build it again."""
    base = os.environ.get("XDG_CACHE_HOME", "").strip() or str(Path.home() / ".cache")
    return Path(base) / "sideline" / f"livekit-{VERSION}"


def find_program() -> str | None:
    """LiveKit's program: ``LIVEKIT_SERVER``, the PATH, Go's folder, our cache."""
    given = os.environ.get("LIVEKIT_SERVER", "").strip()
    if given:
        return shutil.which(given)
    on_path = shutil.which("livekit-server")
    if on_path:
        return on_path
    go_bin = Path.home() / "go" / "bin"
    for path in (go_bin / "livekit-server", go_bin / "server", cache_folder() / "server"):
        if os.access(path, os.X_OK):
            return str(path)
    return None


def ensure_program() -> str:
    """The program's path; builds it (about 90 s) when there is none. Raises ProgramMissing."""
    found = find_program()
    if found:
        return found
    if os.environ.get("LIVEKIT_SERVER", "").strip():
        raise ProgramMissing("LIVEKIT_SERVER names a program that is not there.")
    if shutil.which("go") is None:
        raise ProgramMissing(
            "LiveKit is not installed, and there is no Go to build it: install livekit-server or "
            "Go 1.26, or set LIVEKIT_URL to a server that runs elsewhere."
        )
    folder = cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    # GOBIN with an own folder: "server" is too common a name for a place on the PATH.
    environment = os.environ | {"GOBIN": str(folder), "CGO_ENABLED": "0"}
    built = subprocess.run(  # noqa: S603 - constant arguments
        ["go", "install", MODULE],  # noqa: S607 - the user's own Go
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode != 0:
        last = (built.stderr.strip().splitlines() or ["no output"])[-1]
        raise ProgramMissing(f"LiveKit {VERSION} could not be built: {last}")
    return str(folder / "server")


@dataclass(frozen=True)
class Keys:
    """One API key. The secret is never logged; ``repr`` leaves it out."""

    key: str
    secret: str = field(repr=False)


def kept_keys(path: Path) -> Keys:
    """The keys in ``path`` (mode 0600, LiveKit's key file form), made on first use."""
    if not path.exists():
        made = f"API{secrets.token_hex(6)}: {secrets.token_urlsafe(36)}\n"
        create_file(path, made.encode(), mode=0o600)
    key, _, secret = path.read_text().strip().partition(": ")
    return Keys(key, secret)


@dataclass(frozen=True)
class Ports:
    http: int  # HTTP, WebSocket and the control API
    udp: int  # all media, one port
    tcp: int = 0  # media where UDP is blocked; 0: off
    metrics: int = 0  # Prometheus; 0: off


def configuration(
    *,
    keys: Keys,
    ports: Ports,
    bind: Sequence[str],
    node_ip: str,
    webhook_urls: Sequence[str],
    empty_timeout: int = 86_400,
    departure_timeout: int = 86_400,
    log_level: str = "info",
) -> dict[str, Any]:
    """LiveKit's configuration as Sideline wants it; times in seconds.

    ``auto_create`` is off: otherwise whoever still holds a token brings an ended room back.
    Rooms carry their own time limits; the ones here are for rooms made by others.
    """
    loopback = node_ip.startswith("127.")
    config: dict[str, Any] = {
        "port": ports.http,
        "bind_addresses": list(bind),
        "keys": {keys.key: keys.secret},
        "rtc": {
            "udp_port": ports.udp,
            "tcp_port": ports.tcp,
            "node_ip": node_ip,
            "use_external_ip": False,
            "enable_loopback_candidate": loopback,
            # How often the camera may be asked for a keyframe. LiveKit's default (about a second)
            # leaves a spectator who comes right after somebody else without a picture for so long.
            # It repeats itself every 200 ms: a limit as long as that stops every second one. A
            # browser makes no more than three keyframes a second anyway.
            "pli_throttle": dict.fromkeys(("low_quality", "mid_quality", "high_quality"), "100ms"),
            # Otherwise it binds every interface.
            **({"ips": {"includes": ["127.0.0.1/32"]}} if loopback else {}),
        },
        "room": {
            "auto_create": False,
            "empty_timeout": empty_timeout,
            "departure_timeout": departure_timeout,
        },
        "logging": {"level": log_level, "json": False},
    }
    if webhook_urls:
        config["webhook"] = {
            "api_key": keys.key,
            "urls": list(webhook_urls),
            # Its own limits (30 s, 200 events) lose news while the web restarts.
            "resource_url_notifier": {"max_age": "10m", "max_depth": 5000},
        }
    if ports.metrics:
        config["prometheus"] = {"port": ports.metrics}
    return config


def write_configuration(path: Path, config: dict[str, Any]) -> None:
    """As JSON, which is YAML too. Mode 0600: the keys are in it."""
    replace_file(path, (json.dumps(config, indent=2) + "\n").encode(), mode=0o600)


def command() -> list[str]:
    """LiveKit beside this product: signalling on loopback, media on the address others reach.

    Writes its configuration; what to start then. Raises ``ProgramMissing``."""
    from django.conf import settings

    from livekit_app.providers.livekit.spec import SPEC

    program = find_program()
    if program is None:
        raise ProgramMissing(
            "LiveKit is not installed: `make run PROVIDER=livekit` builds it, or set "
            "LIVEKIT_URL to one that runs elsewhere."
        )
    host = settings.HOST
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
    own = (settings.LAN_ADDRESS if everywhere else host) or "127.0.0.1"
    config = configuration(
        keys=Keys(settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET),
        ports=Ports(settings.LIVEKIT_PORT, settings.LIVEKIT_UDP_PORT),
        bind=["127.0.0.1"],
        node_ip=settings.LIVEKIT_NODE_IP or own.replace("localhost", "127.0.0.1"),
        webhook_urls=[f"http://{settings.LOCAL_HOST}:{settings.PORT}/{SPEC.webhook_path}"],
        log_level="error",  # it tells of every call, and repeats tokens that it refuses
    )
    file = settings.LIVEKIT_DIR / "livekit.yaml"
    write_configuration(file, config)
    return [program, "--config", str(file)]


def main(arguments: Sequence[str]) -> int:
    if list(arguments) == ["install"]:
        try:
            if find_program() is None:
                print(f"Building LiveKit {VERSION} (once, about two minutes) …", flush=True)  # noqa: T201
            ensure_program()
        except ProgramMissing as missing:
            print(missing)  # noqa: T201 - a command
            return 1
        return 0
    print("usage: python -m livekit_app.providers.livekit.local_server install")  # noqa: T201
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
