"""French: of matches."""

from commentary.narrators.match_said import SaidTeam
from commentary.narrators.match_words.languages.fr.course import COURSE, TAILS
from commentary.narrators.match_words.languages.fr.moments import MOMENTS
from commentary.narrators.match_words.match_phrasebook import (
    MatchPhrasebook,
    PeriodWords,
    TeamWords,
)
from commentary.narrators.words.language import french
from commentary.narrators.words.languages.fr import FRENCH as WORDS
from commentary.observers.facts import Shirt
from sessions_app.sports.rules import PeriodName, Side

_ORDINALS = ("deuxième", "troisième", "quatrième", "cinquième")
_FEMININE = {PeriodName.HALF: "mi-temps", PeriodName.PERIOD: "période"}
_MASCULINE = {PeriodName.QUARTER: "quart-temps", PeriodName.THIRD: "tiers-temps"}
_SIDES: dict[Side, TeamWords] = {
    "home": TeamWords("l'équipe à domicile", "côté domicile", "domicile"),
    "away": TeamWords("l'équipe visiteuse", "côté visiteurs", "visiteurs"),
}


def team_words(team: SaidTeam, side: Side) -> TeamWords:
    """Never after "de" or "à": "d'Amiens", "du Mans" are not to be guessed from a name."""
    if team.name:
        return TeamWords(team.name, f"côté {team.name}", team.name)
    if team.colour:
        colour = WORDS.colours[Shirt(team.colour)]
        return TeamWords(f"l'équipe en {colour}", f"côté {colour}", colour)
    return _SIDES[side]


def period_words(name: PeriodName, number: int | None) -> PeriodWords:
    if number is None:
        return PeriodWords("la prolongation", "en prolongation", "de la prolongation")
    later = _ORDINALS[number - 2] if 2 <= number <= 5 else f"{number}e"
    if name in _FEMININE:
        noun = f"{'première' if number == 1 else later} {_FEMININE[name]}"
        return PeriodWords(f"la {noun}", f"en {noun}", f"de la {noun}")
    which = "premier" if number == 1 else later
    if name in _MASCULINE:
        noun = f"{which} {_MASCULINE[name]}"
        return PeriodWords(f"le {noun}", f"dans le {noun}", f"du {noun}")
    return PeriodWords(f"le {which} set", f"au {which} set", f"du {which} set")


def minutes(number: int) -> str:
    word = {1: "une"}.get(number) or WORDS.numbers.get(number, str(number))
    return f"{word} minute" if number == 1 else f"{word} minutes"


def about(number: int) -> str:
    return "moins d'une minute" if number == 0 else f"environ {minutes(number)}"


FRENCH = MatchPhrasebook(
    code="fr",
    heads=MOMENTS | COURSE,
    tails=TAILS,
    team=team_words,
    period=period_words,
    about=about,
    exactly=minutes,
    dash="-",
    called=("zéro", "quinze", "trente", "quarante"),
    all="{called} partout",
    to="{more}-{fewer} pour {team}",
    deuce="égalité",
    advantage="avantage {team}",
    finish=french,
)
