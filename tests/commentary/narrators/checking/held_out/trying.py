"""Sentences that the check was not made with, and what it makes of each.

``lies_{language}.txt`` and ``truths_{language}.txt`` were written by somebody who had read neither
the lexicons nor the other tables. Of the first lot's misses examples were told to whoever mended
the check, of the second lot's none; docs/performance.md has its rates from then. Both were mended
for since.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from commentary.narrators.checking.check import check
from commentary.narrators.checking.dropped import Dropped
from commentary.narrators.narrator import Line
from tests.commentary.narrators.checking.held_out.stands import stands
from tests.commentary.narrators.checking.situations import NOW
from tests.commentary.narrators.checking.test_check_table import claims_of
from tests.commentary.narrators.match_words.matches import at

LANGUAGES = ("en", "de", "fr", "es")


@dataclass(frozen=True, slots=True)
class Sentence:
    kind: str
    stands_on: str
    text: str
    claims: str
    lot: int


def sentences(language: str, which: str) -> Iterator[Sentence]:
    path = Path(__file__).with_name(f"{which}_{language}.txt")
    lot = 1
    for row in path.read_text(encoding="utf-8").splitlines():
        lot += row == "# second lot"
        if row and not row.startswith("#"):
            kind, stands_on, text, claims = (cell.strip() for cell in row.split("|"))
            yield Sentence(kind, stands_on, text, claims, lot)


def why_dropped(one: Sentence, language: str) -> Dropped | None:
    stand = stands(one.stands_on, language)
    line = Line(one.text, 0.5, False, at(NOW), claims=claims_of(one.claims), lang=language)
    return check(line, stand.measured(), stand.match(language), [], at(NOW))
