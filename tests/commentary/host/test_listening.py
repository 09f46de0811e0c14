"""The commentator hears the camera's microphone where the host of the broadcast lets it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.utils import timezone

from commentary import registry
from commentary.host.feeds import SoundFeed
from commentary.narrators.narrator import Line, MatchState
from commentary.narrators.scripted import ScriptedNarrator
from commentary.observers.observer import Cost, Effort, SceneFacts
from commentary.registry import Engine
from livekit_app.providers.watching.sound import Sound
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.commentary.host.conftest import StartHost
from tests.commentary.host.made_up_media import MadeUpMedia
from tests.commentary.host.virtual_time import BEGIN
from tests.commentary.host.waiting import becomes, in_db, lines_of, run_of, until

pytestmark = pytest.mark.django_db(transaction=True)

QUARTERLY = Effort("full", Cost(ms_per_frame=1.0, frames_per_second=4.0))


class Ear:
    """Tells how loud the loudest sample was."""

    name = "ear"
    efforts = (QUARTERLY,)

    def use(self, effort: Effort) -> None:
        raise AssertionError("there is only one")

    def observe(self, chunks: Sequence[Sound], at: datetime) -> SceneFacts:
        return SceneFacts(at, loudness=float(max(one.samples.max() for one in chunks)) / 32768)


class Echo(ScriptedNarrator):
    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        if scene.loudness is None:
            return None
        return Line(f"I hear {scene.loudness}", 0.4, False, scene.at)


@pytest.fixture
def hearing(monkeypatch: pytest.MonkeyPatch, settings: Any, quick: None) -> None:
    monkeypatch.setitem(registry.LISTENERS, "ear", Ear)
    monkeypatch.setitem(registry.NARRATORS, "echo", lambda seed: Echo())
    monkeypatch.setitem(registry.ENGINES, "hearing", Engine((), "echo", listeners=("ear",)))
    settings.COMMENTARY_ENGINE = "hearing"


def chunk(seconds: float, value: int = 16384) -> Sound:
    """20 ms that end so long after the beginning."""
    samples = np.full(960, value, np.int16)
    return Sound(samples, 48_000, BEGIN + timedelta(seconds=seconds))


async def test_it_hears_what_the_host_lets_it_hear_and_only_then(
    hearing: None, start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room()
    start_host()
    with media.camera(session.room.name):
        await becomes(session, State.LIVE)
        first = media.watch(session.room.name)
        assert first is not None
        assert not first.listens

        await in_db(lifecycle.change_commentary, session.pk, sound=True, actor="host")
        second = await until(lambda: _other(media, session, first), "it joins with ears")
        assert second.listens
        await _play(second, 16384)
        await until(lambda: _said(session, "I hear 0.5"), "a line of what it heard")
        await until(lambda: _told_of_ears(session), "the admin to be told")

        await in_db(lifecycle.change_commentary, session.pk, sound=False, actor="host")
        third = await until(lambda: _other(media, session, second), "it joins without ears")
        assert not third.listens


async def test_an_engine_without_ears_takes_no_sound(
    start_host: StartHost, media: MadeUpMedia, open_room: Any
) -> None:
    session = await open_room(commentary_sound=True)
    start_host()
    with media.camera(session.room.name):
        await becomes(session, State.LIVE)

        watch = media.watch(session.room.name)
        assert watch is not None and not watch.listens


async def test_sound_is_handed_over_whole_four_times_a_second() -> None:
    feed = SoundFeed(QUARTERLY)
    came = asyncio.create_task(feed.come())
    chunks = [chunk(0.02 * n) for n in range(14)]
    for one in chunks[:13]:
        feed.put(one)
    await asyncio.sleep(0)
    assert not came.done()  # 0.24 s

    feed.put(chunks[13])
    await came

    taken, at = feed.take()
    assert taken == chunks
    assert at == chunks[-1].at
    assert feed.take() == ([], None)


async def test_a_clock_that_is_set_back_does_not_keep_sound_waiting() -> None:
    feed = SoundFeed(QUARTERLY)
    feed.put(chunk(0.0))
    feed.put(chunk(-3600.0))

    await asyncio.wait_for(feed.come(), 1.0)


async def _play(watch: Any, value: int) -> None:
    """A second of sound, in chunks of 20 ms."""
    for _ in range(50):
        watch.hear(Sound(np.full(960, value, np.int16), 48_000, timezone.now()))
        await asyncio.sleep(0.02)


def _other(media: MadeUpMedia, session: LiveSession, than: Any) -> Any:
    watch = media.watch(session.room.name)
    return watch if watch is not than else None


async def _said(session: LiveSession, text: str) -> bool:
    return text in await lines_of(session)


async def _told_of_ears(session: LiveSession) -> bool:
    run = await run_of(session)
    return run is not None and run.looking.startswith("ear: full")
