"""From what happened and how it stands to a line's words, and to what they claim."""

import random
import string
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from commentary.narrators.claims import Claim
from commentary.narrators.match_said import KnownMatch
from commentary.narrators.match_words.languages import MATCH_LANGUAGES
from commentary.narrators.match_words.match_phrasebook import MatchPhrasebook, Tail, TeamWords
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.language import Sentences
from commentary.narrators.words.phrasing import OWN_WORDS, language_of
from sessions_app.commentary_choices import Style
from sessions_app.sports import scoring
from sessions_app.sports.rules import RULES, SIDES, Side
from sessions_app.sports.scoreboard import Pair, Scoreboard

MOST_LETTERS = 140  # two names of forty letters are among them
_REMEMBERED = 48  # sentences
# A given name goes in last, so that no language's typography changes it.
_NAMES: Mapping[Side, str] = {"home": "\ue000", "away": "\ue001"}
_OF_TEAM = {"team", "by_team", "at_team"}


@dataclass(frozen=True, slots=True)
class MatchTelling:
    """What a line tells: ``head`` of ``side`` between ``start`` and ``end``, then how it stands.
    ``of``: the number of the event that it stands on."""

    said: KnownMatch
    of: int
    start: datetime
    end: datetime
    head: PeopleSaid | None = None
    side: Side | None = None
    tails: tuple[Tail, ...] = ()
    minutes: int | None = None
    pause: int | None = None


@dataclass(frozen=True, slots=True)
class MatchSentence:
    text: str
    claims: tuple[Claim, ...]


def match_language_of(code: str) -> MatchPhrasebook:
    return MATCH_LANGUAGES[language_of(code).code]


class MatchPhrasing:
    """Chooses among several sentences, none of the last ones where there is another."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - wording, not secrets
        self._used: deque[str] = deque(maxlen=_REMEMBERED)

    def say(self, telling: MatchTelling, language: MatchPhrasebook, style: Style) -> MatchSentence:
        """A line that would be too long says less of how it stands."""
        while True:
            templates = [
                self._choose(candidates)
                for candidates in all_sentences(telling, language, style)
                if candidates
            ]
            told = worded(telling, templates, language)
            if len(told.text) <= MOST_LETTERS or not telling.tails:
                self._used.extend(templates)
                return told
            telling = replace(telling, tails=telling.tails[:-1])

    def _choose(self, possible: Sequence[tuple[str, bool]]) -> str:
        fresh = [one for one in possible if one[0] not in self._used]
        if not fresh:
            return min((template for template, _ in possible), key=self._used_at)
        own = [one for one in fresh if one[1]]
        mostly = own if own and self._random.random() < OWN_WORDS else fresh
        return self._random.choice(mostly)[0]

    def _used_at(self, template: str) -> int:
        return max(i for i, used in enumerate(self._used) if used == template)


def all_sentences(
    telling: MatchTelling, language: MatchPhrasebook, style: Style
) -> list[list[tuple[str, bool]]]:
    """For the head and each tail: what can be said, and whether it is in the style's own words.
    Pure."""
    parts: list[list[tuple[str, bool]]] = []
    if telling.head is not None:
        known = _slots_known(telling, telling.side)
        fitting = _fitting(language.heads[telling.head], style, known)
        with_team = [one for one in fitting if _slots(one[0]) & _OF_TEAM]
        parts.append(with_team or fitting)
    for tail in telling.tails:
        known = _slots_known(telling, _leader(telling.said.board))
        parts.append(_fitting(language.tails[tail], style, known))
    return parts


def worded(
    telling: MatchTelling, templates: Sequence[str], language: MatchPhrasebook
) -> MatchSentence:
    """The first template is the head's, where there is a head."""
    texts, used = [], set()
    for number, template in enumerate(templates):
        is_head = number == 0 and telling.head is not None
        side = telling.side if is_head else _leader(telling.said.board)
        words = _words(telling, side, language)
        texts.append(language.finish(template.format_map(words)))
        used |= _slots(template)
    names = {mark: telling.said.team(side).name for side, mark in _NAMES.items()}
    text = "".join(names.get(sign, sign) for sign in " ".join(texts))  # a name may have such a sign
    return MatchSentence(text, _claims(telling, used))


