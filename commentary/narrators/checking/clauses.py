"""A sentence in clauses: words that stand together, and what each of them means. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from commentary.narrators.checking.lexicon import Found, Lexicon, Sense, token_spans
from commentary.narrators.words.points import ABOUT_PERSON
from commentary.observers.facts import Shirt

_IS = frozenset("is are looks look seems s ist sind wirkt est sont semble es son parece".split())
_NO_BODY = frozenset("in on at im am auf en dans au sur".split())
_DOES = {*ABOUT_PERSON, Sense.MOVES, Sense.HAS}
COLOURED_SKIN = {Shirt.BLACK, Shirt.WHITE}
_SHORT_FOR_NUMBER = {"nr", "no"}
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
    ordinals = lexicon.data.code == "de"  # in der 55. Minute
    begins = [0]
    for at in range(1, len(spans)):
        between = text[spans[at - 1].end() : spans[at].start()]
        word = spans[at - 1][0]
        number = word.isdigit() or word.casefold() in _SHORT_FOR_NUMBER
        within = number and (spans[at][0].isdigit() or (ordinals and between == ". "))
        if _CLAUSE_END.search(between) and not within:
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
    return any(_tells_of(clause, body, person) for body in bodies for person in persons)


def is_of_somebody(clause: Clause, lexicon: Lexicon) -> bool:
    """ "The small one" without the one: "der Kleine läuft", "le petit gros court"."""
    for at, one in enumerate(clause.found):
        if one.meaning is not Sense.BODY or one.start == 0:
            continue
        first = one.start - 1
        if clause.words[first] not in lexicon.data.the:
            continue
        if lexicon.data.nouns_have_capitals and not clause.written[one.start][0].isupper():
            continue
        after = clause.found[at + 1 : at + 2]
        ends = one.end == len(clause.words)
        acts = bool(after) and after[0].start == one.end and after[0].meaning in _DOES
        if ends or acts or (bool(after) and after[0].meaning is Sense.BODY):
            return True
    return False


def _tells_of(clause: Clause, body: Found, person: Found) -> bool:
    """ "A tall player", "the player is very tall"."""
    if gap(body, person) <= 0:
        return True
    between = clause.words[person.end : body.start]
    return 0 < len(between) <= 3 and between[0] in _IS and not set(between) & _NO_BODY


def is_subject(colour: Found, clause: Clause, lexicon: Lexicon) -> bool:
    """ "Red runs", "le rouge court", "Antritt von Rot"."""
    before = clause.words[colour.start - 1] if colour.start else ""
    after = next((one for one in clause.found if one.start == colour.end), None)
    acts = after is not None and after.meaning in _DOES
    if not before or before in lexicon.data.the:
        return acts
    return before in ("von", "by") and (after is None or acts)


def is_collective(colour: Found, clause: Clause, lexicon: Lexicon) -> bool:
    word, written = clause.words[colour.start], clause.written[colour.start]
    if colour.start == 0:
        return False
    before = clause.words[colour.start - 1]
    if lexicon.data.nouns_have_capitals and colour.meaning in COLOURED_SKIN:
        return written[:1].isupper() and (before in lexicon.data.articles or before[:3] == "ein")
    if before not in lexicon.data.articles:
        return False
    if lexicon.data.nouns_have_capitals:
        return written[:1].isupper()
    return word in lexicon.data.collectives
