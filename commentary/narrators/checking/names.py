"""Names: those that people gave are taken out of a text; a word that looks like another is found.
Pure."""

import re
from collections.abc import Iterator

from commentary.narrators.checking.languages.known_names import KNOWN_NAMES
from commentary.narrators.checking.lexicon import Found, Lexicon, Sense, token_spans, words_of
from commentary.narrators.checking.notes import AWAY_MARK, HOME_MARK, MARKS
from commentary.narrators.narrator import MatchState
from commentary.narrators.said import PeopleSaid
from commentary.narrators.words.points import ABOUT_PERSON
from sessions_app.sports.rules import SIDES, Side

_BEGINS = re.compile(r"[.!?…:;¡¿][\s\u00a0\u202f]*$|\s[–—-]\s$|^\W*$")
_ALWAYS = {"I"}
_MARK_OF: dict[Side, str] = {"home": HOME_MARK, "away": AWAY_MARK}
# A verb or an adjective that is used as a noun: das Laufen, etwas Neues.
_AS_NOUN = ("en", "e", "er", "es")
_DOING = {*ABOUT_PERSON, Sense.MOVES, Sense.LEADS, Sense.LOSES, Sense.WINS, Sense.CELEBRATES}
_BESIDE_NAME = frozenset(
    """is has was s and will can tries waits ist hat wartet kommt steht est a va arrive attend es ha
    tiene está va with mit avec con am""".split()
)
_DETERMINERS = frozenset(
    """der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner mein
    sein seine seinen seinem seiner ihr ihre ihren ihrem ihrer unser unsere unseren dieser diese
    dieses diesen diesem jeder jede jedes jeden jedem welch welche welcher welches zum zur im am vom
    beim ins ans aufs durchs übers ums alle allen viele vielen viel wenig mehr mehrere einige etwas
    aus ohne voller solch manche beide beiden zwei drei vier fünf sechs""".split()
)
_ADJECTIVE_ENDS = ("e", "en", "er", "es", "em")
_NO_ADJECTIVE = frozenset(
    """ihre ohne unter über hinter wieder immer aber oder weiter hier her gegen neben zwischen
    wegen eben oben unten vorne heute gerade alle ist wer nur der später leider sicher durchaus
    haben hätte hatte seinen werden können sehen spielen laufen rennen gehen kommen stehen führen
    liegen gewinnen wenden treffen machen geben lassen bleiben warten""".split()
)
_ADVERB_ENDS = ("ly", "ment", "mente")
SHORTEST_TYPED_OTHERWISE = 4  # letters: "RED" is no way to write the team "Red"


def with_marks(text: str, match: MatchState) -> str:
    """``text`` with a mark in place of each team's name, so that no letter of it is read."""
    if match.said is None:
        return text
    names = [(match.said.team(side).name.strip(), side) for side in SIDES]
    for name, side in sorted(names, key=lambda one: -len(one[0])):
        if name:
            any_case = re.IGNORECASE if len(name) >= SHORTEST_TYPED_OTHERWISE else 0
            bent = r"(?:s|n|en|es)?" if len(name) >= SHORTEST_TYPED_OTHERWISE else ""
            whole = rf"(?<!\w){re.escape(name)}{bent}(?!\w)"
            text = re.sub(whole, _MARK_OF[side], text, flags=any_case)
    return text


def names_in(text: str, lexicon: Lexicon, title: str, *, strict: bool = True) -> Iterator[str]:
    """Words that are nobody's but some person's, place's or club's. ``text``: with marks.
    ``title``: as the host typed it; its words are known. ``strict``: an unknown word is a name
    where a name could stand; else only where something speaks for it."""
    known = {*words_of(title), *MARKS}
    spans = token_spans(text)
    words = tuple(lexicon.plain(span[0]) for span in spans)
    meant = {one.start: one for one in lexicon.find(words)}
    for at, span in enumerate(spans):
        word = span[0]
        if word.isdigit() or word.casefold() in known or word in _ALWAYS:
            continue
        begins = _BEGINS.search(text[: span.start()]) is not None
        if _is_ordinary(word, begins, lexicon):
            continue
        if strict or _speaks_for_name(at, words, meant, begins, lexicon):
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


def _speaks_for_name(
    at: int, words: tuple[str, ...], meant: dict[int, Found], begins: bool, lexicon: Lexicon
) -> bool:
    """An unknown word that has a capital: where all nouns have one, or a sentence begins with it,
    it proves nothing by itself."""
    nouns = lexicon.data.nouns_have_capitals
    if words[at] in KNOWN_NAMES or (not begins and not nouns):
        return True
    before, after = words[:at][-1:], words[at + 1 : at + 2]
    if nouns and before and _is_before_noun(before[0], lexicon):
        return _acts(meant.get(at + 1))
    if begins and nouns and after and not _acts(meant.get(at + 1)):
        return after[0] in _BESIDE_NAME
    if begins and after:
        return after[0] in _BESIDE_NAME or _acts(meant.get(at + 1)) or _acts_later(at, words, meant)
    return True


def _is_before_noun(word: str, lexicon: Lexicon) -> bool:
    """ "Das Zuspiel", "feines Zuspiel", "aus Kunstrasen"; but "von Schmidt"."""
    if word in _DETERMINERS:
        return True
    return word.endswith(_ADJECTIVE_ENDS) and word not in _NO_ADJECTIVE and len(word) > 3


def _acts(found: Found | None) -> bool:
    return found is not None and (
        found.meaning in _DOING
        or isinstance(found.meaning, PeopleSaid)
        or found.meaning is Sense.HAS
    )


def _acts_later(at: int, words: tuple[str, ...], meant: dict[int, Found]) -> bool:
    """ "Smith quickly runs", but not "Sigue la carrera"."""
    between = words[at + 1]
    return between.endswith(_ADVERB_ENDS) and _acts(meant.get(at + 2))


def share_known(text: str, lexicon: Lexicon, title: str) -> float:
    """Of the words of ``text``, those that are ordinary in that language: 0..1. What looks like a
    name is of no language."""
    left_out = {*words_of(title), *MARKS}
    left_out |= {name.casefold() for name in names_in(text, lexicon, title) if name[0].isupper()}
    words = [word for word in words_of(text) if not word.isdigit() and word not in left_out]
    if not words:
        return 1.0
    return sum(lexicon.knows(word) for word in words) / len(words)
