"""The HTTP edges: control API (JSON), WHIP (RFC 9725) and WHEP."""

import json
import logging
import re
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote

from aiohttp import web

from livekit_app.media.config import CLIENT_ADDRESS, MediaConfig
from livekit_app.media.hub import MediaHub
from livekit_app.media.join_claims import JoinClaims, Tokens
from livekit_app.media.media_room import MediaRoom
from livekit_app.media.negotiation import sdp
from livekit_app.media.refusals import Refused, bad_offer

logger = logging.getLogger(__name__)

SDP_TYPE = "application/sdp"
_REQUEST_ID = re.compile(r"[\w.:-]{1,64}")
_ROOM_NAME = re.compile(r"[\w.:-]{1,128}")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def _error(request: web.Request, refused: Refused) -> web.Response:
    given = request.headers.get("X-Request-Id", "")
    request_id = given if _REQUEST_ID.fullmatch(given) else secrets.token_hex(8)
    body = {
        "error": refused.message,
        "code": refused.code,
        "stage": "media",
        "timeoutMs": None,
        "reqId": request_id,
    }
    headers = {"X-Request-Id": request_id}
    if refused.retry_after is not None:
        headers["Retry-After"] = str(refused.retry_after)
    if refused.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return web.json_response(body, status=refused.status, headers=headers)


@web.middleware
async def errors_as_json(request: web.Request, handler: Handler) -> web.StreamResponse:
    try:
        return await handler(request)
    except Refused as refused:
        return _error(request, refused)
    except web.HTTPException as problem:
        code = {404: "not_found", 405: "method_not_allowed", 413: "too_large"}
        shown = Refused(problem.status, code.get(problem.status, "bad_request"), problem.reason)
        response = _error(request, shown)
        if "Allow" in problem.headers:
            response.headers["Allow"] = problem.headers["Allow"]
        return response
    except Exception:
        logger.exception("[media] request failed", extra={"path": request.path})
        return _error(request, Refused(500, "internal", "The media server failed."))


