"""The shape of everything that the server says: one function each, with how we know it.

[spec] Stream's OpenAPI, [docs] its pages, [live] measured on live apps by others, [js]/[go]/[py]
what its clients read, [pytest] what its own tests look for, [?] not known by anybody here: a real
account corrects it in this file.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from tests.support.stream.records import Call, CallType, Member, Present, Refusal, User

if TYPE_CHECKING:  # it tells its events by these
    from tests.support.stream.account import Account

Json = dict[str, Any]
Dates = Callable[[datetime], Any]
MOST_LISTED = 250  # people in a call's session [docs, of the SDK's list]


def nanoseconds(at: datetime) -> int:
    """Under /api/v2 [go, py, pytest]."""
    return int(at.timestamp() * 1_000_000) * 1000


def rfc3339(at: datetime) -> str:
    """Under /video, in events and webhooks [live]: with nanoseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "000Z"


def error(refusal: Refusal, started: float) -> Json:
    """[live, docs]"""
    return {
        "StatusCode": refusal.status,
        "code": refusal.code,
        "message": refusal.message,
        "details": [],
        "duration": duration(started),
        "more_info": "https://getstream.io/docs/api_errors_response",
        "exception_fields": {},
        "unrecoverable": refusal.unrecoverable,
    }


def duration(started: float) -> str:
    return f"{(time.monotonic() - started) * 1000:.2f}ms"


def user(one: User, dates: Dates) -> Json:
    """[spec] UserResponse."""
    return {
        "id": one.id,
        "name": one.name,
        "role": one.role,
        "custom": one.custom,
        "language": "",
        "teams": [],
        "blocked_user_ids": [],
        "banned": False,
        "online": False,
        "created_at": dates(one.created_at),
        "updated_at": dates(one.updated_at),
    }


def member(account: Account, one: Member, dates: Dates) -> Json:
    """[spec] MemberResponse."""
    return {
        "user": user(account.user(one.user_id), dates),
        "user_id": one.user_id,
        "role": one.role,
        "custom": one.custom,
        "created_at": dates(one.created_at),
        "updated_at": dates(one.created_at),
    }


def participant(account: Account, one: Present, dates: Dates) -> Json:
    """[spec] CallParticipantResponse: nothing of tracks."""
    return {
        "user": user(account.user(one.user_id), dates),
        "user_session_id": one.user_session_id,
        "role": one.role,
        "joined_at": dates(one.joined_at),
    }


def counts(call: Call) -> tuple[dict[str, int], int]:
    """Of the session: by role, and the anonymous ones, whom no list names [spec, docs]."""
    by_role = Counter(one.role for one in call.present if not one.anonymous)
    return dict(by_role), sum(one.anonymous for one in call.present)


def session(account: Account, call: Call, dates: Dates) -> Json | None:
    """[spec] CallSessionResponse; null before anybody came."""
    if call.session is None:
        return None
    named = [one for one in call.present if not one.anonymous]
    named.sort(key=lambda one: not one.tracks)  # publishers first [docs]
    by_role, anonymous = counts(call)
    it: Json = {
        "id": call.session.id,
        "participants": [participant(account, one, dates) for one in named[:MOST_LISTED]],
        "participants_count_by_role": by_role,
        "anonymous_participant_count": anonymous,
        "accepted_by": {},
        "rejected_by": {},
        "missed_by": {},
        "started_at": dates(call.session.started_at),
    }
    if call.session.ended_at is not None:
        it["ended_at"] = dates(call.session.ended_at)
    return it


def call_of(account: Account, call: Call, dates: Dates) -> Json:
    """[spec] CallResponse, with what [js] reads of it."""
    session_id = call.session.id if call.session and not call.session.ended_at else ""
    it: Json = {
        "type": call.type,
        "id": call.id,
        "cid": call.cid,
        "created_at": dates(call.created_at),
        "updated_at": dates(call.updated_at),
        "ended_at": None if call.ended_at is None else dates(call.ended_at),
        "created_by": user(account.user(call.created_by_id), dates),
        "current_session_id": session_id,
        "custom": call.custom,
        "settings": call.settings,
        "blocked_user_ids": list(call.blocked),
        "backstage": call.settings["backstage"]["enabled"],
        "recording": False,
        "transcribing": False,
        "captioning": False,
        "translating": False,
        "egress": {"broadcasting": False, "rtmps": [], "hls": None},
        "ingress": {"rtmp": {"address": ""}, "srt": {"address": ""}, "whip": {"address": ""}},
        "thumbnails": None,
        "team": call.team,
        "session": session(account, call, dates),
    }
    if call.starts_at is not None:
        it["starts_at"] = call.starts_at
    return it


