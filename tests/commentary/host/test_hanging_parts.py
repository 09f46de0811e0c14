"""Parts of one broadcast that hang: another's lines, heartbeat and camera do not notice."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from commentary import registry
from commentary.narrators.narrator import Line, MatchState, NarratorCapabilities
from commentary.narrators.scripted import ScriptedNarrator
from commentary.observers.observer import Cost, Effort, SceneFacts
from commentary.registry import Engine
from livekit_app.models import Heartbeat
from livekit_app.providers.watching.room_watch import Frame
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.commentary.host.conftest import StartHost
from tests.commentary.host.made_up_media import MadeUpMedia
from tests.commentary.host.virtual_time import VirtualLoop
from tests.commentary.host.waiting import (
    becomes,
    in_db,
    line_count,
    lines_of,
    run_of,
    says,
    until,
)

pytestmark = pytest.mark.django_db(transaction=True)

HANGING = 2  # of the broadcasts, the first ones


class HangingObserver:
    """The first ``HANGING`` that look hang until the test is over."""

    name = "hanging"
    efforts = (Effort("full", Cost(ms_per_frame=1.0, frames_per_second=10.0)),)
    hangs = False

    def __init__(self, loop: VirtualLoop, over: threading.Event) -> None:
        self._loop, self._over = loop, over

    def use(self, effort: Effort) -> None:
        raise AssertionError("there is only one")

    def observe(self, frames: Sequence[Frame], at: datetime) -> SceneFacts:
        if self.hangs:
            self._loop.hang(self._over)
        return SceneFacts(at)


class HangingNarrator(ScriptedNarrator):
    """Never returns, and does not hear that it is cancelled."""

    name = "hanging"
    capabilities = NarratorCapabilities(seconds=3.0)
    hangs = False
    over: asyncio.Event

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        while self.hangs and not self.over.is_set():
            try:
                await self.over.wait()
            except asyncio.CancelledError:
                continue
        return await super().tell(scene, match, history, deadline)


@pytest.fixture
async def hanging_engine(
    request: pytest.FixtureRequest,
    quick: None,
    settings: Any,
    virtual_loop: VirtualLoop,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[None]:
    """The engine whose ``request.param`` hangs in the first broadcasts."""
    over, free = threading.Event(), asyncio.Event()
    observers: list[HangingObserver] = []
    narrators: list[HangingNarrator] = []

    def observer() -> HangingObserver:
        observers.append(one := HangingObserver(virtual_loop, over))
        one.hangs = len(observers) <= HANGING
        return one

    def narrator(seed: int) -> HangingNarrator:
        narrators.append(one := HangingNarrator())
        one.over = free
        one.hangs = 1 < len(narrators) <= 1 + HANGING  # the host makes one for itself
        return one

    monkeypatch.setitem(registry.OBSERVERS, "hanging", observer)
    monkeypatch.setitem(registry.NARRATORS, "hanging", narrator)
    engines = {"observer": Engine(("hanging",), "scripted"), "narrator": Engine((), "hanging")}
    monkeypatch.setitem(registry.ENGINES, "hanging", engines[request.param])
    settings.COMMENTARY_ENGINE = "hanging"
    yield
    over.set()
    free.set()
    await asyncio.sleep(0.1)


@pytest.mark.parametrize("hanging_engine", ["observer", "narrator"], indirect=True)
async def test_no_other_broadcast_notices(
    hanging_engine: None,
    start_host: StartHost,
    media: MadeUpMedia,
    open_room: Callable[..., Any],
) -> None:
    sessions: list[LiveSession] = [await open_room(State.LIVE) for _ in range(HANGING + 1)]
    host = start_host()
    *hung, whole = sessions
    with media.camera(hung[0].room.name), media.camera(whole.room.name):
        with media.camera(hung[1].room.name):
            await says(whole, "on_air")
            begun = timezone.now()
            await line_count(whole, 20)
            assert timezone.now() - begun < timedelta(seconds=4)  # ten frames, so lines, a second
            for session in hung:
                assert await lines_of(session) == []
                beat = (await run_of(session)).heartbeat_at
                assert beat is not None and timezone.now() - beat < timedelta(seconds=1.5)
        await becomes(hung[1], State.INTERRUPTED)
        assert len(host.sessions) == HANGING + 1


@pytest.mark.parametrize("hanging_engine", ["observer"], indirect=True)
async def test_an_observer_that_hangs_shows_in_the_heartbeat_and_its_successor_speaks(
    hanging_engine: None,
    start_host: StartHost,
    media: MadeUpMedia,
    open_room: Callable[..., Any],
) -> None:
    session = await open_room(State.LIVE)

    async def detail() -> bool:
        rows = Heartbeat.objects.filter(name="commentator", detail__contains="observers hanging: 2")
        return await in_db(rows.exists)

    start_host()
    with media.camera(session.room.name):
        await until(detail, "the heartbeat to tell")
        await line_count(session, 3)
