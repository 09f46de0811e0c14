"""The docs and project/settings.py name the same variables, and the same defaults.

docs/settings.md has them all, in tables. Every other page that says a default writes it as
`` `SETTING` (default 60 s)``, so that it can be compared.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.support.defaults import MADE_ONCE, defaults_of_settings
from tests.support.product import ROOT

# Read by others than project/settings.py; the value if there is one.
ELSEWHERE = {
    "NO_COLOR": "",
}
# What stands in our pages like a setting and is none.
OTHERS = {
    *("GET", "DELETE"),
    *("ACTIVE", "DUPLICATE_IDENTITY", "ORDER", "INSTALLED_APPS"),
    *("DOMAIN", "LIVEKIT_DOMAIN", "POSTGRES_PASSWORD", "REDIS_PASSWORD"),  # of compose.yaml
    # … of deploy/cluster
    *("PRIVATE_ADDRESS", "FIRST_ADDRESS", "LIVEKIT_REDIS_PASSWORD", "LIVEKIT_NODES"),
    "LIVEKIT_SERVER",  # of livekit_app/providers/livekit/local_server.py
    *("CI", "SIDELINE", "TOKEN", "ACCOUNT", "ROOM", "ME"),  # of the examples
}
# Defaults that the table says in words, and how to tell that they are so.
IN_WORDS: dict[str, Callable[[Any], bool]] = {
    "made once in the data directory": lambda value: value == MADE_ONCE,
    "SQLite in the data directory": lambda value: value.endswith("/sideline.sqlite3"),
    "host keys, account tokens, session cookies, signed events": lambda value: len(value) == 4,
    "our own accounts": lambda value: value.endswith(".AccountProfiles"),
    "this web server": lambda value: value == "http://127.0.0.1:8000/api/webhooks/embedded",
    "this machine's own": lambda value: value == "",
    "half of the cores, at most 4": lambda value: value == 0,
    "any free": lambda value: value is None,
    "`LIVEKIT_URL`, loopback replaced by this machine's address": lambda value: value == "",
    "set by the supervisor": lambda value: value == "manage",
}
SETTING = re.compile(r"`([A-Z][A-Z_]+)`")
SECONDS = {"s": 1, "min": 60, "h": 3600}
# Values beside a setting that are not written as the others are, so that nothing compares them.
_NAME = r"`[A-Z][A-Z_]+`"
_NUMBER = r"(?:\d[\d.,]*|[Tt]wo|[Ff]ive|[Tt]en|[Ff]ifteen|[Tt]hirty|[Ss]ixty)"
_AMOUNT = rf"\b{_NUMBER} (?:s|ms|min|minutes|seconds|h|hours|days)\b"
LOOSE = re.compile(
    rf"{_NAME},? \((?!default)[^)`|]*\d|{_NAME}(?:,| at| of| =) \d"
    rf"|{_AMOUNT}[^`|.;:]{{0,24}}\({_NAME}"
)


@cache
def defaults() -> dict[str, Any]:
    with TemporaryDirectory() as directory:
        return defaults_of_settings(Path(directory)) | ELSEWHERE


def pages() -> Iterator[tuple[str, str]]:
    for page in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        if page.name not in ("settings.md", "CHANGELOG.md"):
            yield page.relative_to(ROOT).as_posix(), page.read_text()


def rows(text: str) -> Iterator[tuple[list[str], str]]:
    """Of the tables of settings: the names, and what stands in the column of defaults."""
    for line in text.splitlines():
        if line.startswith("| `"):
            first, default = line.split("|")[1:3]
            yield SETTING.findall(first), default.strip()


def wrong_row(names: list[str], cell: str) -> str | None:
    values = [defaults().get(name) for name in names]
    if cell in IN_WORDS:
        right = all(IN_WORDS[cell](value) for value in values)
    elif not cell:
        right = all(value in ("", []) for value in values)
    else:
        said = [cell] if " + " in cell else re.findall(r"`[^`]+`", cell)
        right = [meant(one) for one in said] == [written(value) for value in values]
    return None if right else f"{names}: the page says {cell!r}, they are {values}"


def written(value: Any) -> str:
    """As the docs write it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}"
    text = ",".join(value) if isinstance(value, list) else str(value)
    return text.replace(f"{ROOT}/var", "var/")


def meant(said: str) -> str:
    """The value in the docs' words: ``5 min``, ``30 days``, ```open```, ```PORT` + 3``."""
    if sum_ := re.fullmatch(r"`([A-Z_]+)` \+ (\d+)", said):
        return written(defaults()[sum_[1]] + int(sum_[2]))
    if amount := re.fullmatch(r"([\d.]+) (s|min|h)", said):
        return written(float(amount[1]) * SECONDS[amount[2]])
    text = said.strip("`").removesuffix(" days")
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    return re.sub("[A-Z]+_[A-Z_]+", lambda name: written(defaults().get(name[0], name[0])), text)


