"""What programs are spared under ASGI: threads that nothing of theirs runs in."""

import asyncio
import threading
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from django.core import signals
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path

from project import urls as real
from project.api import api
from project.asgi import http
from project.http.asgi_handler import ApiHandler

left: list[str] = []
closed: list[str] = []


async def endless(request: HttpRequest) -> HttpResponse:
    try:
        await asyncio.Event().wait()
    except asyncio.CancelledError:
        left.append("cancelled")
        raise
    raise AssertionError("never comes here")


async def flowing(request: HttpRequest) -> StreamingHttpResponse:
    async def pieces() -> Any:
        try:
            while True:
                yield b"piece"
                await asyncio.sleep(0.001)
        finally:
            closed.append("stream")

    return StreamingHttpResponse(pieces())


async def closing(request: HttpRequest) -> HttpResponse:
    response = HttpResponse(b"done")
    response._resource_closers.append(lambda: closed.append("resource"))  # type: ignore[attr-defined]
    return response


async def broken(request: HttpRequest) -> HttpResponse:
    raise ZeroDivisionError


urlpatterns = [
    path("api/test/endless", endless),
    path("api/test/flowing", flowing),
    path("api/test/closing", closing),
    path("api/test/broken", broken),
    *real.urlpatterns,
]

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture(autouse=True)
def fresh() -> None:
    left.clear()
    closed.clear()


@pytest.fixture
def announced() -> Iterator[list[str]]:
    """What Django announces of requests, in the order it does."""
    said: list[str] = []

    def started(**kwargs: Any) -> None:
        said.append("started")

    def finished(**kwargs: Any) -> None:
        said.append("finished")

    signals.request_started.connect(started)
    signals.request_finished.connect(finished)
    yield said
    signals.request_started.disconnect(started)
    signals.request_finished.disconnect(finished)


@pytest.fixture
def threads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the threads that begin from now on."""
    begun: list[str] = []
    start = threading.Thread.start

    def noted(thread: threading.Thread) -> None:
        begun.append(thread.name)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", noted)
    return begun


@cache
def handler() -> ApiHandler:
    return ApiHandler()


def call(where: str, method: str = "GET", app: Any = None) -> Any:
    scope = {
        "type": "http",
        "method": method,
        "path": where,
        "query_string": b"",
        "headers": [(b"host", b"localhost")],
    }
    return ApplicationCommunicator(app or handler(), scope)  # type: ignore[no-untyped-call]


async def answered(running: Any) -> tuple[int, bytes]:
    await running.send_input({"type": "http.request"})
    start = await running.receive_output(2)
    body = await running.receive_output(2)
    await running.wait(2)
    return start["status"], body["body"]


async def test_a_call_of_the_api_begins_no_thread(threads: list[str]) -> None:
    status, body = await answered(call("/api/ping"))
    assert status == 200 and body
    assert threads == []


async def test_begin_and_end_are_announced_once(announced: list[str]) -> None:
    await answered(call("/api/ping"))
    assert announced == ["started", "finished"]


async def test_an_error_has_its_form_and_its_end_is_announced(announced: list[str]) -> None:
    status, body = await answered(call("/api/test/broken"))
    assert status == 500 and b'"reqId"' in body
    assert announced == ["started", "finished"]


async def test_what_an_answer_holds_open_is_closed() -> None:
    assert (await answered(call("/api/test/closing")))[0] == 200
    assert closed == ["resource"]


async def test_whoever_leaves_ends_the_work(announced: list[str]) -> None:
    running = call("/api/test/endless")
    await running.send_input({"type": "http.request"})
    assert await running.receive_nothing(0.05)
    await running.send_input({"type": "http.disconnect"})
    await running.wait(2)
    assert left == ["cancelled"]
    assert announced == ["started", "finished"]


async def test_whoever_leaves_a_stream_ends_it() -> None:
    running = call("/api/test/flowing")
    await running.send_input({"type": "http.request"})
    assert (await running.receive_output(2))["status"] == 200
    assert (await running.receive_output(2))["body"] == b"piece"
    await running.send_input({"type": "http.disconnect"})
    await running.wait(2)
    assert closed == ["stream"]


async def test_whoever_leaves_while_sending_costs_nothing(announced: list[str]) -> None:
    running = call("/api/ping", "POST")
    await running.send_input({"type": "http.request", "body": b"{", "more_body": True})
    await running.send_input({"type": "http.disconnect"})
    await running.wait(2)
    assert announced == []


async def test_a_server_that_ends_the_request_ends_the_work(announced: list[str]) -> None:
    running = call("/api/test/endless")
    await running.send_input({"type": "http.request"})
    assert await running.receive_nothing(0.05)
    running.future.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running.future
    assert left == ["cancelled"]
    assert announced == ["started", "finished"]


@pytest.mark.parametrize(
    ("where", "is_page"),
    [
        ("/", True),
        ("/apis", True),
        ("/media.html", True),
        ("/api/ping", False),
        ("/api", False),
        ("/health", False),
        ("/media/", False),
    ],
)
async def test_the_path_says_whose_middleware_it_is(where: str, is_page: bool) -> None:
    running = call(where, app=http)
    await running.send_input({"type": "http.request"})
    start = await running.receive_output(20)
    await running.receive_output(2)
    await running.wait(2)
    headers = {name.lower() for name, _ in start["headers"]}
    assert {b"x-request-id", b"content-security-policy"} <= headers
    assert (b"content-language" in headers, b"x-frame-options" in headers) == (is_page, is_page)


def test_the_apis_handler_leaves_the_setting_to_pages(settings: Any) -> None:
    settings.MIDDLEWARE = ["project.http.page_language.LanguageMiddleware"]
    ApiHandler()
    assert settings.MIDDLEWARE == ["project.http.page_language.LanguageMiddleware"]


def test_no_view_of_the_api_needs_a_thread() -> None:
    """A sync view would keep its thread's database connection: nobody closes it any more."""
    views = [
        operation.view_func
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    ]
    assert len(views) > 20
    assert [view.__name__ for view in views if not asyncio.iscoroutinefunction(view)] == []
