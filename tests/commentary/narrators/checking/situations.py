"""What was measured and what people said, by the names that the tables of cases use."""

from dataclasses import dataclass, field, replace

from commentary.narrators.checking.measured import Measured
from commentary.narrators.match_said import KnownMatch, SaidMoment, SaidTeam
from commentary.narrators.narrator import MatchState
from commentary.observers.facts import Fact, Shirt, What
from commentary.observers.motion_facts import Direction, Observation, Size, Speed, Topic
from commentary.observers.observer import SceneFacts
from sessions_app.sports.rules import MomentKind, Phase, Sport
from tests.commentary.narrators.match_words import matches
from tests.commentary.narrators.match_words.matches import at, board

NOW = 10.0  # seconds: the newest picture
LIONS, TIGERS = SaidTeam("Lions", "red"), SaidTeam("Blue Tigers", "blue")


def fact(what: What, start: float, end: float, **details: object) -> Fact:
    return Fact(what, at(start), at(end), **({"confidence": 0.8} | details))  # type: ignore[arg-type]


def moves(topic: Topic, **details: object) -> tuple[Observation, ...]:
    return (Observation(topic, **({"activity": 0.6, "size": Size.LARGE} | details)),)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Situation:
    people: tuple[Fact, ...] = ()
    motion: tuple[Observation, ...] = ()  # from second 5 on
    said: KnownMatch | None = None
    title: str = ""
    moments: tuple[SaidMoment, ...] = field(default=())

    def measured(self) -> Measured:
        measured = Measured()
        for look in range(11):
            seconds = look * 0.5 + NOW - 5.0
            told = tuple(one for one in self.people if one.start <= at(seconds))
            clipped = tuple(replace(one, end=min(one.end, at(seconds))) for one in told)
            measured.add(SceneFacts(at(seconds), people=clipped))
            measured.add(SceneFacts(at(seconds), motion=self.motion))
        return measured

    def match(self, language: str) -> MatchState:
        return MatchState(self.title, language, "neutral", self.said)


def known(score: tuple[int, int] = (2, 1), **more: object) -> KnownMatch:
    moments = more.pop("moments", ())
    stands = board(Sport.FOOTBALL, score=score, **more)
    return matches.said(
        7,
        stands,
        home=LIONS,
        away=TIGERS,
        seconds=1800.0,
        now=NOW,
        moments=moments,  # type: ignore[arg-type]
    )


def moment(kind: MomentKind, ended: float, team: str | None = "home") -> SaidMoment:
    return SaidMoment(6, kind, team, at(ended - 10), at(ended))  # type: ignore[arg-type]


TWO = fact(What.PEOPLE, 1, NOW, number=2)
ONE = fact(What.PEOPLE, 1, NOW, number=1)
BLUE, WHITE, RED = Shirt.BLUE, Shirt.WHITE, Shirt.RED
LEFT, RIGHT = Direction.LEFT, Direction.RIGHT
WHITE_JUMPS = fact(What.JUMPS, 7, 7.5, who=2, shirt=WHITE)

SITUATIONS = {
    "nothing": Situation(),
    "two": Situation(people=(TWO,)),
    "many": Situation(people=(fact(What.SEVERAL_PEOPLE, 1, NOW, number=6),)),
    "one blue runs right": Situation(
        people=(ONE, fact(What.RUNS, 5, NOW, who=1, shirt=BLUE, direction=RIGHT))
    ),
    "blue runs, white jumps": Situation(
        people=(TWO, fact(What.RUNS, 5, NOW, who=1, shirt=BLUE, direction=LEFT), WHITE_JUMPS)
    ),
    "ball goes left": Situation(
        people=(TWO, fact(What.BALL_MOVES, 8, NOW, direction=LEFT), fact(What.BALL, 5, NOW))
    ),
    "ball high": Situation(people=(TWO, fact(What.BALL_HIGH, 8, NOW), fact(What.BALL, 5, NOW))),
    "blue has ball": Situation(people=(TWO, fact(What.HAS_BALL, 6, NOW, who=1, shirt=BLUE))),
    "one is down": Situation(people=(ONE, fact(What.IS_DOWN, 2, NOW, who=1, shirt=BLUE))),
    "together": Situation(people=(TWO, fact(What.TOGETHER, 4, NOW, number=2))),
    "still": Situation(motion=moves(Topic.QUIET, activity=0.0, seconds=20.0)),
    "moving": Situation(motion=moves(Topic.MOVE, direction=RIGHT, speed=Speed.FAST)),
    "leaves in the wind": Situation(
        motion=moves(Topic.LOCAL_MOTION, activity=0.2, size=Size.SMALL)
    ),
    "camera left": Situation(motion=moves(Topic.CAMERA_MOVES, direction=LEFT, speed=Speed.STEADY)),
    "covered": Situation(motion=moves(Topic.COVERED, dark=True)),
    "darker": Situation(motion=moves(Topic.DARKER)),
    "hardly sure": Situation(people=(fact(What.PEOPLE, 1, NOW, number=2, confidence=0.4),)),
    "title": Situation(title="Falcons – Sharks, U12 at Oakwood"),
    "2:1": Situation(said=known()),
    "1:2": Situation(said=known((1, 2))),
    "1:1": Situation(said=known((1, 1))),
    "goal": Situation(said=known(moments=(moment(MomentKind.GOAL, NOW - 15),))),
    "old goal": Situation(said=known(moments=(moment(MomentKind.GOAL, NOW - 300),))),
    "goal just now": Situation(said=known(moments=(moment(MomentKind.GOAL, NOW - 2),))),
    "card": Situation(said=known(moments=(moment(MomentKind.CARD, NOW - 15, "away"),))),
    "half-time": Situation(said=known(phase=Phase.BREAK)),
    "over": Situation(said=known(phase=Phase.OVER, period=2)),
    "Home – Away": Situation(said=replace(known(), home=SaidTeam("Home"), away=SaidTeam("Away"))),
    "no colours": Situation(
        said=replace(known(), home=SaidTeam("Lions"), away=SaidTeam("Blue Tigers"))
    ),
}
