"""A lexicon is what a language is to the check: which words mean what must be held against facts
and people, and which words are ordinary.

A pattern is some words in a row; ``word*`` and ``*word`` stand for the beginning and the end of
one. Where several fit, the longest counts, so a harmless one ("in the corner of") takes its words
out of a shorter one ("corner").
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import Shirt, What
from commentary.observers.motion_facts import Direction

_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_PATTERN_WORD = re.compile(r"\*?[^\W_]+\*?")
_STRETCHED = re.compile(r"(.)\1{2,}")
SHORTEST_STEM = 3


class Sense(StrEnum):
    """What words can mean that is neither measured nor a moment of the match."""

    HARMLESS = "harmless"
    # Parts of what is measured.
    PERSON = "person"
    NOBODY = "nobody"
    ALONE = "alone"
    ONLY_ONE = "only_one"  # and no other
    THING = "thing"  # that runs, lies and stands, and is nobody
    BALL = "the_ball"  # unlike ``What.BALL``: equal strings would be equal meanings
    CAMERA = "camera"
    MOVES = "moves"  # what moves is another word
    HIGH = "high"
    HAS = "has"  # and the ball
    IN_VIEW = "in_view"  # of a number: these are all
    AT_LEAST = "at_least"
    SEVERAL = "several"
    NOT = "not"
    AND = "and"  # another statement begins
    CLOTHES = "clothes"
    IN_COLOUR = "in_colour"  # before a colour: somebody wears it
    # Of the match: the board tells whether it is so.
    LEADS = "leads"
    LEVEL = "level"
    WINS = "wins"
    LOSES = "loses"
    TEAM = "team"
    HOME = "home_team"
    AWAY = "away_team"
    MINUTES = "minutes"
    LEFT_TO_PLAY = "left_to_play"
    PLAYED = "played"
    COUNTED = "counted"  # goals, points: with a number it is a score
    NUMBER = "number"  # on a shirt
    PERIOD = "period"  # with an ordinal
    CELEBRATES = "celebrates"  # there must be something to celebrate
    REFEREE = "referee"
    UNSAYABLE = "unsayable"  # nobody can tell us so: offside, penalty, league
    # Of people, never to be said.
    LOOKS = "looks"
    BODY = "body"  # beside a word for a person
    # No commentary.
    ADVERT = "advert"


Meaning = What | PeopleSaid | Sense | Shirt | Direction


@dataclass(frozen=True, slots=True)
class Found:
    """Words ``start`` up to ``end`` (not included) mean this."""

    meaning: Meaning
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class LanguageData:
    """What a module of a language gives. ``heads``: words that may end a compound; empty where
    compounds are no single word. ``nouns_have_capitals``: a capital makes no name."""

    code: str
    phrases: Mapping[Meaning, str]  # patterns, with commas between
    numbers: Mapping[str, int]
    ordinals: Mapping[str, int]
    score_words: frozenset[str]  # two TO one
    ordinary: str
    collectives: Mapping[str, Shirt]  # the reds
    articles: frozenset[str]  # before them
    empty: str  # words of which nothing is said
    the: frozenset[str]  # articles
    sides: Mapping[str, Direction]  # to where, after a verb
    way_words: frozenset[str]  # between them
    indefinite: frozenset[str] = frozenset()  # articles that are numbers as well
    heads: str = ""
    endings: tuple[str, ...] = ()
    nouns_have_capitals: bool = False


@dataclass(frozen=True)
class Lexicon:
    data: LanguageData
    vocabulary: frozenset[str]
    nouns: frozenset[str]  # written with a capital, where nouns are
    _by_word: Mapping[str, tuple[tuple[tuple[str, ...], Meaning], ...]] = field(repr=False)
    _stems: Mapping[str, tuple[tuple[tuple[str, ...], Meaning], ...]] = field(repr=False)
    _ends: Mapping[str, tuple[tuple[tuple[str, ...], Meaning], ...]] = field(repr=False)
    _heads: frozenset[str] = frozenset()
    empty: frozenset[str] = frozenset()

    def find(self, words: tuple[str, ...]) -> list[Found]:
        """What is meant, from left to right, each word once."""
        found, at = [], 0
        while at < len(words):
            best = self._best_at(words, at)
            if best is not None:
                found.append(best)
            at = at + 1 if best is None else best.end
        return found

    def _best_at(self, words: tuple[str, ...], at: int) -> Found | None:
        word = words[at]
        candidates = [*self._by_word.get(word, ())]
        for length in range(SHORTEST_STEM, len(word) + 1):
            candidates += self._stems.get(word[:length], ())
            candidates += self._ends.get(word[-length:], ())
        best: Found | None = None
        for pattern, meaning in candidates:
            end = at + len(pattern)
            longer = best is None or end > best.end
            if longer and end <= len(words) and all(map(_fits, pattern[1:], words[at + 1 : end])):
                best = Found(meaning, at, end)
        return best

    def knows(self, word: str) -> bool:
        """Is it an ordinary word, in whatever case it is written?"""
        word = self.plain(word)
        if word in self.vocabulary or self._is_stem(word):
            return True
        if len(word) >= 7 and word.endswith(self.data.endings):
            return True
        return any(
            word[cut:] in self._heads and self._begins_compound(word[:cut])
            for cut in range(3, len(word) - 2)
        )

    def plain(self, word: str) -> str:
        """Casefolded, and "gooooal" is "goal"."""
        word = word.casefold()
        if _STRETCHED.search(word):
            for repeated in (r"\1", r"\1\1"):
                shorter = _STRETCHED.sub(repeated, word)
                if shorter in self.vocabulary:
                    return shorter
        return word

    def is_noun(self, word: str) -> bool:
        """Where nouns have capitals: is this one?"""
        small = word.casefold()
        return word in self.nouns or (small not in self.vocabulary and self.knows(word))

    def _is_stem(self, word: str) -> bool:
        lengths = range(SHORTEST_STEM, len(word) + 1)
        return any(word[:n] in self._stems or word[-n:] in self._ends for n in lengths)

    def _begins_compound(self, first: str) -> bool:
        return first in self.vocabulary or any(
            first.endswith(joint) and first[: -len(joint)] in self.vocabulary
            for joint in ("s", "es", "n", "en", "er")
        )


def words_of(text: str) -> tuple[str, ...]:
    return tuple(match[0].casefold() for match in _TOKEN.finditer(text))


def token_spans(text: str) -> list[re.Match[str]]:
    return list(_TOKEN.finditer(text))


def lexicon(data: LanguageData, more: Iterable[str] = ()) -> Lexicon:
    """``more``: texts whose words are ordinary too, those of the phrasebooks."""
    by_word: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
    stems: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
    ends: dict[str, list[tuple[tuple[str, ...], Meaning]]] = {}
    vocabulary = set(words_of(data.ordinary)) | set(words_of(data.heads))
    vocabulary |= set(words_of(data.empty)) | data.sides.keys()
    nouns = {word for word in _TOKEN.findall(data.ordinary) if word[0].isupper()}
    vocabulary |= data.numbers.keys() | data.ordinals.keys() | data.score_words
    for text in more:
        vocabulary |= set(words_of(text))
        nouns |= {word for word in _TOKEN.findall(text) if word[0].isupper()}
    for meaning, patterns in data.phrases.items():
        for line in patterns.split(","):
            pattern = tuple(word.casefold() for word in _PATTERN_WORD.findall(line))
            first = pattern[0]
            index = stems if first.endswith("*") else ends if first.startswith("*") else by_word
            index.setdefault(first.strip("*"), []).append((pattern, meaning))
            vocabulary |= {word for word in pattern if "*" not in word}
            if len(pattern) == 1 and meaning is not Sense.BODY and not isinstance(meaning, Shirt):
                nouns.add(first.capitalize())
    for word, shirt in data.collectives.items():
        if word not in by_word:
            by_word[word] = [((word,), shirt)]
            vocabulary.add(word)
    return Lexicon(
        data=data,
        vocabulary=frozenset(vocabulary),
        nouns=frozenset(nouns),
        _by_word={word: tuple(found) for word, found in by_word.items()},
        _stems={word: tuple(found) for word, found in stems.items()},
        _ends={word: tuple(found) for word, found in ends.items()},
        _heads=frozenset(words_of(data.heads)),
        empty=frozenset(words_of(data.empty)),
    )


def _fits(pattern: str, word: str) -> bool:
    if pattern.endswith("*"):
        return word.startswith(pattern[:-1])
    return word.endswith(pattern[1:]) if pattern.startswith("*") else word == pattern
