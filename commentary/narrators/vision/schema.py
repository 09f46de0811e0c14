"""The shape of a model's answer, as JSON Schema in the strict form: every property is required and
no other is allowed, or some endpoints refuse it."""

from typing import Any

from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import Shirt, What

SIDES = ("home", "away")
DIRECTIONS = ("left", "right", "up", "down")
MOST_CLAIMS = 6

WHATS = tuple(what.value for what in (*What, *PeopleSaid))


def _object(**properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


CLAIM = _object(
    what={"type": "string", "enum": list(WHATS)},
    who={"type": "string", "enum": ["", *(shirt.value for shirt in Shirt), *SIDES]},
    number={"type": ["integer", "null"]},
    direction={"type": "string", "enum": ["", *DIRECTIONS]},
)
ANSWER = _object(
    say={"type": ["string", "null"]},
    energy={"type": "number"},
    claims={"type": "array", "items": CLAIM},
)

# The same in words, for endpoints that know no schema.
IN_WORDS = (
    '{"say": string or null, "energy": number from 0 to 1, "claims": [{"what": string, '
    '"who": string, "number": integer or null, "direction": string}]}'
)
