"""Names: those that people gave are taken out of a text; a word that looks like another is found.
Pure."""

import re
from collections.abc import Iterator

from commentary.narrators.checking.lexicon import Lexicon, token_spans, words_of
from commentary.narrators.checking.reading import AWAY_MARK, HOME_MARK, MARKS
from commentary.narrators.narrator import MatchState
from sessions_app.sports.rules import SIDES, Side

_BEGINS = re.compile(r"[.!?…:;¡¿][\s\u00a0\u202f]*$|\s[–—-]\s$|^\W*$")
_ALWAYS = {"I"}
_MARK_OF: dict[Side, str] = {"home": HOME_MARK, "away": AWAY_MARK}
# A verb or an adjective that is used as a noun: das Laufen, etwas Neues.
_AS_NOUN = ("en", "e", "er", "es")
SHORTEST_TYPED_OTHERWISE = 4  # letters: "RED" is no way to write the team "Red"


def with_marks(text: str, match: MatchState, lexicon: Lexicon) -> str:
    """``text`` with a mark in place of each team's name, so that no letter of it is read. A name
    that is a word too ("Away") must be written as it was given."""
    if match.said is None:
        return text
    names = [(match.said.team(side).name.strip(), side) for side in SIDES]
    for name, side in sorted(names, key=lambda one: -len(one[0])):
        if name:
            exact = len(name) < SHORTEST_TYPED_OTHERWISE or lexicon.knows(name)
            any_case = 0 if exact else re.IGNORECASE
            whole = rf"(?<!\w){re.escape(name)}(?!\w)"
            text = re.sub(whole, _MARK_OF[side], text, flags=any_case)
    return text


def names_in(text: str, lexicon: Lexicon, title: str) -> Iterator[str]:
    """Words that are nobody's but some person's, place's or club's. ``text``: with marks.
    ``title``: as the host typed it; its words are known."""
    known = {*words_of(title), *MARKS}
    for span in token_spans(text):
        word = span[0]
        if word.isdigit() or word.casefold() in known or word in _ALWAYS:
            continue
        begins = _BEGINS.search(text[: span.start()]) is not None
        if not _is_ordinary(word, begins, lexicon):
            yield word


def _is_ordinary(word: str, begins: bool, lexicon: Lexicon) -> bool:
    shouted = len(word) > 1 and word.isupper()
    if begins or shouted:
        return lexicon.knows(word)
    if not word[0].isupper():
        return True
    if not lexicon.data.nouns_have_capitals:
        return False
    return lexicon.is_noun(word) or (lexicon.knows(word) and word.endswith(_AS_NOUN))


def share_known(text: str, lexicon: Lexicon, title: str) -> float:
    """Of the words of ``text``, those that are ordinary in that language: 0..1. What looks like a
    name is of no language."""
    left_out = {*words_of(title), *MARKS}
    left_out |= {name.casefold() for name in names_in(text, lexicon, title) if name[0].isupper()}
    words = [word for word in words_of(text) if not word.isdigit() and word not in left_out]
    if not words:
        return 1.0
    return sum(lexicon.knows(word) for word in words) / len(words)
