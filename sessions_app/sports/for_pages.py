"""The rules of all sports as JSON for the pages' scripts (``static/js/core/match``)."""

from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from sessions_app.sports.rules import RULES


def sports_for_pages() -> dict[str, Any]:
    """By sport; names in camelCase, like all that pages read."""
    return {sport: _plain(rules) for sport, rules in RULES.items()}


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return {_camel(one.name): _plain(getattr(value, one.name)) for one in fields(value)}
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, Enum) else value


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)
