"""Engines by name, and what is refused at start."""

from pathlib import Path
from typing import Any

import pytest
from django.core.checks import run_checks

from commentary import checks, registry
from commentary.narrators.narrator import NarratorCapabilities
from commentary.narrators.scripted import ScriptedNarrator
from commentary.registry import ENGINES, NARRATORS, OBSERVERS, Engine, NarratorParts


def ids() -> list[str | None]:
    return [found.id for found in run_checks(tags=["commentary"])]


def test_engines_are_made_of_what_there_is_and_all_of_it_goes_by_its_name() -> None:
    assert {"people", "vision", "motion", "scripted"} <= set(ENGINES)  # settings may hold them
    assert {name for engine in ENGINES.values() for name in engine.observers} == set(OBSERVERS)
    assert {engine.narrator for engine in ENGINES.values()} == set(NARRATORS)
    assert {engine.stand_in for engine in ENGINES.values()} - {""} <= set(NARRATORS)
    assert [make().name for make in OBSERVERS.values()] == list(OBSERVERS)
    assert [make(NarratorParts()).name for make in NARRATORS.values()] == list(NARRATORS)


def test_an_engine_that_does_not_exist_is_refused(settings: Any) -> None:
    assert ids() == []
    settings.COMMENTARY_ENGINE = "crystal ball"
    assert ids() == ["commentary.E001"]


def test_a_narrator_without_its_key_is_refused(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Paid(ScriptedNarrator):
        capabilities = NarratorCapabilities(key_setting="NARRATOR_KEY")

    monkeypatch.setitem(registry.NARRATORS, "paid", lambda seed: Paid())
    monkeypatch.setitem(registry.ENGINES, "paid", Engine((), "paid"))
    settings.COMMENTARY_ENGINE = "paid"
    assert ids() == ["commentary.E002"]

    settings.NARRATOR_KEY = "given"
    assert ids() == []


def test_the_owners_detector_must_be_one(settings: Any, tmp_path: Path) -> None:
    """In words, before the first broadcast; a good file is tried in observers/people."""
    letter = tmp_path / "letter.onnx"
    letter.write_text("Dear model")
    settings.DETECTOR = str(letter)

    (found,) = run_checks(tags=["commentary"])

    assert found.id == "commentary.E003"
    assert found.msg.startswith(f"SIDELINE_DETECTOR={letter} cannot be used: The model letter.onnx")


def test_a_detector_that_ends_its_process_or_never_answers_is_refused_too(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DETECTOR = "any.onnx"
    monkeypatch.setattr(checks, "_TRY_DETECTOR", "import os; os.abort()")
    assert [found.msg for found in run_checks(tags=["commentary"])] == [
        "SIDELINE_DETECTOR=any.onnx cannot be used: it ends the process"
    ]

    monkeypatch.setattr(checks, "_TRY_DETECTOR", "import threading; threading.Event().wait()")
    monkeypatch.setattr(checks, "TRY_SECONDS", 0.1)
    assert ids() == ["commentary.E003"]
