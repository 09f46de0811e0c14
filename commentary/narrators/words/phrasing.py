"""From points to a sentence and to what it claims: exactly what the sentence says, no more."""

import random
import string
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass

from commentary.narrators.claims import Claim
from commentary.narrators.words.language import Phrasebook, Sentences
from commentary.narrators.words.languages import LANGUAGES
from commentary.narrators.words.points import ABOUT_PERSON, TalkingPoint, implies, same_person
from commentary.observers.facts import Shirt, What
from sessions_app.commentary_choices import Style

REMEMBERED = 8  # sentences not to be said again
MOST_LETTERS = 90
OWN_WORDS = 0.8  # of the lines in a style
DEFAULT_LANGUAGE = "en"
_COLOURED = {"who", "new", "named", "newcomer", "by_whom"}
# In a pair, the one whose direction is said.
_ON_THE_WAY = (What.BALL_MOVES, What.TURNS, What.RUNS)


@dataclass(frozen=True, slots=True)
class Sentence:
    """``template``: what it was made of, so that its like is not said again at once. ``own``: in
    the style's own words, not in those for all."""

    text: str
    claims: tuple[Claim, ...]
    template: str
    own: bool


def language_of(code: str) -> Phrasebook:
    """``de-AT`` is German; what nobody speaks here is English."""
    return LANGUAGES.get(code.lower().replace("_", "-").split("-")[0], LANGUAGES[DEFAULT_LANGUAGE])


def style_of(name: str) -> Style:
    return Style(name) if name in set(Style) else Style.NEUTRAL


def sentences(points: Sequence[TalkingPoint], language: Phrasebook, style: Style) -> list[Sentence]:
    """All the ways to tell one or two points, the best first: those that say the most, in the
    style's own words. Pure: the same points give the same sentences. Empty where two points do
    not go into one line."""
    first, *more = points
    if not more:
        return _made_of(language.sentences(first.what, first.manner), style, points, language)
    second = more[0]
    if implies(first, second):
        return _made_of(language.sentences(first.what, first.manner), style, points, language)
    pair = language.pairs.get((first.what, second.what))
    if pair is not None and _belong(first, second):
        return _made_of(pair, style, points, language)
    if first.what is second.what or _both_unnamed_or_same(first, second):
        return []
    return _in_a_row(sentences([first], language, style), sentences([second], language, style))


def _made_of(
    made: Sentences, style: Style, points: Sequence[TalkingPoint], language: Phrasebook
) -> list[Sentence]:
    fillable, telling, own = _fillable(points, language), _telling(points), made.own(style)
    fitting = [template for template in made.of(style) if _slots(template) <= fillable]
    fitting.sort(key=lambda template: -len(telling & _slots(template)))  # stable: own first
    return [Sentence(_text(t, points, language), _claims(t, points), t, t in own) for t in fitting]


def _in_a_row(firsts: Sequence[Sentence], seconds: Sequence[Sentence]) -> list[Sentence]:
    both = [
        Sentence(f"{a.text} {b.text}", a.claims + b.claims, f"{a.template} {b.template}", a.own)
        for a in firsts
        for b in seconds
    ]
    return [sentence for sentence in both if len(sentence.text) <= MOST_LETTERS]


def _belong(first: TalkingPoint, second: TalkingPoint) -> bool:
    """Do they tell of the same: may a pair's sentence be said?"""
    if first.what in ABOUT_PERSON and second.what in ABOUT_PERSON:
        return same_person(first, second)
    if second.what is What.TOGETHER:  # all of them, or only some?
        all_of_them = second.number == first.number
        return first.number != 1 and (all_of_them or (second.number is None and first.number == 2))
    return not (first.what is What.JOINS and second.number == 1)


def _both_unnamed_or_same(first: TalkingPoint, second: TalkingPoint) -> bool:
    """ "Someone runs. Someone stops." Who would know whether that is the same one?"""
    if first.what not in ABOUT_PERSON or second.what not in ABOUT_PERSON:
        return False
    return first.shirt is None or second.shirt is None or first.shirt is second.shirt


def _slots(template: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(template) if name}


def _fillable(points: Sequence[TalkingPoint], language: Phrasebook) -> set[str]:
    coloured = _shirt(points) is not None
    slots = {slot for slot, person in language.persons.items() if coloured or person.unknown}
    slots.add("people")
    if _way(points) is not None:
        slots.add("way")
    return slots


def _telling(points: Sequence[TalkingPoint]) -> set[str]:
    """The slots that say something here: "someone" does not."""
    telling = {"people"}
    if _shirt(points) is not None:
        telling |= _COLOURED
    if _way(points) is not None:
        telling.add("way")
    return telling


