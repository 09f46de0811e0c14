"""A line as it is spoken, in English: scores, times and signs as words. What turns words into
sounds reads "2–1" as "two to one", or leaves "9:30" out."""

import re
import unicodedata
from collections.abc import Callable, Sequence

MOST_LETTERS = 600  # a line has 300 at most (docs/messages.md); words are longer than figures
MOST_OF_A_WORD = 24  # letters
UNREADABLE = "A line that I cannot read out."

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ((1_000_000, "million"), (1000, "thousand"), (100, "hundred"))
_ORDINALS = {
    **{"one": "first", "two": "second", "three": "third", "five": "fifth"},
    **{"eight": "eighth", "nine": "ninth", "twelve": "twelfth"},
}
_UNITS = {
    **{"km/h": "kilometres an hour", "mph": "miles an hour", "m/s": "metres a second"},
    **{"km": "kilometres", "m": "metres", "cm": "centimetres", "kg": "kilos"},
    **{"min": "minutes", "mins": "minutes", "sec": "seconds", "secs": "seconds", "s": "seconds"},
    **{"ft": "feet", "yd": "yards", "yds": "yards"},
}
_CURRENCIES = {"€": "euros", "£": "pounds", "$": "dollars"}
_FRACTIONS = {"½": "a half", "¼": "a quarter", "¾": "three quarters", "⅓": "a third"}
_SHORT = {
    **{"vs": "versus", "utd": "United", "etc": "and so on"},
    **{"st": "Saint", "mr": "Mister", "mrs": "Missus", "dr": "Doctor", "jr": "Junior"},
    **{"approx": "about", "min": "minutes"},
}
_SIGNS = {
    **{"&": " and ", "+": " plus ", "%": " percent ", "=": " equals ", "@": " at "},
    **{"°": " degrees ", "×": " times ", "/": " ", "_": " ", "~": " about ", "→": " to "},
    **{"…": ", ", "–": ", ", "—": ", ", "|": ", ", "•": ", ", "*": " ", "#": " number "},
}
_LETTERS = {
    **{"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE"},
    **{"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ı": "i"},
}
_QUOTES = {**dict.fromkeys("’‘‛′`´", "'"), **dict.fromkeys("“”„«»", '"')}
_DASHES = "-‐‑‒–—−"

_Spell = Callable[["re.Match[str]"], str]


def spoken_text(text: str) -> str:
    """Only letters of English and marks of sentences are left; something always is."""
    text = re.sub(r"(?<=\d)(?=[½¼¾⅓])", " and ", text)
    for sign, plain in (_FRACTIONS | _QUOTES).items():
        text = text.replace(sign, plain)
    text = "".join(_folded(letter) for letter in text[:MOST_LETTERS])
    for pattern, spell in _RULES:
        text = pattern.sub(spell, text)
    for sign, words in _SIGNS.items():
        text = text.replace(sign, words)
    text = re.sub(r"[^A-Za-z0-9.,!?;:'\"() -]", " ", text)
    # No word is longer; how to say letters that are none is guessed for seconds.
    text = re.sub(rf"([A-Za-z]{{{MOST_OF_A_WORD}}})[A-Za-z]+", r"\1", text)
    text = re.sub(r"\s+([.,!?;:])", r"\1", re.sub(r"\s+", " ", text))
    text = re.sub(r"([.,;:])[.,;:]+", r"\1", text).strip(" ,;:-")
    return text if re.search(r"[A-Za-z0-9]", text) else UNREADABLE


def number(value: int) -> str:
    if value < 20:
        return _ONES[value]
    if value < 100:
        tens, ones = divmod(value, 10)
        return _TENS[tens - 2] + (f"-{_ONES[ones]}" if ones else "")
    for scale, name in _SCALES:
        if value >= scale:
            many, rest = divmod(value, scale)
            said = f"{number(many)} {name}"
            if not rest:
                return said
            return f"{said} and {number(rest)}" if rest < 100 else f"{said} {number(rest)}"
    raise AssertionError("all numbers are at least a hundred here")


