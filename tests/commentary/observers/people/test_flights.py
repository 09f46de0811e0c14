"""A ball in the air, whatever it looks like: what rises and falls as gravity makes it."""

import random
from dataclasses import replace

import numpy as np
import pytest

from commentary.observers.facts import What
from commentary.observers.people.sight import Blob, Box, Joint, Look, Point
from commentary.observers.people.vision.blobs import find_blobs
from livekit_app.providers.watching.room_watch import Image
from tests.commentary.observers.people.scenes import look, pose, reasoned, recorded, told
from tests.commentary.observers.pictures import ball, meadow

BROWN = (40.0, 80.0, 150.0)
HEIGHT = 0.5
FALL = 6.0 * HEIGHT  # picture heights per second²
RAISED = {int(Joint.LEFT_WRIST): (0.15, -1.1), int(Joint.RIGHT_WRIST): (0.05, -1.1)}


def _blob(place: Point, size: float = 0.06, colour: tuple[float, float, float] = BROWN) -> Blob:
    half = size / 2
    box = Box(place.x - half, place.y - half, place.x + half, place.y + half)
    return Blob(box, colour)


def _thrown(places: list[Point], size: float = 0.06, *, swings: bool = True) -> list[Look]:
    """Somebody who raises the hands to 0.6 | 0.35, and a blob that leaves them after half a
    second. ``swings``: else they were there all the time."""
    thrower = pose(0.55, height=HEIGHT, moved=RAISED)
    ready = pose(0.55, height=HEIGHT) if swings else thrower
    return [
        replace(
            look(t / 6, [ready if t < 3 else thrower]),
            blobs=(_blob(places[t - 4], size),) if 4 <= t < 4 + len(places) else (),
        )
        for t in range(4 + len(places))
    ]


def _arc(fall: float = FALL, looks: int = 6, up: float = -1.3) -> list[Point]:
    """From above the hands: the blob's places, a sixth of a second from each other."""
    return [
        Point(0.72 + 0.6 * t / 6, 0.22 + up * t / 6 + fall * (t / 6) ** 2 / 2) for t in range(looks)
    ]


def test_a_brown_ball_is_seen_to_be_thrown() -> None:
    facts = reasoned(recorded("throw"))
    (throw,) = told(facts, What.THROWS)
    assert throw.shirt is not None and throw.shirt.value == "blue"
    assert throw.end - throw.start < recorded("throw")[-1].at - recorded("throw")[0].at
    assert told(facts, What.BALL)


def test_without_what_flies_nothing_is_thrown() -> None:
    looks = [replace(each, blobs=()) for each in recorded("throw")]
    assert {fact.what for fact in reasoned(looks)} <= {What.PEOPLE}


def test_what_flies_from_a_hand_was_thrown() -> None:
    throws = told(reasoned(_thrown(_arc())), What.THROWS)
    assert [fact.who for fact in throws] == [1]


def test_what_leaps_from_a_hand_that_rests_was_not_thrown() -> None:
    """A dog, which falls as everything does."""
    facts = reasoned(_thrown(_arc(), swings=False))
    assert not told(facts, What.THROWS) and not told(facts, What.BALL)


def test_what_flies_from_a_foot_was_kicked() -> None:
    foot = {int(Joint.LEFT_ANKLE): (0.3, -0.3)}
    places = [
        Point(0.95 + 0.9 * t / 6, 0.55 - 1.4 * t / 6 + FALL * (t / 6) ** 2 / 2) for t in range(6)
    ]
    looks = [
        replace(
            look(t / 6, [pose(0.6, height=HEIGHT, moved=foot if t >= 3 else None)]),
            blobs=(_blob(places[t - 4]),) if t >= 4 else (),
        )
        for t in range(10)
    ]
    facts = reasoned(looks)
    assert told(facts, What.KICKS) and not told(facts, What.THROWS)


@pytest.mark.parametrize(
    "places",
    [
        _arc(fall=0.0),  # a bird
        _arc(fall=0.2 * FALL),  # a balloon
        _arc(fall=-FALL, up=0.4),  # it rises faster and faster
        _arc(looks=4),  # too short to tell
        [Point(0.72, 0.22)] * 8,  # it trembles in its place
        _arc(up=0.1),  # it only falls
    ],
)
def test_what_flies_otherwise_was_not(places: list[Point]) -> None:
    assert not told(reasoned(_thrown(places)), What.THROWS)


def test_what_flies_far_from_everybody_was_thrown_by_nobody() -> None:
    away = [Point(place.x + 0.7, place.y) for place in _arc()]
    assert not told(reasoned(_thrown(away)), What.THROWS)


def test_what_is_too_large_or_too_small_for_a_ball_was_not_thrown() -> None:
    for size in (0.02, 0.15):
        assert not told(reasoned(_thrown(_arc(), size=size)), What.THROWS)


@pytest.mark.parametrize("leaves", [4, 12])
def test_leaves_that_stir_for_a_minute_are_thrown_by_nobody(leaves: int) -> None:
    chance = random.Random(5)
    looks = [
        replace(
            look(t / 6, [pose(0.55, height=HEIGHT, moved=RAISED)]),
            blobs=tuple(
                _blob(Point(chance.uniform(0, 1.7), chance.uniform(0, 1))) for _ in range(leaves)
            ),
        )
        for t in range(360)
    ]
    assert not told(reasoned(looks), What.THROWS)


def test_a_ball_is_the_only_thing_that_moved() -> None:
    field = meadow(width=320, height=180)
    pictures: list[Image] = [ball(field, x, 0.4, radius=6) for x in (0.3, 0.45, 0.6)]
    (found,) = find_blobs(pictures[2], pictures[1], pictures[0])
    assert found.box.centre == pytest.approx((0.6 * 320 / 180, 0.4), abs=0.02)
    assert found.box.width == pytest.approx(13 / 180, abs=0.02)
    assert min(found.colour) > 220
    assert find_blobs(field, field, field) == ()


def test_what_moved_all_over_the_picture_is_no_blob() -> None:
    chance = np.random.default_rng(1)
    noise: list[Image] = [
        chance.integers(0, 255, (45, 80, 3), dtype=np.uint8).repeat(4, 0).repeat(4, 1)
        for _ in range(3)
    ]
    assert find_blobs(*noise) == ()
