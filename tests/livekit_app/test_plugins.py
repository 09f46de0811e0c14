"""The public path of plug-ins, and the older ones, which still work for one release."""

import importlib
import sys

import pytest

from livekit_app import plugins


def test_plug_ins_find_what_the_docs_name() -> None:
    assert {name for name in plugins.__all__ if hasattr(plugins, name)} == set(plugins.__all__)


@pytest.mark.parametrize("name", ["callers", "database_calls"])
def test_an_older_path_says_where_to_look(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"livekit_app.{name}"
    monkeypatch.delitem(sys.modules, path, raising=False)
    with pytest.warns(DeprecationWarning, match=r"livekit_app\.plugins"):
        older = importlib.import_module(path)
    assert older.__all__
    for each in older.__all__:
        assert getattr(older, each) is getattr(plugins, each)