def wrong_in_prose(text: str) -> list[str]:
    """What a page says about settings that is not so, or that nobody could compare."""
    text = re.sub(r"\s*\n\s*(?![|#`-])", " ", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S))
    wrong = [f"not written as `SETTING` (default X): {found[0]}" for found in LOOSE.finditer(text)]
    for name in re.findall(r"`([A-Z][A-Z_]+)(?:=[^`]*)?`", text):
        if name not in defaults() and name not in OTHERS:
            wrong.append(f"no setting: {name}")
    for name, said in re.findall(
        r"`([A-Z][A-Z_]+)` \(default ((?:`[^`]*`|[^),;:`]|,(?=\d))+)", text
    ):
        if name not in defaults() or meant(said.strip()) != written(defaults()[name]):
            wrong.append(f"{name} is {defaults().get(name)}, not {said}")
    return wrong


def test_every_setting_is_on_the_page_and_nothing_else() -> None:
    page = (ROOT / "docs/settings.md").read_text()
    assert {name for names, _ in rows(page) for name in names} == set(defaults())


def test_the_table_of_settings_has_their_defaults() -> None:
    page = list(rows((ROOT / "docs/settings.md").read_text()))
    assert [said for names, cell in page if (said := wrong_row(names, cell))] == []


def test_every_other_page_has_their_defaults() -> None:
    wrong = {name: found for name, text in pages() if (found := wrong_in_prose(text))}
    assert wrong == {}


@pytest.mark.parametrize(
    "row",
    [
        "| `SIDELINE_GRACE_SECONDS` | `61` | |",
        "| `SIDELINE_GRACE_SECONDS` | | |",
        "| `SIDELINE_GRACE_SECONDS` | sixty | |",
        "| `REDIS_URL` | `redis://` | |",
        "| `EMBEDDED_REMB` | `false` | |",
        "| `EMBEDDED_PORT` | `PORT` + 2 | |",
        "| `EMBEDDED_URL` | `http://127.0.0.1:LIVEKIT_PORT` | |",
        "| `LIMIT_TOKENS` · `LIMIT_TOKENS_PER_ADDRESS` | `6000/minute` · `60/minute` | |",
        "| `LIMIT_TOKENS` · `LIMIT_TOKENS_PER_ADDRESS` | `60/minute` | |",
        "| `DATABASE_URL` | made once in the data directory | |",
    ],
)
def test_a_wrong_row_is_seen(row: str) -> None:
    ((names, cell),) = rows(row)
    assert wrong_row(names, cell)


@pytest.mark.parametrize(
    "text",
    [
        "after `SIDELINE_WAITING_SECONDS` (default 15 min)",
        "after `SIDELINE_WAITING_SECONDS` (15 min)",
        "after `SIDELINE_WAITING_SECONDS`, 300 s",
        "after 300 s (`SIDELINE_WAITING_SECONDS`)",
        "is within 300 s of our clock\n(`SIDELINE_WAITING_SECONDS`)",
        "Ten minutes (`GRANT_TTL_SECONDS`)",
        "with `SIDELINE_WAITING_SECONDS` at 2",
        "after `SIDELINE_WAITING_SECONDS` (default 5 days)",
        "kept `SIDELINE_RETENTION_DAYS` (default 31 days)",
        "`SIDELINE_START_POLICY` (default `account`)",
        "`LIVEKIT_UDP_PORT` (default `PORT` + 2)",
        "`WAITING_SECONDS` (default 300 s)",
        "as `WAITING_SECONDS` says",
        "`HTTP_PORT=0` switches it off",
    ],
)
def test_a_wrong_sentence_is_seen(text: str) -> None:
    assert wrong_in_prose(text)


@pytest.mark.parametrize(
    "text",
    [
        "after `SIDELINE_WAITING_SECONDS` (default 5 min), and then",
        "after `SIDELINE_WAITING_SECONDS`\n  (default 300 s: nobody came)",
        "kept `SIDELINE_RETENTION_DAYS` (default 30 days).",
        "`SIDELINE_START_POLICY` (default `open`) and `LIVEKIT_UDP_PORT` (default `PORT` + 3)",
        "`LIMIT_FAILED_PROOFS` (default `30/minute`); `SIDELINE_MAX_OPEN_SESSIONS` (default 1,000)",
        "503 after `ROOM_WAIT_SECONDS`, or 504",
    ],
)
def test_a_right_sentence_passes(text: str) -> None:
    assert wrong_in_prose(text) == []
