"""The labels of a clip: what is true in it, and when (bench/labels/README.md)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from commentary.observers.facts import Shirt, What
from commentary.observers.motion_facts import Direction

FOLDER = Path(__file__).resolve().parent.parent / "labels"
ANY = "*"
SWAPPED = {"left": "right", "right": "left"}


class BadLabel(Exception):
    """Says in words which line of which file cannot be read, and why."""


@dataclass(frozen=True, slots=True)
class Label:
    """``start`` and ``end`` in seconds of the film. ``who``, ``number`` (least, most) and
    ``directions`` are empty or None where the label does not say."""

    start: float
    end: float
    what: What
    must: bool
    who: frozenset[str] = frozenset()
    number: tuple[int, int] | None = None
    directions: frozenset[str] = frozenset()

    def __str__(self) -> str:
        who = ",".join(sorted(self.who))
        number = "" if self.number is None else "..".join(map(str, sorted({*self.number})))
        parts = [self.what, number, who, ",".join(sorted(self.directions))]
        words = " ".join(str(part) for part in parts if part)
        return f"{self.start:.1f}–{self.end:.1f} {words}"


def read(path: Path) -> list[Label]:
    """Raises ``BadLabel``."""
    labels = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            labels.append(_label(words))
        except (ValueError, KeyError) as problem:
            raise BadLabel(f"{path.name}, line {number}: {problem}") from None
    return labels


def _label(words: list[str]) -> Label:
    if len(words) < 4:
        raise ValueError("needs FROM TO MUST|may WHAT")
    start, end, kind, what, *pairs = words
    if kind not in ("MUST", "may"):
        raise ValueError(f"{kind!r} is neither MUST nor may")
    label = Label(float(start), float(end), What(what), must=kind == "MUST")
    if label.end < label.start:
        raise ValueError("ends before it begins")
    for pair in pairs:
        name, _, value = pair.partition("=")
        if name == "who":
            label = replace(label, who=frozenset(Shirt(word) for word in value.split(",")))
        elif name == "number":
            least, _, most = value.partition("..")
            label = replace(label, number=(int(least), int(most or least)))
        elif name == "direction":
            label = replace(label, directions=_directions(value))
        else:
            raise ValueError(f"{name!r} is neither who, number nor direction")
    return label


def _directions(value: str) -> frozenset[str]:
    if value == ANY:
        return frozenset({ANY})
    return frozenset(Direction(word) for word in value.split(","))


def mirrored(labels: Iterable[Label]) -> list[Label]:
    """For the film with left and right swapped."""
    return [
        replace(label, directions=frozenset(swapped(way) for way in label.directions))
        for label in labels
    ]


def swapped(direction: str) -> str:
    return "_".join(SWAPPED.get(part, part) for part in direction.split("_"))


def shaken(labels: Iterable[Label], seconds: float) -> list[Label]:
    """For the film held by a hand: the camera moves any way, all the time. What is still in the
    scene is still."""
    kept = [label for label in labels if label.what is not What.CAMERA_STEADY]
    anyhow = frozenset({ANY})
    return [*kept, Label(0.0, seconds, What.CAMERA_MOVES, must=False, directions=anyhow)]
