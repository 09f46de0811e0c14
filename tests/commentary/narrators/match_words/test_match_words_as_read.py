"""Every sentence that can be said of a match, as it was read and found good:
``match_{language}.txt``.

Whoever changes a sentence writes the file anew (``python -m`` this module), and reads it as a
native would.
"""

from pathlib import Path

import pytest

from commentary.narrators.match_words.languages import MATCH_LANGUAGES
from commentary.narrators.match_words.match_phrasebook import MatchPhrasebook
from commentary.narrators.said import PeopleSaid
from sessions_app.commentary_choices import Style
from sessions_app.sports.rules import PeriodName
from tests.commentary.narrators.match_words.matches import HOME, everything

GRAMMAR = (PeopleSaid.GOAL, PeopleSaid.SAVE, PeopleSaid.SUBSTITUTION)
MINUTES = (1, 2, 5, 10, 25, 45)


def recorded(language: MatchPhrasebook) -> Path:
    return Path(__file__).with_name(f"match_{language.code}.txt")


def as_read(language: MatchPhrasebook) -> str:
    """By topic and style: of Rovers, of nobody; then all kinds of teams, periods and minutes."""
    sections: dict[str, list[str]] = {}
    for said in everything(language):
        named = said.telling.said.home == HOME and said.telling.side != "away"
        if said.own and named:
            sections.setdefault(f"{said.topic}, {said.style}", []).append(said.sentence.text)
        elif said.topic in GRAMMAR and said.style is Style.NEUTRAL:
            sections.setdefault(f"teams: {said.topic}", []).append(said.sentence.text)
    numbers = (1, 2, 3, 4, 5, None)
    for name in PeriodName:
        words = [language.period(name, number) for number in numbers]
        sections[f"periods: {name}"] = [
            language.finish(f"{one.period}, {one.in_period}, {one.of_period}") for one in words
        ]
    sections["minutes"] = [language.finish(language.about(0))] + [
        language.finish(f"{language.about(number)}, {language.exactly(number)}")
        for number in MINUTES
    ]
    return "\n\n".join(
        "\n".join([f"# {title}", *dict.fromkeys(texts)]) for title, texts in sections.items()
    )


@pytest.mark.parametrize("language", MATCH_LANGUAGES.values(), ids=MATCH_LANGUAGES.keys())
def test_what_can_be_said_of_a_match_is_what_was_read(language: MatchPhrasebook) -> None:
    text = recorded(language).read_text(encoding="utf-8")
    assert as_read(language) + "\n" == text


if __name__ == "__main__":
    for each in MATCH_LANGUAGES.values():
        recorded(each).write_text(as_read(each) + "\n", encoding="utf-8")
