"""What the held-out sentences stand on, by name: what was measured, and what people said."""

from collections.abc import Callable

from commentary.narrators.match_said import KnownMatch, SaidMoment, SaidTeam
from commentary.observers.facts import Shirt, What
from commentary.observers.motion_facts import Direction, Speed, Topic
from sessions_app.sports.rules import MomentKind, Phase, Sport
from tests.commentary.narrators.checking.situations import NOW, Situation, fact, moment, moves
from tests.commentary.narrators.match_words import matches

TEAMS = {
    "en": ("Foxes", "Dynamo"),
    "de": ("Adler", "Union"),
    "fr": ("Aigles", "Étoile"),
    "es": ("Halcones", "Atlético"),
}
RED, BLUE, YELLOW, GREEN, WHITE = Shirt.RED, Shirt.BLUE, Shirt.YELLOW, Shirt.GREEN, Shirt.WHITE
LEFT, RIGHT = Direction.LEFT, Direction.RIGHT


def people(number: int) -> tuple[What, dict[str, object]]:
    return What.PEOPLE, {"number": number}


def seen(*facts: tuple[What, dict[str, object]]) -> Situation:
    return Situation(people=tuple(fact(what, 3, NOW, **details) for what, details in facts))


def said(
    language: str, score: tuple[int, int], moments: tuple[SaidMoment, ...] = (), **more: object
) -> KnownMatch:
    home, away = TEAMS[language]
    return matches.said(
        7,
        matches.board(Sport.FOOTBALL, score=score, **more),
        home=SaidTeam(home, "green"),
        away=SaidTeam(away, "white"),
        seconds=1800.0,  # of 45 minutes
        now=NOW,
        moments=moments,
    )


RED_RUNS, BLUE_HAS = {"who": 1, "shirt": RED}, {"who": 2, "shirt": BLUE}
MEASURED = {
    "none": Situation(),
    "two": seen(people(2)),
    "one-red": seen(people(1), (What.RUNS, RED_RUNS | {"direction": RIGHT})),
    "rb": seen(people(2), (What.RUNS, RED_RUNS | {"direction": LEFT}), (What.HAS_BALL, BLUE_HAS)),
    "many": seen((What.SEVERAL_PEOPLE, {"number": 7})),
    "ball-right": seen(people(2), (What.BALL, {}), (What.BALL_MOVES, {"direction": RIGHT})),
    "high": seen(people(2), (What.BALL, {}), (What.BALL_HIGH, {})),
    "down": seen(people(1), (What.IS_DOWN, {"who": 1, "shirt": YELLOW})),
    "together": seen(people(2), (What.TOGETHER, {"number": 2})),
    "still": Situation(motion=moves(Topic.QUIET, activity=0.0, seconds=20.0)),
    "move": Situation(motion=moves(Topic.MOVE, direction=LEFT, speed=Speed.FAST)),
    "camera-right": Situation(
        motion=moves(Topic.CAMERA_MOVES, direction=RIGHT, speed=Speed.STEADY)
    ),
    "covered": Situation(motion=moves(Topic.COVERED, dark=True)),
    "lighter": Situation(motion=moves(Topic.LIGHTER)),
}
GREEN_RUNS = (What.RUNS, {"who": 1, "shirt": GREEN, "direction": LEFT})
WHITE_HAS = (What.HAS_BALL, {"who": 2, "shirt": WHITE})
SAID: dict[str, Callable[[str], KnownMatch]] = {
    "0:0": lambda language: said(language, (0, 0)),
    "1:1": lambda language: said(language, (1, 1)),
    "2:1": lambda language: said(language, (2, 1)),
    "0:3": lambda language: said(language, (0, 3)),
    "goal": lambda language: said(language, (1, 0), (moment(MomentKind.GOAL, NOW - 15),)),
    "goal-just": lambda language: said(language, (0, 1), (moment(MomentKind.GOAL, 8, "away"),)),
    "card": lambda language: said(language, (0, 0), (moment(MomentKind.CARD, NOW - 15, "away"),)),
    "corner": lambda language: said(language, (0, 0), (moment(MomentKind.CORNER, NOW - 15),)),
    "half": lambda language: said(language, (1, 0), phase=Phase.BREAK),
    "over": lambda language: said(language, (2, 1), phase=Phase.OVER, period=2),
}


def stands(name: str, language: str) -> Situation:
    if name in MEASURED:
        return MEASURED[name]
    title = " – ".join(TEAMS[language])
    if name == "2:1gw":
        seen_too = seen(people(2), GREEN_RUNS, WHITE_HAS)
        return Situation(seen_too.people, said=said(language, (2, 1)), title=title)
    return Situation(said=SAID[name](language), title=title)
