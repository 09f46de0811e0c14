"""What is said of a match before it is played: the sport, how long a period is, who plays."""

from dataclasses import dataclass, field

from sessions_app.sports.rules import Sport


@dataclass(frozen=True, slots=True)
class TeamSaid:
    """None: nothing was said of it; empty: it is taken back."""

    name: str | None = None
    colour: str | None = None


@dataclass(frozen=True, slots=True)
class SetUp:
    """None leaves a thing as it is; without a sport it is ``generic``."""

    sport: Sport | None = None
    minutes: int | None = None
    home: TeamSaid = field(default_factory=TeamSaid)
    away: TeamSaid = field(default_factory=TeamSaid)
