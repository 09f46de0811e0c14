"""Static files are answered before Django, with the headers of every other answer."""

import asyncio
import io
from pathlib import Path
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import settings

from project.asgi import http
from project.http.security_headers import headers_for

PATH = "/static/js/core/clock.js"
FILE = Path(settings.BASE_DIR) / PATH.lstrip("/")

Answer = tuple[int, dict[str, str], bytes]


def ask(path: str, method: str = "GET", **headers: str) -> Answer:
    return asyncio.run(_ask(path, method, headers))


async def _ask(path: str, method: str, headers: dict[str, str]) -> Answer:
    sent = {"host": "127.0.0.1", **{name.replace("_", "-"): headers[name] for name in headers}}
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
    }
    asking: Any = ApplicationCommunicator(http, scope)  # type: ignore[no-untyped-call]
    await asking.send_input({"type": "http.request"})
    start = await asking.receive_output(5)
    body = await asking.receive_output(5)
    await asking.wait(5)
    named = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], named, body["body"]


def test_a_module_comes_whole_and_as_a_script() -> None:
    status, headers, body = ask(PATH)
    assert (status, body) == (200, FILE.read_bytes())
    assert headers["content-type"].startswith("text/javascript")
    assert headers["content-length"] == str(len(body))


def test_it_has_the_headers_of_every_answer() -> None:
    _, headers, _ = ask(PATH, x_request_id="asked-for-by-1")
    assert headers["x-request-id"] == "asked-for-by-1"
    for name, value in headers_for(host="127.0.0.1", is_secure=False, path=PATH).items():
        assert headers[name.lower()] == value


def test_who_has_it_already_hears_so() -> None:
    _, headers, _ = ask(PATH)
    status, again, body = ask(PATH, if_none_match=headers["etag"])
    assert (status, body) == (304, b"")
    assert again["etag"] == headers["etag"]


def test_a_part_of_it_and_its_headers_alone() -> None:
    whole = FILE.read_bytes()
    status, headers, body = ask(PATH, range="bytes=5-9")
    assert (status, body, headers["content-length"]) == (206, whole[5:10], "5")
    status, headers, body = ask(PATH, "HEAD")
    assert (status, body, headers["content-length"]) == (200, b"", str(len(whole)))


def test_the_smaller_form_for_who_can_read_it(vendor_module: str) -> None:
    status, headers, body = ask(vendor_module, accept_encoding="gzip, br")
    assert (status, headers["content-encoding"], headers["vary"]) == (
        200,
        "gzip",
        "Accept-Encoding",
    )
    _, plain, whole = ask(vendor_module)
    assert "content-encoding" not in plain
    assert len(body) < len(whole) / 3


@pytest.fixture
def vendor_module() -> str:
    if not settings.VENDOR_DIRS:
        pytest.skip("npm ci has not been run")
    return "/static/vendor/livekit-client.esm.mjs"


def test_it_is_for_reading_only() -> None:
    status, headers, _ = ask(PATH, "POST")
    assert (status, headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize(
    "path", ["/static/js/nothing.js", "/static/../manage.py", "/static/js", "/static/"]
)
def test_there_is_nothing_else(path: str) -> None:
    status, _, body = ask(path)
    assert status == 404
    assert b"import os" not in body


def test_a_file_that_was_edited_since_the_start_comes_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    edited = FILE.read_bytes() + b"// one more line\n"
    monkeypatch.setattr("builtins.open", lambda *_, **__: io.BytesIO(edited))
    _, headers, body = ask(PATH)
    assert (body, headers["content-length"]) == (edited, str(len(edited)))


def test_no_file_waits_for_a_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """So none waits behind the database work in Django's one thread."""

    def refuse(*_: Any) -> Any:
        raise AssertionError("a thread was asked")

    async def alone() -> Answer:
        monkeypatch.setattr(asyncio.get_running_loop(), "run_in_executor", refuse)
        return await _ask(PATH, "GET", {})

    assert asyncio.run(alone())[0] == 200
