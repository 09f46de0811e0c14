"""What a running web server does about its certificate."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from project.run import renewal, tls

LOOKS = 0.01


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(renewal, "EVERY_SECONDS", LOOKS)


class Machine:
    """Needs another certificate whenever a test says so."""

    def __init__(self) -> None:
        self.names = frozenset({"10.0.0.1"})
        self.broken: Exception | None = None
        self.looked = 0

    def ensure(self) -> tls.Certificate:
        self.looked += 1
        if self.broken:
            raise self.broken
        return _ensure(tls.Identities(self.names))


_ensure = tls.ensure_certificate


async def reach(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - as an owner would see it
            await asyncio.sleep(LOOKS)


@asynccontextmanager
async def serving(machine: Machine) -> AsyncIterator[list[tls.Certificate]]:
    """What the server has taken up, while it runs."""
    taken: list[tls.Certificate] = []
    task = renewal.in_background(machine.ensure(), taken.append)
    yield taken
    assert not task.done()
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    made = Machine()
    monkeypatch.setattr(tls, "ensure_certificate", made.ensure)
    return made


async def test_a_new_certificate_is_taken_up_once(machine: Machine) -> None:
    async with serving(machine) as taken:
        await reach(lambda: machine.looked > 3)
        assert taken == []
        machine.names |= {"10.0.0.2"}
        await reach(lambda: taken)
        seen = machine.looked
        await reach(lambda: machine.looked > seen + 3)
        assert len(taken) == 1


async def test_what_another_process_made_is_taken_up(machine: Machine) -> None:
    async with serving(machine) as taken:
        _ensure(tls.Identities(machine.names | {"10.0.0.3"}))
        await reach(lambda: taken)


@pytest.mark.parametrize("problem", [OSError(28, "No space left"), ValueError("rubbish")])
async def test_a_failure_is_tried_again(machine: Machine, problem: Exception) -> None:
    """The server goes on with what it has."""
    async with serving(machine) as taken:
        machine.broken = problem
        seen = machine.looked
        await reach(lambda: machine.looked > seen + 3)
        machine.names |= {"10.0.0.4"}
        machine.broken = None
        await reach(lambda: taken)