class Edges:
    def __init__(self, hub: MediaHub, config: MediaConfig) -> None:
        self._hub = hub
        self._config = config
        self._tokens = Tokens(config.api_key, config.api_secret)
        self._started = time.monotonic()

    def application(self) -> web.Application:
        app = web.Application(middlewares=[errors_as_json], client_max_size=sdp.MAX_OFFER_BYTES)
        router = app.router
        router.add_get("/health", self.health)
        router.add_post("/rooms", self.create_room)
        router.add_get("/rooms", self.list_rooms)
        router.add_get("/rooms/{room}", self.get_room)
        router.add_delete("/rooms/{room}", self.delete_room)
        router.add_get("/rooms/{room}/participants", self.list_participants)
        router.add_delete("/rooms/{room}/participants/{identity}", self.remove_participant)
        for role in ("whip", "whep"):
            router.add_post(f"/{{role:{role}}}/{{room}}", self.join)
            router.add_options(f"/{{role:{role}}}/{{room}}", self.options)
            router.add_get(f"/{{role:{role}}}/{{room}}/{{sid}}", self.look)
            router.add_delete(f"/{{role:{role}}}/{{room}}/{{sid}}", self.leave)
        return app

    # --- control ------------------------------------------------------------------------------

    async def health(self, request: web.Request) -> web.Response:
        rooms = self._hub.rooms.values()
        return web.json_response(
            {
                "serverId": self._hub.server_id,
                "uptimeSeconds": round(time.monotonic() - self._started, 1),
                "rooms": len(rooms),
                "participants": sum(len(room.joined()) for room in rooms),
                "relays": self._hub.carriers.seen(),
            }
        )

    async def create_room(self, request: web.Request) -> web.Response:
        self._control(request, "room_create")
        try:
            wanted = json.loads(await request.read())
            name, metadata = wanted["name"], wanted.get("metadata", "")
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Refused(400, "bad_request", "A JSON object with a name is needed.") from None
        if not isinstance(name, str) or not _ROOM_NAME.fullmatch(name):
            raise Refused(400, "bad_request", "This is no usable room name.")
        text = metadata if isinstance(metadata, str) else json.dumps(metadata)
        return web.json_response(_room(self._hub.create_room(name, text)))

    async def list_rooms(self, request: web.Request) -> web.Response:
        self._control(request, "room_list")
        rooms = [_room(room) for room in self._hub.rooms.values()]
        return web.json_response({"serverId": self._hub.server_id, "rooms": rooms})

    async def get_room(self, request: web.Request) -> web.Response:
        self._control(request, "room_list")
        return web.json_response(_room(self._hub.room(request.match_info["room"])))

    async def delete_room(self, request: web.Request) -> web.Response:
        self._control(request, "room_create")
        self._hub.delete_room(request.match_info["room"])
        return web.Response(status=204)

    async def list_participants(self, request: web.Request) -> web.Response:
        self._control(request, "room_admin")
        participants = [
            {
                "identity": peer.identity,
                "sid": peer.sid,
                "joinedAtMs": peer.joined_at_ms,
                "publishing": peer.publishing,
            }
            for peer in self._hub.room(request.match_info["room"]).joined()
        ]
        return web.json_response({"participants": participants})

    async def remove_participant(self, request: web.Request) -> web.Response:
        self._control(request, "room_admin")
        self._hub.remove_participant(request.match_info["room"], request.match_info["identity"])
        return web.Response(status=204)

    def _control(self, request: web.Request, grant: str) -> None:
        self._tokens.control(request.headers.get("Authorization", ""), grant)

    # --- WHIP and WHEP ------------------------------------------------------------------------

    async def join(self, request: web.Request) -> web.Response:
        role = request.match_info["role"]
        claims = self._claims(request)
        if not (claims.can_publish if role == "whip" else claims.can_subscribe):
            raise Refused(403, "wrong_grant", "This token may not do that.")
        address = request.headers.get(CLIENT_ADDRESS, "")
        self._hub.may_join(claims, role, address)
        if request.content_type != SDP_TYPE:
            raise Refused(415, "wrong_type", f"The offer's content type must be {SDP_TYPE}.")
        try:
            text = (await request.read()).decode()
        except UnicodeDecodeError:
            raise bad_offer("it is not text") from None
        if role == "whip":
            offer = self._hub.read_offer(text, "publish")
            peer, answer = await self._hub.publish(claims, offer, address)
        else:
            offer = self._hub.read_offer(text, "watch")
            peer, answer = await self._hub.watch(claims, offer, address)
        location = f"{self._config.public_prefix}/{role}/{quote(claims.room)}/{peer.sid}"
        response = web.Response(status=201, text=answer, content_type=SDP_TYPE)
        response.headers["Location"] = location
        response.headers["ETag"] = f'"{peer.sid}"'
        for link in self._ice_links(claims.identity):
            response.headers.add("Link", link)
        return response

    async def options(self, request: web.Request) -> web.Response:
        headers = {"Accept-Post": SDP_TYPE, "Allow": "OPTIONS, POST"}
        return web.Response(status=204, headers=headers)

    async def look(self, request: web.Request) -> web.Response:
        """Is my session still there? 410 says why not. Our own addition to WHIP and WHEP."""
        claims = self._claims(request, allow_expired=True)
        peer = self._hub.peer(claims.room, request.match_info["sid"], request.match_info["role"])
        publishers = self._hub.room(claims.room).num_publishers()
        return web.json_response({"sid": peer.sid, "state": peer.state, "publishers": publishers})

    async def leave(self, request: web.Request) -> web.Response:
        # A session may outlive its token, so an expired one is good enough to end it.
        claims = self._claims(request, allow_expired=True)
        peer = self._hub.peer(claims.room, request.match_info["sid"], request.match_info["role"])
        if peer.identity != claims.identity:
            raise Refused(403, "wrong_grant", "This session is somebody else's.")
        self._hub.leave(claims.room, peer)
        return web.Response(status=200)

    def _claims(self, request: web.Request, *, allow_expired: bool = False) -> JoinClaims:
        authorization = request.headers.get("Authorization", "")
        return self._tokens.join(
            authorization, request.match_info["room"], allow_expired=allow_expired
        )

    def _ice_links(self, identity: str) -> list[str]:
        """RFC 9725, 4.6: the ICE servers a publisher may use."""
        links = []
        for server in self._config.turn.given(self._config.ice_servers, identity):
            link = f'<{server.url}>; rel="ice-server"'
            if server.username:
                link += f"; username={_quoted(server.username)}"
                link += f"; credential={_quoted(server.credential)}"
                link += '; credential-type="password"'
            links.append(link)
        return links


def _quoted(text: str) -> str:
    """A quoted-string of HTTP (RFC 9110, 5.6.4)."""
    return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'


def _room(room: MediaRoom) -> dict[str, Any]:
    return {
        "name": room.name,
        "sid": room.sid,
        "createdAtMs": room.created_at_ms,
        "numParticipants": len(room.joined()),
        "numPublishers": room.num_publishers(),
    }
