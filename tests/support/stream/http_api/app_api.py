"""The operations on the app as a whole; servers only, under /api/v2."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from tests.support.stream import answers
from tests.support.stream.http_api import calls_api
from tests.support.stream.http_api.asked import Asked, Operation
from tests.support.stream.permissions import (
    BUILT_IN_ROLES,
    check_grants,
    default_settings,
    with_override,
)
from tests.support.stream.records import CallType, Refused, now

Json = answers.Json
_ONE_TYPE = "/video/calltypes/{name}"


async def create_call_type(asked: Asked) -> Json:
    asked.server_only()
    name = str(asked.required("name"))
    if name in asked.account.types:  # [?] the code
        message = f"call type {name} already exists"
        raise Refused(400, 4, f'{asked.operation} failed with error: "{message}"')
    grants = asked.body.get("grants") or {}
    check_grants(grants, set(asked.account.roles))
    settings = with_override(default_settings(), asked.body.get("settings"))
    usual = asked.account.types["default"].grants  # of roles that are not named [?]
    made = CallType(name, settings, {**usual, **grants})
    asked.account.put_type(made)
    return answers.call_type(made, asked.dates)


def _call_type(asked: Asked) -> CallType:
    name = asked.request.match_info["name"]
    known = asked.account.types.get(name)
    if known is None:
        message = f"Can't find call type with name {name}"
        raise Refused(404, 16, f'{asked.operation} failed with error: "{message}"')
    return known


async def get_call_type(asked: Asked) -> Json:
    asked.server_only()
    return answers.call_type(_call_type(asked), asked.dates)


async def list_call_types(asked: Asked) -> Json:
    asked.server_only()
    types = asked.account.types
    return {"call_types": {name: answers.call_type(it, asked.dates) for name, it in types.items()}}


async def update_call_type(asked: Asked) -> Json:
    """Changed settings do not reach calls that are there [agent-skills]; grants do [?]."""
    asked.server_only()
    known = _call_type(asked)
    grants = asked.body.get("grants")
    check_grants(grants, set(asked.account.roles))
    if grants is not None:
        merged = asked.account.unknowns.grants_merged
        known.grants = {**(known.grants if merged else {}), **grants}
    if asked.body.get("settings") is not None:
        known.settings = with_override(known.settings, asked.body["settings"])
    known.updated_at = now()
    return answers.call_type(known, asked.dates)


async def create_role(asked: Asked) -> Json:
    asked.server_only()
    name = str(asked.required("name"))
    if name in asked.account.roles:  # [?] the code
        message = f"role {name} already exists"
        raise Refused(400, 4, f'{asked.operation} failed with error: "{message}"')
    asked.account.roles[name] = now()
    return {"role": _role(asked, name)}


async def list_roles(asked: Asked) -> Json:
    asked.server_only()
    return {"roles": [_role(asked, name) for name in asked.account.roles]}


def _role(asked: Asked, name: str) -> Json:
    made = asked.account.roles[name]
    return answers.role(name, made, name not in BUILT_IN_ROLES, asked.dates)


async def get_app(asked: Asked) -> Json:
    asked.server_only()
    return {"app": answers.app(asked.account)}


async def update_app(asked: Asked) -> Json:
    asked.server_only()
    account, body = asked.account, asked.body
    if "event_hooks" in body:
        hooks = [_hook(asked, hook) for hook in body["event_hooks"] or []]
        kept = [] if account.unknowns.hooks_replaced else account.event_hooks
        account.event_hooks = [*kept, *hooks]
    if "enable_hook_payload_compression" in body:
        account.compresses_hooks = bool(body["enable_hook_payload_compression"])
    if "revoke_tokens_issued_before" in body:
        account.revoke_tokens_issued_before = _moment(body["revoke_tokens_issued_before"])
    return {}


def _hook(asked: Asked, hook: Mapping[str, Any]) -> dict[str, Any]:
    if hook.get("hook_type") == "webhook" and not hook.get("webhook_url"):
        message = "event_hooks[0].webhook_url is a required field"
        raise Refused(400, 4, f'{asked.operation} failed with error: "{message}"')
    made = {"enabled": True, "product": "all", "event_types": [], "timeout_ms": 6000}
    stamps = {"created_at": answers.rfc3339(now()), "updated_at": answers.rfc3339(now())}
    return {"id": asked.server.new_task(), **made, **stamps, **hook}


async def put_users(asked: Asked) -> Json:
    users = (asked.body.get("users") or {}).values()
    for data in users:
        if not asked.caller.is_server and data.get("id") != asked.caller.user_id:
            asked.server_only()
    put = [asked.account.put_user(data) for data in users]
    return {"users": {one.id: answers.user(one, asked.dates) for one in put}}


async def patch_users(asked: Asked) -> Json:
    asked.server_only()
    patched = []
    for one in asked.body.get("users") or []:
        user = asked.account.users.get(one.get("id"))
        if user is None:
            message = f"user {one.get('id')} not found"
            raise Refused(404, 16, f'{asked.operation} failed with error: "{message}"')
        values = dict(one.get("set") or {})
        if "revoke_tokens_issued_before" in values:
            user.revoke_tokens_issued_before = _moment(values.pop("revoke_tokens_issued_before"))
        user.name = values.pop("name", user.name)
        user.role = values.pop("role", user.role)
        user.custom.update(values)
        patched.append(user)
    return {"users": {one.id: answers.user(one, asked.dates) for one in patched}}


async def query_users(asked: Asked) -> Json:
    """``payload`` of GET /users is JSON [spec]; only ids are filtered here."""
    asked.server_only()
    users = asked.account.users.values()
    return {"users": [answers.user(one, asked.dates) for one in users][:30]}


async def delete_users(asked: Asked) -> Json:
    """At once here, an asynchronous task there; users it does not know are not an error [?]."""
    asked.server_only()
    body = asked.body
    if body.get("user") not in ("soft", "pruning", "hard", None):
        message = "user must be one of [soft pruning hard]"
        raise Refused(400, 4, f'{asked.operation} failed with error: "{message}"')
    if body.get("user") == "hard" and not (
        body.get("messages") == "hard" and body.get("conversations") == "hard"
    ):  # [spec]
        message = "hard deletion of users needs messages and conversations hard, too"
        raise Refused(400, 4, f'{asked.operation} failed with error: "{message}"')
    if len(body.get("user_ids") or []) > 100:
        message = "user_ids must contain a maximum of 100 items"
        raise Refused(400, 4, f'{asked.operation} failed with error: "{message}"')
    asked.account.delete_users(asked.required("user_ids"))
    return {"task_id": asked.server.new_task()}


async def get_task(asked: Asked) -> Json:
    asked.server_only()
    moment = asked.dates(now())
    task_id = asked.request.match_info["task"]
    return {
        "task_id": task_id,
        "status": "completed",
        "created_at": moment,
        "updated_at": moment,
        "result": {},
    }


async def rate_limits(asked: Asked) -> Json:
    asked.server_only()
    names = sorted({operation.name for operation in (*calls_api.OPERATIONS, *OPERATIONS)})
    return answers.rate_limits(asked.server.faults.limits(names))


def _moment(text: Any) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        raise Refused(400, 4, f"{text} is not a date") from None


OPERATIONS: Sequence[Operation] = [
    Operation("CreateCallType", "POST", "/video/calltypes", create_call_type),
    Operation("ListCallTypes", "GET", "/video/calltypes", list_call_types),
    Operation("GetCallType", "GET", _ONE_TYPE, get_call_type),
    Operation("UpdateCallType", "PUT", _ONE_TYPE, update_call_type),
    Operation("CreateRole", "POST", "/roles", create_role),
    Operation("ListRoles", "GET", "/roles", list_roles),
    Operation("GetApp", "GET", "/app", get_app),
    Operation("UpdateApp", "PATCH", "/app", update_app),
    Operation("UpdateUsers", "POST", "/users", put_users),
    Operation("UpdateUsersPartial", "PATCH", "/users", patch_users),
    Operation("QueryUsers", "GET", "/users", query_users),
    Operation("DeleteUsers", "POST", "/users/delete", delete_users),
    Operation("GetTask", "GET", "/tasks/{task}", get_task),
    Operation("GetRateLimits", "GET", "/rate_limits", rate_limits),
]
