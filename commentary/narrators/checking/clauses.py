"""A sentence in clauses: words that stand together, and what each of them means. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from commentary.narrators.checking.lexicon import Found, Lexicon, Sense, token_spans

_CLAUSE_END = re.compile(r"[.,;:!?…–—]")


@dataclass(frozen=True, slots=True)
class Clause:
    """Some words in a row, and what they mean. ``words`` are casefolded, ``written`` are not."""

    words: tuple[str, ...]
    written: tuple[str, ...]
    found: tuple[Found, ...]

    def has(self, *meanings: object) -> bool:
        return any(one.meaning in meanings for one in self.found)

    def all_of(self, kind: type) -> list[Found]:
        return [one for one in self.found if isinstance(one.meaning, kind)]


def clauses_of(text: str, lexicon: Lexicon) -> Iterator[Clause]:
    spans = token_spans(text)
    written = [span[0] for span in spans]
    begins = [0]
    for at in range(1, len(spans)):
        between = text[spans[at - 1].end() : spans[at].start()]
        numbers = spans[at - 1][0].isdigit() and spans[at][0].isdigit()
        if _CLAUSE_END.search(between) and not numbers:
            begins.append(at)
    for begin, end in zip(begins, [*begins[1:], len(spans)], strict=True):
        words = tuple(lexicon.plain(word) for word in written[begin:end])
        found = lexicon.find(words)
        cuts = [0, *(one.start for one in found if one.meaning is Sense.AND), len(words)]
        for first, last in pairwise(cuts):
            part = tuple(
                Found(one.meaning, one.start - first, one.end - first)
                for one in found
                if first <= one.start < last
            )
            if last > first:
                yield Clause(words[first:last], tuple(written[begin + first : begin + last]), part)


def gap(one: Found, other: Found) -> int:
    return max(one.start - other.end, other.start - one.end)


def worn_before(colour: Found, clause: Clause) -> bool:
    return any(
        one.meaning is Sense.IN_COLOUR and 0 <= colour.start - one.end <= 2
        for one in clause.found
        if one.end <= colour.start
    )


def is_of_body(clause: Clause) -> bool:
    bodies = [one for one in clause.found if one.meaning is Sense.BODY]
    persons = [one for one in clause.found if one.meaning is Sense.PERSON]
    return any(gap(body, person) <= 0 for body in bodies for person in persons)
