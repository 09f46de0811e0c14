"""What observers can tell, in one vocabulary: facts, claims of lines and labels all use it.

A fact says what was measured and when; it names nobody, counts no goals and knows no teams.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from commentary.observers.motion_facts import Direction, Topic


class What(StrEnum):
    # People. ``number`` is exact for PEOPLE (1 to 3) and the least for SEVERAL_PEOPLE.
    PEOPLE = "people"
    SEVERAL_PEOPLE = "several_people"
    JOINS = "joins"  # somebody came into view
    LEAVES = "leaves"
    # One of them, told by the shirt where its colour is sure.
    RUNS = "runs"
    STOPS = "stops"  # after having run
    TURNS = "turns"  # runs back; ``direction`` is the new one
    COMES_CLOSER = "comes_closer"
    JUMPS = "jumps"
    ARMS_UP = "arms_up"  # both
    BENDS_DOWN = "bends_down"
    IS_DOWN = "is_down"  # on the ground
    # Several of them. ``number`` is how many, where it is told.
    TOGETHER = "together"  # close by each other
    SPREAD_OUT = "spread_out"
    # The ball.
    BALL = "ball"  # one is in view
    BALL_MOVES = "ball_moves"
    BALL_HIGH = "ball_high"  # above everybody's head
    HAS_BALL = "has_ball"
    KICKS = "kicks"
    THROWS = "throws"
    # Other things that a detector knows.
    DOG = "dog"
    BICYCLE = "bicycle"
    CAR = "car"
    # What motion alone shows.
    MOVEMENT = "movement"
    STILL = "still"  # nothing moves, for a while
    CAMERA_MOVES = "camera_moves"
    CAMERA_STEADY = "camera_steady"  # again
    LIGHTER = "lighter"
    DARKER = "darker"
    COVERED = "covered"  # nothing can be made out
    UNCOVERED = "uncovered"
    CHANGED = "changed"  # the whole picture, at once
    # Sound.
    WHISTLE = "whistle"  # it seems
    LOUDER = "louder"  # than the last half minute


class Shirt(StrEnum):
    BLACK = "black"
    WHITE = "white"
    GREY = "grey"
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"
    PINK = "pink"


# What a topic of motion is in that vocabulary.
OF_MOTION = {
    Topic.MOVE: What.MOVEMENT,
    Topic.LOCAL_MOTION: What.MOVEMENT,
    Topic.SEVERAL: What.MOVEMENT,
    Topic.CROWD: What.MOVEMENT,
    Topic.CALM: What.STILL,
    Topic.QUIET: What.STILL,
    Topic.CUT: What.CHANGED,
    Topic.TURMOIL: What.CHANGED,
    Topic.LIGHTER: What.LIGHTER,
    Topic.DARKER: What.DARKER,
    Topic.CAMERA_MOVES: What.CAMERA_MOVES,
    Topic.CAMERA_STEADY: What.CAMERA_STEADY,
    Topic.COVERED: What.COVERED,
    Topic.UNCOVERED: What.UNCOVERED,
}


@dataclass(frozen=True, slots=True)
class Fact:
    """``start`` and ``end`` are the times of frames (UTC). A fact that goes on is told at each
    look, with the same ``start``. ``who`` is the tracker's number, the same for the same person
    while they are followed; 0: nobody in particular. ``confidence`` is 0..1."""

    what: What
    start: datetime
    end: datetime
    confidence: float
    who: int = 0
    shirt: Shirt | None = None
    number: int | None = None
    direction: Direction | None = None

    @property
    def key(self) -> tuple[What, int, datetime]:
        """The same for what is the same fact, told again."""
        return (self.what, self.who, self.start)
