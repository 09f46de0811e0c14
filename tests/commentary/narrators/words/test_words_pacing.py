"""When ``words`` speaks: at once for a moment, seldom for what goes on, not at all for nothing.
The clock is the frames', so a minute takes no time."""

from collections import Counter
from itertools import pairwise

import pytest

from commentary.narrators.narrator import Line, MatchState, NarratorCapabilities
from commentary.narrators.words.words_narrator import WordsNarrator
from commentary.observers.facts import Fact, Shirt, What
from commentary.observers.motion_facts import Direction, Observation, Size, Speed, Topic
from commentary.observers.observer import SceneFacts
from tests.commentary.narrators.words.playing import (
    at,
    fact,
    looks,
    motion,
    people,
    since_start,
    told,
    whats,
)

SEEDS = range(5)


def a_busy_minute() -> list[Fact]:
    """Two people and a ball: somebody does something nearly every second."""
    facts = [fact(What.PEOPLE, 0.5, 60, number=2), fact(What.BALL, 1, 60)]
    for round_number in range(10):
        t = 6.0 * round_number
        way = Direction.LEFT if round_number % 2 else Direction.RIGHT
        white, blue = {"who": 1, "shirt": Shirt.WHITE}, {"who": 2, "shirt": Shirt.BLUE}
        facts += [
            fact(What.HAS_BALL, t, t + 1.8, **white),  # type: ignore[arg-type]
            fact(What.RUNS, t + 0.3, t + 2, direction=way, **white),  # type: ignore[arg-type]
            fact(What.KICKS, t + 2, t + 2.4, **white),  # type: ignore[arg-type]
            fact(What.BALL_MOVES, t + 2.1, t + 3, direction=way),
            fact(What.JUMPS, t + 3, t + 3.5, **blue),  # type: ignore[arg-type]
            fact(What.TURNS, t + 4, t + 4.5, direction=way, **blue),  # type: ignore[arg-type]
            fact(What.BALL_HIGH, t + 4.5, t + 5.2),
            fact(What.STOPS, t + 5, t + 5.4, **blue),  # type: ignore[arg-type]
        ]
    return facts


def an_ordinary_minute() -> list[Fact]:
    """Something new every two or three seconds."""
    white, blue, red = (1, Shirt.WHITE), (2, Shirt.BLUE), (3, Shirt.RED)
    left, right = Direction.LEFT, Direction.RIGHT

    def of(who: tuple[int, Shirt], what: What, start: float, end: float) -> Fact:
        return fact(what, start, end, who=who[0], shirt=who[1])

    return [
        fact(What.PEOPLE, 0.8, 20, number=2),
        fact(What.BALL, 1.5, 40),
        of(white, What.HAS_BALL, 4, 6),
        fact(What.RUNS, 5, 8, who=1, shirt=Shirt.WHITE, direction=right),
        of(white, What.KICKS, 8.2, 8.5),
        fact(What.BALL_MOVES, 8.3, 9.5, direction=right),
        of(white, What.STOPS, 9.5, 9.9),
        of(blue, What.JUMPS, 12, 12.5),
        of(blue, What.ARMS_UP, 15, 17),
        of(red, What.JOINS, 20, 20.6),
        fact(What.PEOPLE, 20, 42, number=3),
        fact(What.TURNS, 24, 24.5, who=2, shirt=Shirt.BLUE, direction=left),
        fact(What.RUNS, 24, 28, who=2, shirt=Shirt.BLUE, direction=left),
        of(red, What.COMES_CLOSER, 29, 31),
        of(white, What.BENDS_DOWN, 32, 33),
        of(white, What.THROWS, 35, 35.4),
        fact(What.BALL_HIGH, 35.4, 36.4),
        of(red, What.IS_DOWN, 38, 41),
        of(red, What.LEAVES, 42, 42.5),
        fact(What.PEOPLE, 43.5, 60, number=2),
        fact(What.TOGETHER, 45, 50, number=2),
        fact(What.DOG, 50, 58),
        fact(What.WHISTLE, 55, 55.8),
        fact(What.LOUDER, 57, 58),
    ]


def busy_lines(seed: int, language: str = "en") -> list[tuple[float, Line]]:
    return told(looks(a_busy_minute(), 60), seed=seed, language=language)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_busy_minute_has_many_lines_but_not_too_many(seed: int) -> None:
    assert 12 <= len(busy_lines(seed)) <= 25


@pytest.mark.parametrize("language", ["en", "de", "fr", "es"])
def test_none_of_the_last_eight_sentences_comes_again(language: str) -> None:
    for seed in SEEDS:
        texts = [line.text for _, line in busy_lines(seed, language)]
        assert all(texts[i] not in texts[max(0, i - 8) : i] for i in range(len(texts)))


def test_there_is_no_filler() -> None:
    assert all(line.claims for _, line in busy_lines(1))


