"""The lexicons, by code. Each is made once, when it is first wanted, or by ``load``."""

from functools import cache

from commentary.narrators.checking.languages.de import GERMAN
from commentary.narrators.checking.languages.en import ENGLISH
from commentary.narrators.checking.languages.es import SPANISH
from commentary.narrators.checking.languages.fr import FRENCH
from commentary.narrators.checking.languages.own_words import texts_of
from commentary.narrators.checking.lexicon import Lexicon, lexicon

DATA = {data.code: data for data in (ENGLISH, GERMAN, FRENCH, SPANISH)}


@cache
def lexicon_of(code: str) -> Lexicon:
    """``code``: of ``DATA``."""
    return lexicon(DATA[code], more=texts_of(code))


def load() -> None:
    """All of them, so that no check waits for one: some ten milliseconds."""
    for code in DATA:
        lexicon_of(code)
