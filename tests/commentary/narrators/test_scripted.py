"""The scripted narrator is the same every time."""

from datetime import timedelta

from commentary.narrators.narrator import Line, MatchState
from commentary.narrators.scripted import ScriptedNarrator
from commentary.observers.facts import What
from commentary.observers.observer import SceneFacts
from tests.commentary.observers.pictures import START


async def lines(count: int, language: str = "en") -> list[Line]:
    narrator, match = ScriptedNarrator(), MatchState(language=language)
    scenes = [SceneFacts(START + timedelta(seconds=number)) for number in range(count)]
    told = [await narrator.tell(scene, match, [], 0.0) for scene in scenes]
    assert [line.frame_at for line in told if line] == [scene.at for scene in scenes]
    return [line for line in told if line]


async def test_it_says_a_numbered_line_for_every_scene() -> None:
    assert [line.text for line in await lines(3)] == ["Line 1", "Line 2", "Line 3"]


async def test_every_fifth_line_is_a_highlight() -> None:
    found = [line.is_highlight for line in await lines(10)]
    assert found == [False] * 4 + [True] + [False] * 4 + [True]


async def test_each_line_claims_movement_in_the_second_before() -> None:
    (line,) = await lines(1)
    (claim,) = line.claims
    assert (claim.what, claim.end) == (What.MOVEMENT, line.frame_at)
    assert claim.start == line.frame_at - timedelta(seconds=1)
    assert line.sources == ("scripted",)


async def test_it_labels_lines_with_the_language_that_is_wanted() -> None:
    assert [line.lang for line in await lines(2, "fr")] == ["fr", "fr"]


async def test_a_highlight_has_a_moment_and_no_other_line_has() -> None:
    told = await lines(5)
    assert [line.moment is not None for line in told] == [False] * 4 + [True]
    assert told[-1].moment == (told[-1].frame_at - timedelta(seconds=1), told[-1].frame_at)
