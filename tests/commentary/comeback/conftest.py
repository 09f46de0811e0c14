"""Two hosts for each media server, and what a search of their logs must find."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.two_hosts import TwoHosts

# What docs/commentary.md tells operators to search for.
PHRASES = ("left room", "token expired", "duplicate identity", "resume failed")
TOKEN = "eyJ"  # how every token begins


@pytest.fixture
def hosts(installation: TwoHosts, request: pytest.FixtureRequest) -> Iterator[TwoHosts]:
    """The module's installation, before anybody comments; the logs are shown when a test fails."""
    installation.clear()
    yield installation
    said = installation.a.text() + installation.b.text()
    print(said)  # noqa: T201 - pytest shows it with the failure
    installation.clear()
    assert TOKEN not in said
    assert "Traceback" not in said


@pytest.fixture
def told(hosts: TwoHosts) -> Callable[[], dict[str, list[str]]]:
    """What the searches find now, of each host."""

    def search() -> dict[str, list[str]]:
        return {"a": hosts.a.found(PHRASES), "b": hosts.b.found(PHRASES)}

    return search


def pytest_generate_tests(metafunc: Any) -> None:
    if "installation" in metafunc.fixturenames:
        metafunc.parametrize("installation", ["embedded", "livekit"], indirect=True, scope="module")
