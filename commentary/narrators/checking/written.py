"""How a line is written: signs, letters and lengths that no commentary has. Pure."""

import re
import unicodedata

from commentary.narrators.checking.dropped import Dropped

MOST_LETTERS = 140  # as ``match_words``: two names of forty letters are among them
MOST_SENTENCES = 3  # of the children's, "Look! Up! The ball is high!"
_SPACES = {" ", "\u00a0", "\u202f"}
_SIGNS = set(".,;:!?¡¿…–—-‐‑'’°%()/") | {"\u00ab", "\u00bb"}
_UNSAID = re.compile(
    r"""
    [@\#<>{}\[\]\\|*_`~^=+$€£&]           # addresses, tags, markup, prices
    | ["“”„‟«»‹›]                          # words that stand in the picture, or a speech
    | :// | \bwww\b | \w\.(?:com|net|org|de|fr|es|io|tv|me|app|info|shop|ru|co)\b
    | \d(?:[\s./-]*\d){5,}                 # a telephone's number
    | %
    """,
    re.VERBOSE | re.IGNORECASE,
)
_MIXED = re.compile(r"(?=\w*\d)(?=\w*[^\W\d_])\w+")
_ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|er|re|e|ème|o|a|s|m|x)|[2-5]d|u\d\d?", re.IGNORECASE)
_SPELLED = re.compile(r"(?:(?<!\w)[^\W\d_](?!\w)\W{0,3}){4,}")
_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)")
_TOO_MANY_SIGNS = re.compile(r"[!?]{4,}|\.{4,}")


def badly_written(text: str) -> Dropped | None:
    """``text`` without the names that people gave, which may have any sign."""
    if text != unicodedata.normalize("NFC", text):
        return Dropped.NOT_COMMENTARY
    for sign in text:
        if sign.isalpha():
            if not _is_latin(sign):
                return Dropped.LANGUAGE
        elif not (sign.isdecimal() and sign.isascii()) and sign not in _SIGNS | _SPACES:
            return Dropped.NOT_COMMENTARY
    if _UNSAID.search(text) or _TOO_MANY_SIGNS.search(text) or _SPELLED.search(text):
        return Dropped.NOT_COMMENTARY
    if any(not _ORDINAL.fullmatch(word[0]) for word in _MIXED.finditer(text)):
        return Dropped.NOT_COMMENTARY
    return None


def is_too_long(text: str) -> bool:
    """With the names in it."""
    return len(text) > MOST_LETTERS or len(_SENTENCE_END.findall(text.strip())) > MOST_SENTENCES


def _is_latin(letter: str) -> bool:
    """Full-width and other look-alikes are none."""
    if letter.isascii():
        return True
    return unicodedata.name(letter, "").startswith("LATIN ") and letter in _LETTERS


_LETTERS = frozenset("ÀÂÄÁÆÇÈÉÊËÎÏÍÑÓÔÖŒÙÚÛÜŸẞàâäáæçèéêëîïíñóôöœùúûüÿßªº")
