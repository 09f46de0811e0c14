"""Nobody gets a client of Stream's unasked: its licence speaks to Stream's customers."""

import os
import subprocess

from tests.support.product import ROOT

OF_STREAM = ("@stream-io", "getstream-rtc", "requirements-stream.txt", "providers/stream/browser")

NOT_INHERITED = ("STREAM", "SIDELINE_PROVIDER", "SIDELINE_VOICE", "MAKEFLAGS")


def planned(*arguments: str) -> str:
    return subprocess.run(
        ["make", "-n", "-s", "PYTHON=python3", *arguments],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
        cwd=ROOT,
        env={key: value for key, value in os.environ.items() if key not in NOT_INHERITED},
    ).stdout


def test_what_everybody_installs_names_none() -> None:
    for name in ("package.json", "package-lock.json", "requirements.lock", "requirements-dev.txt"):
        text = (ROOT / name).read_text()
        assert [word for word in OF_STREAM if word in text] == [], name


def test_neither_a_run_nor_the_tests_fetch_one_unless_they_are_told_to() -> None:
    for target in ("run", "setup-dev", "setup-livekit"):
        assert [word for word in OF_STREAM if word in planned(target, "-B")] == [], target
    assert "providers/stream/browser" in planned("run", "PROVIDER=stream", "-B")
    assert "requirements-stream.txt" in planned("setup-dev", "STREAM=1", "-B")


def test_a_run_on_stream_ends_in_the_product() -> None:
    last = planned("run", "PROVIDER=stream").strip().splitlines()[-1]
    assert last.split() == "exec env SIDELINE_PROVIDER=stream .venv/bin/python manage.py up".split()


def test_its_lock_names_no_registry() -> None:
    lock = ROOT / "livekit_app/providers/stream/browser/package-lock.json"
    assert '"resolved"' not in lock.read_text()
