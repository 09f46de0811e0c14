"""What Sideline writes only its own user can read: password hashes and sessions are in it."""

import os
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from project.checks import settings_fit_together
from project.run.private_files import close_to_others
from tests.support.product import ROOT, Product


@pytest.fixture
def open_umask() -> Iterator[None]:
    """As in most shells, whatever this run has."""
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def readable(folder: Path) -> list[str]:
    """What others may read or enter, the folder included."""
    found = [folder, *folder.rglob("*")]
    return [str(path) for path in found if not path.is_symlink() and mode(path) & 0o077]


def run(data: Path, *command: str, env: dict[str, str] | None = None) -> None:
    environment = os.environ | {"SIDELINE_DATA_DIR": str(data)} | (env or {})
    environment.pop("DATABASE_URL", None)  # the embedded default: its database is a file there
    subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        timeout=60,
    )


def test_a_new_installation_is_closed_to_others(open_umask: None, tmp_path: Path) -> None:
    data = tmp_path / "new" / "data"
    run(data, "manage.py", "migrate", "--verbosity", "0")
    assert (data / "sideline.sqlite3").exists()
    assert readable(data) == []


def test_an_installation_that_was_open_is_closed_at_the_next_start(
    open_umask: None, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    data.mkdir()
    (data / "sideline.sqlite3").touch()
    assert mode(data) == 0o755
    run(data, "manage.py", "check")
    assert mode(data) == 0o700


def test_the_supervisor_and_its_children_write_for_their_own_user(
    open_umask: None, tmp_path: Path
) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    written = tmp_path / "written"
    (folder / "supervisord.conf").write_text(
        "[supervisord]\nnodaemon=true\nsilent=true\n"
        f"logfile={tmp_path}/supervisor.log\npidfile={tmp_path}/pid\n"
        f"[program:one]\ncommand=touch {written}\nautorestart=false\nstartsecs=0\n"
    )
    command = [sys.executable, "-m", "project.run.supervise", str(folder)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) as supervisor:
        try:
            deadline = time.monotonic() + 30
            while not written.exists():
                assert time.monotonic() < deadline, "the child never wrote"
                time.sleep(0.05)
        finally:
            supervisor.terminate()
            supervisor.wait(20)
    made = [written, tmp_path / "supervisor.log", tmp_path / "logs" / "sideline.log"]
    assert [oct(mode(path)) for path in made] == ["0o600"] * 3


def test_a_program_that_is_not_ours_writes_for_its_own_user(
    open_umask: None, tmp_path: Path
) -> None:
    program = tmp_path / "media-server"
    program.write_text(f"#!/bin/sh\ntouch {tmp_path}/written\n")
    program.chmod(0o755)
    run(tmp_path, "-m", "project.run.foreign_program", str(program))
    assert mode(tmp_path / "written") == 0o600


@pytest.mark.usefixtures("open_umask")
def test_a_folder_that_all_share_is_left_as_it_is(tmp_path: Path) -> None:
    """SIDELINE_DATA_DIR=/tmp as root must not shut everybody else out of it."""
    tmp_path.chmod(0o1777)
    close_to_others(tmp_path)
    assert mode(tmp_path) == 0o1777


def test_somebody_elses_folder_is_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a volume that belongs to root and lets our group write."""
    tmp_path.chmod(0o775)
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    close_to_others(tmp_path)
    assert mode(tmp_path) == 0o775


@pytest.mark.parametrize(("given", "warned"), [(0o700, False), (0o750, True), (0o1777, True)])
def test_a_folder_that_others_can_read_is_warned_of(
    tmp_path: Path, given: int, warned: bool
) -> None:
    tmp_path.chmod(given)
    with override_settings(DATA_DIR=tmp_path):
        found = [message.id for message in settings_fit_together(None)]
    assert ("sideline.W006" in found) is warned


@pytest.mark.slow
def test_nothing_of_a_running_product_is_readable(open_umask: None, tmp_path: Path) -> None:
    product = Product(tmp_path)
    product.start()
    try:
        assert (product.data / "logs/sideline.log").exists()
        assert readable(product.data) == []
    finally:
        product.stop()
