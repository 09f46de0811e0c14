"""What ``manage.py up`` starts: the list of processes and supervisor's configuration of them."""

import getpass
import os
import shlex
import sys
from collections.abc import Iterable
from configparser import RawConfigParser
from dataclasses import dataclass
from pathlib import Path
from pkgutil import resolve_name

from django.conf import settings
from django.db import DatabaseError

from livekit_app.providers import registry
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.spec import LocalServer
from livekit_app.rooms import sweep_plan

PROCESSES = {
    "web": ["run_web"],
    "worker-clock": ["run_worker", "clock"],
    "worker-provider": ["run_worker", "provider"],
    "beat": ["run_beat"],
    "commentator": ["run_commentator"],
}
VOICE_PROCESS = {"voice": ["run_voice"]}  # where the server speaks
# ``manage.py up`` has checked the settings, the same for all. Each check anew would load the whole
# API into processes that never use it: 0.7 s of CPU and a third of the modules, in each of them.
CHECKED = "--skip-checks"
MEDIA_PROCESSES = [one.local_server.process for one in PROVIDERS.values() if one.local_server]


@dataclass(frozen=True)
class Addresses:
    """Where the product is reached. ``local`` always; the others when there is such an address."""

    local: str
    lan: str | None
    camera: str | None  # https, what phones need
    trust: str | None  # where phones learn to trust our own certificate, if it is ours


def addresses() -> Addresses:
    local = f"http://{settings.LOCAL_HOST}:{settings.PORT}"
    everywhere = settings.HOST in ("0.0.0.0", "::")  # noqa: S104 - compared, not bound
    # Bound to one address: that one is what others use, if it is not loopback.
    lan_host = settings.LAN_ADDRESS if everywhere else settings.HOST
    if lan_host in ("127.0.0.1", "localhost", "::1"):
        lan_host = None
    lan = f"http://{lan_host}:{settings.PORT}" if lan_host else None
    camera = trust = None
    if settings.PUBLIC_URL.startswith("https://"):
        camera = f"{settings.PUBLIC_URL}/camera"
    elif settings.HTTPS_PORT:
        secure = f"https://{lan_host or settings.LOCAL_HOST}:{settings.HTTPS_PORT}"
        camera, trust = f"{secure}/camera", f"{secure}/ca"
    return Addresses(local, lan, camera, trust)


def local_server() -> LocalServer | None:
    """The chosen media server, if it runs on this machine."""
    return _local_server(settings.PROVIDER)


def local_servers() -> list[LocalServer]:
    """The same, and those that were chosen before and have rooms still: what was begun goes on."""
    try:
        names = [name for name in sweep_plan.providers() if registry.is_served(name)]
    except DatabaseError:  # no tables yet, so no rooms; or no database: whoever needs it says so
        names = [settings.PROVIDER]
    return [server for server in map(_local_server, names) if server is not None]


def _local_server(provider: str) -> LocalServer | None:
    server = PROVIDERS[provider].local_server
    if server is None or (server.only_if and not getattr(settings, server.only_if)):
        return None
    return server


def processes(without: Iterable[str] = ()) -> dict[str, list[str]]:
    """By name, what each runs. Raises ``ProgramMissing`` for a media server that is not there."""
    manage = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    found = {}
    for server in local_servers():
        if server.process in without:
            continue
        if server.manage:
            found[server.process] = [*manage, *server.manage, CHECKED]
        else:
            foreign = [sys.executable, "-m", "project.run.foreign_program"]
            found[server.process] = [*foreign, *resolve_name(server.command)()]
    ours = PROCESSES | (VOICE_PROCESS if settings.VOICE else {})
    return found | {
        name: [*manage, *arguments, CHECKED]
        for name, arguments in ours.items()
        if name not in without
    }


def write_configuration(folder: Path, commands: dict[str, list[str]]) -> None:
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
    for name, command in commands.items():
        config[f"program:{name}"] = _program(name, command)
    for server in local_servers():
        if server.process in commands:
            config[f"program:{server.process}"]["stopwaitsecs"] = str(server.stop_seconds)
    found = addresses()
    ready = [sys.executable, "-m", "project.run.announce", f"{found.local}/health/ready"]
    opened = settings.PUBLIC_URL or found.lan or found.local
    config["program:ready"] = _program("ready", [*ready, f"{opened}/"]) | {
        "autorestart": "false",
        "startsecs": "0",
    }
    config["group:sideline"] = {"programs": ",".join([*commands, "ready"])}
    (folder.parent / "logs").mkdir(parents=True, exist_ok=True)
    with (folder / "supervisord.conf").open("w") as file:
        config.write(file)


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
