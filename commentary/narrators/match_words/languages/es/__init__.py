"""Spanish: of matches."""

from commentary.narrators.match_said import SaidTeam
from commentary.narrators.match_words.languages.es.course import COURSE, TAILS
from commentary.narrators.match_words.languages.es.moments import MOMENTS
from commentary.narrators.match_words.match_phrasebook import (
    MatchPhrasebook,
    PeriodWords,
    TeamWords,
)
from commentary.narrators.words.language import spanish
from commentary.narrators.words.languages.es import SPANISH as WORDS
from commentary.observers.facts import Shirt
from sessions_app.sports.rules import PeriodName, Side

_ORDINALS = ("primer", "segundo", "tercer", "cuarto", "quinto")
_OF_PARTS = ("primera", "segunda", "tercera", "cuarta", "quinta")
_MASCULINE = {
    PeriodName.QUARTER: "cuarto",
    PeriodName.THIRD: "tercio",
    PeriodName.SET: "set",
    PeriodName.PERIOD: "periodo",
}
_SIDES: dict[Side, TeamWords] = {
    "home": TeamWords("el equipo local", "de el equipo local", "local"),
    "away": TeamWords("el equipo visitante", "de el equipo visitante", "visitante"),
}


def team_words(team: SaidTeam, side: Side) -> TeamWords:
    """``de el`` becomes one word in ``spanish``; the name of a team does not."""
    if team.name:
        return TeamWords(team.name, f"de {team.name}", team.name)
    if team.colour:
        colour = WORDS.colours[Shirt(team.colour)]
        return TeamWords(f"el equipo de {colour}", f"de el equipo de {colour}", colour)
    return _SIDES[side]


def period_words(name: PeriodName, number: int | None) -> PeriodWords:
    if number is None:
        return _within("la prórroga")
    if name is PeriodName.HALF:
        which = _OF_PARTS[number - 1] if number <= len(_OF_PARTS) else f"{number}.ª"
        return _within(f"la {which} parte")
    if name is PeriodName.QUARTER and number == 4:
        return _within("el último cuarto")  # nobody says "el cuarto cuarto"
    which = _ORDINALS[number - 1] if number <= len(_ORDINALS) else f"{number}.º"
    return _within(f"el {which} {_MASCULINE[name]}")


def _within(period: str) -> PeriodWords:
    return PeriodWords(period, f"en {period}", f"de {period}")


def minutes(number: int) -> str:
    word = {1: "un"}.get(number) or WORDS.numbers.get(number, str(number))
    return f"{word} minuto" if number == 1 else f"{word} minutos"


def about(number: int) -> str:
    if number == 0:
        return "menos de un minuto"
    return "cerca de un minuto" if number == 1 else f"unos {minutes(number)}"


SPANISH = MatchPhrasebook(
    code="es",
    heads=MOMENTS | COURSE,
    tails=TAILS,
    team=team_words,
    period=period_words,
    about=about,
    exactly=minutes,
    dash="-",
    called=("nada", "quince", "treinta", "cuarenta"),
    all="{called} iguales",
    to="{more}-{fewer} para {team}",
    deuce="iguales",
    advantage="ventaja para {team}",
    finish=spanish,
)
