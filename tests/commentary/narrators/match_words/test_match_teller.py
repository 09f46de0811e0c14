"""When people's word is told: at once, once, while it holds; and how it stands, when it is calm."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

import pytest

from commentary.narrators.match_said import MatchNews
from commentary.narrators.match_words.match_teller import (
    CALM_SECONDS,
    KEPT_SECONDS,
    RECAP_SECONDS,
    MatchTeller,
)
from commentary.narrators.narrator import Line, MatchState
from commentary.narrators.said import PeopleSaid
from sessions_app.sports.rules import MomentKind, Phase, Sport
from tests.commentary.narrators.match_words.matches import Match, at, board


@dataclass
class Listener:
    """Who asks the teller four times a second, as the host does. ``others``: when the engine's
    narrator speaks."""

    match: Match
    teller: MatchTeller = field(default_factory=lambda: MatchTeller(seed=1))
    lines: list[tuple[float, Line]] = field(default_factory=list)
    spoke: float | None = None
    may_speak: bool = True

    def hears(self, *news: MatchNews) -> None:
        self.teller.hear(news)

    def waits(self, seconds: float, *, others: float | None = None) -> list[Line]:
        """What is told meanwhile; somebody else speaks every ``others`` seconds."""
        before = len(self.lines)
        for step in range(round(seconds * 4)):
            self.match.now += 0.25
            if others and step % round(others * 4) == 0:
                self.spoke = self.match.now
            while self.may_speak and self._asks():
                pass
        return [line for _, line in self.lines[before:]]

    def _asks(self) -> bool:
        now = at(self.match.now)
        state = MatchState(said=self.match.state)
        spoke_at = None if self.spoke is None else at(self.spoke)
        proposal = self.teller.propose(state, now, spoke_at)
        if proposal is None:
            return False
        self.teller.told(proposal, now)
        self.lines.append((self.match.now, proposal.line))
        self.spoke = self.match.now
        return True


def listener(sport: Sport = Sport.FOOTBALL, **stands: object) -> Listener:
    return Listener(Match(board(sport, **stands)))


def whats(line: Line) -> list[object]:
    return [claim.what for claim in line.claims]


def recaps(one: Listener) -> list[float]:
    return [now for now, line in one.lines if whats(line)[0] is PeopleSaid.SCORE]


def test_a_moment_is_told_at_once_and_is_a_highlight_with_its_own_begin_and_end() -> None:
    one = listener()
    one.match.now = 60
    one.hears(one.match.marks(MomentKind.GOAL, "home", board(score=(1, 0))))
    [line] = one.waits(0.25)
    assert (line.is_highlight, line.moment) == (True, (at(50), at(60)))
    assert line.energy_level == 1.0
    assert [(c.what, c.who, c.number, c.of) for c in line.claims] == [
        (PeopleSaid.GOAL, "home", None, 2),
        (PeopleSaid.SCORE, "home", 1, 2),
        (PeopleSaid.SCORE, "away", 0, 2),
    ]
    assert (line.sources, line.stands_on, line.frame_at) == (("host",), 2, at(60))


@pytest.mark.parametrize("kind", MomentKind)
def test_each_kind_of_moment_is_a_lively_highlight(kind: MomentKind) -> None:
    one = listener()
    one.hears(one.match.marks(kind, "away"))
    [line] = one.waits(0.25)
    assert line.is_highlight and line.energy_level > 0.75
    assert whats(line) == [PeopleSaid(kind.value)]


def test_two_moments_at_once_are_both_told_within_a_second() -> None:
    one = listener()
    one.hears(one.match.marks(MomentKind.FOUL, "away"), one.match.marks(MomentKind.CARD, "away"))
    assert [whats(line) for line in one.waits(1)] == [[PeopleSaid.FOUL], [PeopleSaid.CARD]]


def test_a_plus_in_football_is_a_goal_though_nobody_marked_it() -> None:
    one = listener(score=(1, 1))
    one.hears(one.match.says("score", board(score=(1, 2))))
    [line] = one.waits(0.25)
    assert whats(line)[0] is PeopleSaid.GOAL
    assert (line.claims[0].who, line.is_highlight) == ("away", False)


def test_first_marked_and_then_counted_it_is_one_goal() -> None:
    one = listener()
    one.hears(one.match.marks(MomentKind.GOAL, "home"))
    one.waits(3)
    one.hears(one.match.says("score", board(score=(1, 0))))
    one.waits(1)
    assert [whats(line)[0] for _, line in one.lines] == [PeopleSaid.GOAL, PeopleSaid.SCORE]


def test_a_second_goal_soon_after_the_first_is_a_second_goal() -> None:
    one = listener()
    for score in ((1, 0), (2, 0)):
        one.hears(one.match.marks(MomentKind.GOAL, "home", board(score=score)))
        one.waits(5)
    assert [whats(line)[0] for _, line in one.lines] == [PeopleSaid.GOAL, PeopleSaid.GOAL]


def test_what_was_undone_before_it_was_told_is_not_told() -> None:
    one = listener()
    goal = one.match.marks(MomentKind.GOAL, "home", board(score=(1, 0)))
    one.hears(goal, one.match.undoes(goal.seq, board(score=(0, 0))))
    assert one.waits(2) == []


def test_the_score_beside_an_older_goal_is_the_one_that_stands() -> None:
    """Two within a moment: the first line must not say what is no longer so."""
    one = listener()
    one.hears(one.match.marks(MomentKind.GOAL, "home", board(score=(1, 0))))
    one.hears(one.match.marks(MomentKind.GOAL, "away", board(score=(1, 1))))
    first, second = one.waits(0.25)
    assert whats(first) == [PeopleSaid.GOAL]
    assert [c.number for c in second.claims] == [None, 1, 1]


def test_while_the_camera_is_away_it_waits_a_little_and_is_then_left_to_the_recap() -> None:
    one = listener()
    one.may_speak = False
    one.hears(one.match.marks(MomentKind.SAVE, "home"))
    one.waits(KEPT_SECONDS / 2)
    one.hears(one.match.marks(MomentKind.CORNER, "away"))
    one.waits(KEPT_SECONDS / 2 + 1)
    one.may_speak = True
    assert [whats(line) for line in one.waits(30)] == [[PeopleSaid.CORNER]]


def test_a_proposal_that_was_not_written_is_made_again_with_what_stands_then() -> None:
    one = listener()
    one.hears(one.match.marks(MomentKind.GOAL, "home", board(score=(1, 0))))
    first = one.teller.propose(MatchState(said=one.match.state), at(0), None)
    one.hears(one.match.says("score", board(score=(2, 0))))
    again = one.teller.propose(MatchState(said=one.match.state), at(0.5), None)
    assert first is not None and again is not None
    assert (first.line.stands_on, again.line.stands_on) == (2, 3)
    assert whats(again.line) == [PeopleSaid.GOAL]


def test_a_successor_does_not_tell_again_what_was_told() -> None:
    one = listener()
    news = one.match.marks(MomentKind.GOAL, "home", board(score=(1, 0)))
    one.hears(news)
    [told] = one.waits(0.25)
    successor = Listener(one.match)
    successor.teller.resume([told])
    successor.hears(news, one.match.marks(MomentKind.SAVE, "away"))
    assert [whats(line) for line in successor.waits(2)] == [[PeopleSaid.SAVE]]


# --- scores that are no moments -------------------------------------------------------------------


def baskets(one: Listener, seconds: float) -> Iterator[tuple[int, int]]:
    home, away = 0, 0
    for number in range(int(seconds / 6)):
        home, away = (home + 2, away) if number % 3 else (home, away + 2)
        one.hears(one.match.says("score", board(Sport.BASKETBALL, score=(home, away))))
        one.waits(6, others=3)
        yield home, away


def test_not_each_basket_is_told_but_who_leads_and_round_numbers() -> None:
    one = listener(Sport.BASKETBALL)
    scores = list(baskets(one, 300))
    assert len(scores) == 50
    told = [line for _, line in one.lines]
    assert 3 <= len(told) <= 300 / 30
    assert {what for line in told for what in whats(line)} <= {
        *(PeopleSaid.SCORE, PeopleSaid.TO_GO),
    }
    times = [now for now, _ in one.lines]
    assert min(b - a for a, b in pairwise(times)) >= 30


def test_a_score_that_was_wrong_is_put_right() -> None:
    one = listener(score=(3, 1))
    one.hears(one.match.says("score", board(score=(2, 1))))
    [line] = one.waits(0.25)
    assert whats(line)[0] is PeopleSaid.CORRECTED
    assert not line.is_highlight


# --- the course of the match ----------------------------------------------------------------------


def test_from_kick_off_to_full_time() -> None:
    one = listener(phase=Phase.BEFORE)
    stands = board()
    told = []
    for did, after in (
        ("start", stands),
        ("stop", stands),
        ("start", stands),
        ("break", replace(stands, phase=Phase.BREAK)),
        ("start", replace(stands, period=2)),
        ("finish", replace(stands, period=2, phase=Phase.OVER)),
    ):
        one.hears(one.match.says(did, after))
        told += [whats(line)[0] for line in one.waits(20, others=3)]
    assert told == [
        PeopleSaid.KICK_OFF,
        PeopleSaid.STOPPED,
        PeopleSaid.RESUMED,
        PeopleSaid.HALF_TIME,
        PeopleSaid.NEXT_PERIOD,
        PeopleSaid.FULL_TIME,
    ]


def test_half_time_says_how_long_the_pause_is() -> None:
    one = listener(score=(1, 0))
    news = one.match.says("break", board(score=(1, 0), phase=Phase.BREAK))
    one.match.state = replace(one.match.state, pause_until=at(15 * 60 - 2))
    one.hears(news)
    [line] = one.waits(0.25)
    assert "fifteen minutes" in line.text
    assert [c.number for c in line.claims if c.what is PeopleSaid.PAUSE] == [15]


def test_a_clock_that_stops_at_each_whistle_is_not_told() -> None:
    one = listener(Sport.BASKETBALL)
    one.hears(one.match.says("start"))
    one.waits(1)
    told = len(one.lines)
    one.hears(one.match.says("stop"), one.match.says("start"))
    one.waits(2)
    assert len(one.lines) == told


def test_a_stoppage_that_is_over_is_not_told() -> None:
    one = listener()
    one.hears(one.match.says("start"))
    one.waits(1)
    before = len(one.lines)
    one.may_speak = False
    one.hears(one.match.says("stop"))
    one.waits(2)
    one.hears(one.match.says("start"))
    one.may_speak = True
    assert [whats(line) for line in one.waits(2)] == [[PeopleSaid.RESUMED]]
    assert len(one.lines) == before + 1


# --- recaps ---------------------------------------------------------------------------------------


def test_in_calm_stretches_the_score_is_said_at_most_every_45_seconds() -> None:
    one = listener(score=(2, 1))
    one.hears(one.match.says("start"))
    one.waits(20 * 60)
    told = recaps(one)
    assert len(told) > 5
    gaps = [b - a for a, b in pairwise(told)]
    assert min(gaps) >= RECAP_SECONDS
    assert max(gaps) <= 200
    assert gaps == sorted(gaps)  # less and less often while nothing changes
    texts = [line.text for _, line in one.lines]
    assert len({*texts}) == len(texts)


def test_a_change_makes_the_recap_worth_while_again() -> None:
    one = listener(score=(2, 1))
    one.hears(one.match.says("start"))
    one.waits(15 * 60)
    one.hears(one.match.marks(MomentKind.GOAL, "home", board(score=(3, 1))))
    one.waits(1)
    goal = one.match.now
    one.waits(60)
    assert RECAP_SECONDS - 2 <= recaps(one)[-1] - goal <= RECAP_SECONDS + 5


def test_a_kick_off_is_no_time_for_a_recap_however_long_people_waited_for_it() -> None:
    one = listener(phase=Phase.BEFORE)
    one.waits(10 * 60)
    one.hears(one.match.says("start", board(phase=Phase.PLAYING)))
    began = one.match.now
    one.waits(RECAP_SECONDS + 10)
    assert len(recaps(one)) == 1
    assert recaps(one)[0] - began >= RECAP_SECONDS


def test_nobody_is_interrupted_by_a_recap() -> None:
    one = listener()
    one.hears(one.match.says("start"))
    one.waits(1)
    assert one.waits(80, others=CALM_SECONDS - 1) == []  # somebody always speaks
    assert one.waits(CALM_SECONDS + 1) != []


@pytest.mark.parametrize("phase", [Phase.BEFORE, Phase.BREAK, Phase.OVER])
def test_there_is_none_while_the_match_is_not_played(phase: Phase) -> None:
    one = listener(phase=phase)
    one.waits(300)
    assert one.lines == []


def test_a_moment_puts_the_recap_off() -> None:
    one = listener()
    one.waits(RECAP_SECONDS - 1)
    one.hears(one.match.marks(MomentKind.CHANCE, "home"))
    one.waits(14)
    assert recaps(one) == []
    one.waits(5)
    assert len(recaps(one)) == 1


def test_where_nobody_says_anything_of_the_match_nothing_is_told() -> None:
    teller = MatchTeller(seed=1)
    assert [teller.propose(MatchState(), at(t), None) for t in range(200)] == [None] * 200
