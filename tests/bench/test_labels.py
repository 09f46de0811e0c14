"""Labels: how they are read, what is refused, and what other cameras make of them."""

from pathlib import Path

import pytest

from bench.claims.labels import FOLDER, BadLabel, Label, mirrored, read, shaken, swapped
from commentary.observers.facts import What


def labels(tmp_path: Path, text: str) -> list[Label]:
    path = tmp_path / "clip.txt"
    path.write_text(text)
    return read(path)


def test_a_line_says_when_what_and_who(tmp_path: Path) -> None:
    text = """
    # two of them
    0.5 3 MUST people number=2 who=white,blue   # at once
    1.0 2.0 may throws who=blue direction=up,up_left
    4 5.5 may several_people number=6..9
    0 9 may movement direction=*
    0 9 may ball
    """
    assert labels(tmp_path, text) == [
        Label(0.5, 3.0, What.PEOPLE, True, frozenset({"white", "blue"}), (2, 2)),
        Label(
            1.0, 2.0, What.THROWS, False, frozenset({"blue"}), None, frozenset({"up", "up_left"})
        ),
        Label(4.0, 5.5, What.SEVERAL_PEOPLE, False, number=(6, 9)),
        Label(0.0, 9.0, What.MOVEMENT, False, directions=frozenset({"*"})),
        Label(0.0, 9.0, What.BALL, False),
    ]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("1 2 may", "needs FROM TO"),
        ("1 2 maybe ball", "'maybe' is neither MUST nor may"),
        ("1 2 may goal", "'goal' is not a valid What"),
        ("2 1 may ball", "ends before it begins"),
        ("now 2 may ball", "could not convert"),
        ("1 2 may runs who=teal", "'teal' is not a valid Shirt"),
        ("1 2 may runs direction=north", "'north' is not a valid Direction"),
        ("1 2 may people number=two", "invalid literal"),
        ("1 2 may people colour=red", "'colour' is neither who"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_line(
    tmp_path: Path, line: str, words: str
) -> None:
    with pytest.raises(BadLabel, match=f"clip.txt, line 2: .*{words}"):
        labels(tmp_path, f"# a clip\n{line}\n")


def test_a_mirror_swaps_left_and_right(tmp_path: Path) -> None:
    (label,) = mirrored(labels(tmp_path, "1 2 may throws direction=left,up_right,down"))
    assert label.directions == {"right", "up_left", "down"}
    assert swapped("closer") == "closer"


def test_a_hand_moves_the_camera_any_way_and_leaves_the_scene_as_it_is(tmp_path: Path) -> None:
    plain = labels(tmp_path, "0 9 may still\n1 2 may camera_steady\n0 3 MUST ball")
    assert shaken(plain, 9.0) == [
        plain[0],
        plain[2],
        Label(0.0, 9.0, What.CAMERA_MOVES, False, directions=frozenset({"*"})),
    ]


def test_the_labels_of_the_footage_can_be_read_and_demand_something() -> None:
    clips = {path.stem: read(path) for path in FOLDER.glob("*.txt")}
    assert len(clips) == 6
    assert all(any(label.must for label in clip) for clip in clips.values())


def test_what_must_be_said_of_the_footage_is_long_enough_in_view() -> None:
    """Nothing that is over within the first second could be said by who has just come."""
    demanded = [label for path in FOLDER.glob("*.txt") for label in read(path) if label.must]
    assert [str(label) for label in demanded if label.end < 1.0] == []
