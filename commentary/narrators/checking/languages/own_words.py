"""What the phrasebooks and the narrators of motion say: words that are ordinary by that alone."""

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

from commentary.narrators.match_words.languages import MATCH_LANGUAGES
from commentary.narrators.motion_words import wording
from commentary.narrators.words.languages import LANGUAGES
from commentary.observers.motion_facts import Direction
from sessions_app.sports.rules import PeriodName

NUMBERED_LINES = "Line"  # of the narrator for tests, whatever the language
PERIODS = (1, 2, 3, 4, 5, 9, None)


def texts_of(code: str) -> Iterator[str]:
    """Every text in a language's phrasebooks; a slot's name stays in as a word, which does no
    harm."""
    yield NUMBERED_LINES
    yield from _texts(LANGUAGES[code])
    match = MATCH_LANGUAGES[code]
    yield from _texts(match)
    for name in PeriodName:
        for number in PERIODS:
            words = match.period(name, number)
            yield from (words.period, words.in_period, words.of_period)
    yield from (match.about(number) for number in range(0, 3))
    if code == "en":
        yield from _texts(
            {name: value for name, value in vars(wording).items() if name.startswith("_")}
        )


def _texts(thing: Any) -> Iterator[str]:
    if isinstance(thing, Direction):
        return
    if isinstance(thing, str):
        yield thing
    elif isinstance(thing, Mapping):
        for value in thing.values():
            yield from _texts(value)
    elif isinstance(thing, (tuple, list)):
        for value in thing:
            yield from _texts(value)
    elif dataclasses.is_dataclass(thing) and not isinstance(thing, type):
        for field in dataclasses.fields(thing):
            yield from _texts(getattr(thing, field.name))
