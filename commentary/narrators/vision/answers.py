"""What a model's answer says, however it is wrapped. Pure."""

import math
from dataclasses import dataclass
from typing import Any

from commentary.narrators.narrator import NarratorUnavailable
from commentary.narrators.said import PeopleSaid
from commentary.narrators.trouble import Trouble
from commentary.narrators.vision.json_text import loads, objects_in
from commentary.narrators.vision.schema import DIRECTIONS, MOST_CLAIMS, SIDES
from commentary.observers.facts import Shirt, What
from livekit_app.one_line import tidy

MOST_LETTERS = 500  # of a sentence that is looked at; what is too long to be said is dropped later
_MOST_TIDIED = 4 * MOST_LETTERS  # half a second would go on 256 KB, for all broadcasts
_WHOS = {*Shirt, *SIDES}
_MOST_NUMBER, _MOST_TOKENS = 999, 10_000_000


@dataclass(frozen=True, slots=True)
class SaidClaim:
    """A claim that has no time yet."""

    what: What | PeopleSaid
    who: str = ""
    number: int | None = None
    direction: str = ""


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """``say`` is empty where it has nothing to say; ``energy`` is None where it gave none."""

    say: str = ""
    energy: float | None = None
    claims: tuple[SaidClaim, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """``content`` is the model's text. ``ran_out``: it ended for want of room. ``is_withheld``:
    the model, or who runs it, wants nothing said. ``prompt_tokens`` and ``answer_tokens`` are None
    where they were not counted."""

    content: str = ""
    ran_out: bool = False
    is_withheld: bool = False
    prompt_tokens: int | None = None
    answer_tokens: int | None = None


def completion_of(body: bytes) -> Completion:
    """Raises ``NarratorUnavailable``."""
    try:
        found = loads(body.decode("utf-8"))
    except ValueError:
        raise _bad("not JSON") from None
    choices = found.get("choices") if isinstance(found, dict) else None
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        raise _bad("no message in it")
    usage = found.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    reason = choice.get("finish_reason")
    return Completion(
        content=_text_of(message.get("content")),
        ran_out=reason == "length",
        is_withheld=reason == "content_filter" or bool(message.get("refusal")),
        prompt_tokens=_whole(usage.get("prompt_tokens"), _MOST_TOKENS),
        answer_tokens=_whole(usage.get("completion_tokens"), _MOST_TOKENS),
    )


def answer_of(completion: Completion) -> ModelAnswer:
    """Raises ``NarratorUnavailable`` where nothing can be read in it. A sentence outside of JSON is
    not taken: it claims nothing that could be checked."""
    if completion.is_withheld:
        return ModelAnswer()
    text = completion.content.strip()
    if not text:
        raise _bad("empty")
    given = [one for one in objects_in(text) if "say" in one]
    if not given:
        raise _bad("cut for want of room" if completion.ran_out else "not what was asked for")
    last = given[-1]  # what a model thinks aloud comes before
    claims = last.get("claims")
    said = [_claim(one) for one in claims[:MOST_CLAIMS]] if isinstance(claims, list) else []
    say = last["say"]
    return ModelAnswer(
        say=tidy(say[:_MOST_TIDIED], MOST_LETTERS) if isinstance(say, str) else "",
        energy=_energy(last.get("energy")),
        claims=tuple(dict.fromkeys(one for one in said if one is not None)),
    )


def _text_of(content: Any) -> str:
    if isinstance(content, str):
        return content
    if not isinstance(content, list):
        return ""
    parts = [one.get("text") for one in content if isinstance(one, dict)]
    return "".join(part for part in parts if isinstance(part, str))


def _claim(given: Any) -> SaidClaim | None:
    if not isinstance(given, dict):
        return None
    what = _what(given.get("what"))
    if what is None:
        return None
    who, direction = given.get("who"), given.get("direction")
    return SaidClaim(
        what,
        who=who if isinstance(who, str) and who in _WHOS else "",
        number=_whole(given.get("number"), _MOST_NUMBER),
        direction=direction if isinstance(direction, str) and direction in DIRECTIONS else "",
    )


def _what(name: Any) -> What | PeopleSaid | None:
    if not isinstance(name, str):
        return None
    if name in {*What}:
        return What(name)
    return PeopleSaid(name) if name in {*PeopleSaid} else None


def _energy(given: Any) -> float | None:
    if isinstance(given, bool) or not isinstance(given, (int, float)):
        return None
    # Cut before it is a float, which has no room for a whole number of 400 digits.
    return float(min(1, max(0, given))) if isinstance(given, int) or math.isfinite(given) else None


def _whole(given: Any, most: int) -> int | None:
    if isinstance(given, bool) or not isinstance(given, int):
        return None
    return given if 0 <= given <= most else None


def _bad(reason: str) -> NarratorUnavailable:
    return NarratorUnavailable(f"its answer: {reason}", trouble=Trouble.BAD_ANSWER)
