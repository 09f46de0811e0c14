"""Engines by name, and what is refused at start."""

from typing import Any

import pytest
from django.core.checks import run_checks

from commentary import registry
from commentary.narrators.narrator import NarratorCapabilities
from commentary.narrators.scripted import ScriptedNarrator
from commentary.registry import ENGINES, NARRATORS, OBSERVERS, Engine


def ids() -> list[str | None]:
    return [found.id for found in run_checks(tags=["commentary"])]


def test_engines_are_made_of_what_there_is_and_all_of_it_goes_by_its_name() -> None:
    assert {"motion", "scripted"} <= set(ENGINES)  # names that settings of today may hold
    assert {name for engine in ENGINES.values() for name in engine.observers} == set(OBSERVERS)
    assert {engine.narrator for engine in ENGINES.values()} == set(NARRATORS)
    assert [make().name for make in OBSERVERS.values()] == list(OBSERVERS)
    assert [make(0).name for make in NARRATORS.values()] == list(NARRATORS)


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
