"""Words as a stand-in: it takes note while somebody else speaks, and does not repeat him after."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace

from commentary.narrators.claims import Claim
from commentary.narrators.narrator import Line, MatchState, StandIn
from commentary.narrators.words.words_narrator import WordsNarrator
from commentary.observers.facts import Shirt, What
from commentary.observers.motion_facts import Direction
from commentary.observers.observer import SceneFacts
from tests.commentary.narrators.words.playing import at, fact, looks

TWO = fact(What.PEOPLE, 0.0, 60.0, number=2)
RUNNER = fact(
    What.RUNS, 10.0, 60.0, who=1, shirt=Shirt.RED, direction=Direction.LEFT, confidence=0.9
)


def spoken(
    narrator: WordsNarrator, scenes: Iterable[SceneFacts], history: Iterable[Line] = ()
) -> list[Line]:
    async def tell() -> list[Line | None]:
        said = list(history)
        return [await narrator.tell(scene, MatchState(), said, 0.0) for scene in scenes]

    return [line for line in asyncio.run(tell()) if line is not None]


def noted(narrator: WordsNarrator, scenes: Iterable[SceneFacts], until: float) -> list[SceneFacts]:
    """What it was not told of yet."""
    rest = []
    for scene in scenes:
        if scene.at < at(until):
            narrator.note(scene)
        else:
            rest.append(scene)
    return rest


def others_line(*whats: What, second: float) -> Line:
    when = at(second)
    claims = tuple(Claim(what, when, when) for what in whats)
    return Line("Another's words.", 0.5, False, when, claims, ("vision",))


def whats(lines: Iterable[Line]) -> set[str]:
    return {str(claim.what) for line in lines for claim in line.claims}


def test_it_can_stand_in() -> None:
    assert isinstance(WordsNarrator(seed=1), StandIn)


def test_what_it_noted_it_knows_when_it_speaks() -> None:
    """A count needs looks: it had them."""
    narrator = WordsNarrator(seed=1)
    rest = noted(narrator, looks([TWO], 12.0), 10.0)

    [first, *_] = spoken(narrator, rest)
    assert first.claims[0].what is What.PEOPLE
    assert first.frame_at == rest[0].at  # at once, when nobody else speaks any more


def test_what_another_said_just_now_it_does_not_say_again() -> None:
    narrator = WordsNarrator(seed=1)
    rest = noted(narrator, looks([TWO, RUNNER], 20.0), 15.0)
    history = [others_line(What.PEOPLE, What.RUNS, second=14.0)]
    assert spoken(narrator, rest, history) == []

    alone = WordsNarrator(seed=1)
    rest = noted(alone, looks([TWO, RUNNER], 20.0), 15.0)
    assert {What.PEOPLE, What.RUNS} <= whats(spoken(alone, rest))


def test_what_another_did_not_say_is_news() -> None:
    narrator = WordsNarrator(seed=1)
    rest = noted(narrator, looks([TWO, RUNNER], 20.0), 15.0)

    said = spoken(narrator, rest, [others_line(What.PEOPLE, second=14.0)])
    assert What.RUNS in whats(said)
    assert What.PEOPLE not in whats(said)


def test_its_own_lines_are_not_anothers() -> None:
    """Told with its history, it says what it says without: also where that was changed a little
    on its way."""
    scenes = list(looks([TWO, RUNNER], 60.0))
    alone = spoken(WordsNarrator(seed=1), scenes)

    async def with_history() -> list[Line]:
        narrator = WordsNarrator(seed=1)
        said: list[Line] = []
        for scene in scenes:
            line = await narrator.tell(scene, MatchState(), said, 0.0)
            if line is not None:
                said.append(replace(line, stands_on=3))
        return [replace(line, stands_on=None) for line in said]

    assert asyncio.run(with_history()) == alone
    assert len(alone) > 2
