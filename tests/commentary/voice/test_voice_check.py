"""A voice that is not installed is said at start, in one line."""

from typing import Any

import pytest

from commentary import checks


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
