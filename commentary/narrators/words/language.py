"""A phrasebook is what a language is here: sentences with slots, and the words that fill the slots.

Slots: ``{who}`` (subject), ``{new}`` (the same, of whom nobody spoke yet), ``{named}``,
``{newcomer}`` (the same, in sentences that make no sense with "someone"), ``{by_whom}`` (after the
language's word for by or of), ``{people}`` (how many), ``{way}`` (whither). ``[is|are]`` is chosen
by the number of people.
A sentence that has a slot claims what the slot says (``phrasing``).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from commentary.narrators.words.points import Manner
from commentary.observers.facts import Shirt, What
from commentary.observers.motion_facts import Direction
from sessions_app.commentary_choices import Style

NARROW_SPACE = "\u202f"  # no line breaks at it
NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Sentences:
    """Several for the same; those of a style are used before the neutral ones."""

    neutral: tuple[str, ...]
    lively: tuple[str, ...]
    children: tuple[str, ...]

    def own(self, style: Style) -> tuple[str, ...]:
        by_style = {Style.LIVELY: self.lively, Style.CHILDREN: self.children}
        return by_style.get(style, self.neutral)

    def of(self, style: Style) -> tuple[str, ...]:
        return self.own(style) if style is Style.NEUTRAL else self.own(style) + self.neutral


@dataclass(frozen=True, slots=True)
class GrammaticalCase:
    """One grammatical case. ``known`` and ``another`` have ``{colour}``."""

    known: str  # the one in white
    another: str  # someone in white: there are more in white
    unknown: str  # someone; empty: only for those whose colour is known


@dataclass(frozen=True, slots=True)
class People:
    one: str
    many: str  # with {number}
    least: str  # with {number}
    several: str


@dataclass(frozen=True, slots=True)
class Phrasebook:
    """``pairs``: sentences that tell two things at once. ``finish``: the language's typography."""

    code: str
    colours: Mapping[Shirt, str]
    persons: Mapping[str, GrammaticalCase]  # by slot
    people: People
    numbers: Mapping[int, str]
    ways: Mapping[Direction, str]
    plain: Mapping[What, Sentences]
    manners: Mapping[tuple[What, Manner], Sentences]
    pairs: Mapping[tuple[What, What], Sentences]
    finish: Callable[[str], str]

    def sentences(self, what: What, manner: Manner) -> Sentences:
        return self.manners.get((what, manner)) or self.plain[what]


def capitalised(text: str) -> str:
    """Each sentence with a capital, also after "¡"."""
    return re.sub(
        r"(^|[.!?…]\s+)([¡¿«„]?)(\w)", lambda m: m[1] + m[2] + m[3].upper(), text, flags=re.UNICODE
    )


def french(text: str) -> str:
    """Spaces before the high marks that no line may break at, and the curved apostrophe."""
    text = re.sub(r"\s*([!?;])", NARROW_SPACE + r"\1", text.replace("'", "’"))
    return capitalised(re.sub(r"\s*:", NO_BREAK_SPACE + ":", text))


def spanish(text: str) -> str:
    """``a el`` and ``de el`` are one word each."""
    return capitalised(re.sub(r"\b(a|de) el\b", lambda m: m[1] + "l", text))
