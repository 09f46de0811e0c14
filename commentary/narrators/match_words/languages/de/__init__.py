"""German: of matches."""

from commentary.narrators.match_said import SaidTeam
from commentary.narrators.match_words.languages.de.course import COURSE, TAILS
from commentary.narrators.match_words.languages.de.moments import MOMENTS
from commentary.narrators.match_words.match_phrasebook import (
    MatchPhrasebook,
    PeriodWords,
    TeamWords,
)
from commentary.narrators.words.language import capitalised
from commentary.narrators.words.languages.de import GERMAN as WORDS
from commentary.observers.facts import Shirt
from sessions_app.sports.rules import PeriodName, Side

_ORDINALS = ("erste", "zweite", "dritte", "vierte", "fünfte")
_SIDES: dict[Side, TeamWords] = {
    "home": TeamWords("das Heimteam", "vom Heimteam", "Heim", "beim Heimteam"),
    "away": TeamWords("das Gästeteam", "vom Gästeteam", "Gäste", "beim Gästeteam"),
}
_FEMININE = {PeriodName.HALF: "Halbzeit"}
_NEUTER = {PeriodName.QUARTER: "Viertel", PeriodName.THIRD: "Drittel"}
_MASCULINE = {PeriodName.SET: "Satz", PeriodName.PERIOD: "Abschnitt"}


def team_words(team: SaidTeam, side: Side) -> TeamWords:
    """Neuter, so that it reads the same as a subject and after "für" and "an"."""
    if team.name:
        return TeamWords(team.name, f"von {team.name}", team.name, f"bei {team.name}")
    if team.colour:
        colour = WORDS.colours[Shirt(team.colour)]
        in_colour = f"Team in {colour}"
        return TeamWords(f"das {in_colour}", f"vom {in_colour}", colour, f"beim {in_colour}")
    return _SIDES[side]


def period_words(name: PeriodName, number: int | None) -> PeriodWords:
    if number is None:
        return PeriodWords("die Verlängerung", "in der Verlängerung", "der Verlängerung")
    which = _ORDINALS[number - 1] if number <= len(_ORDINALS) else f"{number}."
    bent = which if which.endswith(".") else f"{which}n"
    if name in _FEMININE:
        noun = _FEMININE[name]
        return PeriodWords(f"die {which} {noun}", f"in der {bent} {noun}", f"der {bent} {noun}")
    if name in _NEUTER:
        noun = _NEUTER[name]
        return PeriodWords(f"das {which} {noun}", f"im {bent} {noun}", f"des {bent} {noun}s")
    noun = _MASCULINE[name]
    genitive = f"{noun}es" if name is PeriodName.SET else f"{noun}s"
    return PeriodWords(f"der {which} {noun}", f"im {bent} {noun}", f"des {bent} {genitive}")


def minutes(number: int) -> str:
    word = {1: "eine"}.get(number) or WORDS.numbers.get(number, str(number))
    return f"{word} Minute" if number == 1 else f"{word} Minuten"


def about(number: int) -> str:
    return "weniger als eine Minute" if number == 0 else f"etwa {minutes(number)}"


GERMAN = MatchPhrasebook(
    code="de",
    heads=MOMENTS | COURSE,
    tails=TAILS,
    team=team_words,
    period=period_words,
    about=about,
    exactly=minutes,
    dash=":",
    called=("null", "fünfzehn", "dreißig", "vierzig"),
    all="{called} beide",
    to="{more} zu {fewer} für {team}",
    deuce="Einstand",
    advantage="Vorteil für {team}",
    finish=capitalised,
)
