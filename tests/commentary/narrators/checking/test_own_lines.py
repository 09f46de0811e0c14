"""What our own narrators say passes the check: the phrasebooks' sentences, each with the claims and
the board that it was made of."""

from dataclasses import replace
from itertools import islice

import pytest

from commentary.narrators.checking.against_people import PHASES
from commentary.narrators.checking.check import check
from commentary.narrators.checking.measured import Measured
from commentary.narrators.match_said import KnownMatch, SaidMoment
from commentary.narrators.match_words.languages import MATCH_LANGUAGES
from commentary.narrators.motion_words.motion_claims import claim_of
from commentary.narrators.motion_words.wording import Wording
from commentary.narrators.narrator import Line, MatchState
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.languages import LANGUAGES
from commentary.observers.facts import Fact, What
from commentary.observers.motion_facts import (
    Direction,
    Level,
    Observation,
    Side,
    Size,
    Speed,
    Topic,
)
from commentary.observers.observer import SceneFacts
from sessions_app.sports.rules import MomentKind
from tests.commentary.narrators.match_words import matches
from tests.commentary.narrators.words import playing

MOMENTS = {kind.value for kind in MomentKind}
EVERY = 11  # of 15,000 sentences a language; the same are told with each colour


@pytest.mark.parametrize("code", LANGUAGES)
def test_what_words_says_of_people_passes(code: str) -> None:
    dropped = {}
    for said in islice(playing.everything(LANGUAGES[code]), 0, None, EVERY):
        line = Line(said.sentence.text, 0.5, False, playing.at(2), said.sentence.claims, lang=code)
        why = check(line, measured_of(said), MatchState(language=code), [], playing.at(2))
        if why is not None:
            dropped[line.text] = why
    assert dropped == {}


def measured_of(said: playing.Said) -> Measured:
    """The facts that the sentence was made of."""
    measured = Measured()
    facts = tuple(
        Fact(one.what, one.start, one.end, 0.8, one.who, one.shirt, one.number, one.direction)
        for one in said.points
        if isinstance(one.what, What)
    )
    measured.add(SceneFacts(playing.at(2), people=facts))
    return measured


@pytest.mark.parametrize("code", MATCH_LANGUAGES)
def test_what_the_match_teller_says_passes(code: str) -> None:
    dropped = {}
    for said in matches.everything(MATCH_LANGUAGES[code]):
        claims = said.sentence.claims
        line = Line(said.sentence.text, 0.5, False, matches.at(10), claims, lang=code, stands_on=7)
        match = MatchState(language=code, said=as_it_stood(said))
        why = check(line, Measured(), match, [], matches.at(10))
        if why is not None:
            dropped[line.text] = why
    assert dropped == {}


def as_it_stood(said: matches.SaidOf) -> KnownMatch:
    """With the moment that is told of, in the phase that it is told in."""
    match, head = said.telling.said, said.telling.head
    if head is not None and head.value in MOMENTS:
        moment = SaidMoment(
            7, MomentKind(head.value), said.telling.side, matches.at(0), matches.at(10)
        )
        match = replace(match, moments=(moment,))
    for claim in said.sentence.claims:
        if isinstance(claim.what, PeopleSaid) and claim.what in PHASES:
            match = replace(match, board=replace(match.board, phase=PHASES[claim.what]))
    return match


@pytest.mark.parametrize("topic", Topic)
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_motion_words_says_passes_in_a_broadcast_of_any_language(
    topic: Topic, language: str
) -> None:
    """It is English throughout, and says so."""
    for number, direction in enumerate(Direction):
        seen = Observation(
            topic,
            activity=0.6,
            side=Side.LEFT,
            level=Level.TOP,
            direction=direction,
            speed=Speed.FAST,
            size=Size.LARGE,
            count=3,
            seconds=200.0,
        )
        measured = Measured()
        measured.add(SceneFacts(playing.at(2), motion=(seen,)))
        for seed in range(10):
            line = Line(
                Wording(seed + 100 * number).say(seen),
                0.5,
                False,
                playing.at(2),
                (claim_of(seen, playing.at(2)),),
            )
            why = check(line, measured, MatchState(language=language), [], playing.at(2))
            assert why is None, line.text
