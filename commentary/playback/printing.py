"""What was told, seen and spent, as lines of text for whoever tries a film."""

import shutil
from collections.abc import Sequence
from datetime import datetime

from commentary.narrators.claims import Claim
from commentary.observers.facts import Fact
from commentary.observers.motion_facts import Observation
from commentary.observers.observer import SceneFacts
from commentary.playback.film import seconds_at
from commentary.playback.pipeline import Told

BAR = 5


def told(told: Told) -> str:
    line = told.line
    filled = round(line.energy_level * BAR)
    bar = "▮" * filled + "▯" * (BAR - filled)
    mark = "★" if line.is_highlight else " "
    words = f"{_second(told.at)}  {bar} {line.energy_level:.2f} {mark} {line.text}"
    claims = "; ".join(claim_words(claim) for claim in line.claims)
    return f"{words}  [{claims}]" if claims else words


def facts(scene: SceneFacts, at: datetime) -> list[str]:
    """One line for each kind of fact; none where nothing was seen."""
    seen = [
        ("motion", [_observation(one) for one in scene.motion]),
        ("people", [_fact(one) for one in scene.people]),
        ("sound", [_fact(one) for one in scene.sound]),
        ("loudness", [] if scene.loudness is None else [f"{scene.loudness:.2f}"]),
    ]
    return [f"{_second(at)}    {kind}: {'; '.join(found)}" for kind, found in seen if found]


def _second(at: datetime) -> str:
    return f"{seconds_at(at):7.2f} s"


def claim_words(claim: Claim) -> str:
    return _words(
        [claim.what, claim.who, claim.number, claim.direction, _span(claim.start, claim.end)]
    )


def _fact(fact: Fact) -> str:
    who = f"#{fact.who}" if fact.who else ""
    sure = f"{fact.confidence:.2f}"
    return _words(
        [fact.what, who, fact.shirt, fact.number, fact.direction, _span(fact.start, fact.end), sure]
    )


def _observation(seen: Observation) -> str:
    count = seen.count or ""
    return _words([seen.topic, count, seen.direction, seen.speed, seen.side, seen.trend])


def _span(start: datetime, end: datetime) -> str:
    return f"{seconds_at(start):.1f}–{seconds_at(end):.1f}"


def _words(parts: Sequence[object]) -> str:
    return " ".join(str(part) for part in parts if part not in (None, ""))


def progress(second: float, seconds: float) -> str:
    """A bar for a terminal, to be written over the last one."""
    width = max(10, min(40, shutil.get_terminal_size().columns - 24))
    part = min(1.0, second / seconds) if seconds else 0.0
    done = round(part * width)
    return f"\r{'█' * done}{'░' * (width - done)} {second:6.1f} of {seconds:.1f} s"
