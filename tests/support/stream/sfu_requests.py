"""The requests of clients to the test's SFU, by Twirp: protobuf or JSON, and the answer alike."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.support.stream import wire
from tests.support.stream.forwarding import Unusable

if TYPE_CHECKING:
    from tests.support.stream.sfu import Participant, Sfu

SUBSCRIBER = wire.enum("PeerType", "SUBSCRIBER")


async def answer(sfu: "Sfu", request: web.Request) -> web.Response:
    method = request.match_info["method"]
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    holder = sfu.holder(bearer)
    if holder is None:
        return _error(401, "unauthenticated", "the token is not one of this server")
    if method in _IGNORED:
        return _reply(request, wire.make("Empty"))
    if method not in _METHODS:
        return _error(404, "bad_route", f"there is no {method}")
    body = await request.read()
    try:
        asked = wire.decode(_asked(method), body if _binary(request) else body.decode())
    except (wire.Malformed, UnicodeDecodeError) as odd:
        return _error(400, "malformed", str(odd))
    call, user_id = holder
    one = sfu.find(call, asked.session_id)
    if one is None or one.user_id != user_id:
        fields = _failed("PARTICIPANT_NOT_FOUND", "the session is not here")
    else:
        fields = await _METHODS[method](sfu, one, asked)
    return _reply(request, wire.make(f"{method}Response", **fields))


def _asked(method: str) -> str:
    return "ICETrickle" if method == "IceTrickle" else f"{method}Request"


def _binary(request: web.Request) -> bool:
    return request.content_type != "application/json"


def _reply(request: web.Request, message: Any) -> web.Response:
    if _binary(request):
        return web.Response(body=wire.to_binary(message), content_type="application/protobuf")
    return web.Response(text=wire.to_json(message), content_type="application/json")


def _error(status: int, code: str, message: str) -> web.Response:
    """As Twirp has it, always JSON."""
    return web.json_response({"code": code, "msg": message}, status=status)


def _failed(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": wire.enum("ErrorCode", code), "message": message}}


async def _set_publisher(sfu: "Sfu", one: "Participant", asked: Any) -> dict[str, Any]:
    for track in asked.tracks:
        if not sfu.may_send(one, track.track_type):
            return _failed("PERMISSION_DENIED", "they may not send that")
    sources = {}
    for track in asked.tracks:
        source = sources[track.mid] = sfu.source(one, track.track_type)
        source.muted = track.muted
    try:
        sdp = await sfu.connection(one).answer(asked.sdp, sources)
    except Unusable as problem:
        return _failed("REQUEST_VALIDATION_FAILED", str(problem))
    return {"sdp": sdp, "session_id": one.session_id}


async def _send_answer(sfu: "Sfu", one: "Participant", asked: Any) -> dict[str, Any]:
    if one.watching is None or not one.watching.answered(asked.negotiation_id, asked.sdp):
        return _failed("REQUEST_VALIDATION_FAILED", "nobody asked for that answer")
    return {}


async def _ice_trickle(sfu: "Sfu", one: "Participant", asked: Any) -> dict[str, Any]:
    return {}  # clients call us


async def _update_subscriptions(sfu: "Sfu", one: "Participant", asked: Any) -> dict[str, Any]:
    one.subscriptions = {(track.session_id, track.track_type) for track in asked.tracks}
    sfu.arrange(one)
    return {}


async def _update_mute_states(sfu: "Sfu", one: "Participant", asked: Any) -> dict[str, Any]:
    for state in asked.mute_states:
        source = one.sources.get(state.track_type)
        if source is None:
            continue
        source.muted = state.muted
        if state.muted:
            sfu.unpublish(one, state.track_type, "USER_MUTED")
        else:
            sfu.publish(one, state.track_type)
    return {}


async def _ice_restart(sfu: "Sfu", one: "Participant", asked: Any) -> dict[str, Any]:
    """A viewer's connection cannot be restarted: it joins again. A camera offers by itself."""
    if asked.peer_type == SUBSCRIBER and one.watching is not None:
        return _failed("PARTICIPANT_MEDIA_TRANSPORT_FAILURE", "join again")
    return {}


_IGNORED = (
    *("SendStats", "SendMetrics"),
    *("StartNoiseCancellation", "StopNoiseCancellation"),
)
_METHODS: dict[str, Callable[["Sfu", "Participant", Any], Awaitable[dict[str, Any]]]] = {
    "SetPublisher": _set_publisher,
    "SendAnswer": _send_answer,
    "IceTrickle": _ice_trickle,
    "UpdateSubscriptions": _update_subscriptions,
    "UpdateMuteStates": _update_mute_states,
    "IceRestart": _ice_restart,
}
