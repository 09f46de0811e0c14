"""What is worth telling now. Clocks are the frames' own, so a test runs an hour in a second.

It is quiet when there is nothing new; a moment is told as it comes; what was not told yet goes
before what was; two things go into one line where that reads well.
"""

from collections.abc import Sequence
from datetime import datetime

from commentary.narrators.energy import seconds_since
from commentary.narrators.words.contradictions import contradict
from commentary.narrators.words.news import Memory, NewsKind, news_of
from commentary.narrators.words.points import TalkingPoint, implies
from commentary.observers.facts import What

GAPS = {
    NewsKind.MOMENT: 0.9,
    NewsKind.EVENT: 1.5,
    NewsKind.STATE: 2.5,
}  # seconds since the last line
# Nobody listens to a waterfall: a breath for each line, and so many are drawn in a second. Moments
# get the last one.
BREATHS, BREATHS_PER_SECOND = 4.0, 0.35
BREATHS_LEFT = {NewsKind.MOMENT: 1.0, NewsKind.EVENT: 1.5, NewsKind.STATE: 2.0}
NOT_TOLD_SECONDS, NOT_TOLD_BONUS = 30.0, 3.0
# (what, what): one sentence for both, in this order.
PAIRS = (
    (What.RUNS, What.HAS_BALL),
    (What.TURNS, What.HAS_BALL),
    (What.KICKS, What.BALL_MOVES),
    (What.THROWS, What.BALL_MOVES),
    (What.KICKS, What.BALL_HIGH),
    (What.THROWS, What.BALL_HIGH),
    (What.JUMPS, What.ARMS_UP),
    (What.PEOPLE, What.TOGETHER),
    (What.SEVERAL_PEOPLE, What.TOGETHER),
    (What.PEOPLE, What.BALL),
    (What.SEVERAL_PEOPLE, What.BALL),
    (What.JOINS, What.PEOPLE),
    (What.LEAVES, What.PEOPLE),
)
_WIDE = (
    What.JOINS,
    What.LEAVES,
    What.PEOPLE,
    What.SEVERAL_PEOPLE,
)  # said first, then who does what
_LEAST_VALUE_BESIDE = 3.5  # what is of less interest is not added to a line

Proposal = tuple[TalkingPoint, ...]


class Story:
    def __init__(self) -> None:
        self._memory = Memory()
        self._breaths = BREATHS
        self._line_at: datetime | None = None

    def proposals(self, at: datetime, points: Sequence[TalkingPoint]) -> list[Proposal]:
        """One or two points for a line, the best first; mostly none. Call once for each scene."""
        news = [point for point in points if self._memory.is_news(point, at)]
        news.sort(key=lambda point: -self._worth(point, at))
        return [
            proposal
            for point in news
            if self._is_time(point, at)
            for proposal in (*_with_another(point, news), (point,))
        ]

    def tell(self, points: Proposal, at: datetime) -> None:
        """It was said."""
        self._breaths = self._breath(at) - 1.0
        self._line_at = at
        for point in points:
            self._memory.tell(point, at)

    def pass_by(self, at: datetime, points: Sequence[TalkingPoint]) -> None:
        """It is so, and nobody asks for a line. Instead of ``proposals``."""
        for point in points:
            self._memory.is_news(point, at)

    def hear(self, points: Proposal, at: datetime) -> None:
        """Somebody else said it, and took his own breath for it."""
        self._line_at = max(at, self._line_at or at)
        for point in points:
            self._memory.tell(point, at)

    def _worth(self, point: TalkingPoint, at: datetime) -> float:
        unheard = NOT_TOLD_BONUS if self._is_unheard(point, at) else 0.0
        return news_of(point).value + unheard + 0.5 * bool(point.shirt)

    def _is_time(self, point: TalkingPoint, at: datetime) -> bool:
        kind = news_of(point).kind
        if kind is NewsKind.STATE and self._is_unheard(point, at):
            kind = NewsKind.EVENT
        silent = seconds_since(self._line_at, at)
        return silent >= GAPS[kind] and self._breath(at) >= BREATHS_LEFT[kind]

    def _is_unheard(self, point: TalkingPoint, at: datetime) -> bool:
        return self._memory.since(point.what, at) > NOT_TOLD_SECONDS

    def _breath(self, at: datetime) -> float:
        return min(BREATHS, self._breaths + BREATHS_PER_SECOND * seconds_since(self._line_at, at))


def _with_another(point: TalkingPoint, news: Sequence[TalkingPoint]) -> list[Proposal]:
    others = [other for other in news if other is not point and not contradict(point, other)]
    pairs: list[Proposal] = [
        pair
        for other in others
        for pair in ((point, other), (other, point))
        if (pair[0].what, pair[1].what) in PAIRS or implies(*pair)
    ]
    if news_of(point).kind is NewsKind.MOMENT:
        return pairs
    rows = [_in_order(point, other) for other in others if _goes_beside(point, other)]
    return pairs + rows


def _goes_beside(point: TalkingPoint, other: TalkingPoint) -> bool:
    worth = min(news_of(point).value, news_of(other).value) >= _LEAST_VALUE_BESIDE
    return worth and news_of(other).kind is not NewsKind.MOMENT and point.what is not other.what


def _in_order(point: TalkingPoint, other: TalkingPoint) -> Proposal:
    return (other, point) if other.what in _WIDE and point.what not in _WIDE else (point, other)
