"""The server's own door, for tests whose product runs in other processes: ``/_test/…``.

``GET state``; ``POST faults`` with ``{"kind": "slow", "match": "…", "seconds": 2}``, or with
``{"hooks": {"drop": ""}}``, ``{"lists_lag": 3, "looks_lag": 1, "user_limit": 10}``; ``POST clear``;
``POST assume`` with the fields of ``records.Unknowns``; ``POST set_up`` ``{"webhook_url"}``;
``POST kick|end|revive|delete|block|unblock`` with ``{"call": "type:id", "user_id"}``; ``POST cut``
``{"user_id"}`` breaks coordinator sockets; ``POST media`` with what ``sfu.Sfu.order`` takes, such
as ``{"cut": "", "gone_after": 2}``.
"""

from collections.abc import Callable
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.support.stream import answers
from tests.support.stream.faults import HookFaults
from tests.support.stream.records import Call, Refused, Unknowns

if TYPE_CHECKING:
    from tests.support.stream.server import StreamServer


def add_routes(app: web.Application, server: "StreamServer") -> None:
    async def state(request: web.Request) -> web.Response:
        return web.json_response(state_of(server))

    async def act(request: web.Request) -> web.Response:
        body = await request.json() if request.can_read_body else {}
        try:
            _ACTIONS[request.match_info["action"]](server, body)
        except KeyError as missing:
            return web.json_response({"error": f"unknown or missing: {missing}"}, status=400)
        except (Refused, TypeError, ValueError) as refused:
            return web.json_response({"error": str(refused)}, status=400)
        return web.json_response(state_of(server))

    app.router.add_get("/_test/state", state)
    app.router.add_post("/_test/{action}", act)


def state_of(server: "StreamServer") -> dict[str, Any]:
    account = server.account
    return {
        "calls": {cid: _call(call) for cid, call in account.calls.items()},
        "deleted": list(account.deleted),
        "users": list(account.users),
        "event_hooks": account.event_hooks,
        "deliveries": [
            {
                "id": one.id,
                "type": one.type,
                "call_cid": one.call_cid,
                "attempts": one.attempts,
                "outcome": one.outcome,
            }
            for one in server.hooks.deliveries
        ],
        "connections": [one.user_id for one in server.sockets.connections.values()],
        "asked": dict(server.faults.asked),
        "faults": server.faults.as_json(),
        "unknowns": asdict(account.unknowns),
    }


def _call(call: Call) -> dict[str, Any]:
    return {
        "ended": call.ended_at is not None,
        "created_at": answers.rfc3339(call.created_at),
        "created_by_id": call.created_by_id,
        "custom": call.custom,
        "blocked": call.blocked,
        "members": {one.user_id: one.role for one in call.members.values()},
        "granted": {who: sorted(what) for who, what in call.granted.items()},
        "revoked": {who: sorted(what) for who, what in call.revoked.items()},
        "participants": [
            {
                "user_id": one.user_id,
                "user_session_id": one.user_session_id,
                "role": one.role,
                "tracks": sorted(one.tracks),
            }
            for one in call.present
        ],
    }


def _named(server: "StreamServer", body: dict[str, Any]) -> Call:
    return server.account.call(*body["call"].split(":", 1))


def _faults(server: "StreamServer", body: dict[str, Any]) -> None:
    faults = server.faults
    if "hooks" in body:
        faults.hooks = HookFaults(**body.pop("hooks"))
    for name in ("lists_lag", "looks_lag", "user_limit"):
        if name in body:
            setattr(faults, name, float(body.pop(name)))
    kind = body.pop("kind", None)
    kinds: dict[str, Callable[..., None]] = {
        "slow": faults.slow,
        "status": faults.status,
        "cut": faults.cut,
        "hang": faults.hang,
        "limit": faults.limit,
    }
    if kind is not None:
        kinds[kind](**body)


def _assume(server: "StreamServer", body: dict[str, Any]) -> None:
    known = {field.name for field in fields(Unknowns)}
    for name, value in body.items():
        if name not in known:
            raise ValueError(f"no such assumption: {name}")
        setattr(server.account.unknowns, name, value)


_ACTIONS: dict[str, Any] = {
    "faults": _faults,
    "clear": lambda server, body: server.faults.clear(),
    "assume": _assume,
    "media": lambda server, body: server.sfu.order(body),
    "set_up": lambda server, body: server.set_up(body.get("webhook_url", "")),
    "kick": lambda server, body: server.account.kick(
        _named(server, body), body["user_id"], block=bool(body.get("block"))
    ),
    "block": lambda server, body: server.account.block(_named(server, body), body["user_id"]),
    "unblock": lambda server, body: server.account.unblock(_named(server, body), body["user_id"]),
    "end": lambda server, body: server.account.end(_named(server, body)),
    "revive": lambda server, body: server.account.revive(_named(server, body)),
    "delete": lambda server, body: server.account.delete(
        _named(server, body), hard=bool(body.get("hard"))
    ),
    "cut": lambda server, body: server.sockets.cut(body.get("user_id", "")),
}
