"""What a line was said from, in words: as ``static/js/core/what_it_saw.js`` says it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from sessions_app.models import SessionEvent
from sessions_app.pages.commentary.claim_texts import SAW
from sessions_app.templatetags.times import clock

SURE, FAIRLY_SURE = 0.8, 0.6  # from here on
AT_LEAST = ("several_people",)  # whose number is the least that there are
BETWEEN = " · "
MODEL = "vision"


@dataclass(frozen=True, slots=True)
class Saw:
    claims: tuple[str, ...]
    about: str  # from which observers, how sure, how old the picture was


def what_it_saw(line: SessionEvent, since: datetime | None) -> Saw | None:
    """None for a line that claims nothing, but whoever watches is told that a model looked. Times
    count from ``since``, the first picture: as the page's clock shows them, in whatever time zone
    it is read."""
    claims = line.data.get("claims", [])
    if not claims and MODEL not in line.data.get("sources", []):
        return None
    return Saw(tuple(_claim(claim, since) for claim in claims), _about(line))


def _claim(claim: dict[str, Any], since: datetime | None) -> str:
    what, number = claim["what"], claim.get("number")
    parts = [
        _word("what", what),
        "" if number is None else _number(what, number),
        _word("who", claim.get("who")),
        _word("direction", claim.get("direction")),
        _times(claim, since),
    ]
    return BETWEEN.join(part for part in parts if part)


def _number(what: str, number: int) -> str:
    return str(SAW["saw.at_least"]).format(number=number) if what in AT_LEAST else str(number)


def _times(claim: dict[str, Any], since: datetime | None) -> str:
    start, end = (_at(claim.get(name), since) for name in ("from", "to"))
    return start if start == end or not end else f"{start}–{end}"


def _at(moment: str | None, since: datetime | None) -> str:
    at = parse_datetime(moment) if moment else None
    return "" if at is None or since is None else clock((at - since).total_seconds())


def _about(line: SessionEvent) -> str:
    data = line.data
    sources = ", ".join(_word("source", one) for one in data.get("sources", []))
    parts = [
        str(SAW["saw.from"]).format(sources=sources) if sources else "",
        _confidence(data.get("confidence")),
        _age(line.at, data.get("frame_at")),
    ]
    return BETWEEN.join(part for part in parts if part)


def _confidence(confidence: float | None) -> str:
    if confidence is None:
        return ""
    word = "sure" if confidence >= SURE else "fairly" if confidence >= FAIRLY_SURE else "seems"
    return str(SAW[f"saw.confidence.{word}"])


def _age(at: datetime, frame_at: str | None) -> str:
    seen = parse_datetime(frame_at) if frame_at else None
    if seen is None:
        return ""
    tenths = (max(0, round((at - seen).total_seconds() * 1000)) + 50) // 100
    if tenths == 0:
        return str(SAW["saw.age.fresh"])
    return str(SAW["saw.age"]).format(seconds=f"{tenths // 10}.{tenths % 10}")


def _word(kind: str, value: str | None) -> str:
    """What this version has no words for stands there as it is."""
    return str(SAW.get(f"saw.{kind}.{value}", value)) if value else ""
