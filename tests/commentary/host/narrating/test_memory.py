"""What the commentator remembers, and what it does not say again."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from commentary import leases, lines
from commentary.host.narrating.memory import MUTED, REMEMBERED_LINES, LineMemory, recall
from commentary.narrators.checking.check import undeclared
from commentary.narrators.claims import Claim
from commentary.narrators.narrator import Line, MatchState
from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import What
from sessions_app.lifecycle.corrections import withdraw
from sessions_app.log.lines import Correction
from sessions_app.models import LiveSession
from tests.support.broadcasts import MakeSession

SEEN = datetime(2026, 5, 1, 12, 3, 5, tzinfo=UTC)
SOON = SEEN + timedelta(seconds=20)


def claim(what: What = What.KICKS, at: datetime = SEEN, **details: Any) -> Claim:
    return Claim(what, at, at + timedelta(seconds=1), **details)


def line(*claims: Claim, text: str = "A kick!") -> Line:
    return Line(text, 0.4, False, SEEN, claims=claims)


def correction(seq: int, of: int, said: Line) -> Correction:
    claims = [
        {"what": str(one.what)}
        | ({"who": one.who} if one.who else {})
        | ({} if one.number is None else {"number": one.number})
        | ({"direction": one.direction} if one.direction else {})
        | ({} if one.of is None else {"of": one.of})
        for one in said.claims
    ]
    return Correction(seq, SEEN, of, {"text": said.text, "claims": claims})


def corrected(said: Line) -> LineMemory:
    memory = LineMemory()
    memory.add(3, said)
    memory.correct([correction(4, 3, said)])
    return memory


def test_how_it_stands_is_not_said_again_because_of_a_corner() -> None:
    """An event changes the number, not how it stands. A goal that makes it so is told."""
    memory = corrected(line(score(2, of=7)))
    assert memory.is_muted(line(score(2, of=9)), SOON)
    assert not memory.is_muted(line(score(3, of=9)), SOON)
    goal = Claim(PeopleSaid.GOAL, SEEN, SEEN, who="home", of=9)
    assert not memory.is_muted(line(goal, score(2, of=9)), SOON)


def score(number: int, of: int) -> Claim:
    return Claim(PeopleSaid.SCORE, SEEN, SEEN, who="home", number=number, of=of)


def test_it_remembers_the_last_lines_with_their_numbers() -> None:
    memory = LineMemory()
    for seq in range(1, REMEMBERED_LINES + 3):
        memory.add(seq, line(text=f"Line {seq}"))
    assert [seq for seq, _ in memory.lines] == [*range(3, REMEMBERED_LINES + 3)]
    assert [one.text for one in memory.history] == [f"Line {seq}" for seq, _ in memory.lines]


def test_a_withdrawn_line_is_forgotten_and_the_others_stay() -> None:
    memory = LineMemory()
    for seq in (1, 2, 3):
        memory.add(seq, line(text=f"Line {seq}"))
    memory.correct([correction(4, 2, line(text="Line 2"))])
    assert [seq for seq, _ in memory.lines] == [1, 3]
    assert memory.seq == 4


def test_a_correction_that_is_heard_before_the_writing_is_answered() -> None:
    memory = LineMemory()
    memory.correct([correction(4, 3, line())])
    memory.add(3, line())
    assert memory.lines == ()


def test_the_same_claim_is_muted_for_a_minute_and_not_longer() -> None:
    memory = corrected(line(claim(who="white")))
    again = line(claim(at=SOON, who="white"), text="White kicks it once more!")
    assert memory.is_muted(again, SEEN + MUTED - timedelta(seconds=0.1))
    assert not memory.is_muted(again, SEEN + MUTED)


@pytest.mark.parametrize(
    "other",
    [
        claim(What.RUNS, who="white"),
        claim(who="red"),
        claim(),
        claim(who="white", direction="left"),
        claim(who="white", number=7),
    ],
)
def test_another_claim_is_not_muted(other: Claim) -> None:
    memory = corrected(line(claim(who="white")))
    assert not memory.is_muted(line(other, text="And on it goes."), SOON)


def test_a_claim_that_counts_is_muted_with_its_number() -> None:
    """So is one about a moment that people marked: its number is the moment's."""
    memory = corrected(line(claim(What.PEOPLE, number=2)))
    assert memory.is_muted(line(claim(What.PEOPLE, number=2)), SOON)
    assert not memory.is_muted(line(claim(What.PEOPLE, number=3), text="Three!"), SOON)


