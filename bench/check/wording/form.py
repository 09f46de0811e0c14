"""What a language is here. Slots: ``{who}`` (somebody), ``{way}`` (begins with a space, or empty),
``{people}`` (how many), ``{team}``, ``{other}`` (a team that leads, or not), ``{h}`` and ``{a}``
(home's and away's score), ``{home}``, ``{away}``, ``{n}``."""

from collections.abc import Mapping
from dataclasses import dataclass

Texts = tuple[str, ...]
ByKey = Mapping[str, Texts]


@dataclass(frozen=True, slots=True)
class Wording:
    """``seen``: by a value of ``What``, and ``nobody``. ``match``: what people can have said.
    ``moments``: a moment that is claimed, by kind, with ``{team}``; ``offences``: lies that are no
    kind of moment. ``openings`` and ``closings``: by style."""

    code: str
    joined: str  # two things said in one sentence
    colours: Mapping[str, str]
    somebody: Texts  # with {c}
    unknown: Texts
    people: Mapping[int, Texts]
    at_least: Texts  # with {n}
    numbers: tuple[str, ...]  # from 0 on
    ways: Mapping[str, Texts]
    seen: ByKey
    match: ByKey
    moments: ByKey
    offences: Texts
    fillers: Texts
    unmeasured: Texts
    names: Texts
    strangers: Texts  # teams that do not play
    bodies: Texts
    injections: Texts
    openings: ByKey
    long: str
