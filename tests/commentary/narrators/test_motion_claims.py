"""What the lines of motion claim, so that they can be held against what is true."""

from datetime import timedelta

import pytest

from commentary.narrators.claims import Claim
from commentary.narrators.motion_words.motion_claims import LOOK_SECONDS, claim_of
from commentary.observers.facts import What
from commentary.observers.motion_facts import Direction, Observation, Topic
from tests.commentary.observers.pictures import START, ball, film
from tests.commentary.observers.seeing import MEADOW, spoken


@pytest.mark.parametrize("topic", Topic)
def test_each_topic_claims_something_of_the_moment_before(topic: Topic) -> None:
    claim = claim_of(Observation(topic), START)
    assert claim.end - claim.start == timedelta(seconds=LOOK_SECONDS)
    assert claim.end == START


def test_rest_is_claimed_for_as_long_as_it_lasts() -> None:
    claim = claim_of(Observation(Topic.QUIET, seconds=60.0), START)
    assert claim == Claim(What.STILL, START - timedelta(seconds=60), START)


def test_a_way_is_claimed_where_it_is_said_and_how_many_shapes_is_not() -> None:
    claim = claim_of(Observation(Topic.SEVERAL, direction=Direction.UP, count=3), START)
    assert (claim.what, claim.direction, claim.number) == (What.MOVEMENT, "up", None)


def test_a_line_claims_what_it_says() -> None:
    (_, line), *_ = spoken(film(lambda t: ball(MEADOW, 0.08 + 0.17 * t, 0.5), 5))
    (claim,) = line.claims
    assert (claim.what, claim.direction) == (What.MOVEMENT, "right")
    assert claim.end <= line.frame_at
    assert line.sources == ("motion",)
