"""Matches made up for the match teller, and everything that can be said of them."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

from commentary.narrators.match_said import (
    KnownMatch,
    MatchClock,
    MatchNews,
    SaidMoment,
    SaidTeam,
)
from commentary.narrators.match_words.match_phrasebook import MatchPhrasebook, Tail
from commentary.narrators.match_words.match_phrasing import (
    MatchSentence,
    MatchTelling,
    all_sentences,
    worded,
)
from commentary.narrators.said import PeopleSaid
from sessions_app.commentary_choices import Style
from sessions_app.sports.rules import RULES, MomentKind, Phase, Side, Sport
from sessions_app.sports.scoreboard import Pair, Scoreboard

START = datetime(2026, 11, 29, 23, 50, tzinfo=UTC)  # over midnight
HOME, AWAY = SaidTeam("Rovers"), SaidTeam("SV Blau-Weiß")


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def board(sport: Sport = Sport.FOOTBALL, **fields: Any) -> Scoreboard:
    values: dict[str, Any] = {"minutes": RULES[sport].minutes, "phase": Phase.PLAYING}
    for name in ("score", "points"):
        if name in fields:
            fields[name] = Pair(*fields[name])
    if "sets" in fields:
        fields["sets"] = tuple(Pair(*one) for one in fields["sets"])
        fields.setdefault("period", len(fields["sets"]) + 1)
        fields.setdefault("unit", len(fields["sets"]))
    return Scoreboard(sport, **values | fields)


def said(
    seq: int = 1,
    stands: Scoreboard | None = None,
    *,
    home: SaidTeam = HOME,
    away: SaidTeam = AWAY,
    seconds: float = 0.0,
    running: bool = True,
    now: float = 0.0,
    moments: tuple[SaidMoment, ...] = (),
    pause: float | None = None,
) -> KnownMatch:
    clock = MatchClock(running, seconds, at(now))
    until = None if pause is None else at(pause)
    return KnownMatch(seq, stands or board(), home, away, clock, moments, until)


class Match:
    """Keeps it as people tell it: each call is one thing that somebody says at ``now``."""

    def __init__(self, stands: Scoreboard, **fields: Any) -> None:
        self.now = 0.0
        self.state = said(1, stands, running=False, **fields)
        self.moments: list[SaidMoment] = []

    def says(self, did: str, stands: Scoreboard | None = None, **fields: Any) -> MatchNews:
        """``fields`` of the news; the clock runs while the match is played."""
        before, after = self.state, stands or self.state.board
        running = after.phase == Phase.PLAYING and after.minutes is not None and did != "stop"
        same_period = after.period == before.board.period
        seconds = before.clock.seconds_at(at(self.now)) if same_period else 0.0
        self.state = replace(
            before,
            seq=before.seq + 1,
            board=after,
            clock=MatchClock(running, seconds, at(self.now)),
            moments=tuple(self.moments),
        )
        return MatchNews(
            seq=self.state.seq,
            at=at(self.now),
            by=fields.pop("by", "host"),
            did=did,
            said=self.state,
            before=before,
            **fields,
        )

    def marks(
        self, kind: MomentKind, team: Side | None = None, stands: Scoreboard | None = None
    ) -> MatchNews:
        moment = SaidMoment(self.state.seq + 1, kind, team, at(self.now - 10), at(self.now))
        self.moments.append(moment)
        return self.says("moment", stands, moment=moment)

    def undoes(self, seq: int, stands: Scoreboard) -> MatchNews:
        self.moments = [moment for moment in self.moments if moment.seq != seq]
        return self.says("undo", stands, undoes=seq)


@dataclass(frozen=True, slots=True)
class SaidOf:
    topic: str
    style: Style
    telling: MatchTelling
    sentence: MatchSentence
    own: bool


# What each is said of: a sport in which it comes, and how it stands then.
_LEADS, _LEVEL = board(score=(2, 1)), board(score=(1, 1))
_TENNIS = board(Sport.TENNIS, score=(4, 3), points=(3, 1), sets=((6, 4),))
_BOARDS: dict[PeopleSaid | Tail, Scoreboard] = {
    PeopleSaid.GAME_WON: _TENNIS,
    PeopleSaid.DEUCE: replace(_TENNIS, points=Pair(3, 3)),
    PeopleSaid.SET_WON: board(Sport.VOLLEYBALL, sets=((25, 20),)),
    PeopleSaid.FULL_TIME: replace(_LEADS, phase=Phase.OVER),
    Tail.EQUALISES: _LEVEL,
    Tail.STILL_LEVEL: _LEVEL,
    Tail.DRAWS: replace(_LEVEL, phase=Phase.OVER),
    Tail.WINS: replace(_LEADS, phase=Phase.OVER),
    Tail.WINS_SETS: board(Sport.TENNIS, phase=Phase.OVER, sets=((6, 4), (3, 6), (7, 6)), period=3),
    Tail.SETS: board(Sport.VOLLEYBALL, score=(3, 2), sets=((25, 20), (22, 25), (25, 23))),
    Tail.IN_SET: board(Sport.VOLLEYBALL, score=(14, 12), sets=((25, 20),)),
    Tail.POINTS: _TENNIS,
}
TEAMS = (
    (HOME, AWAY),
    (SaidTeam(colour="red"), SaidTeam(colour="blue")),
    (SaidTeam(), SaidTeam()),
)


def everything(language: MatchPhrasebook) -> Iterator[SaidOf]:
    """Each head and tail in each style, with teams that are named, told by colours, or neither; a
    head also of nobody."""
    heads: list[PeopleSaid | Tail] = [*language.heads]
    for topic, style, teams in product([*heads, *language.tails], Style, TEAMS):
        stands = _BOARDS.get(topic, _LEADS)
        is_head = isinstance(topic, PeopleSaid)
        for side in ("home", "away", None) if is_head else ("home",):
            telling = MatchTelling(
                said(7, stands, home=teams[0], away=teams[1]),
                of=7,
                start=at(0),
                end=at(10),
                head=topic if isinstance(topic, PeopleSaid) else None,
                side=side,
                tails=() if isinstance(topic, PeopleSaid) else (topic,),
                minutes=10,
                pause=15,
            )
            for template, own in all_sentences(telling, language, style)[0]:
                sentence = worded(telling, [template], language)
                yield SaidOf(topic, style, telling, sentence, own)
