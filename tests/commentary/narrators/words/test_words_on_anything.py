"""Whatever observers tell, in whatever order: no line says what nobody told, none is too long, none
comes again at once, and the pace holds. Made up at random, the same each time."""

import random
import time
from collections.abc import Iterator
from itertools import pairwise

import pytest

from commentary.narrators.claims import Claim
from commentary.narrators.narrator import Line
from commentary.narrators.words.points import MOTION_CONFIDENCE
from commentary.observers.facts import Fact, Shirt, What
from commentary.observers.motion_facts import Direction, Observation, Speed, Topic
from commentary.observers.observer import SceneFacts
from tests.commentary.narrators.words.playing import SOUNDS, at, fact, since_start, told

LANGUAGES, STYLES = ("en", "de", "fr", "es"), ("neutral", "lively", "children")
SEEDS = range(12)
SECONDS = 120.0
SEEN_BY_PEOPLE = [
    what
    for what in What
    if what not in SOUNDS
    and what
    not in {
        What.MOVEMENT,
        What.STILL,
        What.CAMERA_MOVES,
        What.CAMERA_STEADY,
        What.LIGHTER,
        What.DARKER,
        What.COVERED,
        What.UNCOVERED,
        What.CHANGED,
    }
]


def anything(chance: random.Random) -> Iterator[SceneFacts]:
    """Scenes of all three observers, full of things that contradict each other."""
    running: list[Fact] = []
    second = 0.0
    while second < SECONDS:
        second += chance.uniform(0.05, 0.5)
        running = [f for f in running if chance.random() < 0.7][-8:]
        while chance.random() < 0.5:
            running.append(_some_fact(chance, second))
        told_now = [
            Fact(f.what, f.start, at(second), f.confidence, f.who, f.shirt, f.number, f.direction)
            for f in running
        ]
        kind = chance.random()
        if kind < 0.5:
            yield SceneFacts(at(second), people=tuple(f for f in told_now if f.what not in SOUNDS))
        elif kind < 0.7:
            sound = tuple(f for f in told_now if f.what in SOUNDS)
            yield SceneFacts(at(second), sound=sound, loudness=chance.random())
        else:
            yield SceneFacts(at(second), motion=(_some_motion(chance),))


def _some_fact(chance: random.Random, second: float) -> Fact:
    what = chance.choice([*SEEN_BY_PEOPLE, *SOUNDS])
    return fact(
        what,
        second - chance.uniform(0.0, 0.5),
        second,
        who=chance.choice([0, 1, 2, 3, 4]),
        shirt=chance.choice([None, *Shirt]),
        number=chance.choice([None, 1, 2, 3, 4, 7, 13, 26, 80]),
        direction=chance.choice([None, *Direction]),
        confidence=chance.random(),
    )


def _some_motion(chance: random.Random) -> Observation:
    return Observation(
        chance.choice(list(Topic)),
        activity=chance.random() * 2,
        sudden=chance.random() < 0.2,
        direction=chance.choice([None, *Direction]),
        speed=chance.choice([None, *Speed]),
        count=chance.randrange(8),
        seconds=chance.uniform(0, 90),
        dark=chance.random() < 0.5,
    )


def played(seed: int) -> tuple[list[SceneFacts], list[tuple[float, Line]]]:
    scenes = list(anything(random.Random(seed)))
    language, style = LANGUAGES[seed % 4], STYLES[seed % 3]
    return scenes, told(scenes, seed=seed, language=language, style=style)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_claim_was_told_by_an_observer_just_now(seed: int) -> None:
    scenes, lines = played(seed)
    assert len(lines) > 15
    for when, line in lines:
        recent = [scene for scene in scenes if when - 2.0 <= since_start(scene.at) <= when]
        for claim in line.claims:
            assert _was_told(claim, recent), (line.text, claim)


def _was_told(claim: Claim, scenes: list[SceneFacts]) -> bool:
    facts = [fact for scene in scenes for fact in (*scene.people, *scene.sound)]
    if any(_tells(fact, claim) for fact in facts):
        return True
    motion = [seen for scene in scenes for seen in scene.motion]
    ways = {str(seen.direction) for seen in motion}
    by_motion = claim.what not in (*SEEN_BY_PEOPLE, *SOUNDS)
    return by_motion and (not claim.direction or any(claim.direction in way for way in ways))


def _tells(fact: Fact, claim: Claim) -> bool:
    counted = {fact.what, claim.what} <= {What.PEOPLE, What.SEVERAL_PEOPLE}
    return (
        (fact.what is claim.what or counted)
        and fact.start == claim.start
        and claim.who in ("", str(fact.shirt))
        and (claim.number is None or (fact.number or 0) >= claim.number)
        and claim.direction in str(fact.direction)
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_the_pace_and_the_variety_hold(seed: int) -> None:
    _, lines = played(seed)
    times = [when for when, _ in lines]
    assert all(later - earlier >= 0.9 for earlier, later in pairwise(times))
    assert all(sum(t <= when < t + 60 for when in times) <= 25 for t in times)
    highlights = [when for when, line in lines if line.is_highlight]
    assert all(later - earlier >= 60 for earlier, later in pairwise(highlights))
    texts = [line.text for _, line in lines]
    assert all(texts[i] not in texts[max(0, i - 8) : i] for i in range(len(texts)))
    assert max(map(len, texts)) <= 90


@pytest.mark.parametrize("seed", SEEDS)
def test_every_line_is_lawful(seed: int) -> None:
    _, lines = played(seed)
    for _, line in lines:
        assert line.claims and len(line.claims) <= 2
        assert 0.0 <= line.energy_level <= 1.0
        assert 0.4 <= line.confidence <= 1.0
        assert set(line.sources) <= {"people", "motion", "sound"}
        assert line.sources != ("motion",) or line.confidence == MOTION_CONFIDENCE
        assert line.lang == LANGUAGES[seed % 4]
        assert (line.moment is not None) is line.is_highlight
        if line.moment is not None:
            start, end = line.moment
            assert 2.0 <= (line.frame_at - start).total_seconds() <= 12 and end >= start


def test_what_it_costs_is_little() -> None:
    """Fifty new facts in each scene, which no observer finds: it runs on the event loop."""
    chance = random.Random(1)
    scenes = [
        SceneFacts(at(t / 4), people=tuple(_some_fact(chance, t / 4) for _ in range(50)))
        for t in range(100)
    ]
    begun = time.process_time()
    told(scenes)
    assert (time.process_time() - begun) / len(scenes) < 0.02
