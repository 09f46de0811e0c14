"""What each setting is when nothing is set, as ``project/settings.py`` asks for it."""

import runpy
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from project import env
from tests.support.product import ROOT

MADE_ONCE = "(made at the first start, and kept)"
_POSTGRES = "postgresql://user@host/name"  # some settings are read for it only
_READERS = ("string", "boolean", "integer", "number", "choice", "items", "port_range", "secret")


def defaults_of_settings(directory: Path) -> dict[str, Any]:
    """By variable. Reads nothing from the environment and writes nothing outside ``directory``."""
    found: dict[str, Any] = {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(env, "os", SimpleNamespace(environ={}))
        given = {"SIDELINE_DATA_DIR": str(directory)}
        readers = {name: _noting(getattr(env, name), found, given) for name in _READERS}
        for name, reader in readers.items():
            patch.setattr(env, name, reader)
        patch.setattr(env, "kept_secret", lambda name, path: found.setdefault(name, MADE_ONCE))
        for database in ({}, {"DATABASE_URL": _POSTGRES}):
            given |= database
            runpy.run_path(str(ROOT / "project/settings.py"))
    return found


def _noting(
    real: Callable[..., Any], found: dict[str, Any], given: dict[str, str]
) -> Callable[..., Any]:
    def read(name: str, *default: Any, **limits: Any) -> Any:
        found.setdefault(name, real(name, *default, **limits))
        return given.get(name, found[name])

    return read
