"""What stands on the board, and how it changes when somebody scores. Pure."""

from dataclasses import dataclass, field

from sessions_app.sports.rules import Phase, Side, Sport


@dataclass(frozen=True, slots=True)
class Pair:
    """Of both sides."""

    home: int = 0
    away: int = 0

    def of(self, side: Side) -> int:
        return self.home if side == "home" else self.away


@dataclass(frozen=True, slots=True)
class Scoreboard:
    """``score``: goals or points; in a sport with sets those of the present set (tennis: games).
    ``points``: of the present game (tennis; 0, 1, 2, 3 are 0, 15, 30, 40), else 0:0. ``sets``:
    those that are over. ``unit`` grows with each game and set that is over, and with another
    sport: a thumb that means the one before says so by its number. ``minutes``: of a period, where
    there is a clock.
    """

    sport: Sport = Sport.GENERIC
    minutes: int | None = None
    phase: Phase = Phase.BEFORE
    period: int = 1
    score: Pair = Pair()
    points: Pair = Pair()
    sets: tuple[Pair, ...] = field(default=())
    unit: int = 0
