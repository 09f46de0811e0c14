"""A voice that is not installed is said at start, in one line."""

from typing import Any

import pytest

from commentary import checks
from commentary.voice import kokoro_files
from project.run.product import processes


def test_no_voice_needs_nothing(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    settings.VOICE = ""
    assert checks.check_voice() == []


@pytest.mark.parametrize("kind", ["piper", "kokoro"])
def test_a_voice_without_its_packages(
    settings: Any, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    settings.VOICE = kind
    assert checks.check_voice() == []
    monkeypatch.setattr(checks, "find_spec", lambda name: None)
    [problem] = checks.check_voice()
    assert problem.id == "commentary.E007"
    assert f"make run VOICE={kind} installs it" in problem.msg


def test_kokoro_without_its_files(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VOICE = "kokoro"
    monkeypatch.setattr(kokoro_files, "missing", lambda: [kokoro_files.files().style])
    [problem] = checks.check_voice()
    assert "needs af_heart.bin" in problem.msg
    assert "make run VOICE=kokoro installs it" in problem.msg


@pytest.mark.django_db  # which media servers still have rooms
def test_the_supervisor_starts_it_where_the_server_speaks(settings: Any) -> None:
    settings.VOICE = ""
    assert "voice" not in processes()
    settings.VOICE = "piper"
    assert processes()["voice"][-2:] == ["run_voice", "--skip-checks"]
