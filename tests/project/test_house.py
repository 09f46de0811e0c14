"""The house stays as it is laid out: small folders, small files, one name for one thing."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.product import ROOT

APPS = ("project", "commentary", "sessions_app", "livekit_app")
SOURCE = (*APPS, "static/js")
CHECKS = ("tests", "bench")
# Folders that mirror each other on purpose: the same noun seen from several edges, and the same
# parts of each provider and of each language.
EDGES = {"admin", "api", "models", "commands"}
MIRRORED = (
    ("livekit_app", "providers"),
    ("commentary", "narrators", "words", "languages"),
    ("commentary", "narrators", "match_words", "languages"),
    ("commentary", "narrators", "checking", "languages"),
)

# Numbers of lists that nobody outside has: "(4.10)", "habit 9", "3.2: …".
PRIVATE = re.compile(
    r"\([0-6]\.1?\d(?:, [0-6]\.1?\d)*\)|\bhabits? \d|\bdemands? \d|\bweakness list\b"
    r"|\(issue \d|^\W*[0-6]\.1?\d(?:, [0-6]\.1?\d)*(?::|\.?\"{3}|[.,;]? [A-Z])"
)


NOT_OURS = {"migrations", "__pycache__", "node_modules"}


def modules(top: str, *endings: str) -> Iterator[Path]:
    for path in sorted((ROOT / top).rglob("*")):
        if path.suffix in endings and not NOT_OURS & set(path.relative_to(ROOT).parts):
            yield path.relative_to(ROOT)


def lines(path: Path) -> int:
    return len((ROOT / path).read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(
    ("top", "most_modules", "most_lines"),
    [*((top, 15, 300) for top in SOURCE), *((top, 25, 500) for top in CHECKS)],
)
def test_folders_and_files_stay_small(top: str, most_modules: int, most_lines: int) -> None:
    found = list(modules(top, ".py", ".js", ".mjs"))
    assert found
    folders = Counter(path.parent for path in found)
    assert {str(f): n for f, n in folders.items() if n > most_modules} == {}
    assert {str(path): lines(path) for path in found if lines(path) > most_lines} == {}


def test_styles_stay_small() -> None:
    found = list(modules("static/css", ".css"))
    assert found
    assert {str(path): lines(path) for path in found if lines(path) > 300} == {}


@pytest.mark.parametrize("app", APPS)
def test_no_two_modules_of_an_app_have_one_name(app: str) -> None:
    named = defaultdict(list)
    for path in modules(app, ".py"):
        mirrors = path.parent.name in EDGES or path.parts[:-2] in MIRRORED
        if path.name != "__init__.py" and not mirrors:
            named[path.name].append(str(path))
    assert {name: where for name, where in named.items() if len(where) > 1} == {}


def test_no_class_name_has_two_meanings() -> None:
    named = defaultdict(set)
    for path in (path for app in APPS for path in modules(app, ".py")):
        for node in ast.parse((ROOT / path).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and node.name != "Command":  # Django's own name
                named[node.name].add(str(path))
    assert {name: where for name, where in named.items() if len(where) > 1} == {}


@pytest.mark.parametrize("top", [*SOURCE, *CHECKS])
def test_private_numbers_stay_out(top: str) -> None:
    found = []
    for path in modules(top, ".py", ".js", ".mjs"):
        if path.name in {"test_house.py", "test_docs.py"}:  # they speak of such numbers
            continue
        for number, line in enumerate((ROOT / path).read_text(encoding="utf-8").splitlines(), 1):
            comment = line.lstrip().startswith(("#", "*", "//", "/*", '"""')) or "test(" in line
            if PRIVATE.search(line) and (comment or "(issue" in line or "habit" in line):
                found.append(f"{path}:{number}: {line.strip()}")
    assert found == []
