"""What is noted while a sentence is read, clause by clause."""

from dataclasses import dataclass, field
from datetime import datetime

from commentary.narrators.checking.lexicon import Sense
from commentary.narrators.claims import Claim
from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import Shirt, What
from sessions_app.sports.rules import Side

HOME_MARK, AWAY_MARK = "homename", "awayname"  # in place of the names that people gave
MARKS: dict[str, Side] = {HOME_MARK: "home", AWAY_MARK: "away"}


@dataclass
class Notes:
    """As in ``Reading``; ``subject``: in whose shirt somebody acts."""

    start: datetime
    end: datetime
    whats: list[Claim] = field(default_factory=list)
    said: list[PeopleSaid] = field(default_factory=list)
    senses: set[Sense] = field(default_factory=set)
    pairs: list[tuple[int, int]] = field(default_factory=list)
    counted: list[tuple[Side | None, int]] = field(default_factory=list)
    teams: list[Side] = field(default_factory=list)
    team_colours: set[Shirt] = field(default_factory=set)
    colours: set[Shirt] = field(default_factory=set)
    period: int | None = None
    minutes: list[int] = field(default_factory=list)
    to_go: list[int] = field(default_factory=list)
    margins: list[int] = field(default_factory=list)
    subject: Shirt | None = None

    def claim(
        self, what: What, who: Shirt | None = None, number: int | None = None, way: str = ""
    ) -> None:
        claim = Claim(what, self.start, self.end, who=str(who or ""), number=number, direction=way)
        if claim not in self.whats:
            self.whats.append(claim)
