"""One hash of all static files stands in their addresses: who has it may keep the file for ever,
and who comes with another release's gets what there is now, and keeps nothing."""

import asyncio
import os
import posixpath
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.templatetags.static import static
from django.test import Client

from project.http.static_files.answers import StaticFiles
from project.http.static_files.index import StaticIndex

FOR_EVER = "public, max-age=31536000, immutable"
IMPORT = re.compile(r'from "([^"]+)"')
PAGE = "js/pages/page.js"
RELEASE = {
    PAGE: 'import { a } from "../core/a.js";\nimport { b } from "../core/b.js";\n',
    "js/core/a.js": 'import { b } from "./b.js";\nexport const a = "yesterday";\n',
    "js/core/b.js": "export const b = 1;\n",
    "css/page.css": 'body { background: url("../img/pitch.svg"); }\n',
    "img/pitch.svg": "<svg/>\n",
}
NEXT = RELEASE | {"js/core/a.js": 'import { b } from "./b.js";\nexport const a = "today";\n'}

Answer = tuple[int, dict[str, str], str]
Install = Callable[[dict[str, str]], "Server"]


class Server:
    """A web process of some release."""

    def __init__(self) -> None:
        self.index = StaticIndex()
        self._app = StaticFiles(_nothing, self.index)

    def ask(self, path: str, **headers: str) -> Answer:
        return asyncio.run(self._ask(path, headers))

    def load(self, page_of: "Server") -> dict[str, Answer]:
        """The answers to all that a page of that release asks for, as a browser finds it."""
        answers: dict[str, Answer] = {}
        waiting = [f"/static/{page_of.index.version}/{PAGE}"]
        while waiting:
            path = waiting.pop()
            if path not in answers:
                answers[path] = self.ask(path)
                found = IMPORT.findall(answers[path][2])
                waiting += [posixpath.normpath(f"{posixpath.dirname(path)}/{n}") for n in found]
        return answers

    async def _ask(self, path: str, headers: dict[str, str]) -> Answer:
        sent = [(name.replace("_", "-").encode(), headers[name].encode()) for name in headers]
        scope = {"type": "http", "method": "GET", "path": path, "headers": sent}
        asking: Any = ApplicationCommunicator(self._app, scope)  # type: ignore[no-untyped-call]
        await asking.send_input({"type": "http.request"})
        start, body = await asking.receive_output(5), await asking.receive_output(5)
        named = {name.decode(): value.decode() for name, value in start["headers"]}
        return start["status"], named, body["body"].decode()


