"""What ``manage.py up`` starts: the list of processes and supervisor's configuration of them."""

import getpass
import os
import shlex
import sys
from collections.abc import Iterable
from configparser import RawConfigParser
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from livekit_app.providers.livekit import local_server

PROCESSES = {
    "web": ["run_web"],
    "worker-clock": ["run_worker", "clock"],
    "worker-provider": ["run_worker", "provider"],
    "beat": ["run_beat"],
    "commentator": ["run_commentator"],
    "media": ["run_media"],
}
LIVEKIT = "livekit"  # in place of media, where LiveKit runs on this machine


@dataclass(frozen=True)
class Addresses:
    """Where the product is reached. ``local`` always; the others when there is such an address."""

    local: str
    lan: str | None
    camera: str | None  # https, what phones need


def addresses() -> Addresses:
    local = f"http://{settings.LOCAL_HOST}:{settings.PORT}"
    everywhere = settings.HOST in ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
    # Bound to one address: that one is what others use, if it is not loopback.
    lan_host = settings.LAN_ADDRESS if everywhere else settings.HOST
    if lan_host in ("127.0.0.1", "localhost", "::1"):
        lan_host = None
    lan = f"http://{lan_host}:{settings.PORT}" if lan_host else None
    camera = None
    if settings.PUBLIC_URL.startswith("https://"):
        camera = f"{settings.PUBLIC_URL}/camera"
    elif settings.HTTPS_PORT:
        camera = f"https://{lan_host or settings.LOCAL_HOST}:{settings.HTTPS_PORT}/camera"
    return Addresses(local, lan, camera)


def processes(without: Iterable[str] = ()) -> list[str]:
    left_out = set(without)
    if settings.PROVIDER != "embedded":
        left_out.add("media")
    names = [LIVEKIT, *PROCESSES] if settings.LIVEKIT_IS_LOCAL else [*PROCESSES]
    return [name for name in names if name not in left_out]


def livekit_configuration() -> dict[str, Any]:
    """LiveKit beside this product: signalling on loopback, media on the address others reach."""
    host = settings.HOST
    everywhere = host in ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
    own = (settings.LAN_ADDRESS if everywhere else host) or "127.0.0.1"
    return local_server.configuration(
        keys=local_server.Keys(settings.LIVEKIT_API_KEY, settings.LIVEKIT_API_SECRET),
        ports=local_server.Ports(settings.LIVEKIT_PORT, settings.LIVEKIT_UDP_PORT),
        bind=["127.0.0.1"],
        node_ip=settings.LIVEKIT_NODE_IP or own.replace("localhost", "127.0.0.1"),
        webhook_urls=[f"http://{settings.LOCAL_HOST}:{settings.PORT}/api/livekit/webhook/"],
        log_level="error",  # it tells of every call, and repeats tokens that it refuses
    )


def write_configuration(folder: Path, names: list[str]) -> None:
    """``<folder>/supervisord.conf``. All programs are one group, so that they stop together."""
    config = RawConfigParser()
    config["supervisord"] = {
        "nodaemon": "true",
        "silent": "true",  # what a person should read, project.run.supervise says
        "logfile": _escaped(folder.parent / "logs" / "supervisor.log"),
        "logfile_maxbytes": "1MB",
        "logfile_backups": "1",
        "pidfile": _escaped(folder / "supervisord.pid"),
        "directory": _escaped(settings.BASE_DIR),
        "nocleanup": "true",
    }
    if os.geteuid() == 0:
        # Says that root is meant; without it supervisor warns.
        config["supervisord"]["user"] = getpass.getuser()
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    for name in names:
        if name == LIVEKIT:
            config[f"program:{name}"] = _livekit_program()
        else:
            config[f"program:{name}"] = _program(name, [*manage, *PROCESSES[name]])
    found = addresses()
    ready = [sys.executable, "-m", "project.run.announce", f"{found.local}/health/ready"]
    opened = settings.PUBLIC_URL or found.lan or found.local
    config["program:ready"] = _program("ready", [*ready, f"{opened}/"]) | {
        "autorestart": "false",
        "startsecs": "0",
    }
    config["group:sideline"] = {"programs": ",".join([*names, "ready"])}
    (folder.parent / "logs").mkdir(parents=True, exist_ok=True)
    with (folder / "supervisord.conf").open("w") as file:
        config.write(file)


def _livekit_program() -> dict[str, str]:
    file = settings.LIVEKIT_DIR / "livekit.yaml"
    local_server.write_configuration(file, livekit_configuration())
    program = local_server.find_program() or "livekit-server"  # `up` has looked that it is there
    become = [sys.executable, "-m", "project.run.foreign_program", program, "--config", str(file)]
    # On SIGTERM it waits until everybody has left; nobody wants to wait for that here.
    return _program(LIVEKIT, become) | {"stopwaitsecs": "1"}


def _program(name: str, command: list[str]) -> dict[str, str]:
    return {
        "command": _escaped(shlex.join(command)),
        "environment": f'SIDELINE_PROCESS="{name}"',
        "autorestart": "true",
        "startsecs": "3",  # dying sooner than this is a quick failure
        "startretries": "1000000000",
        "stopsignal": "TERM",
        "stopwaitsecs": "6",
        "stopasgroup": "false",
        "killasgroup": "true",
        "redirect_stderr": "true",
        "stdout_logfile": "NONE",
        "stdout_events_enabled": "true",
    }


def _escaped(value: object) -> str:
    return str(value).replace("%", "%%")