def _shirt(points: Sequence[TalkingPoint]) -> Shirt | None:
    return next((p.shirt for p in points if p.what in ABOUT_PERSON), None)


def _way(points: Sequence[TalkingPoint]) -> TalkingPoint | None:
    """Whose direction is said."""
    if len(points) == 1:
        return points[0] if points[0].direction else None
    on_the_way = (p for what in _ON_THE_WAY for p in points if p.what is what)
    return next((p for p in on_the_way if p.direction), None)


def _text(template: str, points: Sequence[TalkingPoint], language: Phrasebook) -> str:
    words = dict.fromkeys(_slots(template), "")
    way = _way(points)
    shirt = _shirt(points)
    for slot in words:
        if slot == "way" and way is not None and way.direction is not None:
            words[slot] = language.ways[way.direction]
        elif slot == "people":
            words[slot] = _people(_counted(points), language)
        elif slot in language.persons:
            alone = all(point.alone for point in points)
            words[slot] = _person(slot, shirt, alone, language)
    one = _counted(points).number == 1
    return language.finish(_agreeing(template, one).format(**words))


def _counted(points: Sequence[TalkingPoint]) -> TalkingPoint:
    counts = (What.PEOPLE, What.SEVERAL_PEOPLE)
    return next((point for point in points if point.what in counts), points[0])


def _agreeing(template: str, one: bool) -> str:
    parts = []
    for part in template.split("["):
        choice, closed, rest = part.partition("]")
        if closed:
            singular, _, plural = choice.partition("|")
            parts.append((singular if one else plural) + rest)
        else:
            parts.append(part)
    return "".join(parts)


def _person(slot: str, shirt: Shirt | None, alone: bool, language: Phrasebook) -> str:
    person = language.persons[slot]
    if shirt is None:
        return person.unknown
    return (person.known if alone else person.another).format(colour=language.colours[shirt])


def _people(point: TalkingPoint, language: Phrasebook) -> str:
    forms = language.people
    if point.number is None:
        return forms.several
    if point.what is What.PEOPLE and point.number == 1:
        return forms.one
    form = forms.many if point.what is What.PEOPLE else forms.least
    return form.format(number=language.numbers[point.number])


def _claims(template: str, points: Sequence[TalkingPoint]) -> tuple[Claim, ...]:
    slots = _slots(template)
    way = _way(points) if "way" in slots else None
    return tuple(
        Claim(
            what=point.what,
            start=point.start,
            end=point.end,
            who=_claimed_shirt(point, slots),
            number=point.number if "people" in slots else None,
            direction=_claimed_direction(point, way),
        )
        for point in points
    )


def _claimed_direction(point: TalkingPoint, way: TalkingPoint | None) -> str:
    if way is None or way.direction is None:
        return ""
    return str(way.direction) if way is point or point.what in (What.RUNS, What.TURNS) else ""


def _claimed_shirt(point: TalkingPoint, slots: set[str]) -> str:
    coloured = point.what in ABOUT_PERSON and point.shirt is not None and slots & _COLOURED
    return str(point.shirt) if coloured else ""


class Phrasing:
    """Chooses among several sentences, none of the last few; the same seed and the same points
    give the same words."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - wording, not secrets
        self._said: deque[str] = deque(maxlen=REMEMBERED)
        self._used: deque[str] = deque(maxlen=4 * REMEMBERED)

    def say(
        self, points: Sequence[TalkingPoint], language: Phrasebook, style: Style
    ) -> Sentence | None:
        """None: all that could be said was said just now."""
        possible = [s for s in sentences(points, language, style) if s.text not in self._said]
        if not possible:
            return None
        most = max(map(_detail, possible))
        best = [sentence for sentence in possible if _detail(sentence) == most]
        fresh = [sentence for sentence in best if sentence.template not in self._used]
        chosen = self._any_of(fresh) if fresh else min(best, key=self._used_at)
        self._said.append(chosen.text)
        self._used.append(chosen.template)
        return chosen

    def _any_of(self, fresh: Sequence[Sentence]) -> Sentence:
        """Mostly in the style's own words."""
        own = [sentence for sentence in fresh if sentence.own]
        return self._random.choice(own if own and self._random.random() < OWN_WORDS else fresh)

    def _used_at(self, sentence: Sentence) -> int:
        return max(i for i, template in enumerate(self._used) if template == sentence.template)


def _detail(sentence: Sentence) -> int:
    """How much it says."""
    return sum(bool(c.who) + bool(c.direction) + (c.number is not None) for c in sentence.claims)