def ordinal(value: int) -> str:
    before, last = re.fullmatch(r"(.*?)([a-z]+)", number(value)).groups()  # type: ignore[union-attr]
    if last in _ORDINALS:
        return before + _ORDINALS[last]
    return before + (f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th")


def _folded(letter: str) -> str:
    """Without its accents; what is no letter stays as it is."""
    if letter.isascii() or letter in _SIGNS or letter in _CURRENCIES or letter in _DASHES:
        return letter
    known = _LETTERS.get(letter)
    if known is not None:
        return known
    plain = unicodedata.normalize("NFKD", letter).encode("ascii", "ignore").decode()
    return plain or (" " if not unicodedata.combining(letter) else "")


def _figures(digits: str) -> str:
    """Of any length; a number that nobody would say in words figure by figure."""
    plain = digits.replace(",", "")
    if len(plain) > 9 or (len(plain) > 1 and plain.startswith("0")):
        return " ".join(_ONES[int(one)] for one in plain)
    value = int(plain)
    if 1100 <= value < 2100 and value % 1000 >= 10 and "," not in digits:  # a year
        century, rest = divmod(value, 100)
        late = "hundred" if not rest else (f"oh {_ONES[rest]}" if rest < 10 else number(rest))
        return f"{number(century)} {late}"
    return number(value)


def _score(found: "re.Match[str]") -> str:
    """ "2–1" is a score; "4-4-2" is not."""
    parts = re.split(rf"\s?[{_DASHES}]\s?", found[0])
    if len(parts) == 2:
        return _pair(*parts)
    return " ".join(_figures(part) for part in parts)


def _pair(left: str, right: str) -> str:
    return " ".join("nil" if int(side) == 0 else _figures(side) for side in (left, right))


def _clock(found: "re.Match[str]") -> str:
    """Minutes and seconds, or hours and minutes; the beginning may be hours."""
    parts: Sequence[str] = [part for part in found.groups() if part is not None]
    said = [number(int(parts[0]))]
    for part in parts[1:]:
        value = int(part)
        said.append("" if not value else f"oh {number(value)}" if value < 10 else number(value))
    if len(parts) == 2 and int(parts[1]) == 0:
        return said[0] + (" minute" if int(parts[0]) == 1 else " minutes")
    if len(parts) == 2 and int(parts[0]) == 0:
        return number(int(parts[1])) + (" second" if int(parts[1]) == 1 else " seconds")
    return " ".join(word for word in said if word)


def _minute(found: "re.Match[str]") -> str:
    minute, more = found.groups()
    return f"minute {_figures(minute)}" + (f" plus {_figures(more)}" if more else "")


def _unit(found: "re.Match[str]") -> str:
    value, unit = found.groups()
    words = _UNITS[unit.lower()]
    if value == "1":
        words = {"feet": "foot"}.get(words) or re.sub(r"s\b", "", words, count=1)
    return f"{value} {words}"


def _decimal(found: "re.Match[str]") -> str:
    whole, rest = found.groups()
    return f"{_figures(whole)} point {' '.join(_ONES[int(one)] for one in rest)}"


def _rule(pattern: str, spell: _Spell, flags: int = 0) -> tuple["re.Pattern[str]", _Spell]:
    return re.compile(pattern, re.ASCII | flags), spell


_UNIT_NAMES = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_SHORT_NAMES = "|".join(sorted(_SHORT, key=len, reverse=True))
_RULES: tuple[tuple["re.Pattern[str]", _Spell], ...] = (
    _rule(r"https?://\S+|www\.\S+", lambda _: " a link "),
    _rule(r"\be\.g\.", lambda _: "for example"),
    _rule(r"\bi\.e\.", lambda _: "that is"),
    _rule(r"\bU[- ]?(\d{1,2})s?\b", lambda found: f"under {number(int(found[1]))}"),
    _rule(r"(?<![\d:])(\d{1,3}):(\d\d)(?::(\d\d))?(?![\d:])", _clock),
    _rule(r"(?<![\d:])(\d{1,2}):(\d)(?![\d:])", lambda found: _pair(found[1], found[2])),
    _rule(rf"(?<![\w.])\d{{1,4}}(?:\s?[{_DASHES}]\s?\d{{1,4}})+(?![\w]|\.\d)", _score),
    _rule(r"\b(\d{1,3})(?:\+(\d{1,2}))?'(?!\w)", _minute),
    _rule(r"([€£$])\s?(\d+)\b", lambda found: f"{found[2]} {_CURRENCIES[found[1]]}"),
    _rule(r"\b(\d+)\s?([€£$])", lambda found: f"{found[1]} {_CURRENCIES[found[2]]}"),
    _rule(rf"\b(\d+)\s?({_UNIT_NAMES})\b(?!')", _unit, re.IGNORECASE),
    _rule(rf"\b({_SHORT_NAMES})\.(?=\s|$)", lambda found: _SHORT[found[1].lower()], re.IGNORECASE),
    _rule(r"\b(?:vs\b|v\.?(?=\s[A-Z]))", lambda _: "versus"),
    _rule(r"\bNo\.?\s?(?=\d)", lambda _: "number ", re.IGNORECASE),
    _rule(r"#\s?(?=\d)", lambda _: "number "),
    _rule(r"\b(\d{1,3})(?:st|nd|rd|th)\b", lambda found: ordinal(int(found[1])), re.IGNORECASE),
    _rule(r"\b(\d+)\.(\d+)\b", _decimal),
    _rule(r"\d{1,3}(?:,\d{3})+(?!\d)|\d+", lambda found: f" {_figures(found[0])} "),
)
