"""Facts made up for the narrator ``words``, and everything that can be said of them."""

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product

from commentary.narrators.narrator import Line, MatchState
from commentary.narrators.words.language import Phrasebook
from commentary.narrators.words.phrasing import Sentence, sentences
from commentary.narrators.words.points import ABOUT_PERSON, Manner, TalkingPoint
from commentary.narrators.words.words_narrator import WordsNarrator
from commentary.observers.facts import Fact, Shirt, What
from commentary.observers.motion_facts import Direction, Observation
from commentary.observers.observer import SceneFacts
from sessions_app.commentary_choices import Style

START = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
LOOKS_PER_SECOND = 3
SOUNDS = {What.WHISTLE, What.LOUDER}
COUNTED = (What.PEOPLE, What.SEVERAL_PEOPLE, What.TOGETHER)
DIRECTED = (What.RUNS, What.TURNS, What.BALL_MOVES, What.MOVEMENT, What.CAMERA_MOVES)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def since_start(moment: datetime) -> float:
    return (moment - START).total_seconds()


def fact(
    what: What,
    start: float,
    end: float,
    *,
    who: int = 0,
    shirt: Shirt | None = None,
    number: int | None = None,
    direction: Direction | None = None,
    confidence: float = 0.8,
) -> Fact:
    return Fact(what, at(start), at(end), confidence, who, shirt, number, direction)


def people(seconds: float, *facts: Fact) -> SceneFacts:
    return SceneFacts(at(seconds), people=facts)


def motion(seconds: float, *seen: Observation) -> SceneFacts:
    return SceneFacts(at(seconds), motion=seen)


def looks(facts: Sequence[Fact], seconds: float) -> Iterator[SceneFacts]:
    """As observers tell of them: while it goes on at each look, sound on its own."""
    for look in range(1, int(seconds * LOOKS_PER_SECOND) + 1):
        now = at(look / LOOKS_PER_SECOND)
        before = now - timedelta(seconds=1 / LOOKS_PER_SECOND)
        live = [
            replace(fact, end=min(fact.end, now))
            for fact in facts
            if fact.start <= now and fact.end > before
        ]
        yield SceneFacts(now, people=tuple(f for f in live if f.what not in SOUNDS))
        yield SceneFacts(now, sound=tuple(f for f in live if f.what in SOUNDS), loudness=0.5)


def told(
    scenes: Iterable[SceneFacts], *, seed: int = 1, language: str = "en", style: str = "neutral"
) -> list[tuple[float, Line]]:
    """The lines, each with the second in which it is said."""
    narrator = WordsNarrator(seed=seed)
    match = MatchState(language=language, style=style)

    async def tell() -> list[tuple[float, Line]]:
        lines = [(scene.at, await narrator.tell(scene, match, [], 0.0)) for scene in scenes]
        return [(since_start(moment), line) for moment, line in lines if line is not None]

    return asyncio.run(tell())


def whats(lines: Iterable[tuple[float, Line]]) -> list[What]:
    claims = [claim.what for _, line in lines for claim in line.claims]
    return [what for what in claims if isinstance(what, What)]


@dataclass(frozen=True, slots=True)
class Said:
    topic: str
    style: Style
    points: tuple[TalkingPoint, ...]
    sentence: Sentence


def everything(language: Phrasebook) -> Iterator[Said]:
    """Each what, manner and pair, in each style, with its slots full, half full and empty."""
    topics: list[tuple[tuple[What, Manner], ...]] = [((what, Manner.PLAIN),) for what in What]
    topics += [(key,) for key in language.manners]
    topics += [((a, Manner.PLAIN), (b, Manner.PLAIN)) for a, b in language.pairs]
    for topic, style in product(topics, Style):
        name = " + ".join("/".join(filter(None, key)) for key in topic)
        for points in _points(topic):
            for sentence in sentences(points, language, style):
                yield Said(name, style, points, sentence)


def _points(topic: Sequence[tuple[What, Manner]]) -> Iterator[tuple[TalkingPoint, ...]]:
    person = any(what in ABOUT_PERSON for what, _ in topic)
    directed = any(what in DIRECTED for what, _ in topic)
    shirts = [(None, True), *product(Shirt, (True, False))] if person else [(None, True)]
    ways = (None, Direction.LEFT, Direction.RIGHT, Direction.UP, Direction.DOWN)
    for (shirt, alone), way, number in product(
        shirts, ways if directed else (None,), _numbers([what for what, _ in topic])
    ):
        yield tuple(
            TalkingPoint(
                what=what,
                start=at(1),
                end=at(2),
                confidence=0.8,
                source="people",
                who=1,
                shirt=shirt if what in ABOUT_PERSON else None,
                number=number if what in COUNTED else None,
                direction=way if what in DIRECTED else None,
                manner=manner,
                alone=alone,
            )
            for what, manner in topic
        )


def _numbers(whats: Sequence[What]) -> tuple[int | None, ...]:
    if What.PEOPLE in whats:
        return (2, 3) if {What.JOINS, What.TOGETHER} & set(whats) else (1, 2, 3)
    return (None, 4, 5, 12, 15, 50) if What.SEVERAL_PEOPLE in whats else (None,)
