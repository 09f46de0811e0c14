"""The operations on calls, the same under /api/v2 (servers) and /video (browsers)."""

from collections.abc import Sequence
from typing import Any

from tests.support.stream import answers
from tests.support.stream.account import TRACKS
from tests.support.stream.http_api.asked import Asked, Operation, number
from tests.support.stream.http_api.filters import call_field, limit_of, matches, sorted_calls
from tests.support.stream.records import Call, Present, Refused

Json = answers.Json
ONE = "/video/call/{type}/{id}"


async def get_or_create(asked: Asked) -> Json:
    call, created = _open(asked, asked.body.get("data") or {})
    asked.server.sockets.watch(asked.connection_id, call.cid)
    return asked.state(call) | {"created": created}


def _open(asked: Asked, data: Json) -> tuple[Call, bool]:
    """Whoever may not create a call may only fetch one, and changes nothing in it."""
    account, caller = asked.account, asked.caller
    known = account.calls.get(f"{asked.call_type}:{asked.call_id}")
    if known is not None and not caller.is_server:
        asked.require(known, "read-call")
        if "update-call" not in asked.capabilities(known):
            return known, False
    if known is None and not caller.is_server:
        _require_create(asked)
    creator = (
        caller.user_id or data.get("created_by_id") or (data.get("created_by") or {}).get("id")
    )
    if not creator:
        message = "created_by or created_by_id must be provided when using server side auth."  # [?]
        raise Refused(400, 4, f'{asked.operation} failed with error: "{message}"')
    return account.get_or_create(asked.call_type, asked.call_id, data, creator)


def _require_create(asked: Asked) -> None:
    account, user_id = asked.account, asked.caller.user_id
    if not account.unknowns.create_needs_grant:
        return
    cid, claims = f"{asked.call_type}:{asked.call_id}", asked.caller.claims
    role = account.user(user_id).role
    if cid in (claims.get("call_cids") or ()):
        role = claims.get("role") or "call_member"
    if asked.call_type in account.types and "create-call" in account.grants_of(
        asked.call_type, role
    ):
        return
    kind, operation = asked.call_type, asked.operation
    raise Refused.by(account.not_allowed(user_id, role, "create-call", kind, operation))


async def get_call(asked: Asked) -> Json:
    lag = asked.server.faults.looks_lag
    if lag:
        return asked.state(_in_the_past(asked, lag))
    call = asked.call("read-call")
    asked.server.sockets.watch(asked.connection_id, call.cid)
    return asked.state(call)


def _in_the_past(asked: Asked, seconds: float) -> Call:
    for call in asked.account.as_of(seconds):
        if (call.type, call.id) == (asked.call_type, asked.call_id):
            return call
    message = f"Can't find call with id {asked.call_type}:{asked.call_id}"
    raise Refused(404, 16, f'{asked.operation} failed with error: "{message}"')


async def update_call(asked: Asked) -> Json:
    call = asked.call("update-call")
    asked.account.update(call, asked.body)
    return asked.state(call)


async def mark_ended(asked: Asked) -> Json:
    unknowns = asked.account.unknowns
    try:
        call = asked.call("end-call")
    except Refused as refused:
        if refused.refusal.status == 404 and unknowns.end_missing_succeeds:
            return {}
        raise
    if call.ended_at and not unknowns.end_again_succeeds:
        raise Refused(400, 4, 'EndCall failed with error: "call is already ended"')
    asked.account.end(call, asked.caller.user_id)
    return {}


async def delete_call(asked: Asked) -> Json:
    asked.server_only()
    call = asked.call()
    hard = bool(asked.body.get("hard"))
    asked.account.delete(call, hard=hard)
    task = {"task_id": asked.server.new_task()} if hard else {}
    return {"call": answers.call_of(asked.account, call, asked.dates), **task}


