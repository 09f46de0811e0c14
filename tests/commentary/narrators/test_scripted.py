"""The scripted narrator is the same every time."""

from datetime import timedelta

from commentary.narrators.narrator import Line, MatchState
from commentary.narrators.scripted import ScriptedNarrator
from commentary.observers.observer import SceneFacts
from tests.commentary.observers.pictures import START


async def lines(count: int) -> list[Line]:
    narrator = ScriptedNarrator()
    scenes = [SceneFacts(START + timedelta(seconds=number)) for number in range(count)]
    told = [await narrator.tell(scene, MatchState(), [], 0.0) for scene in scenes]
    assert [line.frame_at for line in told if line] == [scene.at for scene in scenes]
    return [line for line in told if line]


async def test_it_says_a_numbered_line_for_every_scene() -> None:
    assert [line.text for line in await lines(3)] == ["Line 1", "Line 2", "Line 3"]


async def test_every_fifth_line_is_a_highlight() -> None:
    found = [line.is_highlight for line in await lines(10)]
    assert found == [False] * 4 + [True] + [False] * 4 + [True]
