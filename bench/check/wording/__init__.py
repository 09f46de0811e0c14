"""The sentences of the made-up model: its own, none of the product's."""

from bench.check.wording.de import GERMAN
from bench.check.wording.en import ENGLISH
from bench.check.wording.es import SPANISH
from bench.check.wording.form import Wording
from bench.check.wording.fr import FRENCH

WORDINGS: dict[str, Wording] = {one.code: one for one in (ENGLISH, GERMAN, FRENCH, SPANISH)}
