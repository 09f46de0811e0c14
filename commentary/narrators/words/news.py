"""What each fact is worth: how much, how soon, and how long until the same is news again."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto

from commentary.narrators.words.points import ABOUT_PERSON, IMPLIED, Manner, TalkingPoint
from commentary.observers.facts import What


class NewsKind(Enum):
    MOMENT = auto()  # over in a second: told as it happens
    EVENT = auto()  # happened once
    STATE = auto()  # is so, and goes on


@dataclass(frozen=True, slots=True)
class News:
    """``value``: against others. ``again``: seconds until the same may be told once more; that
    doubles each time, up to ``most``."""

    kind: NewsKind
    value: float
    again: float
    most: float = 240.0


_NEWS = {
    What.KICKS: News(NewsKind.MOMENT, 10.0, again=5.0, most=5.0),
    What.THROWS: News(NewsKind.MOMENT, 9.5, again=5.0, most=5.0),
    What.IS_DOWN: News(NewsKind.MOMENT, 9.0, again=15.0),
    What.JUMPS: News(NewsKind.MOMENT, 8.5, again=6.0, most=8.0),
    What.ARMS_UP: News(NewsKind.MOMENT, 8.0, again=8.0, most=30.0),
    What.COVERED: News(NewsKind.MOMENT, 8.0, again=10.0),
    What.UNCOVERED: News(NewsKind.MOMENT, 7.5, again=10.0),
    What.CHANGED: News(NewsKind.MOMENT, 7.0, again=8.0, most=60.0),
    What.TURNS: News(NewsKind.EVENT, 7.0, again=5.0, most=10.0),
    What.WHISTLE: News(NewsKind.EVENT, 7.0, again=6.0, most=12.0),
    What.JOINS: News(NewsKind.EVENT, 6.5, again=5.0, most=20.0),
    What.LEAVES: News(NewsKind.EVENT, 6.5, again=5.0, most=20.0),
    What.RUNS: News(NewsKind.STATE, 6.0, again=8.0, most=16.0),
    What.STOPS: News(NewsKind.EVENT, 5.5, again=6.0, most=12.0),
    What.DOG: News(NewsKind.STATE, 5.5, again=60.0),
    What.PEOPLE: News(NewsKind.STATE, 5.0, again=120.0),
    What.SEVERAL_PEOPLE: News(NewsKind.STATE, 5.0, again=60.0),
    What.BENDS_DOWN: News(NewsKind.EVENT, 5.0, again=8.0, most=30.0),
    What.HAS_BALL: News(NewsKind.STATE, 5.0, again=8.0, most=30.0),
    What.BALL_HIGH: News(NewsKind.EVENT, 5.0, again=8.0, most=16.0),
    What.BALL_MOVES: News(NewsKind.STATE, 4.5, again=6.0, most=16.0),
    What.COMES_CLOSER: News(NewsKind.EVENT, 4.5, again=10.0, most=60.0),
    What.TOGETHER: News(NewsKind.STATE, 4.0, again=60.0),
    What.SPREAD_OUT: News(NewsKind.STATE, 3.5, again=60.0),
    What.BALL: News(NewsKind.STATE, 4.0, again=60.0),
    What.BICYCLE: News(NewsKind.STATE, 4.0, again=60.0),
    What.CAR: News(NewsKind.STATE, 4.0, again=60.0),
    What.LOUDER: News(NewsKind.EVENT, 4.0, again=20.0, most=60.0),
    What.LIGHTER: News(NewsKind.EVENT, 3.0, again=20.0, most=60.0),
    What.DARKER: News(NewsKind.EVENT, 3.0, again=20.0, most=60.0),
    What.CAMERA_MOVES: News(NewsKind.STATE, 2.5, again=15.0, most=120.0),
    What.MOVEMENT: News(NewsKind.STATE, 2.0, again=6.0, most=24.0),
    What.CAMERA_STEADY: News(NewsKind.EVENT, 1.0, again=30.0),
    What.STILL: News(NewsKind.STATE, 1.0, again=120.0),
}
_ON_THE_SPOT = News(NewsKind.STATE, 1.5, again=15.0)  # leaves in the wind: told, then left alone
# PeopleSaid in any order and direction, these tell the same.
_WITHOUT_DIRECTION = {What.CAMERA_MOVES, What.KICKS, What.THROWS, What.JUMPS}
_OF_A_SCENE = {
    What.PEOPLE,
    What.SEVERAL_PEOPLE,
    What.TOGETHER,
    What.SPREAD_OUT,
    What.BALL,
    What.HAS_BALL,
}
FORGET_SECONDS = 300.0
ANOTHER_SECONDS = 4.0  # the same of another person, or of one that the tracker lost and found
REST_SECONDS = 20.0  # what was away for so long is news again as it was at first


def news_of(point: TalkingPoint) -> News:
    on_the_spot = point.what is What.MOVEMENT and point.manner is Manner.ON_THE_SPOT
    return _ON_THE_SPOT if on_the_spot else _NEWS[point.what]


_Key = tuple[What, *tuple[object, ...]]


@dataclass(slots=True)
class _Told:
    at: datetime
    seen: datetime
    who: int
    times: int = 1


class Memory:
    """What was told, and when. Clocks are the frames' own."""

    def __init__(self) -> None:
        self._told: dict[_Key, _Told] = {}
        self._whats: dict[What, datetime] = {}

    def is_news(self, point: TalkingPoint, at: datetime) -> bool:
        """Also notes that it is still so. Call it for each point of each scene."""
        news = news_of(point)
        due = {key: self._is_due(key, news, point.who, at) for key in _keys(point)}
        return all(due.values())

    def since(self, what: What, at: datetime) -> float:
        """Seconds since anything of the kind was told."""
        told = self._whats.get(what)
        return float("inf") if told is None else (at - told).total_seconds()

    def tell(self, point: TalkingPoint, at: datetime) -> None:
        self._whats[point.what] = at
        self._forget(at)
        if point.what in (What.CHANGED, What.UNCOVERED):
            self._begin_scene()
        for key in _keys(point):
            self._note(key, point.who, at)
        implied = IMPLIED.get(point.what)
        if implied is not None:
            for key in _keys_of(point, implied):
                self._note(key, point.who if implied in ABOUT_PERSON else 0, at)

    def _begin_scene(self) -> None:
        """Who and what is in the new picture is news, though it was so in the old one."""
        self._told = {key: told for key, told in self._told.items() if key[0] not in _OF_A_SCENE}

    def _forget(self, at: datetime) -> None:
        """Trackers count on for hours."""
        for key, told in list(self._told.items()):
            if (at - max(told.at, told.seen)).total_seconds() > FORGET_SECONDS:
                del self._told[key]

    def _note(self, key: _Key, who: int, at: datetime) -> None:
        told = self._told.get(key)
        self._told[key] = _Told(at, at, who, 1 if told is None else told.times + 1)

    def _is_due(self, key: _Key, news: News, who: int, at: datetime) -> bool:
        told = self._told.get(key)
        if told is None:
            return True
        if (at - told.seen).total_seconds() > REST_SECONDS:
            told.times = min(told.times, 1)
        told.seen = at
        again = min(news.most, news.again * 2.0 ** (told.times - 1))
        if who and told.who and who != told.who:
            again = min(again, ANOTHER_SECONDS)
        return (at - told.at).total_seconds() >= again


def _keys(point: TalkingPoint) -> list[_Key]:
    """The same for what would sound the same. A tracker that loses somebody gives a new number,
    one that doubts a colour takes it away: so both count."""
    return _keys_of(point, point.what)


def _keys_of(point: TalkingPoint, what: What) -> list[_Key]:
    direction = None if what in _WITHOUT_DIRECTION else point.direction
    if what in (What.BALL, What.STILL):
        return [(what,)]
    if what is What.PEOPLE:
        return [(what, point.number)]
    if what not in ABOUT_PERSON:
        return [(what, point.manner, direction)]
    worn: _Key = (what, point.shirt, direction)
    return [worn, (what, point.who, direction)] if point.who else [worn]
