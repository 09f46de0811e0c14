"""Whatever can be said of a match, in every sport, language and style: it is a sentence, nothing is
missing in it, and it says no number that it does not claim."""

import re
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

import pytest

from commentary.narrators.match_said import MatchNews, SaidTeam
from commentary.narrators.match_words.languages import MATCH_LANGUAGES
from commentary.narrators.match_words.match_phrasebook import MatchPhrasebook, Tail
from commentary.narrators.match_words.match_phrasing import MOST_LETTERS
from commentary.narrators.match_words.match_teller import MatchTeller
from commentary.narrators.narrator import Line, MatchState
from commentary.narrators.said import PeopleSaid
from sessions_app.commentary_choices import Style
from sessions_app.sports import scoring
from sessions_app.sports.rules import RULES, SIDES, Phase, Side, Sport
from tests.commentary.narrators.match_words.matches import (
    Match,
    SaidOf,
    at,
    board,
    everything,
)

IN_EACH_LANGUAGE = pytest.mark.parametrize(
    "language", MATCH_LANGUAGES.values(), ids=MATCH_LANGUAGES.keys()
)
WITHOUT_SENTENCE = {  # they are tails, or numbers in one
    *(PeopleSaid.SCORE, PeopleSaid.SETS, PeopleSaid.POINTS),
    *(PeopleSaid.TO_GO, PeopleSaid.PAUSE),
}
SLIP = re.compile(r"[{}\[\]|\ue000\ue001]|None|  | [.,]|^\s|\s$|\.\.|\b(?!tor)(\w+) \1\b", re.I)
WHOLE = re.compile(r"[¡¿]?[\w].*[.!?]")


@lru_cache
def said_in(code: str) -> list[SaidOf]:
    return list(everything(MATCH_LANGUAGES[code]))


@IN_EACH_LANGUAGE
def test_there_are_several_sentences_for_everything_in_every_style(
    language: MatchPhrasebook,
) -> None:
    assert {*language.heads} == {*PeopleSaid} - WITHOUT_SENTENCE
    assert {*language.tails} == {*Tail}
    for topic, made in [*language.heads.items(), *language.tails.items()]:
        assert len({*made.neutral}) >= 3, topic
        for style in Style:
            assert len({*made.own(style)}) >= 2, (topic, style)


@IN_EACH_LANGUAGE
def test_what_is_said_of_nobody_has_several_sentences_too(language: MatchPhrasebook) -> None:
    of_moments = [topic for topic in language.heads if topic.value in {*RULES["football"].moments}]
    assert len(of_moments) == 8
    for topic in of_moments:
        for style in Style:
            texts = {
                one.sentence.text
                for one in said_in(language.code)
                if one.topic == topic and one.style is style and one.telling.side is None
            }
            assert len(texts) >= 3, (topic, style)


@IN_EACH_LANGUAGE
def test_sentences_are_whole_and_have_no_hole(language: MatchPhrasebook) -> None:
    texts = {one.sentence.text for one in said_in(language.code)}
    assert [text for text in texts if SLIP.search(text) or not WHOLE.fullmatch(text)] == []
    ends = {"es": [t for t in texts if t.count("!") != t.count("¡")]}
    assert ends.get(language.code, []) == []


@IN_EACH_LANGUAGE
def test_numbers_are_said_if_and_only_if_they_are_claimed(language: MatchPhrasebook) -> None:
    wrong = []
    for one in said_in(language.code):
        stands = one.telling.said.board
        digits = {int(number) for number in re.findall(r"\d+", one.sentence.text)}
        claimed = {
            claim.number
            for claim in one.sentence.claims
            if claim.what in (PeopleSaid.SCORE, PeopleSaid.SETS) and claim.number is not None
        }
        of_sets = {n for pair in stands.sets for n in (pair.home, pair.away)}
        listed = one.topic in (PeopleSaid.SET_WON, Tail.WINS_SETS)
        if digits != (of_sets if listed else claimed):
            wrong.append((one.sentence.text, digits, claimed))
    assert wrong == []


@IN_EACH_LANGUAGE
def test_a_team_is_said_if_and_only_if_it_is_claimed(language: MatchPhrasebook) -> None:
    wrong = []
    for one in said_in(language.code):
        named = one.telling.said.home.name
        if not isinstance(one.topic, PeopleSaid) or not named:
            continue
        [claim] = [claim for claim in one.sentence.claims if claim.what is one.topic]
        heard = {side for side in SIDES if one.telling.said.team(side).name in one.sentence.text}
        if heard != ({claim.who} if claim.who else set()):
            wrong.append(one.sentence.text)
    assert wrong == []


