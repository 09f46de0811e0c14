"""Lines as they are spoken."""

import json
import random
import re
import unicodedata
from pathlib import Path

import pytest

from commentary.voice.spoken_text import (
    MOST_OF_A_WORD,
    UNREADABLE,
    number,
    ordinal,
    spoken_text,
)

CASES = {
    # scores
    "It's 2–1 now.": "It's two one now.",
    "2-1": "two one",
    "2 – 1 to Rovers!": "two one to Rovers!",
    "0-0": "nil nil",
    "Still 0–0 at half-time.": "Still nil nil at half-time.",
    "3–0 to the team in red": "three nil to the team in red",
    "104–98": "one hundred and four ninety-eight",
    "3:2": "three two",
    "6–4 6–3": "six four six three",
    "a 4-4-2": "a four four two",
    "Rovers 2, United 1!": "Rovers two, United one!",
    # times
    "9:30": "nine thirty",
    "9:05 left": "nine oh five left",
    "45:00": "forty-five minutes",
    "1:00": "one minute",
    "0:30": "thirty seconds",
    "0:01": "one second",
    "1:02:03": "one oh two oh three",
    "45' gone": "minute forty-five gone",
    "A goal, 90+3'!": "A goal, minute ninety plus three!",
    "45+2": "forty-five plus two",
    # numbers
    "number 7": "number seven",
    "#7 scores": "number seven scores",
    "No. 7 has it": "number seven has it",
    "No. That was wide.": "No. That was wide.",
    "½": "a half",
    "1½ minutes": "one and a half minutes",
    "3.5 kg": "three point five kilos",
    "1,000 people": "one thousand people",
    "in 2026": "in twenty twenty-six",
    "007": "zero zero seven",
    "1st, 2nd, 12th, 21st, 30th": "first, second, twelfth, twenty-first, thirtieth",
    "50% there": "fifty percent there",
    "20 m out": "twenty metres out",
    "1 m": "one metre",
    "10 km/h": "ten kilometres an hour",
    "€5": "five euros",
    # names and abbreviations
    "The U9 are on": "The under nine are on",
    "U-12s": "under twelve",
    "St. Mary vs. Leeds Utd.": "Saint Mary versus Leeds United",
    "Ajax v Porto": "Ajax versus Porto",
    "A & B": "A and B",
    "Müller": "Muller",
    # signs
    "Don’t!": "Don't!",
    "“Wow!”": '"Wow!"',
    "Left — right": "Left, right",
    "And on…": "And on",
    "https://example.org/?a=1 now": "a link now",
    "What a run! ⚽": "What a run!",
    # nothing to read
    "⚽⚽": UNREADABLE,
    "...": UNREADABLE,
    "Гол!": UNREADABLE,
}


@pytest.mark.parametrize("line", CASES)
def test_a_line_is_spelled_out(line: str) -> None:
    assert spoken_text(line) == CASES[line]


# The page spells out for the browser's own voices; both say the same.
SHARED = json.loads((Path(__file__).parents[2] / "support" / "spoken_cases.json").read_text())


@pytest.mark.parametrize(("line", "spoken"), SHARED["both"]["en"])
def test_the_page_says_the_same(line: str, spoken: str) -> None:
    assert spoken_text(line) == spoken


def test_what_is_spelled_out_stays() -> None:
    for spoken in CASES.values():
        assert spoken_text(spoken) == spoken


def test_whatever_comes_something_is_read() -> None:
    """Every sign there is, and heaps of them."""
    for code in range(1, 0x30000):
        letter = chr(code)
        if unicodedata.category(letter) not in ("Cs", "Cn"):
            assert re.search(r"[A-Za-z]", spoken_text(letter)), hex(code)
    some = random.Random(4)
    signs = "0123456789-–:'.,#½€$%+/ UvNost\n\t\x00"
    for _ in range(5_000):
        line = "".join(some.choices(signs, k=some.randint(1, 30)))
        said = spoken_text(line)
        assert re.search(r"[A-Za-z]", said), line
        assert not re.search(r"\d", said), line


def test_a_line_without_end_is_read_in_part() -> None:
    assert len(spoken_text("run " * 10_000)) < 1_000
    assert len(spoken_text("1" * 10_000)) < 10_000


def test_numbers() -> None:
    for value, word in ((0, "zero"), (13, "thirteen"), (40, "forty"), (99, "ninety-nine")):
        assert number(value) == word
    assert number(999_999_999).startswith("nine hundred and ninety-nine million")
    assert [ordinal(value) for value in (5, 8, 9, 20, 101)] == [
        "fifth",
        "eighth",
        "ninth",
        "twentieth",
        "one hundred and first",
    ]


def test_no_word_is_longer_than_words_are() -> None:
    assert spoken_text("A goal! " + "x" * 300) == "A goal! " + "x" * MOST_OF_A_WORD
