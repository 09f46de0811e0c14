"""The model files, and what is said when one cannot be used."""

import hashlib
import sys
from pathlib import Path

import numpy as np
import pytest

from commentary.observers.people.sight import Box, Thing, ThingKind
from commentary.observers.people.vision.network import MODELS, POSES, THINGS, ModelMissing, network
from commentary.observers.people.vision.objects import find_things, only_once, read_things
from commentary.observers.people.vision.poses import find_poses, read_poses
from tests.commentary.observers.pictures import wall


def test_the_files_are_those_of_the_list() -> None:
    lines = [line.split() for line in (MODELS / "SHA256SUMS").read_text().splitlines()]
    listed = {name: digest for digest, name in lines}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in MODELS.glob("*.onnx")
    }
    assert found == listed
    assert set(found) == {POSES.name, THINGS.name}
    notice = (MODELS / "NOTICE").read_text()
    assert all(name in notice for name in found)


def test_both_models_look_at_a_wall_and_see_nobody() -> None:
    assert find_poses(wall()) == ()
    assert find_things(wall(), [Box(0.2, 0.2, 0.8, 0.8)]) == ()


def test_a_model_is_loaded_once() -> None:
    assert network(POSES) is network(POSES)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match=r"The model gone\.onnx cannot be read: No such file"):
        network(tmp_path / "gone.onnx")


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(POSES.read_bytes()[:5000])
    with pytest.raises(ModelMissing, match=r"The model broken\.onnx is no usable ONNX file: "):
        network(broken)


def test_without_onnxruntime_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ModelMissing, match=r"onnxruntime is not installed.*requirements\.txt"):
        network(tmp_path / "any.onnx")


def test_a_picture_of_the_wrong_kind_is_no_crash_of_its_own() -> None:
    with pytest.raises(ModelMissing, match="The model cannot be run"):
        network(THINGS).run(np.zeros((1, 3, 10, 10), np.float32))


def test_one_person_seen_twice_is_one() -> None:
    rows = np.zeros((6, 56), np.float32)
    rows[:, 55] = (0.7, 0.5, 0.4, 0.1, 0.0, 0.0)
    for row, shift in enumerate((0.0, 0.004, 0.3)):
        rows[row, :51] = np.stack(
            [np.linspace(0.2, 0.8, 17), np.full(17, 0.3 + shift), np.full(17, 0.6)], axis=1
        ).ravel()
        rows[row, 51:55] = (0.2, 0.25 + shift, 0.8, 0.35 + shift)
    poses = read_poses(rows, 2.0, 1.0)
    assert [round(pose.score, 1) for pose in poses] == [0.7, 0.4]
    assert poses[0].box == pytest.approx((0.5, 0.2, 0.7, 0.8))
    assert poses[0].joints[0] == pytest.approx((0.6, 0.2, 0.6))


def test_boxes_of_a_crop_are_put_into_the_picture() -> None:
    scores = np.zeros((2, 90), np.float32)
    scores[0, 36], scores[1, 0] = 0.6, 0.9
    boxes = np.array([[0.5, 0.25, 0.75, 0.5], [0.0, 0.0, 1.0, 1.0]], np.float32)
    (found,) = read_things(boxes, scores, Box(1.0, 0.2, 1.4, 0.6), (ThingKind.BALL,))
    assert found.kind is ThingKind.BALL
    assert found.box == pytest.approx((1.1, 0.4, 1.2, 0.5))


def test_boxes_on_each_other_are_one_and_two_kinds_are_two() -> None:
    box = Box(0.1, 0.1, 0.3, 0.5)
    near = Box(0.11, 0.1, 0.31, 0.5)
    found = [
        Thing(ThingKind.PERSON, box, 0.5),
        Thing(ThingKind.PERSON, near, 0.8),
        Thing(ThingKind.DOG, box, 0.6),
    ]
    assert {(thing.kind, thing.score) for thing in only_once(found)} == {
        (ThingKind.PERSON, 0.8),
        (ThingKind.DOG, 0.6),
    }
    assert only_once([]) == ()
