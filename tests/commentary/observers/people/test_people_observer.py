"""The whole observer, with its models, on Debian's street film and on pictures of nothing."""

import threading
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest

from commentary.observers.facts import Fact, What
from commentary.observers.people.people_observer import PeopleObserver
from commentary.observers.people.vision.network import ModelMissing
from livekit_app.providers.watching.room_watch import Frame
from tests.commentary.observers.people.films import START, street_film
from tests.commentary.observers.pictures import Image, film, meadow, wall


def _facts(frames: Iterable[Frame], observer: PeopleObserver | None = None) -> list[Fact]:
    seeing = observer or PeopleObserver()
    return [fact for frame in frames for fact in seeing.observe([frame], frame.at).people]


def _seconds(fact: Fact) -> tuple[float, float]:
    return (fact.start - START).total_seconds(), (fact.end - START).total_seconds()


@pytest.fixture(scope="module")
def street() -> list[Fact]:
    """By eye: three walk; two more come in at the right at 1.4 and 1.7 s, one at 3.9 s; nobody
    leaves before 8 s. Things that look like balls lie on the grass."""
    return _facts(street_film(0.0, 7.5))


def test_who_walks_into_the_street_joins(street: list[Fact]) -> None:
    joins = [fact for fact in street if fact.what is What.JOINS]
    assert len({fact.who for fact in joins}) == len(joins) == 3
    starts = sorted(_seconds(fact)[0] for fact in joins)
    assert starts[0] == pytest.approx(1.6, abs=0.5) and starts[1] == pytest.approx(1.9, abs=0.5)
    assert starts[2] == pytest.approx(4.2, abs=0.5)


def test_the_people_of_the_street_are_counted_as_at_least_so_many(street: list[Fact]) -> None:
    several = [fact for fact in street if fact.what is What.SEVERAL_PEOPLE]
    assert several
    assert all((fact.number or 0) <= (5 if _seconds(fact)[1] < 3.9 else 7) for fact in several)
    assert min(fact.number or 0 for fact in several) >= 3


def test_nothing_else_is_told_of_the_street(street: list[Fact]) -> None:
    """Nobody runs, nobody leaves, nothing on the grass is a ball, parked cars are no news."""
    assert {fact.what for fact in street} == {What.JOINS, What.SEVERAL_PEOPLE}


def test_an_empty_scene_tells_nothing() -> None:
    assert not _facts(film(lambda t: meadow(), 5, fps=6))
    assert not _facts(film(lambda t: wall(), 5, fps=6))


def test_every_effort_looks_and_tells_only_what_is_true() -> None:
    for effort in PeopleObserver.efforts[1:]:
        observer = PeopleObserver()
        observer.use(effort)
        pace = effort.cost.frames_per_second
        facts = _facts(street_film(0.0, 5.0, pace), observer)
        assert {fact.what for fact in facts} <= {What.JOINS, What.SEVERAL_PEOPLE}
    cores = [effort.cost.cores for effort in PeopleObserver.efforts]
    assert cores == sorted(cores, reverse=True) and cores[0] <= 0.4


def test_what_the_frames_between_two_calls_show_is_told_together() -> None:
    frames = list(street_film(0.0, 4.0))
    observer = PeopleObserver()
    scenes = [observer.observe(frames[i : i + 3], frames[-1].at) for i in range(0, len(frames), 3)]
    assert any(scene.people for scene in scenes)
    assert all(scene.at == frames[-1].at for scene in scenes)
    for scene in scenes:
        assert len({fact.key for fact in scene.people}) == len(scene.people)


def test_after_a_long_pause_everything_begins_anew() -> None:
    observer = PeopleObserver()
    before = _facts(street_film(0.0, 3.0), observer)
    later = [
        Frame(frame.image, frame.at + timedelta(seconds=60)) for frame in street_film(3.0, 4.0)
    ]
    assert before
    started = [fact.start for fact in _facts(later, observer)]
    assert all(start >= START + timedelta(seconds=60) for start in started)


def test_a_clock_that_is_set_back_begins_anew() -> None:
    observer = PeopleObserver()
    frames = list(street_film(0.0, 3.0))
    assert _facts(frames, observer)
    assert not _facts(frames[:2], observer)


def test_an_observer_without_its_detector_says_so(tmp_path: Path) -> None:
    observer = PeopleObserver(tmp_path / "mine.onnx")  # made without a look at the file
    (frame,) = film(lambda t: meadow(), 1, fps=1)
    with pytest.raises(ModelMissing, match=r"The model mine\.onnx cannot be read"):
        observer.observe([frame], frame.at)


def test_observers_in_several_threads_share_the_models() -> None:
    frames = list(street_film(0.0, 1.5))
    told: list[list[Fact]] = []
    threads = [
        threading.Thread(target=lambda: told.append(_facts(frames)), daemon=True) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(told) == 3 and told[0] == told[1] == told[2]


@pytest.mark.parametrize("size", [(1, 1), (9, 1), (3, 400), (1080, 1920)])
def test_pictures_of_any_size_are_borne(size: tuple[int, int]) -> None:
    picture: Image = meadow(width=size[1], height=max(size[0], 2))[: size[0]]
    frames = [Frame(picture, START + timedelta(seconds=t / 6)) for t in range(3)]
    assert not _facts(frames)
