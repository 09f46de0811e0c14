"""The match teller: what people say of the match becomes lines, whatever engine looks at the
pictures. It keeps what was not told yet, and knows when to say again how it stands."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from commentary.narrators.energy import seconds_since
from commentary.narrators.match_said import KnownMatch, MatchNews, SaidMoment
from commentary.narrators.match_words.happenings import Happening, happening_of, still_holds
from commentary.narrators.match_words.match_phrasing import (
    MatchPhrasing,
    MatchTelling,
    match_language_of,
)
from commentary.narrators.match_words.match_tails import pause_of, tails_of
from commentary.narrators.match_words.recaps import recap_of
from commentary.narrators.narrator import Line, MatchState
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.phrasing import style_of
from sessions_app.sports.scoreboard import Pair

KEPT_SECONDS = 12.0  # what could not be told for so long (no camera) is left to the recap
SPARSE_SECONDS = 30.0  # between two scores that are no moments
SAME_GOAL_SECONDS = 25.0  # first the moment, then the score: one goal

RECAP_SECONDS = 45.0  # at least, between two times that the score is said
RECAP_MORE, RECAP_MOST = 30.0, 180.0  # longer each time while nothing changes
CALM_SECONDS = 4.0  # without any line
OVERDUE_SECONDS, OVERDUE_CALM = 60.0, 2.0
AFTER_MOMENT_SECONDS = 15.0

_ENERGY = {
    PeopleSaid.GOAL: 1.0,
    PeopleSaid.SAVE: 0.85,
    PeopleSaid.CHANCE: 0.85,
    PeopleSaid.CARD: 0.8,
    PeopleSaid.MARK: 0.8,
    PeopleSaid.FOUL: 0.78,
    PeopleSaid.CORNER: 0.78,
    PeopleSaid.SUBSTITUTION: 0.76,
    PeopleSaid.FULL_TIME: 0.75,
    PeopleSaid.MATCH_POINT: 0.75,
    PeopleSaid.SET_WON: 0.7,
    PeopleSaid.SET_POINT: 0.65,
    PeopleSaid.KICK_OFF: 0.6,
    PeopleSaid.GAME_WON: 0.55,
    PeopleSaid.NEXT_PERIOD: 0.5,
}
_USUAL_ENERGY, _RECAP_ENERGY = 0.45, 0.25
_SCORES = {PeopleSaid.SCORE, PeopleSaid.SETS, PeopleSaid.POINTS}


@dataclass(frozen=True, slots=True)
class MatchProposal:
    """A line to be written. ``of``: of which happening; None: a recap."""

    line: Line
    of: Happening | None


class MatchTeller:
    """One for each broadcast. ``told`` says that a proposal was written; one that was not (there
    is newer news) is proposed again while it is still so."""

    def __init__(self, *, seed: int) -> None:
        self._phrasing = MatchPhrasing(seed)
        self._pending: list[Happening] = []
        self._told: set[int] = set()
        self._goal: Happening | None = None
        self._by = "host"
        self._first_at: datetime | None = None
        self._moment_at: datetime | None = None
        self._score_at: datetime | None = None  # when it was last said
        self._score: tuple[Pair, Pair, int] | None = None  # … as it was then
        self._recaps = 0  # since it changed

    def resume(self, lines: Iterable[Line]) -> None:
        """What another commentator, or this one, said before, oldest first."""
        for line in lines:
            claims = [claim for claim in line.claims if isinstance(claim.what, PeopleSaid)]
            self._told |= {claim.of for claim in claims if claim.of is not None}
            if any(claim.what in _SCORES for claim in claims):
                self._score_at = line.frame_at

    def hear(self, news: Sequence[MatchNews]) -> None:
        """In their order, each once."""
        for one in news:
            self._by = one.by or self._by
            if one.undoes is not None:
                self._pending = [held for held in self._pending if held.seq != one.undoes]
            if one.moment is not None:
                self._moment_at = one.at
            happening = happening_of(one)
            if happening is None or one.seq in self._told:
                continue
            if happening.sparse:
                self._pending = [held for held in self._pending if not held.sparse]
            self._pending.append(happening)

    def propose(
        self, match: MatchState, now: datetime, spoke_at: datetime | None
    ) -> MatchProposal | None:
        """``spoke_at``: when anything was last said in the broadcast."""
        said = match.said
        if said is None:
            return None
        self._pending = [
            one
            for one in self._pending
            if seconds_since(one.news.at, now) <= KEPT_SECONDS and self._is_worth(one, said, now)
        ]
        if self._pending:
            return self._of(self._pending[0], match, said)
        return self._recap(match, said, now, spoke_at)

    def told(self, proposal: MatchProposal, now: datetime) -> None:
        happening, line = proposal.of, proposal.line
        if happening is not None:
            self._forget(happening)
            self._told.add(happening.seq)
            if happening.topic is PeopleSaid.GOAL:
                self._goal = happening
            elif happening.topic is PeopleSaid.KICK_OFF:
                self._first_at = now  # everybody knows how it stands
        if any(claim.what in _SCORES for claim in line.claims):
            self._score_at = now
        if happening is None:
            self._recaps += 1

    def drop(self, proposal: MatchProposal, now: datetime) -> None:
        """It is not to be told: the host called it wrong."""
        if proposal.of is None:
            self._score_at = now
        else:
            self._forget(proposal.of)

    def _forget(self, happening: Happening) -> None:
        self._pending = [held for held in self._pending if held is not happening]

    # --- of what happened ---------------------------------------------------------------------

    def _is_worth(self, one: Happening, said: KnownMatch, now: datetime) -> bool:
        if one.sparse and seconds_since(self._score_at, now) < SPARSE_SECONDS:
            return False
        return still_holds(one, said)

    def _of(self, one: Happening, match: MatchState, said: KnownMatch) -> MatchProposal:
        moment = one.news.moment
        topic = PeopleSaid.SCORE if self._is_told_goal(one) else one.topic
        pause = pause_of(one, said)
        telling = MatchTelling(
            said,
            of=one.seq,
            start=moment.start if moment else one.news.at,
            end=moment.end if moment else one.news.at,
            head=None if topic is PeopleSaid.SCORE else topic,
            side=one.side,
            tails=tails_of(one, said, pause),
            pause=pause,
        )
        return MatchProposal(
            self._line(telling, match, by=one.news.by, energy=_energy(topic), moment=moment), one
        )

    def _is_told_goal(self, one: Happening) -> bool:
        """First somebody marked it, then somebody counted it."""
        goal = self._goal
        return (
            one.topic is PeopleSaid.GOAL
            and one.news.moment is None
            and goal is not None
            and goal.effect is None
            and goal.side in (None, one.side)
            and seconds_since(goal.news.at, one.news.at) <= SAME_GOAL_SECONDS
        )

    # --- recaps -------------------------------------------------------------------------------

    def _recap(
        self, match: MatchState, said: KnownMatch, now: datetime, spoke_at: datetime | None
    ) -> MatchProposal | None:
        stands = (said.board.score, said.board.points, said.board.unit)
        if stands != self._score:
            self._score, self._recaps = stands, 0
        self._first_at = self._first_at or now
        pause = min(RECAP_MOST, RECAP_SECONDS + RECAP_MORE * max(0, self._recaps - 1))
        silent = seconds_since(self._score_at or self._first_at, now)
        overdue = silent >= pause + OVERDUE_SECONDS
        calm = OVERDUE_CALM if overdue else CALM_SECONDS
        if silent < pause or seconds_since(spoke_at, now) < calm:
            return None
        if seconds_since(self._moment_at, now) < AFTER_MOMENT_SECONDS:
            return None
        recap = recap_of(said, now)
        if recap is None:
            return None
        telling = MatchTelling(
            said, of=said.seq, start=now, end=now, tails=recap.tails, minutes=recap.minutes
        )
        return MatchProposal(self._line(telling, match, by=self._by, energy=_RECAP_ENERGY), None)

    def _line(
        self,
        telling: MatchTelling,
        match: MatchState,
        *,
        by: str,
        energy: float,
        moment: SaidMoment | None = None,
    ) -> Line:
        """A moment is worth seeing again because a thumb says so; what observers call a highlight
        is counted apart."""
        language = match_language_of(match.language)
        told = self._phrasing.say(telling, language, style_of(match.style))
        return Line(
            text=told.text,
            energy_level=energy,
            is_highlight=moment is not None,
            frame_at=telling.end,
            claims=told.claims,
            sources=(by,),
            lang=language.code,
            moment=None if moment is None else (moment.start, moment.end),
            stands_on=telling.said.seq,
        )


def _energy(topic: PeopleSaid) -> float:
    return _ENERGY.get(topic, _USUAL_ENERGY)