def test_a_line_makes_two_claims_at_most() -> None:
    assert {len(line.claims) for _, line in busy_lines(1)} == {1, 2}


def test_the_same_seed_says_the_same_and_another_does_not() -> None:
    assert busy_lines(7) == busy_lines(7)
    assert [line.text for _, line in busy_lines(7)] != [line.text for _, line in busy_lines(8)]


def test_the_first_line_comes_as_soon_as_there_is_something() -> None:
    (first, line), *_ = told(looks([fact(What.PEOPLE, 4.1, 20, number=2)], 20))
    assert 4.1 <= first <= 4.7
    assert whats([(first, line)]) == [What.PEOPLE]


MOMENTS = [What.KICKS, What.THROWS, What.JUMPS, What.ARMS_UP, What.IS_DOWN]


@pytest.mark.parametrize("what", MOMENTS)
def test_a_moment_is_told_at_the_look_that_saw_it(what: What) -> None:
    facts = [
        fact(What.PEOPLE, 0.5, 20, number=1),
        fact(What.RUNS, 8, 9.5, who=1, direction=Direction.LEFT),
        fact(what, 9.3, 9.6, who=1),
    ]
    lines = told(looks(facts, 20))
    assert [t for t, line in lines if what in whats([(t, line)])] == [pytest.approx(9.33, abs=0.01)]


def test_the_same_of_somebody_else_is_told_sooner_than_of_the_same() -> None:
    jumps = [fact(What.JUMPS, t, t + 0.3, who=1) for t in (1, 5.2)]
    assert len(told(looks(jumps, 9))) == 1
    jumps[1] = fact(What.JUMPS, 5.2, 5.5, who=2)
    assert len(told(looks(jumps, 9))) == 2


def test_a_moment_waits_for_the_last_line_to_be_heard() -> None:
    facts = [
        fact(What.KICKS, 5.0, 5.3, who=1, shirt=Shirt.WHITE),
        fact(What.JUMPS, 5.3, 5.7, who=2, shirt=Shirt.BLUE),
    ]
    (kick, _), (jump, line) = told(looks(facts, 20))
    assert 0.9 <= jump - kick <= 1.3
    assert [(claim.what, claim.who) for claim in line.claims] == [(What.JUMPS, "blue")]


def test_news_that_is_no_moment_waits_longer() -> None:
    facts = [
        fact(What.PEOPLE, 1, 30, number=2),
        fact(What.BALL_MOVES, 2, 2.9, direction=Direction.LEFT),
        fact(What.BALL_MOVES, 3, 8, direction=Direction.RIGHT),
    ]
    (first, _), (of_a_new_kind, _), (of_the_same, _) = told(looks(facts, 8))
    assert 1.5 <= of_a_new_kind - first <= 2.0
    assert 2.5 <= of_the_same - of_a_new_kind <= 3.0


def test_what_goes_on_is_told_once_and_then_it_is_silent_for_long() -> None:
    lines = told(looks([fact(What.PEOPLE, 1, 100, number=2)], 100))
    assert len(lines) == 1


