"""The supervisor behind ``manage.py up``: `supervisor`, run in the foreground with three additions.

`supervisor` starts the processes, restarts what dies and stops them all. What it lacks is added
here through its own events (docs/adr/0004-supervisor.md):

- every line names the process that said it, on the terminal and in ``logs/sideline.log``;
- it never gives up: quick failures are retried for ever, at most 5 s apart, and a process that
  dies after it ran is started again at once;
- ``run/processes.json`` says which process has which pid, for people and for tests.

Started as ``python -m project.run.supervise <folder>`` by ``manage.py up``, which it replaces, so
that Ctrl-C reaches it. Django is not loaded: this lives as long as the product and should stay
small.
"""

import json
import logging
import logging.handlers
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from supervisor import events
from supervisor.medusa import asyncore_25 as asyncore
from supervisor.options import ServerOptions
from supervisor.supervisord import Supervisor

from livekit_app.runtime.atomic_files import replace_file
from project.run.lifetime import SUPERVISOR_PID
from project.run.private_files import write_for_us_only
from project.run.visible import visible

NAME = "supervisor"
_WIDTH = 16  # as in project.logs, which needs Django's packages
_RETRY_SECONDS = 5
_LOG_BYTES = 5_000_000
_LOG_FILES = 3
_COLOURS = (36, 32, 33, 35, 34, 96, 92, 93)


class Output:
    """Puts the processes' lines together, each whole and with its process's name in front."""

    def __init__(self, folder: Path, names: list[str], *, as_json: bool) -> None:
        self._as_json = as_json
        self._partial: dict[str, bytes] = {}
        self._colours: dict[str, int] = {}
        if sys.stdout.isatty() and "NO_COLOR" not in os.environ and not as_json:
            self._colours = {
                name: _COLOURS[i % len(_COLOURS)] for i, name in enumerate([*names, NAME])
            }
        folder.mkdir(parents=True, exist_ok=True)
        self._file = logging.Logger("sideline.file")
        self._file.addHandler(
            logging.handlers.RotatingFileHandler(
                folder / "sideline.log",
                maxBytes=_LOG_BYTES,
                backupCount=_LOG_FILES,
                encoding="utf-8",
            )
        )

    def feed(self, name: str, data: bytes) -> None:
        """Bytes as they came from a process; an unfinished line waits for its end."""
        *lines, rest = (self._partial.pop(name, b"") + data).split(b"\n")
        for line in lines:
            self.line(name, line.decode("utf-8", "replace"))
        if rest:
            self._partial[name] = rest

    def flush(self, name: str) -> None:
        rest = self._partial.pop(name, b"")
        if rest:
            self.line(name, rest.decode("utf-8", "replace"))

    def line(self, name: str, text: str) -> None:
        if not text.strip():
            return
        text = visible(text.rstrip("\r"))  # also of programs that are not ours
        if self._as_json:
            whole = text if text.startswith("{") else json.dumps({"process": name, "message": text})
            shown = whole
        else:
            whole = text if text.startswith(f"{name} ") else f"{name:<{_WIDTH}}{text}"
            colour = self._colours.get(name)
            shown = f"\x1b[{colour}m{whole[:_WIDTH]}\x1b[0m{whole[_WIDTH:]}" if colour else whole
        self._file.info(whole)
        try:
            sys.stdout.write(shown + "\n")
            sys.stdout.flush()
        except OSError:
            # The terminal or the pipe is gone; the log file goes on.
            pass

    def say(self, text: str, level: str = "INFO") -> None:
        if self._as_json:
            self.line(NAME, json.dumps({"process": NAME, "level": level, "message": text}))
            return
        stamp = f"{time.strftime('%Y-%m-%d %H:%M:%S')}.{int(time.time() % 1 * 1000):03d}"
        self.line(NAME, f"{NAME:<{_WIDTH}}{stamp} {level:<7} {text}")


