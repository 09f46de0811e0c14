"""The languages that there are, by code."""

from commentary.narrators.words.language import Phrasebook
from commentary.narrators.words.languages.de import GERMAN
from commentary.narrators.words.languages.en import ENGLISH
from commentary.narrators.words.languages.es import SPANISH
from commentary.narrators.words.languages.fr import FRENCH

LANGUAGES: dict[str, Phrasebook] = {
    language.code: language for language in (ENGLISH, GERMAN, FRENCH, SPANISH)
}