def call_state(
    account: Account, call: Call, capabilities: list[str], dates: Dates, members_limit: int = 100
) -> Json:
    """[spec] CallStateResponseFields: in GET, get_or_create, join and each of a list."""
    members = list(call.members.values())[:members_limit]
    return {
        "call": call_of(account, call, dates),
        "members": [member(account, one, dates) for one in members],
        "own_capabilities": capabilities,
    }


def joined(state: Json, created: bool, credentials: Json) -> Json:
    """[spec, js, run] JoinCallResponse."""
    return state | {
        "created": created,
        "credentials": credentials,
        "stats_options": {
            "enable_rtc_stats": False,
            "reporting_interval_ms": 60000,
            "enable_sfu_stats": False,
        },
    }


def call_type(it: CallType, dates: Dates) -> Json:
    """[spec] CallTypeResponse."""
    return {
        "name": it.name,
        "settings": it.settings,
        "grants": it.grants,
        "notification_settings": it.notification_settings,
        "external_storage": "stream-s3",
        "created_at": dates(it.created_at),
        "updated_at": dates(it.updated_at),
    }


def role(name: str, created_at: datetime, custom: bool, dates: Dates) -> Json:
    """[spec] Role."""
    return {
        "name": name,
        "custom": custom,
        "scopes": [],
        "created_at": dates(created_at),
        "updated_at": dates(created_at),
    }


def app(account: Account) -> Json:
    """[spec] AppResponseFields, the part that matters here."""
    revoked = account.revoke_tokens_issued_before
    return {
        "id": 1,
        "name": "Sideline's own",
        "organization": "tests",
        "region": "loopback",
        "suspended": False,
        "event_hooks": account.event_hooks,
        "enable_hook_payload_compression": account.compresses_hooks,
        "revoke_tokens_issued_before": None if revoked is None else rfc3339(revoked),
        "call_types": {name: {} for name in account.types},
    }


def rate_limits(limits: Mapping[str, tuple[int, int, float]]) -> Json:
    """[spec] GetRateLimitsResponse. ``limits``: operation -> (limit, remaining, reset)."""
    server = {
        name: {"limit": limit, "remaining": left, "reset": int(reset)}
        for name, (limit, left, reset) in limits.items()
    }
    return {"server_side": server, "web": {}, "ios": {}, "android": {}}


def event(
    account: Account,
    kind: str,
    call: Call,
    at: datetime,
    *,
    with_call: bool,
    fields: Mapping[str, Any],
) -> Json:
    """A webhook's body, and what a socket says [spec, live]."""
    body: Json = {"type": kind, "created_at": rfc3339(at), "call_cid": call.cid}
    if with_call:
        body["call"] = call_of(account, call, rfc3339)
    return body | dict(fields)


def connection_ok(account: Account, who: User, connection_id: str, at: datetime) -> Json:
    """[js, go] ConnectedEvent: the first thing that a client hears."""
    me = user(who, rfc3339) | {"devices": [], "total_unread_count": 0, "unread_channels": 0}
    return {
        "type": "connection.ok",
        "connection_id": connection_id,
        "created_at": rfc3339(at),
        "me": me | {"online": True},
    }


def connection_error(refusal: Refusal, at: datetime, started: float) -> Json:
    """[js, go] ConnectionErrorEvent; the socket closes after it."""
    return {
        "type": "connection.error",
        "connection_id": "",
        "created_at": rfc3339(at),
        "error": error(refusal, started),
    }


def health_check(connection_id: str, at: datetime) -> Json:
    """[js, go]: the answer to each frame of a client."""
    return {
        "type": "health.check",
        "cid": "*",
        "connection_id": connection_id,
        "created_at": rfc3339(at),
        "received_at": rfc3339(at),
    }