async def _nothing(scope: Any, receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
def install(tmp_path: Path, settings: Any) -> Install:
    """Puts a release's files into a folder of their own and starts a process on them."""
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    releases = iter("abc")

    def start(files: dict[str, str]) -> Server:
        folder = tmp_path / next(releases)
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        settings.STATICFILES_DIRS = [folder]
        return Server()

    return start


def keeps(answer: Answer) -> str:
    return answer[1].get("cache-control", "")


def test_what_a_page_asks_its_own_server_for_is_kept_for_ever(install: Install) -> None:
    server = install(RELEASE)
    answers = server.load(page_of=server)
    assert len(answers) == 3
    assert {(status, headers["cache-control"]) for status, headers, _ in answers.values()} == {
        (200, FOR_EVER)
    }
    picture = f"/static/{server.index.version}/img/pitch.svg"  # as the style sheet finds it
    assert keeps(server.ask(picture)) == FOR_EVER


def test_yesterdays_page_on_todays_server(install: Install) -> None:
    yesterday, today = install(RELEASE), install(NEXT)
    assert yesterday.index.version != today.index.version

    answers = today.load(page_of=yesterday)

    assert {posixpath.basename(path): text for path, (_, _, text) in answers.items()} == {
        posixpath.basename(name): text for name, text in NEXT.items() if name.startswith("js/")
    }
    assert {keeps(answer) for answer in answers.values()} == {"no-cache"}
    assert yesterday.load(page_of=yesterday) != answers


def test_two_releases_behind_one_proxy_poison_no_cache(install: Install) -> None:
    """Whoever answers: under one address only one content is ever kept."""
    servers = [install(RELEASE), install(NEXT)]
    kept: dict[str, str] = {}
    for page in servers:
        for server in servers:
            for path, answer in server.load(page_of=page).items():
                if "immutable" in keeps(answer):
                    assert kept.setdefault(path, answer[2]) == answer[2]
    assert len(kept) == 6


def test_todays_page_on_a_server_of_yesterday_keeps_nothing(install: Install) -> None:
    yesterday, today = install(RELEASE), install(NEXT)
    answers = yesterday.load(page_of=today)
    assert {keeps(answer) for answer in answers.values()} == {"no-cache"}


def test_without_a_hash_it_is_asked_for_each_time(install: Install) -> None:
    server = install(RELEASE)
    status, headers, text = server.ask(f"/static/{PAGE}")
    assert (status, headers["cache-control"], text) == (200, "no-cache", RELEASE[PAGE])
    status, again, text = server.ask(f"/static/{PAGE}", if_none_match=headers["etag"])
    assert (status, again["cache-control"], text) == (304, "no-cache", "")


def test_what_changed_is_never_taken_for_what_somebody_has(install: Install) -> None:
    """Files of an image may all have one time, and one size with others of their name."""
    yesterday, today = (
        install(RELEASE),
        install(RELEASE | {"js/core/b.js": "export const b = 2;\n"}),
    )
    had = yesterday.ask("/static/js/core/b.js")[1]
    status, _, text = today.ask(
        "/static/js/core/b.js",
        if_none_match=had["etag"],
        if_modified_since="Fri, 01 Jan 2100 00:00:00 GMT",
    )
    assert (status, text) == (200, "export const b = 2;\n")


def test_every_process_of_a_release_has_one_hash(install: Install, tmp_path: Path) -> None:
    one, other = install(RELEASE), install(RELEASE)
    os.utime(tmp_path / "b" / PAGE, (1, 1))
    assert one.index.version == other.index.version == Server().index.version
    assert one.ask(f"/static/{PAGE}")[1]["etag"] == other.ask(f"/static/{PAGE}")[1]["etag"]


@pytest.mark.parametrize(
    "change",
    [
        {PAGE: "// other words\n"},
        {"js/new.js": ""},
        {"css/page.css": "body { color: red }\n"},
        {f"{PAGE}.gz": "a compressed form"},
    ],
    ids=["another text", "another file", "another style", "another form"],
)
def test_whatever_differs_it_is_another_hash(install: Install, change: dict[str, str]) -> None:
    assert install(RELEASE).index.version != install(RELEASE | change).index.version


def test_a_file_that_was_edited_since_the_start_is_not_kept(
    install: Install, tmp_path: Path
) -> None:
    """The hash is of what it was."""
    server = install(RELEASE)
    (tmp_path / "a" / PAGE).write_text("// edited\n")
    answer = server.ask(f"/static/{server.index.version}/{PAGE}")
    assert (answer[2], keeps(answer)) == ("// edited\n", "no-cache")


@pytest.mark.parametrize("path", ["js/nothing.js", "../a/x.js", "{hash}/js/core/a.js", "js/core"])
def test_there_is_nothing_else_under_a_hash(install: Install, path: str) -> None:
    server = install(RELEASE)
    answer = server.ask(f"/static/{server.index.version}/{path}".format(hash=server.index.version))
    assert (answer[0], keeps(answer)) == (404, "")


def test_in_development_addresses_have_no_hash(install: Install, settings: Any) -> None:
    settings.DEBUG = True
    server = install(RELEASE)
    assert server.index.version == ""
    assert static(PAGE) == f"/static/{PAGE}"
    for path in (f"/static/{PAGE}", f"/static/0123456789abcdef/{PAGE}"):
        assert (server.ask(path)[2], keeps(server.ask(path))) == (RELEASE[PAGE], "no-cache")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/camera", "/diagnostics", "/admin/login/"])
def test_all_that_a_page_names_is_kept_for_ever(client: Client, path: str) -> None:
    page = client.get(path).content.decode()
    named = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    assert len(named) > 3
    server = Server()
    assert {name for name in named if keeps(server.ask(name)) != FOR_EVER} == set()