async def query_calls(asked: Asked) -> Json:
    body, account = asked.body, asked.account
    if (body.get("next") or body.get("prev")) and not account.unknowns.next_works:
        message = "cannot specify sort and next/prev at the same time"  # [live], whatever sort
        raise Refused(400, 4, f'QueryCalls failed with error: "{message}"')
    limit = limit_of(body.get("limit"))
    seen = [
        call
        for call in account.as_of(asked.server.faults.lists_lag)
        if matches(body.get("filter_conditions"), call_field(call))
        and "read-call" in asked.capabilities(call)
    ]
    after = number(body.get("next") or 0)
    listed = sorted_calls(seen, body.get("sort"))[after:]
    more = {"next": str(after + limit)} if len(listed) > limit else {}
    return {"calls": [asked.state(call) for call in listed[:limit]], **more}


async def query_participants(asked: Asked) -> Json:
    current = asked.call("read-call")
    lag = asked.server.faults.lists_lag
    call = next((c for c in asked.account.as_of(lag) if c.cid == current.cid), None)
    limit = limit_of(asked.request.query.get("limit") or asked.body.get("limit"), 100)
    conditions = asked.body.get("filter_conditions")
    current_tracks = asked.account.unknowns.tracks_filter_is_current
    found = [
        one
        for one in (call.present if call else [])
        if not one.anonymous and matches(conditions, _field_of(one, current_tracks))
    ]
    people = [answers.participant(asked.account, one, asked.dates) for one in found[:limit]]
    return {
        "participants": people,
        "total_participants": len(found),
        "call": answers.call_of(asked.account, call or current, asked.dates),
    }


def _field_of(one: Present, current_tracks: bool) -> Any:
    def value_of(name: str) -> Any:
        if name == "published_tracks":
            words = sorted(one.tracks) if current_tracks else []
            return words + [theirs for theirs, ours in TRACKS.items() if ours in words]
        if name == "user_id":
            return one.user_id
        message = f"field {name} is not supported in filter_conditions"
        raise Refused(400, 4, f'QueryCallParticipants failed with error: "{message}"')

    return value_of


async def kick(asked: Asked) -> Json:
    call = asked.call("kick-user")
    asked.account.kick(call, asked.named_user(), block=bool(asked.body.get("block")))
    return {}


async def block(asked: Asked) -> Json:
    asked.account.block(asked.call("block-users"), asked.named_user())
    return {}


async def unblock(asked: Asked) -> Json:
    asked.account.unblock(asked.call("block-users"), asked.required("user_id"))
    return {}


async def user_permissions(asked: Asked) -> Json:
    call, user_id = asked.call("update-call-permissions"), asked.named_user()
    grant, revoke = (asked.body.get(f"{what}_permissions") or [] for what in ("grant", "revoke"))
    asked.account.permit(call, user_id, grant, revoke)
    return {}


async def mute_users(asked: Asked) -> Json:
    call = asked.call("mute-users")
    user_ids = asked.body.get("user_ids") or []
    if asked.body.get("mute_all_users"):
        user_ids = sorted({one.user_id for one in call.present})
    kinds = [kind for kind in ("audio", "video", "screenshare") if asked.body.get(kind)]
    asked.account.mute(call, user_ids, kinds, asked.on_behalf("muted_by_id"))
    return {}


async def change_members(asked: Asked) -> Json:
    call = asked.call("update-call-member")
    update, remove = (asked.body.get(key) or [] for key in ("update_members", "remove_members"))
    missing = [one["user_id"] for one in update if one["user_id"] not in asked.account.users]
    if missing:
        message = f"users {missing} don't exist. create the user objects first"
        raise Refused(400, 4, f'{asked.operation} failed with error: "{message}"')
    asked.account.change_members(call, update, remove)
    return {
        "members": [answers.member(asked.account, m, asked.dates) for m in call.members.values()]
    }


async def custom_event(asked: Asked) -> Json:
    call = asked.call("read-call")
    asked.account.custom_event(call, asked.body.get("custom") or {}, asked.on_behalf("user_id"))
    return {}


