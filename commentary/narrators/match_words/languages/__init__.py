"""By their codes."""

from commentary.narrators.match_words.languages.de import GERMAN
from commentary.narrators.match_words.languages.en import ENGLISH
from commentary.narrators.match_words.languages.es import SPANISH
from commentary.narrators.match_words.languages.fr import FRENCH

MATCH_LANGUAGES = {each.code: each for each in (ENGLISH, GERMAN, FRENCH, SPANISH)}
