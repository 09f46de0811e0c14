"""Stream's answers in the port's words. Each shape is read in one function, so that what a real
account answers otherwise is mended in one place."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from livekit_app.errors import ProviderBroken
from livekit_app.providers.port import ParticipantSeen, RoomSeen
from livekit_app.providers.stream.spec import SPEC

# A moment as a number: ``/api/v2`` counts nanoseconds. Others are told apart by their size.
_PER_SECOND = ((10**17, 10**9), (10**14, 10**6), (10**11, 10**3), (0, 1))


def moment_ms(value: object) -> int:
    """Milliseconds since 1970, of nanoseconds (``/api/v2``) or RFC 3339 (events, older paths).
    Raises ``ValueError``."""
    if isinstance(value, str) and value.strip().isdecimal():
        value = int(value)
    if isinstance(value, str):
        moment = datetime.fromisoformat(value.strip())
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        return int(moment.timestamp() * 1000)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < 2**63:
        raise ValueError("not a moment")
    per_second = next(unit for least, unit in _PER_SECOND if value >= least)
    return int(value) * 1000 // per_second


def read_call(data: Mapping[str, Any]) -> RoomSeen:
    """A call as a room. Its sid is the cid: all that every answer and every event carries."""
    try:
        return RoomSeen(
            name=_text(data["id"]),
            sid=_text(data["cid"]),
            created_at_ms=moment_ms(data["created_at"]),
            num_participants=_people_in(data.get("session")),
            num_publishers=None,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise ProviderBroken("a call without its fields") from problem


def call_in(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """``{"call": {…}, …}``"""
    call = data.get("call")
    if not isinstance(call, Mapping):
        raise ProviderBroken("an answer without its call")
    return call


def has_ended(call: Mapping[str, Any]) -> bool:
    return bool(call.get("ended_at"))


def calls_in(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """One page of ``{"calls": [{"call": {…}}, …]}``"""
    calls = data.get("calls")
    if not isinstance(calls, list) or not all(isinstance(one, Mapping) for one in calls):
        raise ProviderBroken("a list without its calls")
    return [call_in(one) for one in calls]


def participants_in(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those listed, at most a page of them."""
    people = data.get("participants")
    if not isinstance(people, list) or not all(isinstance(one, Mapping) for one in people):
        raise ProviderBroken("participants are missing in the answer")
    return people


def read_participant(data: Mapping[str, Any], sending: set[str]) -> ParticipantSeen:
    """``sending``: the sessions (sids) that count as publishing."""
    try:
        sid = _text(data["user_session_id"])
        return ParticipantSeen(
            identity=identity_of(data),
            sid=sid,
            joined_at_ms=moment_ms(data["joined_at"]),
            publishing=sid in sending,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as problem:
        raise ProviderBroken("a participant without its fields") from problem


def identity_of(data: Mapping[str, Any]) -> str:
    """Ours, of ``{"user": {"id": …}}``."""
    return SPEC.capabilities.identity_here(_text(data["user"]["id"]))


def _people_in(session: Any) -> int:
    """Without anonymous ones, whom nobody of ours is. An ended session has nobody."""
    if not session or session.get("ended_at"):
        return 0
    return sum(int(number) for number in (session.get("participants_count_by_role") or {}).values())


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("not a text")
    return value
