"""The host's pipeline in a film's time, with observers and narrators whose cost is made up."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial

import numpy as np
import pytest

from commentary import registry
from commentary.host.feeds import WAITING_FRAMES
from commentary.narrators.claims import Claim
from commentary.narrators.narrator import Line, MatchState, NarratorCapabilities
from commentary.observers.facts import Fact, What
from commentary.observers.observer import Cost, Effort, SceneFacts
from commentary.playback.film import BEGIN, seconds_at
from commentary.playback.pipeline import Pipeline, Told
from livekit_app.providers.watching.room_watch import Frame
from livekit_app.providers.watching.sound import Sound
from tests.commentary.observers.pictures import wall

PICTURE = wall()


class Watches:
    """Clocks that only move when something works."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class Looking:
    """An observer whose look at a frame takes ``seconds``, and a third of that in its other way."""

    def __init__(self, clock: Watches, name: str, seconds: float) -> None:
        self.name = name
        self.efforts = (
            Effort("full", Cost(1000 * seconds, 6.0)),
            Effort("less", Cost(1000 * seconds / 3, 2.0)),
        )
        self.seen: list[float] = []
        self._clock = clock
        self._seconds = seconds

    def use(self, effort: Effort) -> None:
        self._seconds = effort.cost.ms_per_frame / 1000

    def observe(self, frames: Sequence[Frame], at: datetime) -> SceneFacts:
        self.seen += [round(seconds_at(frame.at), 2) for frame in frames]
        self._clock.seconds += self._seconds * len(frames)
        return SceneFacts(at, people=(Fact(What.BALL, frames[0].at, at, 1.0),))


class Telling:
    """A narrator that tells how many facts it was told, and takes ``seconds`` for it."""

    name = "telling"
    capabilities = NarratorCapabilities(seconds=60.0)

    def __init__(self, clock: Watches, seconds: float = 0.0) -> None:
        self._clock = clock
        self._seconds = seconds

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        if not scene.people:
            return None
        self._clock.seconds += self._seconds
        text = f"{len(scene.people)} in {match.language}"
        ball = Claim(What.BALL, scene.at, scene.at)  # or the check holds it back: it says nothing
        return Line(text, 0.5, False, scene.at, claims=(ball,))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Watches:
    watches = Watches()
    monkeypatch.setattr(time, "process_time", watches)
    monkeypatch.setattr(time, "perf_counter", watches)
    return watches


@pytest.fixture
def play(
    clock: Watches, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[list[Told], list[Looking]]]:
    """``looks``: seconds of one look of each observer."""

    def run(
        *looks: float, seconds: float = 1.0, narrating: float = 0.0, cores: float = 8.0
    ) -> tuple[list[Told], list[Looking]]:
        monkeypatch.setattr("commentary.host.budget.LONE_CORES", cores)
        made = [Looking(clock, f"look{number}", each) for number, each in enumerate(looks)]
        for one in made:
            monkeypatch.setitem(registry.OBSERVERS, one.name, partial(_same, one))
        monkeypatch.setitem(registry.NARRATORS, "telling", lambda _: Telling(clock, narrating))
        film = Pipeline([one.name for one in made], "telling", MatchState(), cores=cores)
        return list(film.play(frames(seconds))), made

    return run


def _same(observer: Looking) -> Looking:
    return observer


def frames(seconds: float, fps: float = 6.0) -> Iterator[Frame]:
    for number in range(round(seconds * fps)):
        yield Frame(PICTURE, BEGIN + timedelta(seconds=number / fps))


def times(told: Sequence[Told]) -> list[float]:
    return [round(seconds_at(one.at), 2) for one in told]


Play = Callable[..., tuple[list[Told], list[Looking]]]


def test_a_line_is_as_old_as_the_look_took(play: Play) -> None:
    told, (looking,) = play(0.1)
    assert looking.seen == [0.0, 0.17, 0.33, 0.5, 0.67, 0.83]
    assert times(told) == [0.1, 0.27, 0.43, 0.6, 0.77, 0.93]
    assert [round(one.age, 2) for one in told] == [0.1] * 6


def test_who_is_slower_than_the_film_skips_the_oldest(play: Play) -> None:
    told, (looking,) = play(0.5, seconds=3.0)
    assert looking.seen[0] == 0.0
    assert 0 < len(looking.seen) < 18 - WAITING_FRAMES
    assert looking.seen == sorted(set(looking.seen))
    assert all(one.age >= 0.5 for one in told)


def test_observers_look_side_by_side_and_their_scenes_come_as_they_end(play: Play) -> None:
    told, _ = play(0.1, 0.05, seconds=0.3)
    assert times(told) == [0.05, 0.1, 0.22, 0.27]


def test_a_busy_narrator_is_told_of_several_scenes_in_one(play: Play) -> None:
    told, _ = play(0.01, narrating=0.4)
    assert [one.line.text for one in told][:3] == ["1 in en", "2 in en", "2 in en"]
    assert times(told)[:2] == [0.41, 0.81]


def test_who_is_too_dear_looks_in_its_cheaper_way(play: Play) -> None:
    _, (looking,) = play(0.15, seconds=20.0, cores=0.4)
    early = sum(second < 4.0 for second in looking.seen)
    late = sum(second >= 16.0 for second in looking.seen)
    assert early > 20
    assert late <= 9


def test_without_an_observer_each_frame_is_a_scene(
    clock: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    film = Pipeline([], "scripted", MatchState(), cores=1.0)
    assert [one.line.text for one in film.play(frames(0.5))] == ["Line 1", "Line 2", "Line 3"]


def test_every_scene_is_shown_to_who_asks() -> None:
    scenes: list[tuple[float, float]] = []
    film = Pipeline(
        [],
        "scripted",
        MatchState(),
        cores=1.0,
        on_scene=lambda scene, at: scenes.append((seconds_at(scene.at), seconds_at(at))),
    )
    list(film.play(frames(0.5)))
    assert [round(at, 2) for at, _ in scenes] == [0.0, 0.17, 0.33]
    assert film.second == pytest.approx(2 / 6)


def test_at_real_pace_frames_come_when_they_would(monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []
    monkeypatch.setattr(time, "sleep", slept.append)
    watches = Watches()
    monkeypatch.setattr(time, "perf_counter", watches)
    film = Pipeline([], "scripted", MatchState(), cores=1.0, at_real_pace=True)
    list(film.play(frames(0.5)))
    assert [round(seconds, 2) for seconds in slept] == [0.0, 0.17, 0.33]


def test_a_listener_is_given_all_that_came_since_its_last_look(
    clock: Watches, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[int] = []

    class Listening:
        name = "listening"
        efforts = (Effort("full", Cost(1.0, 4.0)),)

        def use(self, effort: Effort) -> None:
            raise AssertionError("there is only one")

        def observe(self, chunks: Sequence[Sound], at: datetime) -> SceneFacts:
            heard.append(len(chunks))
            return SceneFacts(at, loudness=0.5)

    monkeypatch.setitem(registry.LISTENERS, "listening", Listening)
    scenes: list[float | None] = []
    film = Pipeline(
        [],
        "scripted",
        MatchState(),
        cores=1.0,
        listeners=["listening"],
        on_scene=lambda scene, at: scenes.append(scene.loudness),
    )
    chunks = [
        Sound(np.zeros(960, np.int16), 48_000, BEGIN + timedelta(seconds=0.02 * number))
        for number in range(50)
    ]
    list(film.play(chunks))
    assert heard == [14, 14, 14]
    assert scenes == [0.5, 0.5, 0.5]
