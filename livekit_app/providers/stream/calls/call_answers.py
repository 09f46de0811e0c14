"""Stream's answers in the port's words. Each shape is read in one function, so that what a real
account answers otherwise is mended in one place."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from livekit_app.errors import ProviderBroken
from livekit_app.providers.port import ParticipantSeen, RoomSeen
from livekit_app.providers.stream.spec import SPEC

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A moment as a number: ``/api/v2`` counts nanoseconds. Others are told apart by their size.
_PER_SECOND = ((10**17, 10**9), (10**14, 10**6), (10**11, 10**3), (0, 1))

Data = Mapping[str, Any]


def moment_ms(value: object) -> int:
    """Milliseconds since 1970. Raises ``ValueError``."""
    return moment_us(value) // 1000


def moment_us(value: object) -> int:
    """Microseconds since 1970, of nanoseconds (``/api/v2``) or RFC 3339 (events, older paths).
    Raises ``ValueError``."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        value = int(value)
    if isinstance(value, str):
        moment = datetime.fromisoformat(value)
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return (moment - EPOCH) // timedelta(microseconds=1)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**63:
        raise ValueError("not a moment")
    per_second = next(unit for least, unit in _PER_SECOND if value >= least)
    return int(value * 1_000_000) // per_second


def call_in(data: Data) -> Data:
    """``{"call": {…}, …}``"""
    call = data.get("call")
    if not isinstance(call, Mapping):
        raise ProviderBroken("an answer without its call")
    return call


def calls_in(data: Data) -> list[Data]:
    """One page of ``{"calls": [{"call": {…}}, …]}``"""
    return [call_in(one) for one in _objects_in(data, "calls")]


def read_call(call: Data) -> RoomSeen:
    """A call as a room. Its sid is the cid: all that every answer and every event carries."""
    try:
        return RoomSeen(
            name=_text(call["id"]),
            sid=_text(call["cid"]),
            created_at_ms=moment_ms(call["created_at"]),
            num_participants=_people_in(call.get("session")),
            num_publishers=None,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise ProviderBroken("a call without its fields") from problem


def has_ended(call: Data) -> bool:
    try:
        return _is_over(call)
    except ValueError as problem:
        raise ProviderBroken("a call whose end cannot be read") from problem


def barred_in(call: Data) -> list[str]:
    """User ids."""
    barred = call.get("blocked_user_ids") or []
    if not isinstance(barred, list):
        raise ProviderBroken("a call without its list of blocked users")
    return barred


def maker_of(call: Data) -> str:
    maker = call.get("created_by")
    return str(maker.get("id", "")) if isinstance(maker, Mapping) else ""


def is_of_ended_call(data: Data) -> bool:
    """The query for participants shows its call, too."""
    call = data.get("call")
    return isinstance(call, Mapping) and has_ended(call)


def sessions_in(data: Data) -> dict[str, Data]:
    """``{"participants": [{"user_session_id", "user", "joined_at"}, …]}`` by their session."""
    people = _objects_in(data, "participants")
    try:
        return {_text(one["user_session_id"]): one for one in people}
    except (KeyError, ValueError) as problem:
        raise ProviderBroken("a participant without its session") from problem


def total_in(data: Data, listed: int, page: int) -> int:
    """How many there are beside the ``listed`` ones; where it does not say, a full page is cut."""
    total = data.get("total_participants")
    if isinstance(total, int):
        return total
    return listed + 1 if listed >= page else listed


def read_participant(data: Data, sending: set[str]) -> ParticipantSeen:
    """``sending``: the sessions (sids) that count as publishing."""
    try:
        sid = _text(data["user_session_id"])
        return ParticipantSeen(
            identity=identity_of(data),
            sid=sid,
            joined_at_ms=moment_ms(data["joined_at"]),
            publishing=sid in sending,
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise ProviderBroken("a participant without its fields") from problem


def came_at(data: Data) -> tuple[int, str]:
    """Orders somebody's sessions; two may begin within a millisecond."""
    try:
        return moment_us(data["joined_at"]), _text(data["user_session_id"])
    except (KeyError, ValueError) as problem:
        raise ProviderBroken("a participant without its fields") from problem


def identity_of(data: Data) -> str:
    """Ours, of ``{"user": {"id": …}}``."""
    try:
        return SPEC.capabilities.identity_here(_text(data["user"]["id"]))
    except (KeyError, TypeError, ValueError) as problem:
        raise ProviderBroken("a participant without its user") from problem


def grants_in(call_type: Data) -> dict[str, list[str]]:
    """What each role of a call type may do."""
    grants = call_type.get("grants")
    if not isinstance(grants, Mapping):
        raise ProviderBroken("a call type without its grants")
    return {str(role): [str(one) for one in rights or ()] for role, rights in grants.items()}


def _people_in(session: Any) -> int:
    """Without anonymous ones, whom nobody of ours is. A session that is over has nobody."""
    if not session or _is_over(session):
        return 0
    return sum(int(number) for number in (session.get("participants_count_by_role") or {}).values())


def _is_over(thing: Data) -> bool:
    """Of a call or a session. Year one, or nothing, is how some write that it is not."""
    ended_at = thing.get("ended_at")
    return bool(ended_at) and moment_ms(ended_at) > 0


def _objects_in(data: Data, name: str) -> list[Data]:
    found = data.get(name)
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise ProviderBroken(f"an answer without its {name}")
    return found


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("not a text")
    return value
