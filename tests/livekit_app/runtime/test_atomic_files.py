"""Files that are written in one step: nothing or everything, once or newest, and no leftovers."""

import os
import stat
from pathlib import Path

import pytest

from livekit_app.runtime.atomic_files import create_file, replace_file


def test_the_newest_content_is_there_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "not" / "yet" / "there"
    for content in (b"first, and longer", b"second"):
        replace_file(path, content)
    assert path.read_bytes() == b"second"
    assert os.listdir(path.parent) == ["there"]


def test_the_first_content_stays(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "secret"
    for content in (b"first", b"second"):
        create_file(path, content)
    assert path.read_bytes() == b"first"
    assert os.listdir(path.parent) == ["secret"]


def test_a_private_file_was_never_open_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A mode that is set after the writing is too late."""
    seen: list[os.stat_result] = []
    replace = Path.replace

    def looking(draft: Path, target: Path) -> Path:
        seen.append(draft.stat())
        return replace(draft, target)

    monkeypatch.setattr(Path, "replace", looking)
    before = os.umask(0)
    try:
        replace_file(tmp_path / "key", b"hush", mode=0o600)
    finally:
        os.umask(before)
    assert [(stat.S_IMODE(draft.st_mode), draft.st_size) for draft in seen] == [(0o600, 4)]


def test_a_reader_never_meets_a_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full leaves the old file, and no draft."""
    path = tmp_path / "table"
    replace_file(path, b"old")

    def full(handle: int, mode: str) -> None:
        os.close(handle)
        raise OSError("No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(OSError, match="No space left"):
        replace_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["table"]
