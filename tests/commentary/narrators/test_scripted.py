"""The scripted engine is the same every time."""

from commentary.engines import NAMES, make_engine
from commentary.engines.scripted import ScriptedEngine
from tests.commentary.observers.pictures import film, wall


def test_it_says_a_numbered_line_for_every_frame() -> None:
    frames = list(film(lambda t: wall(), 1.5))
    engine = make_engine("scripted", seed=1)

    said = [line for frame in frames for line in engine.observe([frame])]

    assert [line.text for line in said] == ["Line 1", "Line 2", "Line 3"]
    assert [line.frame_at for line in said] == [frame.at for frame in frames]


def test_it_can_be_made_to_speak_less_often() -> None:
    engine = ScriptedEngine(frames_per_line=4)

    assert len(engine.observe(list(film(lambda t: wall(), 10)))) == 5


def test_every_fifth_line_is_a_highlight() -> None:
    said = ScriptedEngine().observe(list(film(lambda t: wall(), 5)))

    assert [line.is_highlight for line in said] == [False] * 4 + [True] + [False] * 4 + [True]


def test_engines_are_known_by_name() -> None:
    assert NAMES == ("motion", "scripted")
    assert [make_engine(name, seed=0).name for name in NAMES] == ["motion", "scripted"]
