"""Text for one line, as people around the world write it: titles, and names of people.

Joiners, direction marks and tag characters stay: emoji, flags, Persian and Hebrew are written with
them. Odd spaces become plain ones, so that lines break and searching finds. What turns the text
around it (bidirectional embeddings, overrides, isolates) is taken out without a word: phones put it
around what is copied, nobody sees it, and nobody could find it in a field to delete it. Control
characters, halves of characters and code points that are none are refused by name.
"""

import re
import unicodedata

from pydantic_core import PydanticCustomError

_TAKEN_OUT = re.compile("[\u202a-\u202e\u2066-\u2069\ufeff]")
# Reserved for what Python's tables do not know yet: emoji of later years, rare ideographs.
_TO_COME = re.compile(
    "[\U0001f000-\U0001faff\U0001fc00-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd]"
)
_KINDS = {
    "Cc": "a control character",
    "Zl": "a line break",
    "Zp": "a line break",
    "Cs": "half of a character",
    "Cn": "not a character",
}
_JOINER = "\u200d"
NAME_LENGTH = 80  # of people, and of what an account's token is for


def read(text: str) -> str:
    """The text as it will be shown. Raises a ``ValueError`` that names what cannot be."""
    text = _plain(text)
    for character in text:
        if kind := _refused(character):
            point = f"U+{ord(character):04X}"
            raise PydanticCustomError(
                "one_line", "must not contain {point} ({kind})", {"point": point, "kind": kind}
            )
    return _seen(text)


def tidy(text: str, max_length: int = NAME_LENGTH) -> str:
    """The same for text that nobody can be asked to correct: cleaned and cut, never refused."""
    words = " ".join(_plain(text).splitlines())
    kept = "".join(character for character in words if not _refused(character))
    return cut(_seen(re.sub(" +", " ", kept)), max_length)


def cut(text: str, max_length: int) -> str:
    """At most so many code points, and no sign (a flag, a family, a letter with its accents) in
    halves, unless one alone is longer."""
    if len(text) <= max_length:
        return text
    end = max_length
    while end and _belongs_to_the_one_before(text, end):
        end -= 1
    return text[: end or max_length].strip()


def _plain(text: str) -> str:
    text = _TAKEN_OUT.sub("", text)
    spaces = (" " if c == "\t" or unicodedata.category(c) == "Zs" else c for c in text)
    return "".join(spaces).strip(" ")


def _refused(character: str) -> str | None:
    """What it is, in words, if no line may hold it."""
    if _TO_COME.match(character):
        return None
    return _KINDS.get(unicodedata.category(character))


def _seen(text: str) -> str:
    """Nothing, if there is nothing to see."""
    invisible = all(c == " " or unicodedata.category(c) == "Cf" for c in text)
    return "" if invisible else text


def _belongs_to_the_one_before(text: str, place: int) -> bool:
    here, before = text[place], text[place - 1]
    if here == _JOINER or before == _JOINER or unicodedata.category(here).startswith("M"):
        return True
    if "\U0001f3fb" <= here <= "\U0001f3ff" or "\U000e0020" <= here <= "\U000e007f":
        return True  # a colour of skin; a letter of a flag's name
    return _is_flag_letter(here) and _flag_letters_before(text, place) % 2 == 1


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, place: int) -> int:
    start = place
    while start and _is_flag_letter(text[start - 1]):
        start -= 1
    return place - start