def _fitting(made: Sentences, style: Style, known: set[str]) -> list[tuple[str, bool]]:
    own = made.own(style)
    return [(one, one in own) for one in made.of(style) if _slots(one) <= known]


def _slots(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _leader(board: Scoreboard) -> Side | None:
    return scoring.winner(board) or scoring.ahead(board.score)


def _slots_known(telling: MatchTelling, side: Side | None) -> set[str]:
    board = telling.said.board
    known = {"score", "board", "period", "in_period", "of_period"}
    if side is not None:
        known |= _OF_TEAM
    if board.sets:
        known |= {"set_score", "sets", "set_list"}
    if scoring.counts_points(board):
        known.add("points")
    if telling.minutes is not None:
        known.add("minutes")
    if telling.pause is not None:
        known.add("pause")
    return known


# --- words ----------------------------------------------------------------------------------------


def _words(telling: MatchTelling, side: Side | None, language: MatchPhrasebook) -> dict[str, str]:
    said, board = telling.said, telling.said.board
    rules = RULES[board.sport]
    teams = {one: _team(said, one, language) for one in SIDES}
    period = language.period(rules.period, board.period if board.period <= rules.periods else None)
    home, away = teams["home"].label, teams["away"].label
    words = {
        "score": _score(board.score, language),
        "board": f"{home} {board.score.home}, {away} {board.score.away}",
        "period": period.period,
        "in_period": period.in_period,
        "of_period": period.of_period,
    }
    if side is not None:
        mine = teams[side]
        words |= {"team": mine.team, "by_team": mine.by_team, "at_team": mine.at_team}
    if board.sets:
        words |= {
            "set_score": _score(board.sets[-1], language),
            "sets": _score(scoring.tally(board), language),
            "set_list": ", ".join(_score(one, language) for one in board.sets),
        }
    if scoring.counts_points(board):
        words["points"] = _points(board, teams, language)
    if telling.minutes is not None:
        words["minutes"] = language.about(telling.minutes)
    if telling.pause is not None:
        words["pause"] = language.exactly(telling.pause)
    return words


def _team(said: KnownMatch, side: Side, language: MatchPhrasebook) -> TeamWords:
    team = said.team(side)
    if team.name:
        return language.team(replace(team, name=_NAMES[side]), side)
    alike = team.colour == said.team("away" if side == "home" else "home").colour
    return language.team(replace(team, colour="") if alike else team, side)


def _score(pair: Pair, language: MatchPhrasebook) -> str:
    return f"{pair.home}{language.dash}{pair.away}"


def _points(board: Scoreboard, teams: Mapping[Side, TeamWords], language: MatchPhrasebook) -> str:
    """Of a game of tennis, as they are called; in a tie-break they are numbers."""
    points, side = board.points, scoring.ahead(board.points)
    if scoring.in_tie_break(board):
        return _score(points, language)
    if side is None:
        both = language.called[min(points.home, 3)]
        return language.deuce if points.home >= 3 else language.all.format(called=both)
    more, fewer = sorted((points.home, points.away), reverse=True)
    team = teams[side].team
    if more > 3:
        return language.advantage.format(team=team)
    return language.to.format(more=language.called[more], fewer=language.called[fewer], team=team)


# --- claims ---------------------------------------------------------------------------------------


def _claims(telling: MatchTelling, used: set[str]) -> tuple[Claim, ...]:
    """What was said, no more: a score where it stands in the sentence."""
    board = telling.said.board
    claims = []
    if telling.head is not None:
        side = telling.side if used & _OF_TEAM else None
        claims.append(
            Claim(telling.head, telling.start, telling.end, who=side or "", of=telling.of)
        )
    pairs = {
        PeopleSaid.SCORE: (board.score, {"score", "board"}),
        PeopleSaid.SETS: (scoring.tally(board), {"sets", "set_list"}),
        PeopleSaid.POINTS: (board.points, {"points"}),
    }
    for what, (pair, slots) in pairs.items():
        if used & slots:
            claims += [
                Claim(what, telling.end, telling.end, who=side, number=pair.of(side), of=telling.of)
                for side in SIDES
            ]
    for what, number, slot in (
        (PeopleSaid.TO_GO, telling.minutes, "minutes"),
        (PeopleSaid.PAUSE, telling.pause, "pause"),
    ):
        if slot in used:
            claims.append(Claim(what, telling.end, telling.end, number=number, of=telling.of))
    return tuple(claims)
