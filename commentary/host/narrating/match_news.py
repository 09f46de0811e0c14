"""The match as the database has it, as narrators are told of it."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from commentary.narrators.match_said import (
    KnownMatch,
    MatchClock,
    MatchNews,
    SaidMoment,
    SaidTeam,
)
from sessions_app.log.match_view import match_view
from sessions_app.models import Match
from sessions_app.sports.rules import MomentKind, Phase, Side, Sport
from sessions_app.sports.scoreboard import Pair, Scoreboard

logger = logging.getLogger(__name__)

REMEMBERED_MOMENTS = 12


def said_now(match: Match, now: datetime, pause_until: datetime | None) -> KnownMatch:
    return replace(_said(match_view(match, now).model_dump()), pause_until=pause_until)


def news_of(seq: int, at: datetime, data: Mapping[str, Any]) -> MatchNews | None:
    """Of an event. None for one that another version wrote in a way that cannot be read: what it
    changed stands in the match's row."""
    try:
        moment = data.get("moment")
        return MatchNews(
            seq=seq,
            at=at,
            by=str(data.get("by", "")),
            did=str(data["did"]),
            said=_said(data["match"]),
            moment=None if moment is None else _moment(moment),
            undoes=data.get("undoes"),
        )
    except (KeyError, ValueError, TypeError):
        logger.warning("[commentary] match event not understood", extra={"seq": seq})
        return None


class MatchFeed:
    """What one broadcast's commentator has heard of its match. ``heard``: the number of the newest
    event that it knows; None at first."""

    def __init__(self) -> None:
        self.heard: int | None = None
        self.said: KnownMatch | None = None
        self._last: KnownMatch | None = None  # as the newest event told it
        self._moments: dict[int, SaidMoment] = {}

    def take(
        self, said: KnownMatch | None, news: Iterable[MatchNews], heard: int
    ) -> Sequence[MatchNews]:
        """``said``: as it stands. Those of the news that are new, each with what was before."""
        fresh = []
        for one in news:
            if self.heard is not None and one.seq <= self.heard:
                continue
            fresh.append(replace(one, before=self._last))
            self._last = one.said
            if one.moment is not None:
                self._moments[one.seq] = one.moment
            if one.undoes is not None:
                self._moments.pop(one.undoes, None)
        self.heard = max(heard, self.heard or 0)
        moments = list(self._moments.values())[-REMEMBERED_MOMENTS:]
        self._moments = {moment.seq: moment for moment in moments}
        self.said = said and replace(said, moments=tuple(moments))
        return fresh


def _said(match: Mapping[str, Any]) -> KnownMatch:
    """``MatchOut``, as data."""
    clock = match["clock"]
    return KnownMatch(
        seq=match["seq"],
        board=Scoreboard(
            sport=Sport(match["sport"]),
            minutes=match["minutes"],
            phase=Phase(match["phase"]),
            period=match["period"],
            score=_pair(match["score"]),
            points=_pair(match["points"]),
            sets=tuple(_pair(one) for one in match["sets"]),
            unit=match["unit"],
        ),
        home=_team(match["home"]),
        away=_team(match["away"]),
        clock=MatchClock(
            running=clock["running"], seconds=float(clock["seconds"]), at=_time(clock["at"])
        ),
    )


def _moment(moment: Mapping[str, Any]) -> SaidMoment:
    return SaidMoment(
        seq=moment["seq"],
        kind=MomentKind(moment["kind"]),
        team=_side(moment.get("team")),
        start=_time(moment["start"]),
        end=_time(moment["end"]),
    )


def _side(team: str | None) -> Side | None:
    return "home" if team == "home" else "away" if team == "away" else None


def _pair(pair: Mapping[str, int]) -> Pair:
    return Pair(pair["home"], pair["away"])


def _team(team: Mapping[str, str]) -> SaidTeam:
    return SaidTeam(team["name"], team["colour"])


def _time(text: str) -> datetime:
    at = parse_datetime(text)
    if at is None:
        raise ValueError("no time")
    return at
