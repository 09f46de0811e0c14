"""What may be said, before it is put into words: one structured observation per frame at most."""

from dataclasses import dataclass
from enum import StrEnum


class Topic(StrEnum):
    MOVE = "move"  # one thing goes somewhere
    LOCAL_MOTION = "local_motion"  # movement that stays in its place
    SEVERAL = "several"  # a few things move
    CROWD = "crowd"  # movement all over the picture
    CALM = "calm"  # it moved, now it does not
    QUIET = "quiet"  # nothing moves, for a while
    CUT = "cut"  # the whole picture changed at once
    TURMOIL = "turmoil"  # the whole picture keeps changing
    LIGHTER = "lighter"
    DARKER = "darker"
    CAMERA_MOVES = "camera_moves"
    CAMERA_STEADY = "camera_steady"
    COVERED = "covered"  # dark or blank: nothing to be made out
    UNCOVERED = "uncovered"


class Side(StrEnum):
    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Level(StrEnum):
    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"


class Direction(StrEnum):
    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"
    UP_LEFT = "up_left"
    UP_RIGHT = "up_right"
    DOWN_LEFT = "down_left"
    DOWN_RIGHT = "down_right"
    CLOSER = "closer"  # camera only: contents grow
    AWAY = "away"  # camera only: contents shrink


class Speed(StrEnum):
    SLOW = "slow"  # under an eighth of the picture's width per second
    STEADY = "steady"
    FAST = "fast"  # over a third


class Size(StrEnum):
    SMALL = "small"  # under 1.5 % of the picture
    MEDIUM = "medium"
    LARGE = "large"  # over 8 %


class Trend(StrEnum):
    FASTER = "faster"
    SLOWER = "slower"
    TURNED = "turned"  # now goes against where it went


@dataclass(frozen=True, slots=True)
class Observation:
    """``activity`` is how much goes on, unbounded, 0 = nothing; ``sudden``: worth interrupting
    for. Fields that were not measured are None."""

    topic: Topic
    activity: float = 0.0
    sudden: bool = False
    side: Side | None = None
    level: Level | None = None
    direction: Direction | None = None
    speed: Speed | None = None
    size: Size | None = None
    trend: Trend | None = None
    count: int = 0
    seconds: float = 0.0  # how long it has been so (CALM, QUIET)
    dark: bool = False  # COVERED: dark rather than blank

    def same_news(self, other: "Observation | None") -> bool:
        """Would saying this after ``other`` tell nothing new?"""
        return other is not None and (
            self.topic,
            self.side,
            self.level,
            self.direction,
            self.speed,
            self.trend,
            self.count > 1,
        ) == (
            other.topic,
            other.side,
            other.level,
            other.direction,
            other.speed,
            other.trend,
            other.count > 1,
        )


def side_of(x: float) -> Side:
    return Side.LEFT if x < 0.36 else Side.RIGHT if x > 0.64 else Side.CENTRE


def level_of(y: float) -> Level:
    return Level.TOP if y < 0.33 else Level.BOTTOM if y > 0.67 else Level.MIDDLE


def direction_of(dx: float, dy: float) -> Direction:
    """Right and down are positive. A diagonal is one when both parts are at least 45 % of the
    larger (about 24° off an axis)."""
    along, across = abs(dx), abs(dy)
    horizontal = "right" if dx > 0 else "left"
    vertical = "down" if dy > 0 else "up"
    if across < 0.45 * along:
        return Direction(horizontal)
    if along < 0.45 * across:
        return Direction(vertical)
    return Direction(f"{vertical}_{horizontal}")


def speed_of(widths_per_second: float) -> Speed:
    if widths_per_second < 0.125:
        return Speed.SLOW
    return Speed.FAST if widths_per_second > 0.34 else Speed.STEADY


def size_of(area: float) -> Size:
    return Size.SMALL if area < 0.015 else Size.LARGE if area > 0.08 else Size.MEDIUM
