"""A drawn torso under given joints: its colour, or none where it is not clear."""

import colorsys

import cv2
import numpy as np
import pytest

from commentary.observers.facts import Shirt
from commentary.observers.people.sight import Joint, Pose, Spot
from commentary.observers.people.vision.shirts import shirt_of
from livekit_app.providers.watching.room_watch import Image
from tests.commentary.observers.people.scenes import pose

HEIGHT, WIDTH = 360, 640
SOMEBODY = pose(0.9, feet=0.9, height=0.6)


def _hsv(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    """BGR of hue in degrees, the others 0..1."""
    red, green, blue = colorsys.hsv_to_rgb(hue / 360, saturation, value)
    return round(255 * blue), round(255 * green), round(255 * red)


def _picture(colour: tuple[int, int, int], somebody: Pose = SOMEBODY) -> Image:
    rng = np.random.default_rng(3)
    picture: Image = rng.integers(60, 140, (HEIGHT, WIDTH, 3), dtype=np.uint8)
    corners = [
        somebody.joints[joint].point
        for joint in (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.RIGHT_HIP, Joint.LEFT_HIP)
    ]
    torso = np.array([(round(p.x * HEIGHT), round(p.y * HEIGHT)) for p in corners], np.int32)
    cv2.fillPoly(picture, [torso], colour)
    noise = rng.normal(0, 4, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("hue", "shirt"),
    [
        (0, Shirt.RED),
        (27, Shirt.ORANGE),
        (55, Shirt.YELLOW),
        (120, Shirt.GREEN),
        (220, Shirt.BLUE),
        (280, Shirt.PURPLE),
        (322, Shirt.PINK),
        (355, Shirt.RED),
    ],
)
def test_a_saturated_shirt_has_its_colour_in_sun_and_shade(hue: float, shirt: Shirt) -> None:
    for value in (0.45, 0.9):
        assert shirt_of(_picture(_hsv(hue, 0.8, value)), SOMEBODY) is shirt


def test_black_and_white_are_told_where_they_are_clear() -> None:
    assert shirt_of(_picture((22, 20, 21)), SOMEBODY) is Shirt.BLACK
    assert shirt_of(_picture((240, 238, 241)), SOMEBODY) is Shirt.WHITE


@pytest.mark.parametrize(
    "colour",
    [(125, 125, 125), _hsv(215, 0.25, 0.4), _hsv(35, 0.3, 0.8), _hsv(40, 0.9, 0.9)],
    ids=["grey", "blue-grey", "beige", "between orange and yellow"],
)
def test_what_lies_between_has_no_colour(colour: tuple[int, int, int]) -> None:
    assert shirt_of(_picture(colour), SOMEBODY) is None


def test_stripes_have_no_colour() -> None:
    picture = _picture((240, 240, 240))
    blue = _picture(_hsv(220, 0.9, 0.8))
    picture[:, ::8], picture[:, 1::8] = blue[:, ::8], blue[:, 1::8]
    picture[:, 2::8], picture[:, 3::8] = blue[:, 2::8], blue[:, 3::8]
    assert shirt_of(picture, SOMEBODY) is None


def test_from_the_side_the_torso_still_has_its_colour() -> None:
    front = pose(0.9, feet=0.9, height=0.6)
    joints = list(front.joints)
    for joint in (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP):
        joints[joint] = Spot(0.9, joints[joint].y, 0.8)
    side = Pose(front.box, tuple(joints), 0.7)
    assert shirt_of(_picture(_hsv(0, 0.8, 0.8), front), side) is Shirt.RED


def test_joints_that_are_not_sure_give_no_colour() -> None:
    joints = list(SOMEBODY.joints)
    joints[Joint.LEFT_HIP] = joints[Joint.LEFT_HIP]._replace(score=0.1)
    unsure = Pose(SOMEBODY.box, tuple(joints), 0.7)
    assert shirt_of(_picture(_hsv(0, 0.8, 0.8)), unsure) is None


def test_somebody_outside_the_picture_has_none() -> None:
    assert shirt_of(_picture((20, 20, 20)), pose(-0.5)) is None
    assert shirt_of(_picture((20, 20, 20)), pose(0.9, height=0.03)) is None
