"""A frozen dataclass is what it says: nothing in it can be appended to or set."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.product import ROOT

PACKAGES = ("project", "commentary", "sessions_app", "livekit_app", "tests", "bench")
CHANGEABLE = {"list", "dict", "set", "deque", "Counter", "defaultdict", "bytearray"}


def changeable(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if not isinstance(node, ast.ClassDef):
            continue
        if not any("frozen=True" in ast.unparse(one) for one in node.decorator_list):
            continue
        for field in node.body:
            if isinstance(field, ast.AnnAssign):
                for part in ast.unparse(field.annotation).split("|"):
                    if part.strip().partition("[")[0] in CHANGEABLE:
                        yield f"{node.name}.{ast.unparse(field.target)}"


@pytest.mark.parametrize("package", PACKAGES)
def test_frozen_dataclasses_hold_nothing_that_changes(package: str) -> None:
    """Tuples, frozensets, and for dictionaries ``Mapping``, which mypy lets nobody write to."""
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for path in sorted((ROOT / Path(package)).rglob("*.py"))
        for name in changeable(ast.parse(path.read_text()))
    ]
    assert found == []


def test_one_that_can_be_appended_to_is_found() -> None:
    code = "@dataclass(frozen=True)\nclass A:\n    b: list[int]\n    c: dict[str, int] | None"
    assert list(changeable(ast.parse(code))) == ["A.b", "A.c"]
