"""JSON of strangers."""

import json
from typing import Any


def loads(text: str) -> Any:
    """As ``json.loads``, but whatever is wrong with it is a ``ValueError``: nested so deeply that
    Python gives up, numbers of more digits than it reads."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def objects_in(text: str, most: int = 40) -> list[dict[str, Any]]:
    """Those that stand in prose, in their order; of objects in objects the outer ones."""
    decoder, found, place = json.JSONDecoder(), [], text.find("{")
    for _ in range(most):
        if place < 0:
            break
        end = place + 1
        try:
            value, end = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            value = None
        if isinstance(value, dict):
            found.append(value)
        place = text.find("{", end)
    return found