def test_one_wrong_claim_among_several_mutes_the_line() -> None:
    memory = corrected(line(claim(), claim(What.RUNS)))
    assert memory.is_muted(line(claim(What.JUMPS), claim(What.RUNS)), SOON)


def test_a_line_that_claims_nothing_is_muted_by_its_words() -> None:
    memory = corrected(line(text="Here we go."))
    assert memory.is_muted(line(text="Here we go."), SOON)
    assert not memory.is_muted(line(text="Off we go."), SOON)


def test_the_same_words_are_muted_whatever_they_claim_now() -> None:
    """A model does not claim the same each time."""
    memory = corrected(line(claim(), text="Here we go."))
    assert memory.is_muted(line(claim(What.MOVEMENT), text="here we go."), SOON)
    assert not memory.is_muted(line(claim(What.MOVEMENT), text="Off we go."), SOON)


def test_what_is_said_and_not_claimed_is_muted_too() -> None:
    memory = corrected(line(claim(who="white")))
    silent = line(claim(What.MOVEMENT), text="The one in white kicks the ball.")
    match = MatchState("", "en", "neutral")
    assert not memory.is_muted(silent, SOON)
    assert memory.is_muted(silent, SOON, undeclared(silent, match))


def test_another_moment_of_the_match_may_have_the_same_words() -> None:
    memory = corrected(line(Claim(PeopleSaid.GOAL, SEEN, SEEN, of=7), text="Goal!"))
    assert not memory.is_muted(line(Claim(PeopleSaid.GOAL, SEEN, SEEN, of=9), text="Goal!"), SOON)


def test_a_second_correction_of_the_same_claim_begins_another_minute() -> None:
    memory = corrected(line(claim()))
    later = Correction(9, SOON, 8, {"text": "", "claims": [{"what": "kicks"}]})
    memory.correct([later])
    memory.correct([correction(4, 3, line(claim()))])  # heard twice, and late
    assert memory.is_muted(line(claim()), SOON + MUTED - timedelta(seconds=0.1))
    assert memory.seq == 9


def test_a_narrator_that_begins_anew_is_held_to_the_hosts_word() -> None:
    memory = corrected(line(claim()))
    memory.add(5, line(claim(What.RUNS)))
    memory.forget_lines()
    assert memory.lines == ()
    assert memory.is_muted(line(claim()), SOON)


def write(session: LiveSession, *said: Line) -> list[int]:
    lease = leases.take(session.pk, "alice", now=timezone.now())
    assert lease is not None
    written = lines.write(lease, said, engine="words")
    leases.release([lease])
    return written


@pytest.mark.django_db(transaction=True)
class TestTakingOver:
    def test_the_last_lines_come_back_as_they_were_said(self, make_session: MakeSession) -> None:
        session = make_session()
        said = Line(
            "White kicks it to the left!",
            energy_level=0.8,
            is_highlight=True,
            frame_at=SEEN,
            claims=(claim(who="white", direction="left"), claim(What.PEOPLE, number=2)),
            sources=("people", "sound"),
            confidence=0.75,
            lang="de",
            moment=(SEEN, SOON),
        )
        numbers = write(session, *[line(text=f"Line {n}") for n in range(9)], said)
        memory = recall(session.pk, timezone.now())
        assert [seq for seq, _ in memory.lines] == numbers[-REMEMBERED_LINES:]
        assert memory.history[-1] == said
        assert memory.seq == LiveSession.objects.get(pk=session.pk).last_seq

    def test_withdrawn_lines_do_not_and_their_claims_stay_muted(
        self, make_session: MakeSession
    ) -> None:
        session = make_session()
        kept, wrong = write(session, line(claim(What.RUNS)), line(claim()))
        withdraw(session.pk, wrong, actor="host")
        now = timezone.now()
        memory = recall(session.pk, now)
        assert [seq for seq, _ in memory.lines] == [kept]
        assert memory.is_muted(line(claim()), now)
        assert not memory.is_muted(line(claim(What.RUNS), text="A run!"), now)
        assert not recall(session.pk, now + MUTED).is_muted(line(claim()), now)

    def test_a_line_of_an_older_version(self, make_session: MakeSession, say: Any) -> None:
        session = make_session()
        say(session, "A kick!", claims=[{"what": "flies"}])  # nor is this known any more
        assert [one.text for one in recall(session.pk, timezone.now()).history] == ["A kick!"]

    def test_a_broadcast_that_was_deleted(self) -> None:
        assert recall("gone", timezone.now()).lines == ()
