"""English: of matches."""

from commentary.narrators.match_said import SaidTeam
from commentary.narrators.match_words.languages.en.course import COURSE, TAILS
from commentary.narrators.match_words.languages.en.moments import MOMENTS
from commentary.narrators.match_words.match_phrasebook import (
    MatchPhrasebook,
    PeriodWords,
    TeamWords,
)
from commentary.narrators.words.language import capitalised
from commentary.narrators.words.languages.en import ENGLISH as WORDS
from commentary.observers.facts import Shirt
from sessions_app.sports.rules import PeriodName, Side

_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_PERIODS = {
    PeriodName.HALF: "half",
    PeriodName.QUARTER: "quarter",
    PeriodName.THIRD: "third",
    PeriodName.SET: "set",
    PeriodName.PERIOD: "period",
}


def team_words(team: SaidTeam, side: Side) -> TeamWords:
    if team.name:
        return TeamWords(team.name, f"by {team.name}", team.name)
    if team.colour:
        colour = WORDS.colours[Shirt(team.colour)]
        return TeamWords(f"the team in {colour}", f"by the team in {colour}", colour)
    return TeamWords(f"the {side} side", f"by the {side} side", side)


def period_words(name: PeriodName, number: int | None) -> PeriodWords:
    if number is None:
        return PeriodWords("extra time", "in extra time", "of extra time")
    if number > len(_ORDINALS):
        the = f"{_PERIODS[name]} {number}"
    else:
        the = f"the {_ORDINALS[number - 1]} {_PERIODS[name]}"
    return PeriodWords(the, f"in {the}", f"of {the}")


def minutes(number: int) -> str:
    word = {1: "one"}.get(number) or WORDS.numbers.get(number, str(number))
    return f"{word} minute" if number == 1 else f"{word} minutes"


def about(number: int) -> str:
    if number == 0:
        return "less than a minute"
    return "about a minute" if number == 1 else f"about {minutes(number)}"


ENGLISH = MatchPhrasebook(
    code="en",
    heads=MOMENTS | COURSE,
    tails=TAILS,
    team=team_words,
    period=period_words,
    about=about,
    exactly=minutes,
    dash="–",
    called=("love", "fifteen", "thirty", "forty"),
    all="{called} all",
    to="{more}–{fewer} to {team}",
    deuce="deuce",
    advantage="advantage {team}",
    finish=capitalised,
)