async def join(asked: Asked) -> Json:
    """Of a client, with the coordinator's socket open: [js, run]."""
    account, caller = asked.account, asked.caller
    if caller.is_server:
        raise Refused(400, 4, 'JoinCall failed with error: "user is required"')  # [?]
    if caller.user_id not in account.users and caller.user_id != "!anon":
        message = f"the user {caller.user_id} does not exist"  # [go]
        raise Refused(404, 16, f'JoinCall failed with error: "{message}"')
    created = False
    if asked.body.get("create") and f"{asked.call_type}:{asked.call_id}" not in account.calls:
        call, created = _open(asked, asked.body.get("data") or {})
    else:
        call = asked.call()
    refusal = account.may_join(call, caller.user_id, caller.claims)
    if refusal is not None:
        raise Refused.by(refusal)
    account.join_as(call, caller.user_id, caller.claims)
    asked.server.sockets.watch(asked.connection_id, call.cid)
    credentials = asked.server.sfu.credentials(call, caller.user_id)
    return answers.joined(asked.state(call), created, credentials)


async def go_live(asked: Asked) -> Json:
    call = asked.call("update-call")
    call.settings["backstage"]["enabled"] = asked.operation == "StopLive"
    asked.account.update(call, {})
    return {"call": answers.call_of(asked.account, call, asked.dates)}


async def start_recording(asked: Asked) -> Json:
    asked.call("start-record-call")  # egress is not here; this refusal is [pytest]
    raise Refused(400, 4, f'{asked.operation} failed with error: "there is no active session"')


async def stop_recording(asked: Asked) -> Json:
    asked.call("stop-record-call")
    raise Refused(400, 4, f'{asked.operation} failed with error: "call egress is not running"')


async def list_recordings(asked: Asked) -> Json:
    asked.call("read-call")
    return {"recordings": []}


async def nothing(asked: Asked) -> Json:
    """Telemetry."""
    return {}


OPERATIONS: Sequence[Operation] = [
    Operation("GetOrCreateCall", "POST", ONE, get_or_create),
    Operation("GetCall", "GET", ONE, get_call),
    Operation("UpdateCall", "PATCH", ONE, update_call),
    Operation("EndCall", "POST", f"{ONE}/mark_ended", mark_ended),
    Operation("DeleteCall", "POST", f"{ONE}/delete", delete_call),
    Operation("QueryCalls", "POST", "/video/calls", query_calls),
    Operation("QueryCallParticipants", "POST", f"{ONE}/participants", query_participants),
    Operation("KickUser", "POST", f"{ONE}/kick", kick),
    Operation("BlockUser", "POST", f"{ONE}/block", block),
    Operation("UnblockUser", "POST", f"{ONE}/unblock", unblock),
    Operation("UpdateUserPermissions", "POST", f"{ONE}/user_permissions", user_permissions),
    Operation("MuteUsers", "POST", f"{ONE}/mute_users", mute_users),
    Operation("UpdateCallMembers", "POST", f"{ONE}/members", change_members),
    Operation("SendCallEvent", "POST", f"{ONE}/event", custom_event),
    Operation("JoinCall", "POST", f"{ONE}/join", join),
    Operation("GoLive", "POST", f"{ONE}/go_live", go_live),
    Operation("StopLive", "POST", f"{ONE}/stop_live", go_live),
    Operation("StartRecording", "POST", f"{ONE}/recordings/{{kind}}/start", start_recording),
    Operation("StartRecording", "POST", f"{ONE}/start_recording", start_recording),
    Operation("StopRecording", "POST", f"{ONE}/recordings/{{kind}}/stop", stop_recording),
    Operation("StopRecording", "POST", f"{ONE}/stop_recording", stop_recording),
    Operation("ListRecordings", "GET", f"{ONE}/recordings", list_recordings),
    Operation("CallClientEvent", "POST", "/video/call_client_event", nothing),
    Operation("CallClientEvent", "POST", f"{ONE}/call_client_event", nothing),
]