class _SignalPipe:
    """Wakes the poll loop as soon as a signal arrives, else it would sleep on for up to a second.

    In the form in which `supervisor` polls its own sockets.
    """

    def __init__(self) -> None:
        self.fd, write_end = os.pipe()
        os.set_blocking(self.fd, False)
        os.set_blocking(write_end, False)
        signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return False

    def handle_read_event(self) -> None:
        os.read(self.fd, 1024)

    def handle_error(self) -> None:
        pass


class SidelineSupervisor(Supervisor):  # type: ignore[misc]  # supervisor has no types
    def __init__(self, options: Any, output: Output, run_folder: Path) -> None:
        super().__init__(options)
        self._output = output
        self._table = run_folder / "processes.json"
        self._processes: dict[str, dict[str, Any]] = {}

    def runforever(self) -> None:
        """Called when the groups exist and signals are handled."""
        on: Callable[[type, Callable[[Any], None]], None] = events.subscribe
        on(events.ProcessLogEvent, lambda event: self._output.feed(_name(event), event.data))
        on(events.ProcessStateStartingEvent, lambda event: self._write_table())
        on(events.ProcessStateRunningEvent, self._on_running)
        on(events.ProcessStateExitedEvent, self._on_exited)
        on(events.ProcessStateBackoffEvent, self._on_backoff)
        on(events.ProcessStateStoppedEvent, lambda event: self._output.flush(_name(event)))
        on(events.SupervisorStoppingEvent, lambda event: self._output.say("stopping"))
        pipe = _SignalPipe()
        self.options.get_socket_map()[pipe.fd] = pipe
        super().runforever()

    def reap(self, once: bool = False, recursionguard: int = 0) -> None:
        super().reap(once, recursionguard)
        if recursionguard == 0:
            # What has just been found dead starts again now, not after the next poll.
            for group in self.process_groups.values():
                group.transition()
            self._write_table()

    def _on_running(self, event: Any) -> None:
        self._write_table()

    def _on_exited(self, event: Any) -> None:
        self._output.flush(_name(event))
        if not event.process.config.autorestart:
            return
        self._output.say(
            f"{_name(event)} ended ({_how(event.process)}), starting it again", "WARNING"
        )

    def _on_backoff(self, event: Any) -> None:
        process = event.process
        self._output.flush(_name(event))
        process.backoff = min(process.backoff, _RETRY_SECONDS)
        process.delay = time.time() + process.backoff
        self._output.say(
            f"{_name(event)} ended as soon as it had started, next try in {process.backoff} s",
            "ERROR",
        )

    def _write_table(self) -> None:
        """``{"web": {"pid": 123, "since": 1732180000.0}, …}``, replaced whole when it changes."""
        found = {
            process.config.name: {"pid": process.pid, "since": process.laststart}
            for group in self.process_groups.values()
            for process in group.processes.values()
            if process.pid
        }
        if found == self._processes:
            return
        self._processes = found
        table = {NAME: {"pid": os.getpid()}, **found}
        replace_file(self._table, json.dumps(table).encode())


def _name(event: Any) -> str:
    return str(event.process.config.name)


def _how(process: Any) -> str:
    """``exit status 1`` or ``signal 9``; supervisor keeps -1 for a signal, without its number."""
    status = process.exitstatus
    return "by a signal" if status == -1 else f"exit status {status}"


def main(folder: Path) -> int:
    write_for_us_only()
    os.environ[SUPERVISOR_PID] = str(os.getpid())  # children inherit it
    os.environ["PYTHONUNBUFFERED"] = "1"
    options = ServerOptions()
    options.realize(["-c", str(folder / "supervisord.conf")], doc=__doc__)
    options.first = True
    options.test = False
    names = [
        process.name for group in options.process_group_configs for process in group.process_configs
    ]
    as_json = os.environ.get("LOG_JSON", "").strip().lower() in ("1", "true", "yes", "on")
    output = Output(folder.parent / "logs", names, as_json=as_json)
    supervisor = SidelineSupervisor(options, output, folder)
    try:
        supervisor.main()
    except asyncore.ExitNow:
        pass
    finally:
        (folder / "processes.json").unlink(missing_ok=True)
    output.say("stopped")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
