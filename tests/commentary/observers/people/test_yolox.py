"""The owner's own detector: which files are taken, which are refused, and what comes out."""

from pathlib import Path

import numpy as np
import pytest

from commentary.observers.people.people_observer import PeopleObserver
from commentary.observers.people.sight import Box, ThingKind
from commentary.observers.people.vision.network import POSES, THINGS
from commentary.observers.people.vision.yolox import (
    CLASSES,
    check_detector,
    decode,
    find_things,
    read_answers,
)
from tests.commentary.observers.people.films import street_film
from tests.commentary.observers.people.tiny_onnx import tiny_model


def test_a_model_of_yolox_shape_is_taken(tmp_path: Path) -> None:
    assert check_detector(_tiny(tmp_path, (64, 96), CLASSES)) is None


@pytest.mark.parametrize(
    ("shape", "classes", "words"),
    [
        ((60, 96), CLASSES, "96x60 pixels, not multiples of 32"),
        ((2048, 64), CLASSES, "not multiples of 32 up to 1280"),
        ((64, 64), 3, "it answers 84 rows of 8 numbers, not 84 of 85"),
    ],
)
def test_others_are_refused_in_words(
    tmp_path: Path, shape: tuple[int, int], classes: int, words: str
) -> None:
    problem = check_detector(_tiny(tmp_path, shape, classes))
    assert problem is not None and "tiny.onnx is no YOLOX" in problem and words in problem


def test_no_file_and_no_onnx_are_refused(tmp_path: Path) -> None:
    assert "cannot be read" in (check_detector(tmp_path / "none.onnx") or "")
    text = tmp_path / "text.onnx"
    text.write_text("a detector, honestly")
    assert "text.onnx is no usable ONNX file" in (check_detector(text) or "")
    assert "cannot be read" in (check_detector(tmp_path) or "")


def test_the_projects_own_models_are_no_yolox() -> None:
    assert "is no YOLOX: its input is" in (check_detector(POSES) or "")
    assert "is no YOLOX" in (check_detector(THINGS) or "")


def test_a_raw_grid_is_decoded() -> None:
    rows = np.zeros((4 * 4 + 2 * 2 + 1, 5 + CLASSES), np.float32)
    cell = 16 + 1  # stride 16, row 0, column 1
    rows[cell, :5] = (0.5, 0.25, np.log(2.0), np.log(4.0), 0.9)
    rows[cell, 5 + 32] = 0.8
    answers = decode(rows, (32, 32))
    assert answers[cell, :4] == pytest.approx((24.0, 4.0, 32.0, 64.0))
    (thing,) = read_answers(answers, 100.0, Box(0.5, 0.2, 0.0, 0.0), tuple(ThingKind))
    assert thing.kind is ThingKind.BALL and thing.score == pytest.approx(0.72)
    assert thing.box == pytest.approx((0.58, -0.08, 0.9, 0.56))


def _tiny(folder: Path, shape: tuple[int, int], classes: int) -> Path:
    path = folder / "tiny.onnx"
    path.write_bytes(tiny_model(shape, classes))
    return path


def _real() -> Path | None:
    for folder in Path(__file__).resolve().parents:
        path = folder / "shared" / "models" / "yolox_nano.onnx"
        if path.is_file():
            return path
    return None


# The file is the owner's own and none of the project's: where there is none, there is no such test.
if (YOLOX := _real()) is not None:

    def test_a_real_yolox_sees_the_people_of_a_street(detector: Path = YOLOX) -> None:
        assert check_detector(detector) is None
        (frame,) = street_film(17.0, 17.1)
        things = find_things(detector, frame.image)
        people = [thing for thing in things if thing.kind is ThingKind.PERSON]
        assert 5 <= len(people) <= 9
        assert all(0.05 < person.box.height < 0.25 for person in people)
        facts = [
            fact
            for frame in street_film(15.0, 18.0)
            for fact in PeopleObserver(detector).observe([frame], frame.at).people
        ]
        assert facts == [], "each observer has seen one frame only"
