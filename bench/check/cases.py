"""A made-up model's answers: of every kind, in every language."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bench.check.lies import LIES_AGAINST_FACTS, OPEN_LIES
from bench.check.lies_of_match import LIES_AGAINST_PEOPLE, LIES_AGAINST_RULES
from bench.check.matches import matches
from bench.check.saying import Voice
from bench.check.situation import Case, Situation
from bench.check.truths import TRUTHS, Maker
from bench.check.wording import WORDINGS

STYLES = ("neutral", "lively", "children")
TRIES = 400  # until a situation and a match are found in which there is something of a kind

MAKERS: Mapping[str, Mapping[str, Maker]] = {
    "truth": TRUTHS,
    "against facts": LIES_AGAINST_FACTS,
    "against people": LIES_AGAINST_PEOPLE,
    "against rules": LIES_AGAINST_RULES,
    "open": OPEN_LIES,
}


def cases(
    situations: Sequence[Situation], *, seed: int, of_each: int, langs: Iterable[str] = WORDINGS
) -> Iterator[Case]:
    """``of_each`` kind and language; fewer, or none, where the situations give no more."""
    for lang in langs:
        for group, makers in MAKERS.items():
            for name, make in makers.items():
                rng = random.Random(f"{seed}:{lang}:{group}:{name}")
                for _ in range(of_each):
                    case = _case(situations, lang, make, rng)
                    if case is None:
                        break
                    yield case


def _case(
    situations: Sequence[Situation], lang: str, make: Maker, rng: random.Random
) -> Case | None:
    for _ in range(TRIES):
        situation = rng.choice(situations)
        told = rng.choice(matches(situation.at))
        style = rng.choice(STYLES)
        answer = make(situation, told, Voice(lang, style, rng))
        if answer is not None:
            return Case(answer, lang, style, situation, told.match, told.name)
    return None
