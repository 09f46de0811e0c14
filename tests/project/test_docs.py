"""The docs stay short, and what they name exists: files, folders, modules, links, headings."""

import re
import subprocess
from collections.abc import Iterator
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest

from tests.support.product import ROOT

MOST_WORDS = 31_000
MOST_COLUMNS = 120
APPS = ("livekit_app", "sessions_app", "commentary", "project", "static/js")
# Not for reading through: decisions, measured tables, and lists that are looked things up in.
NOT_COUNTED = ("performance.md", "settings.md", "CHANGELOG.md")

FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
RUN_AS_MODULE = re.compile(r"python -m ((?:bench|tests)[\w.]*)")
FILE = re.compile(r"[\w./*<>-]+\.(?:py|js|mjs|html|css|md|toml|yaml)")
# Numbers of lists that are not part of this repository.
_NUMBER = r"\d{1,2}\.\d{1,2}"
PRIVATE = re.compile(
    rf"\({_NUMBER}(?:(?:, | - | and ){_NUMBER})*\)|^\| {_NUMBER} \| [A-Z]"
    r"|\b(?:[Dd]emand|[Hh]abit)s? \d",
    re.MULTILINE,
)


def pages() -> Iterator[Path]:
    yield ROOT / "README.md"
    yield from sorted((ROOT / "docs").rglob("*.md"))


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@cache
def files() -> frozenset[str]:
    """What git tracks, or would: a path that only this checkout has does not count."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    return frozenset(name for name in listed if (ROOT / name).exists())


@cache
def folders() -> frozenset[str]:
    parents = (parent for name in files() for parent in Path(name).parents)
    return frozenset(parent.as_posix() for parent in parents) - {"."}


@cache
def tops() -> frozenset[str]:
    return frozenset(name.split("/")[0] for name in folders())


def anchors(text: str) -> set[str]:
    """The names of headings, as GitHub makes them."""
    headings = HEADING.findall(FENCED.sub("", text))
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


def missing_paths(text: str) -> list[str]:
    spans = [span.strip() for span in SPAN.findall(FENCED.sub("", text))]
    modules = [span for span in spans if re.fullmatch(r"[a-z_]+(?:\.\w+)+(?:\(.*)?", span)]
    return [
        *(span for span in spans if looks_like_path(span) and not path_exists(span)),
        *(span for span in modules if span.split(".")[0] in tops() and not module_exists(span)),
        *(name for name in RUN_AS_MODULE.findall(text) if not module_exists(name)),
    ]


def looks_like_path(span: str) -> bool:
    if re.search(r"[ <>…]|^[/.]|^\w+:", span):
        return False  # a command, an address, a pattern
    first, slash, _ = span.partition("/")
    return bool(slash and first in tops()) or FILE.fullmatch(span) is not None


def path_exists(path: str) -> bool:
    """The whole path, or the end of one: ``port.py``, ``core/backoff.js``."""
    path = path.rstrip("/")
    if path in folders():
        return True
    if path.split("/")[0] in tops() and "/" in path:
        return any(fnmatch(name, path) for name in files())
    return any(fnmatch(name, path) or fnmatch(name, f"*/{path}") for name in files())


def module_exists(dotted: str) -> bool:
    """A module, or what a module defines or imports: ``livekit_app.plugins.Caller``."""
    parts = dotted.partition("(")[0].split(".")
    for end in range(len(parts), 0, -1):
        path = "/".join(parts[:end])
        if path in folders() and end == len(parts):
            return True
        module = next((f"{path}{tail}" for tail in (".py", "/__init__.py")
                       if f"{path}{tail}" in files()), None)  # fmt: skip
        if module is not None:
            rest = parts[end : end + 1]
            source = (ROOT / module).read_text()
            return all(re.search(rf"\b{name}\b", source) for name in rest)
    return False


def broken_links(page: Path, text: str) -> list[str]:
    return [link for link in LINK.findall(FENCED.sub("", text)) if not leads_somewhere(page, link)]


def leads_somewhere(page: Path, link: str) -> bool:
    if re.match(r"https?:", link):
        return True
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return False
    return not anchor or anchor in anchors(target.read_text())


@pytest.mark.parametrize("page", list(pages()), ids=name_of)
def test_what_a_page_names_exists(page: Path) -> None:
    assert missing_paths(page.read_text()) == []


@pytest.mark.parametrize("page", list(pages()), ids=name_of)
def test_links_and_anchors_resolve(page: Path) -> None:
    assert broken_links(page, page.read_text()) == []


@pytest.mark.parametrize("page", list(pages()), ids=name_of)
def test_lines_fit_beside_each_other(page: Path) -> None:
    lines = enumerate(page.read_text().splitlines(), start=1)
    assert [number for number, line in lines if len(line) > MOST_COLUMNS] == []


@pytest.mark.parametrize("page", list(pages()), ids=name_of)
def test_numbers_of_lists_elsewhere_are_said_in_words(page: Path) -> None:
    assert [found[0] for found in PRIVATE.finditer(page.read_text())] == []


def test_all_pages_can_be_read_in_an_afternoon() -> None:
    counted = [page for page in pages() if page.name not in NOT_COUNTED and "adr" not in page.parts]
    words = {name_of(page): len(page.read_text().split()) for page in counted}
    assert sum(words.values()) <= MOST_WORDS, words


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, ahead = set[Path](), [ROOT / "README.md"]
    while ahead:
        page = ahead.pop()
        seen.add(page)
        links = [link.partition("#")[0] for link in LINK.findall(page.read_text())]
        targets = [(page.parent / link).resolve() for link in links if link.endswith(".md")]
        ahead += [target for target in targets if target.exists() and target not in seen]
    listed = {page for page in pages() if page.parent.name != "adr"}  # the folder is linked
    assert listed - seen == set()


def test_every_folder_of_the_code_is_on_the_page_that_says_what_lies_where() -> None:
    code = {str(Path(name).parent) for name in files() if name.endswith((".py", ".js"))}
    ours = {
        folder
        for folder in code
        if folder.startswith(tuple(f"{app}/" for app in APPS))
        and Path(folder).name not in ("commands", "migrations")
        and Path(folder).parent.name != "languages"  # one is as the other
    }
    named = set(SPAN.findall((ROOT / "docs/architecture.md").read_text()))
    assert len(ours) > len(APPS) and ours - named == set()


@pytest.mark.parametrize(
    "text",
    [
        "`livekit_app/no_such.py`",
        "`livekit_app/no_such/`",
        "`no_such.js`",
        "`core/port.py`",
        "`tests/livekit_app/test_no_such_*.py`",
        "`livekit_app.plugins.no_such(function)`",
        "`livekit_app.no_such`",
        "python -m bench.no_such",
    ],
)
def test_a_path_that_does_not_exist_is_seen(text: str) -> None:
    assert missing_paths(text)


@pytest.mark.parametrize(
    "text",
    [
        "`templates/`",
        "`livekit_app/rooms`",
        "`core/backoff.js`",
        "`livekit_app.plugins.run_in_database(function, …)`",
        "`/media/whip/…` is an address, `session.player` a field",
    ],
)
def test_a_path_that_exists_passes(text: str) -> None:
    assert missing_paths(text) == []


@pytest.mark.parametrize("link", ["no_such.md", "api.md#no-such", "#no-such"])
def test_a_link_that_leads_nowhere_is_seen(link: str) -> None:
    page = ROOT / "docs" / "people.md"
    assert broken_links(page, f"# People\n[there]({link})") == [link]


@pytest.mark.parametrize(
    "text",
    ["diagnostics (3.10)", "joins (3.8, 3.9)", "demand 4.3", "habit 9", "| 4.3 | The browser"],
)
def test_a_number_of_a_list_elsewhere_is_seen(text: str) -> None:
    assert PRIVATE.search(text)


@pytest.mark.parametrize("text", ["(0.9 s)", "0.1 to 0.2 ms", "| web | 1.09 s |", "seed 11", "(4)"])
def test_other_numbers_pass(text: str) -> None:
    assert not PRIVATE.search(text)
