"""Every sentence that can be said, as it was read and found good: ``words_{language}.txt``.

Whoever changes a sentence writes the file anew (``python -m`` this module), and reads it as a
native would.
"""

from pathlib import Path

import pytest

from commentary.narrators.words.language import Phrasebook
from commentary.narrators.words.languages import LANGUAGES
from commentary.narrators.words.points import TalkingPoint
from commentary.observers.facts import Shirt
from commentary.observers.motion_facts import Direction
from sessions_app.commentary_choices import Style
from tests.commentary.narrators.words.playing import everything

GRAMMAR = ("jumps", "joins", "several_people", "ball_moves")
EXAMPLE_NUMBERS = (None, 1, 2, 5)
EXAMPLE_SHIRTS = (None, Shirt.WHITE)
EXAMPLE_WAYS = (None, Direction.LEFT)


def recorded(language: Phrasebook) -> Path:
    return Path(__file__).with_name(f"words_{language.code}.txt")


def as_read(language: Phrasebook) -> str:
    """By topic and style: someone, the one in white, to the left. Then, for the first topic of
    each kind, all colours, numbers and ways."""
    sections: dict[str, list[str]] = {}
    for said in everything(language):
        if said.sentence.own:
            title = f"{said.topic}, {said.style}"
            if all(_is_an_example(point) for point in said.points):
                sections.setdefault(title, []).append(said.sentence.text)
            elif said.style is Style.NEUTRAL and said.topic in GRAMMAR:
                sections.setdefault(f"grammar: {said.topic}", []).append(said.sentence.text)
    return "\n\n".join(
        "\n".join([f"# {title}", *dict.fromkeys(texts)]) for title, texts in sections.items()
    )


def _is_an_example(point: TalkingPoint) -> bool:
    return (
        point.alone
        and point.number in EXAMPLE_NUMBERS
        and point.shirt in EXAMPLE_SHIRTS
        and point.direction in EXAMPLE_WAYS
    )


@pytest.mark.parametrize("language", LANGUAGES.values(), ids=LANGUAGES.keys())
def test_what_can_be_said_is_what_was_read(language: Phrasebook) -> None:
    text = recorded(language).read_text(encoding="utf-8")
    assert as_read(language) + "\n" == text


if __name__ == "__main__":
    for each in LANGUAGES.values():
        recorded(each).write_text(as_read(each) + "\n", encoding="utf-8")
