"""Is a claim true? Was what must be said, said?"""

from collections.abc import Sequence
from dataclasses import dataclass

from bench.claims.labels import ANY, Label
from commentary.narrators.claims import Claim
from commentary.observers.facts import What
from commentary.playback.film import seconds_at

TOLERANCE_SECONDS = 0.7  # an eye's and a tracker's idea of when something begins
SAY_WITHIN_SECONDS = 5.0
OPPOSITE = {"left": "right", "right": "left", "up": "down", "down": "up"}


@dataclass(frozen=True, slots=True)
class Said:
    """One line; ``at``: when it was said, in seconds of the film. ``age``: of the newest frame
    that it speaks of."""

    at: float
    age: float
    text: str
    claims: tuple[Claim, ...] = ()

    @property
    def news_age(self) -> float | None:
        """Seconds since the newest moment of which it claims something."""
        ends = [seconds_at(claim.end) for claim in self.claims]
        return self.at - max(ends) if ends else None


@dataclass(frozen=True, slots=True)
class Judgement:
    """``said`` and ``missed`` are the labels that must be said; ``said`` with how many seconds
    after it began (0.0 where the line came within the tolerance before)."""

    true: tuple[tuple[Said, Claim], ...]
    false: tuple[tuple[Said, Claim], ...]
    said: tuple[tuple[Label, float], ...]
    missed: tuple[Label, ...]


def judge(lines: Sequence[Said], labels: Sequence[Label]) -> Judgement:
    claims = [(line, claim) for line in lines for claim in line.claims]
    true = [(line, claim) for line, claim in claims if is_true(claim, labels)]
    after = [(label, said_after(label, true)) for label in labels if label.must]
    return Judgement(
        true=tuple(true),
        false=tuple(one for one in claims if one not in true),
        said=tuple((label, seconds) for label, seconds in after if seconds is not None),
        missed=tuple(label for label, seconds in after if seconds is None),
    )


def is_true(claim: Claim, labels: Sequence[Label]) -> bool:
    return any(overlaps(claim, label) and fits(claim, label) for label in labels)


def said_after(label: Label, true: Sequence[tuple[Said, Claim]]) -> float | None:
    """Seconds until the first line that says it; None: it was not said in time."""
    lines = [
        line.at
        for line, claim in true
        if fits(claim, label)
        and seconds_at(claim.end) >= label.start - TOLERANCE_SECONDS
        and line.at <= label.end + SAY_WITHIN_SECONDS
    ]
    return max(0.0, min(lines) - label.start) if lines else None


def overlaps(claim: Claim, label: Label) -> bool:
    start, end = seconds_at(claim.start), seconds_at(claim.end)
    return start - TOLERANCE_SECONDS <= label.end and end + TOLERANCE_SECONDS >= label.start


def fits(claim: Claim, label: Label) -> bool:
    """The same, but for the time. What a label does not say, a claim must not say either."""
    return (
        claim.what is label.what
        and colours(claim) <= label.who
        and _number_fits(claim, label)
        and _direction_fits(claim.direction, label.directions)
    )


def colours(claim: Claim) -> set[str]:
    return {word.strip() for word in claim.who.split(",") if word.strip()}


def _number_fits(claim: Claim, label: Label) -> bool:
    if claim.number is None:
        return True
    if label.number is None:
        return False
    least, most = label.number
    if claim.what is What.SEVERAL_PEOPLE:  # at least so many
        return claim.number <= most
    return least <= claim.number <= most


def _direction_fits(claimed: str, labelled: frozenset[str]) -> bool:
    if not claimed or ANY in labelled or claimed in labelled:
        return True
    parts = claimed.split("_")
    return any(part in labelled for part in parts) and not any(
        OPPOSITE.get(part) in labelled and part not in labelled for part in parts
    )
