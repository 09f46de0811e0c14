"""Real PostgreSQL and Redis servers on free loopback ports, with data that goes when they stop."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.support.ports import free_ports

START_SECONDS = 30.0


class Missing(Exception):
    """A program that is not installed; ``str()`` names it and how to get it."""


def find(program: str, package: str, *extra_folders: str) -> str:
    """The program's path. Raises Missing."""
    found = shutil.which(program)
    for folder in extra_folders:
        found = found or shutil.which(program, path=folder)
    if not found:
        raise Missing(f"{program} is missing (on Debian: apt-get install {package})")
    return found


def find_postgresql(program: str) -> str:
    """Debian keeps its servers out of the PATH; the newest version wins."""
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin_: -float(bin_.parent.name)
    )
    return find(program, "postgresql", *(str(folder) for folder in versions))


class Server:
    """A server process in a directory of its own; ``stop`` may be called twice."""

    def __init__(self) -> None:
        self.port = free_ports(1)[0]
        self._folder = Path(tempfile.mkdtemp(prefix="sideline-service-"))
        self._process: subprocess.Popen[bytes] | None = None

    def _run(self, command: list[str], user: str | None = None) -> None:
        with (self._folder / "output.log").open("wb") as output:
            self._process = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, cwd=self._folder, user=user
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            ended = self._process.poll() is not None
            if ended or time.monotonic() > deadline:
                said = (self._folder / "output.log").read_text(errors="replace")
                self.stop()
                raise AssertionError(f"{command[0]} did not start:\n{said}")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        except OSError:
            return False
        return True

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        shutil.rmtree(self._folder, ignore_errors=True)


class Redis(Server):
    def __init__(self) -> None:
        program = find("redis-server", "redis-server")
        super().__init__()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        options = {"port": str(self.port), "bind": "127.0.0.1", "save": "", "appendonly": "no"}
        self._run([program, *(part for key in options for part in (f"--{key}", options[key]))])


class PostgreSQL(Server):
    """``initdb`` refuses root, so root uses the account that the Debian package made."""

    def __init__(self) -> None:
        initdb, postgres = find_postgresql("initdb"), find_postgresql("postgres")
        super().__init__()
        user = "postgres" if os.geteuid() == 0 else None
        if user:
            account = pwd.getpwnam(user)
            os.chown(self._folder, account.pw_uid, account.pw_gid)
        data = str(self._folder / "data")
        subprocess.run(
            [initdb, "-D", data, "-U", "sideline", "-A", "trust", "-E", "UTF8", "--no-sync"],
            check=True,
            capture_output=True,
            cwd=self._folder,
            user=user,
        )
        # Durability is what makes tests slow, and nothing here outlives the run.
        fast = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        settings = [f"port={self.port}", "listen_addresses=127.0.0.1", *fast]
        settings.append(f"unix_socket_directories={self._folder}")
        self._run(
            [postgres, "-D", data, *(part for item in settings for part in ("-c", item))], user
        )
        self.url = f"postgresql://sideline@127.0.0.1:{self.port}/postgres"

    def _answers(self) -> bool:
        """It opens its port before it takes queries."""
        ready = find_postgresql("pg_isready")
        asked = subprocess.run([ready, "-q", "-h", "127.0.0.1", "-p", str(self.port)], check=False)
        return asked.returncode == 0
