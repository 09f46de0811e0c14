"""Filters, sorting and limits of lists [docs; the observed refusals are live]."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.support.stream.records import Call, Refused

SORTABLE = ("starts_at", "created_at", "updated_at", "ended_at", "type", "id", "cid")
_FIELDS = (*SORTABLE, "created_by_user_id", "backstage", "members", "ongoing", "team", "custom")
MOST = 100


def _equal(value: Any, wanted: Any) -> bool:
    return bool(wanted in value if isinstance(value, list) else value == wanted)


def _in(value: Any, wanted: Any) -> bool:
    values = value if isinstance(value, list) else [value]
    return any(one in wanted for one in values)


_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "$eq": _equal,
    "$in": _in,
    "$gt": lambda value, wanted: value is not None and value > wanted,
    "$gte": lambda value, wanted: value is not None and value >= wanted,
    "$lt": lambda value, wanted: value is not None and value < wanted,
    "$lte": lambda value, wanted: value is not None and value <= wanted,
    "$exists": lambda value, wanted: (value is not None) == wanted,
}


def matches(conditions: Mapping[str, Any] | None, value_of: Callable[[str], Any]) -> bool:
    for name, condition in (conditions or {}).items():
        if name in ("$and", "$or"):  # for calls [?], known from Chat
            each = [matches(part, value_of) for part in condition]
            if not (all(each) if name == "$and" else any(each)):
                return False
            continue
        value = value_of(name)
        if not isinstance(condition, Mapping):
            condition = {"$eq": condition}
        for operator, wanted in condition.items():
            if operator not in _OPERATORS:
                raise _bad(f"operator {operator} is not supported for field {name}")
            if not _OPERATORS[operator](value, _as(value, wanted)):
                return False
    return True


def call_field(call: Call) -> Callable[[str], Any]:
    def value_of(name: str) -> Any:
        first, _, rest = name.partition(".")
        if first not in _FIELDS:
            raise _bad(f"field {name} is not supported in filter_conditions")
        if first == "custom":
            return call.custom.get(rest)
        if first == "created_by_user_id":
            return call.created_by_id
        if first == "members":
            return list(call.members)
        if first == "backstage":
            return call.settings["backstage"]["enabled"]
        if first == "ongoing":
            return bool(call.session and not call.session.ended_at)
        return getattr(call, first)

    return value_of


def sorted_calls(calls: Sequence[Call], sort: Any) -> list[Call]:
    """Newest first where nothing is said [?]."""
    ordered = sorted(calls, key=lambda call: call.created_at, reverse=True)
    for one in reversed(sort or []):
        field = one.get("field", "")
        if field not in SORTABLE:
            raise _bad(f"field {field} is not sortable")
        ordered.sort(
            key=lambda call: (getattr(call, field) is not None, getattr(call, field) or ""),
            reverse=one.get("direction", 1) == -1,
        )
    return ordered


def limit_of(value: Any, usual: int = 25) -> int:
    limit = int(value or usual)
    if not 0 < limit <= MOST:
        raise _bad(f"limit must be {MOST} or less")
    return limit


def _as(value: Any, wanted: Any) -> Any:
    """A date of the request, to compare with ours."""
    if isinstance(value, datetime) and isinstance(wanted, str):
        try:
            return datetime.fromisoformat(wanted)
        except ValueError:
            raise _bad(f"{wanted} is not a date") from None
    return wanted


def _bad(message: str) -> Refused:
    return Refused(400, 4, f'QueryCalls failed with error: "{message}"')
