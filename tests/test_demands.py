"""Every demand of the systems that stand behind this project is shown by a test that names it.

0.x: the token endpoint with stages. 2.x: the video page and its connections. 3.x: API and media
server in step. A test names a demand in its docstring, or in its title in tests/js.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parent
SEEDS = {0: 14, 2: 12, 3: 14}  # how many demands each has
DEMANDS = [f"{seed}.{number}" for seed, most in SEEDS.items() for number in range(1, most + 1)]

_NUMBER = re.compile(r"(?<![\w.])\d\.\d{1,2}(?!\w|\.\d)")
_TITLE = re.compile(r"""^\s*test\(\s*(["'`])(.*?)\1,""", re.MULTILINE | re.DOTALL)


def docstrings() -> Iterator[str]:
    for path in TESTS.rglob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                if node.name.startswith("test_"):
                    yield ast.get_docstring(node) or ""


def titles() -> Iterator[str]:
    for path in (TESTS / "js").glob("*.test.mjs"):
        yield from (title for _, title in _TITLE.findall(path.read_text()))


@pytest.fixture(scope="module")
def named() -> set[str]:
    return {number for text in (*docstrings(), *titles()) for number in _NUMBER.findall(text)}


@pytest.mark.parametrize("demand", DEMANDS)
def test_a_demand_is_named_by_a_test(named: set[str], demand: str) -> None:
    assert demand in named
