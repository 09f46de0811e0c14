"""``manage.py run_voice`` with Piper, as processes of their own."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.commentary.voice.decoding import heard

# Django is started five times and Piper loaded twice; on a busy machine that is minutes.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]
ROOT = Path(__file__).resolve().parents[3]
CODE = "hWvB5cTnQx7m"
PATIENCE = 120.0


class Installation:
    """A database, and what is started on it."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "sideline.sqlite3"
        self.environment = os.environ | {
            "SIDELINE_DATA_DIR": str(folder),
            "SIDELINE_VOICE": "piper",
            "PYTHONUNBUFFERED": "1",
        }
        self.environment.pop("DATABASE_URL", None)
        self.environment.pop("REDIS_URL", None)
        self.started: list[tuple[subprocess.Popen[bytes], Path]] = []
        self.manage("migrate", "-v0")

    def manage(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self.environment | environment,
            cwd=ROOT,
            text=True,
            capture_output=True,
            timeout=PATIENCE,
        )

    def speakers(self, number: int = 1) -> "list[subprocess.Popen[bytes]]":
        """Loaded side by side; ready."""
        return [self._ready(*one) for one in [self._start() for _ in range(number)]]

    def _start(self) -> "tuple[subprocess.Popen[bytes], Path]":
        log = self.file.with_name(f"voice-{len(self.started)}.log")
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "run_voice"],
                env=self.environment,
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        self.started.append((process, log))
        return process, log

    @staticmethod
    def _ready(process: "subprocess.Popen[bytes]", log: Path) -> "subprocess.Popen[bytes]":
        until(lambda: "[voice] ready" in log.read_text() or process.poll() is not None)
        assert process.poll() is None, log.read_text()
        return process

    def logs(self) -> str:
        return "".join(log.read_text() for _, log in self.started)

    def sql(self, text: str, *values: object) -> list[Any]:
        with closing(sqlite3.connect(self.file, timeout=20)) as database, database:
            return database.execute(text, values).fetchall()

    def begin(self) -> None:
        program = (
            "from django.utils import timezone as t; from datetime import timedelta as d;"
            "from livekit_app.models import Room; from sessions_app.models import LiveSession as S;"
            "from commentary.models import Listening as L;"
            "r = Room.objects.create(name='pickup-x', session_id='%s', provider='fake');"
            "S.objects.create(id='%s', room=r, state='live', host_key_hash='x',"
            " created_at=t.now(), live_at=t.now(), deadline_at=t.now() + d(hours=1));"
            "L.objects.create(session_id='%s', until=t.now() + d(hours=1))"
        )
        done = self.manage("shell", "-v0", "-c", program % (CODE, CODE, CODE))
        assert done.returncode == 0, done.stderr

    def say(self, seq: int, text: str) -> None:
        """News for as long as a test waits: nobody begins to speak what is older than 6 s, which
        a process at low priority may sleep through."""
        at = datetime.now(UTC) + timedelta(seconds=PATIENCE)
        data = json.dumps({"text": text, "lang": "en"})
        self.sql(
            "INSERT INTO sessions_app_sessionevent"
            " (session_id, seq, type, data, actor, at, withdrawn)"
            " VALUES (?, ?, 'commentary', ?, '', ?, 0)",
            CODE,
            seq,
            data,
            at.strftime("%Y-%m-%d %H:%M:%S.%f"),
        )

    def made(self) -> dict[int, bytes]:
        rows = "SELECT seq, audio FROM commentary_linevoice WHERE made_at IS NOT NULL"
        return dict(self.sql(rows))


def until(check: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not check():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    running = Installation(tmp_path)
    yield running
    for process, _ in running.started:
        process.kill()
        process.wait()


def test_two_speak_each_line_once_and_end_cleanly(installation: Installation) -> None:
    installation.begin()
    speakers = installation.speakers(2)
    for seq in range(1, 5):
        installation.say(seq, f"It is {seq}-0, and the one in white runs to the left.")
        until(lambda: len(installation.made()) == seq)  # noqa: B023 - asked at once
    for file in installation.made().values():
        found = heard(file)
        assert (found.codec, found.profile, found.layout) == ("aac", "LC", "mono")
        assert 1.5 < found.seconds < 8 and found.loudness > 0.02
    for process in speakers:
        process.send_signal(signal.SIGTERM)
    assert [process.wait(PATIENCE) for process in speakers] == [0, 0]
    logs = installation.logs()
    assert logs.count("[voice] line spoken") == 4
    assert logs.count("[voice] stopped") == 2
    assert "Traceback" not in logs and "one in white" not in logs


def test_a_killed_ones_line_is_taken_over(installation: Installation) -> None:
    """Frozen while it speaks, then killed: its claim runs out."""
    installation.begin()
    [first] = installation.speakers()
    claimed = "SELECT count(*) FROM commentary_linevoice WHERE claimed_until IS NOT NULL"
    long = "The one in white runs to the left, turns and comes back to the right again. " * 4
    installation.say(1, long)
    until(lambda: installation.sql(claimed)[0][0] or installation.made())
    first.kill()
    first.wait()
    if installation.made():
        pytest.fail("it was spoken before it could be killed")
    installation.speakers()
    until(installation.made)


def test_without_its_setting_it_says_so(installation: Installation) -> None:
    done = installation.manage("run_voice", SIDELINE_VOICE="")
    assert done.returncode == 1
    assert "SIDELINE_VOICE names no voice" in done.stderr and "Traceback" not in done.stderr
