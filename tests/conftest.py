"""Services and the product for every test that asks for them."""

import asyncio
import inspect
import os
import signal
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, TypeVar

import pytest
from django.test import Client

from livekit_app.runtime import db_threads
from project.http.request_ids import request_id
from project.run.lifetime import allow_many_sockets
from tests.support.clients import AsyncClient
from tests.support.documented import DocumentedClient
from tests.support.services import Missing, PostgreSQL, Redis

Service = TypeVar("Service", Redis, PostgreSQL)

_IN_CI = os.environ.get("CI") == "true"
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "postgresql_url"}
# aiortc: a sender that began as its connection closed fails with its next report, after 1.5 s.
LIBRARIES_SECONDS = 3.0
# aioice: of a connection that was closed in the moment in which it connected; ends after 30 s.
SLOW_TO_END = {"Connection.query_consent"}


def pytest_configure() -> None:
    """Whoever ends the run early is told which test it was: LiveKit's SDK ends its process so."""

    def ended(number: int, frame: Any) -> None:
        pytest.exit(f"SIGTERM during {os.environ.get('PYTEST_CURRENT_TEST', 'no test')}", 143)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, ended)
    allow_many_sockets()  # attackers hold many connections


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only what may use a database at all: pytest-django keeps the others from it, so
    they would do again what they did on SQLite."""
    if os.environ.get("SIDELINE_TEST_DATABASE") != "postgresql":
        return
    left_out = [item for item in items if not _uses_a_database(item)]
    items[:] = [item for item in items if _uses_a_database(item)]
    config.hook.pytest_deselected(items=left_out)


def _uses_a_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or bool(fixtures & DATABASE_FIXTURES)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """A Redis server for this run."""
    server = _started(Redis)
    yield server.url
    server.stop()


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server for this run; its database ``postgres`` is free for use."""
    server = _started(PostgreSQL)
    yield server.url
    server.stop()


@pytest.fixture(autouse=True)
def database_calls_see_the_test(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a test writes inside its own transaction no other thread can see."""
    marker = request.node.get_closest_marker("django_db")
    if marker is not None and not marker.kwargs.get("transaction"):
        monkeypatch.setattr(db_threads, "inline", True)


@pytest.fixture(autouse=True)
def every_task_has_an_owner(request: pytest.FixtureRequest) -> None:
    """An async test whose tasks are still running after all its other fixtures fails."""
    if inspect.iscoroutinefunction(getattr(request.node, "obj", None)):
        request.getfixturevalue("_no_task_is_left")


@pytest.fixture
async def _no_task_is_left() -> AsyncIterator[None]:
    yield
    await asyncio.sleep(0)  # a task that has been told of its end, by a callback, takes a turn
    left = asyncio.all_tasks() - {asyncio.current_task()}
    left = {
        task for task in left if getattr(task.get_coro(), "__qualname__", "") not in SLOW_TO_END
    }
    theirs = {task for task in left if not _is_ours(task)}
    if theirs:  # most end some turns after their connection was closed
        await asyncio.wait(theirs, timeout=LIBRARIES_SECONDS)
    left = {task for task in left if not task.done()}
    assert not left, f"tasks without an owner: {[repr(task) for task in left]}"


def _is_ours(task: "asyncio.Task[Any]") -> bool:
    code = getattr(task.get_coro(), "cr_code", None)
    return code is None or "site-packages" not in code.co_filename


@pytest.fixture
def client() -> Client:
    """Every error that a test meets is documented."""
    return DocumentedClient()


@pytest.fixture
def async_client() -> AsyncClient:
    return AsyncClient()


@pytest.fixture(autouse=True)
def fresh_request_id() -> None:
    """A server gives each request a context of its own; the test client does not."""
    request_id.set("")


def _started(kind: Callable[[], Service]) -> Service:
    try:
        return kind()
    except Missing as missing:
        pytest.skip(str(missing))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What CI tried again is not forgotten: each is a race, of the product or of its test."""
    failed = {report.nodeid for report in terminalreporter.stats.get("failed", [])}
    for report in terminalreporter.stats.get("rerun", []):
        if report.nodeid in failed:
            continue
        terminalreporter.section(f"FLAKY, to be mended: {report.nodeid}", red=True)
        terminalreporter.write_line(report.longreprtext)
        for name, text in report.sections:
            terminalreporter.section(name, "-")
            terminalreporter.write_line(text)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """With CI=true nothing may be skipped."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not _IN_CI or reporter is None or exitstatus != pytest.ExitCode.OK:
        return
    if reporter.stats.get("skipped"):
        reporter.write_line("CI=true: skipped tests count as failures.", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
