"""When the motion narrator speaks: its clock is the frames', so each test says the times itself."""

from datetime import UTC, datetime, timedelta

import pytest

from commentary.narrators.motion_words.pacing import Pacing
from commentary.observers.motion_facts import Observation, Topic

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
MOVE = Observation(Topic.MOVE, activity=0.2)
AT_REST = pytest.mark.parametrize("topic", [Topic.CALM, Topic.QUIET])


def said(pacing: Pacing, seconds: float, *found: Observation) -> Topic | None:
    chosen = pacing.choose(START + timedelta(seconds=seconds), found)
    return None if chosen is None else chosen[1].topic


@AT_REST
def test_calm_that_found_no_gap_is_said_in_the_next_one(topic: Topic) -> None:
    pacing = Pacing()
    assert said(pacing, 0, MOVE) is Topic.MOVE
    assert said(pacing, 1.0, Observation(topic)) is None
    assert said(pacing, 2.5) is topic


@AT_REST
def test_calm_that_found_no_gap_is_not_said_after_something_moved(topic: Topic) -> None:
    pacing = Pacing()
    assert said(pacing, 0, MOVE) is Topic.MOVE
    assert said(pacing, 1.0, Observation(topic)) is None
    assert said(pacing, 1.5, MOVE) is None  # said a moment ago, but it is calm no longer
    assert said(pacing, 2.5) is None


@AT_REST
def test_what_had_to_wait_is_told_with_when_it_was_seen(topic: Topic) -> None:
    pacing = Pacing()
    said(pacing, 0, MOVE)
    said(pacing, 1.0, Observation(topic))
    chosen = pacing.choose(START + timedelta(seconds=2.5), [])
    assert chosen == (START + timedelta(seconds=1.0), Observation(topic))


def test_what_is_told_at_once_was_seen_now() -> None:
    assert Pacing().choose(START, [MOVE]) == (START, MOVE)