def test_a_still_minute_has_one_line() -> None:
    still = [motion(t, Observation(Topic.QUIET, seconds=t)) for t in (3, 60, 120, 240)]
    empty = [SceneFacts(at(t / 3)) for t in range(3 * 300) if t / 3 not in (3, 60, 120, 240)]
    lines = told(sorted([*still, *empty], key=lambda scene: scene.at))
    minutes = Counter(int(t // 60) for t, _ in lines)
    assert minutes[0] == 1 and max(minutes.values()) == 1 and len(lines) <= 3
    assert all(line.energy_level == 0.0 and not line.is_highlight for _, line in lines)


SMALL = Size.SMALL


@pytest.mark.parametrize(
    "slight",
    [
        Observation(Topic.LOCAL_MOTION, activity=0.1, size=SMALL, count=1),
        Observation(Topic.SEVERAL, activity=0.3, count=3),
    ],
)
def test_leaves_that_stir_are_not_told(slight: Observation) -> None:
    assert told(motion(t / 2, slight) for t in range(2 * 60)) == []


def test_something_small_is_told_when_it_goes_somewhere() -> None:
    """Leaves go to and fro; a ball far away keeps its way."""
    ways = [Direction.LEFT, Direction.UP, Direction.LEFT, Direction.RIGHT]
    to_and_fro = [
        Observation(Topic.MOVE, 0.2, direction=way, size=SMALL, speed=Speed.SLOW) for way in ways
    ]
    assert told(motion(t / 2, to_and_fro[t % 4]) for t in range(60)) == []
    ((when, line), *_) = told(motion(t / 2, to_and_fro[0]) for t in range(6, 20))
    assert 4.5 <= when <= 5.5 and line.claims[0].direction == "left"


def test_movement_in_its_place_is_told_and_then_left_alone() -> None:
    stirring = Observation(Topic.LOCAL_MOTION, activity=0.1, size=Size.MEDIUM, count=1)
    lines = told(motion(t / 2, stirring) for t in range(2 * 120))
    assert 1 <= len(lines) <= 5
    gaps = [b - a for (a, _), (b, _) in pairwise(lines)]
    assert gaps == sorted(gaps) and gaps[0] >= 15


def test_without_people_movement_is_told_every_few_seconds() -> None:
    moves = [
        Observation(
            Topic.MOVE,
            activity=0.4,
            direction=Direction.LEFT if t // 5 % 2 else Direction.RIGHT,
            speed=Speed.STEADY,
        )
        for t in range(60)
    ]
    lines = told(motion(t, seen) for t, seen in enumerate(moves))
    assert 6 <= len(lines) <= 20
    assert lines[0][0] <= 2.0
    assert set(whats(lines)) == {What.MOVEMENT}
    assert {line.sources for _, line in lines} == {("motion",)}


def camera(t: float, way: Direction, speed: Speed = Speed.SLOW) -> SceneFacts:
    return motion(t, Observation(Topic.CAMERA_MOVES, 0.2, direction=way, speed=speed))


def test_a_hand_that_shakes_the_camera_is_not_told_of() -> None:
    ways = [Direction.LEFT, Direction.RIGHT, Direction.UP]
    assert told(camera(t / 3, ways[t % 3]) for t in range(3 * 60)) == []


def test_a_camera_that_pans_is_told_of_now_and_then() -> None:
    lines = told(camera(t / 3, Direction.LEFT) for t in range(3 * 60))
    assert 2 <= len(lines) <= 4
    assert lines[0][0] == pytest.approx(1.67, abs=0.3)


def test_a_camera_that_flies_is_told_of_at_once() -> None:
    ((when, line),) = told([camera(5, Direction.RIGHT, Speed.FAST)])
    assert when == 5 and line.claims[0].direction == "right"


def test_when_several_compete_what_was_not_told_yet_goes_first() -> None:
    white, blue = Shirt.WHITE, Shirt.BLUE
    facts = [
        fact(What.RUNS, 1, 3, who=1, shirt=white, direction=Direction.LEFT),
        fact(What.RUNS, 12, 15, who=1, shirt=white, direction=Direction.RIGHT),
        fact(What.COMES_CLOSER, 12, 15, who=2, shirt=blue),
    ]
    lines = told(looks(facts, 20))
    assert whats(lines)[:2] == [What.RUNS, What.COMES_CLOSER]


def test_two_that_belong_together_go_into_one_sentence() -> None:
    facts = [
        fact(What.RUNS, 1, 4, who=1, shirt=Shirt.RED, direction=Direction.LEFT),
        fact(What.HAS_BALL, 1, 4, who=1, shirt=Shirt.RED),
    ]
    ((_, line),) = told(looks(facts, 6))
    assert [claim.what for claim in line.claims] == [What.RUNS, What.HAS_BALL]
    assert line.text.count(".") == 1 and "red" in line.text and "ball" in line.text


def test_two_that_do_not_are_two_sentences_of_one_line() -> None:
    facts = [
        fact(What.PEOPLE, 1, 9, number=2),
        fact(What.RUNS, 1, 4, who=1, shirt=Shirt.RED, direction=Direction.LEFT),
    ]
    ((_, line),) = told(looks(facts, 4))
    assert [claim.what for claim in line.claims] == [What.PEOPLE, What.RUNS]
    assert line.text.count(".") == 2 and len(line.text) <= 90


@pytest.mark.parametrize("seed", SEEDS)
def test_most_of_what_happens_is_said_within_five_seconds(seed: int) -> None:
    """The issue's goal, on facts that are told right: what eyes miss, no words bring back."""
    facts = an_ordinary_minute()
    lines = told(looks(facts, 66), seed=seed)
    missed = [seen for seen in facts if not any(_says(line, t, seen) for t, line in lines)]
    assert len(missed) <= 0.3 * len(facts), [str(seen.what) for seen in missed]


def _says(line: Line, t: float, seen: Fact) -> bool:
    late = t - since_start(seen.start)
    return 0 <= late <= 5 and seen.what in {claim.what for claim in line.claims}


async def test_a_new_language_and_style_hold_from_the_next_line_on() -> None:
    narrator = WordsNarrator(seed=1)
    wishes = {
        1: MatchState(),
        9: MatchState(language="de-AT", style="lively"),
        19: MatchState(language="tlh", style="poem"),
    }
    found = [
        await narrator.tell(people(t, fact(What.KICKS, t - 0.5, t)), match, [], 0.0)
        for t, match in wishes.items()
    ]
    assert [line and line.lang for line in found] == ["en", "de", "en"]


async def test_a_narrator_needs_no_key_and_no_time() -> None:
    assert WordsNarrator.capabilities == NarratorCapabilities()
    assert await WordsNarrator(seed=1).tell(SceneFacts(at(0)), MatchState(), [], 0.0) is None
