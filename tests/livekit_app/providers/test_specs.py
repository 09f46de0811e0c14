"""What is said about a provider stands in its folder, and what its spec names is there."""

import ast
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from importlib.util import find_spec
from pathlib import Path
from pkgutil import resolve_name

import pytest
from django.core.exceptions import ImproperlyConfigured

from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.registry import open_watch
from livekit_app.providers.spec import ProviderSpec
from tests.support.product import ROOT

APPS = ("project", "sessions_app", "commentary", "livekit_app")
CATALOGUE = "livekit_app/providers/catalogue.py"
CODE = re.compile(r"[a-z_]\w*(?:\.\w+)+:\w+")
# Ordinary words, too, of what has a key of that name; a table by provider has the others as well.
ORDINARY = {"stream"}
KEYS = "|".join(PROVIDERS.keys() - ORDINARY)
# In scripts and templates: a text, or the key of an object.
NAMED = re.compile(rf"""(["'`])(?:{"|".join(PROVIDERS)})\1|^\s*(?:{KEYS}):""", re.M)
each_spec = pytest.mark.parametrize("spec", PROVIDERS.values(), ids=PROVIDERS.keys())


def own(path: str) -> bool:
    """May this file know its provider's name?"""
    folders = any(path.startswith(f"livekit_app/providers/{name}/") for name in PROVIDERS)
    players = {f"static/js/players/{spec.player}" for spec in PROVIDERS.values()}
    return folders or path == CATALOGUE or any(path.startswith(player) for player in players)


def client_installed(spec: ProviderSpec) -> bool:
    """Is there what its watch needs? Not of a client that only who chooses it downloads."""
    try:
        return not spec.package or find_spec(spec.package) is not None
    except ModuleNotFoundError:
        return False


def files(top: str, *endings: str) -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / top).rglob("*")):
        name = path.relative_to(ROOT).as_posix()
        if path.suffix in endings and "migrations" not in path.parts and not own(name):
            yield name, path.read_text(encoding="utf-8")


def named_in_python(source: str) -> list[int]:
    """Lines with a text that is a provider's name: whoever compares or chooses writes one."""
    nodes = list(ast.walk(ast.parse(source)))
    keys = {id(key) for node in nodes if isinstance(node, ast.Dict) for key in node.keys}
    return [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Constant)
        and node.value in PROVIDERS
        and not (id(node) in keys and node.value in ORDINARY)
    ]


@pytest.mark.parametrize("app", APPS)
def test_no_python_outside_its_folder_knows_a_providers_name(app: str) -> None:
    found = list(files(app, ".py"))
    assert found
    assert {name: lines for name, text in found if (lines := named_in_python(text))} == {}


@pytest.mark.parametrize("top", ["static/js", "templates"])
def test_no_script_and_no_template_knows_a_providers_name(top: str) -> None:
    found = list(files(top, ".js", ".html"))
    assert found
    assert [(name, hit[0]) for name, text in found for hit in NAMED.finditer(text)] == []


@each_spec
def test_what_a_spec_names_is_there(spec: ProviderSpec) -> None:
    named = [getattr(spec, one.name) for one in fields(spec)]
    code = [one for one in named if isinstance(one, str) and CODE.fullmatch(one)]
    if spec.local_server and spec.local_server.command:
        code.append(spec.local_server.command)
    assert spec.build in code
    if not client_installed(spec):
        code.remove(spec.open_watch)
        assert find_spec(spec.open_watch.split(":")[0]) is not None
    assert all(resolve_name(one) is not None for one in code)
    assert (ROOT / f"static/js/players/{spec.player}.js").is_file()
    assert not spec.requirements or (ROOT / spec.requirements).is_file()


@each_spec
def test_a_spec_asks_for_settings_of_its_own(spec: ProviderSpec) -> None:
    assert all(one.name.startswith(f"{spec.name.upper()}_") for one in spec.settings)


@each_spec
def test_only_a_provider_that_records_hands_on_encoded_frames(spec: ProviderSpec) -> None:
    if not client_installed(spec):
        with pytest.raises(ImproperlyConfigured, match=re.escape(spec.requirements)):
            open_watch(spec.name, frames_per_second=1.0)
        return
    can = bool(spec.open_watch) and hasattr(
        open_watch(spec.name, frames_per_second=1.0), "encoded_frames"
    )
    assert can is spec.capabilities.records


def test_npm_brings_what_players_need() -> None:
    """Everybody's, by the root's `npm ci`; what else is named is installed by who asks for it."""
    package = json.loads((ROOT / "package.json").read_text())
    usual = ProviderSpec("", "", "").vendor_folder
    specs = [spec for spec in PROVIDERS.values() if spec.vendor_module]
    needed = {spec.vendor_module for spec in specs if spec.vendor_folder == usual}
    for spec in specs:
        folder = (ROOT / spec.vendor_folder).parent.parent
        assert (folder / "package-lock.json").is_file()
        assert (
            spec.vendor_folder == usual
            or f'"{spec.vendor_module}"' in (folder / "bundle.mjs").read_text()
        )
    assert {Path(file).name for file in package["sideline"]["vendor"]} == needed
    assert {file.split("/")[0] for file in package["sideline"]["vendor"]} <= set(
        package["dependencies"]
    )