@IN_EACH_LANGUAGE
@pytest.mark.parametrize(
    "name", ["L'Étoile; du Sud!", "el Ejido", "st. pauli?", "<b>A&B</b>", "\ue001"]
)
def test_a_name_is_written_as_it_was_given(language: MatchPhrasebook, name: str) -> None:
    match = Match(board(score=(0, 0)), home=SaidTeam(name))
    line = told_of(match, language.code, "lively", score=(1, 0))
    assert name in line.text


def told_of(match: Match, code: str, style: str, score: tuple[int, int]) -> Line:
    teller = MatchTeller(seed=3)
    teller.hear([match.says("score", board(score=score))])
    state = MatchState(language=code, style=style, said=match.state)
    proposal = teller.propose(state, at(match.now), None)
    assert proposal is not None
    return proposal.line


@IN_EACH_LANGUAGE
def test_two_names_of_forty_letters_say_less_rather_than_too_much(
    language: MatchPhrasebook,
) -> None:
    long = [SaidTeam(letter * 40) for letter in "MW"]
    match = Match(board(score=(1, 1), phase=Phase.PLAYING), home=long[0], away=long[1])
    teller = MatchTeller(seed=1)
    over = board(score=(1, 1), phase=Phase.OVER, period=2)
    teller.hear([match.says("finish", over)])
    proposal = teller.propose(MatchState(language=language.code, said=match.state), at(0), None)
    assert proposal is not None
    assert len(proposal.line.text) <= MOST_LETTERS


def test_colours_tell_teams_apart_only_where_they_differ() -> None:
    alike = {"home": SaidTeam(colour="red"), "away": SaidTeam(colour="red")}
    line = told_of(Match(board(score=(0, 0)), **alike), "en", "neutral", score=(1, 0))
    assert "red" not in line.text
    assert "home" in line.text


# --- every sport, played to its end ---------------------------------------------------------------


def played(sport: Sport, language: str, style: str) -> list[Line]:
    """All that is told of a match in which everything is said that the sport knows."""
    match, teller, lines = Match(board(sport, phase=Phase.BEFORE)), MatchTeller(seed=5), []

    def goes_on(news: MatchNews) -> None:
        teller.hear([news])
        for _ in range(70):  # the clock runs on, and it is calm
            state = MatchState(language=language, style=style, said=match.state)
            proposal = teller.propose(state, at(match.now), None)
            if proposal is not None:
                lines.append(proposal.line)
                teller.told(proposal, at(match.now))
            match.now += 1

    stands = board(sport)
    goes_on(match.says("start", stands))
    for kind in RULES[sport].moments:
        goes_on(match.marks(kind, "home"))
        goes_on(match.marks(kind))
    for scored in range(160):
        side: Side = "away" if scored % 7 in (3, 4) else "home"
        one_more = {
            side: (stands.points if scoring.counts_points(stands) else stands.score).of(side) + 1
        }
        writes = ({}, one_more) if scoring.counts_points(stands) else (one_more, {})
        stands = scoring.written(stands, *writes, stands.unit)
        goes_on(match.says("score", stands))
        if stands.phase == Phase.OVER or (not scoring.counts_units(stands) and scored == 12):
            break
    if stands.phase != Phase.OVER:
        stands = replace(stands, phase=Phase.BREAK)
        goes_on(match.says("break", stands))
        stands = replace(stands, phase=Phase.PLAYING, period=2)
        goes_on(match.says("start", stands))
        goes_on(match.says("finish", replace(stands, phase=Phase.OVER)))
    return lines


@IN_EACH_LANGUAGE
@pytest.mark.parametrize("style", Style)
@pytest.mark.parametrize("sport", Sport)
def test_a_whole_match_is_told_in_every_sport(
    sport: Sport, style: Style, language: MatchPhrasebook
) -> None:
    lines = played(sport, language.code, style)
    texts = [line.text for line in lines]
    assert [text for text in texts if SLIP.search(text) or not WHOLE.fullmatch(text)] == []
    assert all(
        len(text) <= MOST_LETTERS and line.lang == language.code
        for line, text in zip(lines, texts, strict=True)
    )
    told = {claim.what for line in lines for claim in line.claims}
    wanted = {PeopleSaid(kind.value) for kind in RULES[sport].moments}
    wanted |= {PeopleSaid.KICK_OFF, PeopleSaid.FULL_TIME, PeopleSaid.SCORE}
    if RULES[sport].sets is not None:
        wanted |= {PeopleSaid.SET_WON, PeopleSaid.SET_POINT, PeopleSaid.MATCH_POINT}
    else:
        wanted |= {PeopleSaid.NEXT_PERIOD, PeopleSaid.TO_GO}
    assert wanted <= told
    assert [one for one, next_one in pairwise(texts) if one == next_one] == []
