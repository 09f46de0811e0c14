"""Adapter of LiveKit over its RoomService (`livekit-api`). Vendor types stop here.

What this rests on was seen on a real v1.13.5 (docs/livekit.md):

- The SDK's own timeout does nothing, so every call is under a deadline of ours.
- "No rooms" is an empty body, which is also what a wrong proxy may send. LiveKit sends its answers
  as ``application/protobuf``; anything else with status 200 is not LiveKit's.
- Nothing in this API tells that the server was restarted. So we keep one empty room of our own
  there, the sentinel room: rooms live in the server's memory, so a new server has none, or a new
  one. It also proves a list: one that stays without the sentinel is not LiveKit's.
"""

import asyncio
import json
import logging
import math
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import aiohttp
from django.conf import settings
from google.protobuf.message import DecodeError
from livekit import api
from livekit.api.room_service import RoomService
from livekit.protocol.models import (
    ParticipantInfo,
    ParticipantPermission,
    TrackInfo,
    TrackSource,
    TrackType,
)
from livekit.protocol.models import Room as VendorRoom

from livekit_app.errors import (
    ProviderBroken,
    ProviderError,
    ProviderFull,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnreachable,
)
from livekit_app.models import Installation
from livekit_app.providers.livekit import dialect
from livekit_app.providers.port import (
    Capabilities,
    Grant,
    GrantSpec,
    ParticipantSeen,
    RoomSeen,
    RoomSpec,
    Snapshot,
    TokenSeen,
    WebhookEvent,
    makes_publisher,
)
from livekit_app.runtime.loop import in_database

logger = logging.getLogger(__name__)

T = TypeVar("T")

SENTINEL_PREFIX = "sideline-mark-"  # never a session's room: those begin with "pickup-"
SENTINEL_SECONDS = 7 * 24 * 3600  # then LiveKit closes it; a new one costs three calls
ROOM_MARGIN_SECONDS = 3600  # a room outlives all our own limits by so much

SentinelName = Callable[[], Awaitable[str]]

_SOURCES = {"camera": TrackSource.CAMERA, "microphone": TrackSource.MICROPHONE}  # of port.Rights


class _NotFound(ProviderRejected):
    """LiveKit has no such room or participant."""


class _NotLiveKit(Exception):
    """Status 200 or a redirect, from something that is not LiveKit."""


class LiveKitProvider:
    """One per event loop: it keeps one HTTP session with kept-alive connections."""

    name = "livekit"
    capabilities = Capabilities(player="livekit", frames_prove_publishing=False, speakers=True)

    def __init__(
        self, url: str, public_url: str, api_key: str, api_secret: str, *, sentinel: SentinelName
    ) -> None:
        """``url``: for us; ``public_url``: for browsers. ``sentinel`` tells our sentinel room's name."""
        self._url = url
        self._public_url = public_url
        self._key = api_key
        self._secret = api_secret
        self._our_sentinel = sentinel
        self._sentinel_name = ""
        self._session: aiohttp.ClientSession | None = None

    # --- rooms ---------------------------------------------------------------------------------

    async def create_room(self, spec: RoomSpec) -> RoomSeen:
        seconds = room_seconds()
        metadata = json.dumps({"session": spec.session_id, "title": spec.title})
        request = api.CreateRoomRequest(
            name=spec.name,
            metadata=metadata,
            empty_timeout=seconds,  # counts from its creation while nobody has joined
            departure_timeout=seconds,  # counts from the last leave
        )
        room = await self._call(lambda rooms: rooms.create_room(request))
        if room.name != spec.name or not room.sid:
            raise ProviderBroken("not LiveKit: no room in the answer")
        if room.metadata != metadata:
            # A room that lives is returned as it is: somebody else made it, with other limits.
            # When LiveKit closes it too early, it is made anew.
            logger.warning("[livekit] room was made by somebody else", extra={"room": spec.name})
        return _room(room)

    async def get_room(self, name: str) -> RoomSeen | None:
        request = api.ListRoomsRequest(names=[name])
        found = (await self._call(lambda rooms: rooms.list_rooms(request))).rooms
        return next((_room(room) for room in found if room.name == name), None)

    async def delete_room(self, name: str) -> None:
        request = api.DeleteRoomRequest(room=name)
        try:
            await self._call(lambda rooms: rooms.delete_room(request))
        except _NotFound:
            return

    async def snapshot(self) -> Snapshot:
        """All rooms but our sentinel, whose sid tells one server's life from the next."""
        if not self._sentinel_name:
            self._sentinel_name = await self._our_sentinel()
        rooms = await self._list()
        if self._sentinel_name not in rooms:
            await self._make_sentinel()
            rooms = await self._list()  # the first list may be an older server's
        sentinel = rooms.pop(self._sentinel_name, None)
        if sentinel is None:
            raise ProviderBroken("a room just made is not in the list")
        return Snapshot(
            server_id=sentinel.sid,
            rooms=tuple(
                room for room in rooms.values() if not room.name.startswith(SENTINEL_PREFIX)
            ),
        )

    async def _list(self) -> dict[str, RoomSeen]:
        found = await self._call(lambda rooms: rooms.list_rooms(api.ListRoomsRequest()))
        return {room.name: _room(room) for room in found.rooms}

    async def _make_sentinel(self) -> None:
        request = api.CreateRoomRequest(
            name=self._sentinel_name,
            empty_timeout=SENTINEL_SECONDS,
            departure_timeout=SENTINEL_SECONDS,
        )
        await self._call(lambda rooms: rooms.create_room(request))
        try:
            if await self.creates_rooms_by_itself():
                logger.warning(
                    "[livekit] room.auto_create is on: tokens bring ended rooms back until the "
                    "sweep closes them; set it to false"
                )
        except ProviderError as problem:  # a question, not a need
            logger.info("[livekit] auto_create is unknown", extra={"code": problem.code})

    # --- participants --------------------------------------------------------------------------

    async def list_participants(self, room: str) -> list[ParticipantSeen]:
        request = api.ListParticipantsRequest(room=room)
        try:
            found = await self._call(lambda rooms: rooms.list_participants(request))
        except _NotFound:
            return []
        return [
            _participant(one)
            for one in found.participants
            if one.state == ParticipantInfo.State.ACTIVE
        ]

    async def remove_participant(self, room: str, identity: str) -> None:
        request = api.RoomParticipantIdentity(room=room, identity=identity)
        try:
            await self._call(lambda rooms: rooms.remove_participant(request))
        except _NotFound:
            return

    async def set_publishing(self, room: str, identity: str, sources: tuple[str, ...]) -> None:
        """LiveKit takes a whole permission, so what is there is read first: whether somebody hears
        others, and is hidden, stays as it was."""
        whom = api.RoomParticipantIdentity(room=room, identity=identity)
        try:
            one = await self._call(lambda rooms: rooms.get_participant(whom))
            request = api.UpdateParticipantRequest(
                room=room, identity=identity, permission=_with_sources(one, sources)
            )
            await self._call(lambda rooms: rooms.update_participant(request))
        except _NotFound:
            return

    # --- signed things, no network -------------------------------------------------------------

    def mint(self, spec: GrantSpec) -> Grant:
        return dialect.grant(
            self.name,
            self._key,
            self._secret,
            spec,
            url=self._public_url,
            hide_spectators=True,  # a thousand of them would tell each other of every arrival
        )

    def read_token(self, token: str) -> TokenSeen:
        return dialect.read_token(token, self._key, self._secret)

    def parse_webhook(self, body: bytes, authorization: str) -> WebhookEvent:
        return dialect.read_webhook(body, authorization, self._key, self._secret)

    # --- questions of the diagnosis ------------------------------------------------------------

    async def creates_rooms_by_itself(self) -> bool:
        """Is ``room.auto_create`` on? Asks whether a join of a room that is not there would do."""
        absent = GrantSpec(
            room=f"{SENTINEL_PREFIX}absent",
            identity="question",
            kind="spectator",
            ttl=timedelta(seconds=60),
        )
        token = dialect.join_token(self._key, self._secret, absent)
        url = f"{_http(self._url)}/rtc/validate"
        headers = {"Authorization": f"Bearer {token}"}

        async def ask() -> bool:
            async with self._http_session().get(url, headers=headers) as answer:
                return answer.status == 200

        return await _bounded(ask)

    async def aclose(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    # --- the wire ------------------------------------------------------------------------------

    async def _call(self, request: Callable[[RoomService], Awaitable[T]]) -> T:
        rooms = RoomService(self._http_session(), self._url, self._key, self._secret, False)

        async def send() -> T:
            try:
                return await request(rooms)
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as problem:
                if isinstance(problem, aiohttp.ClientConnectorError):
                    raise
                # Mostly a kept connection whose server was restarted. All our calls may be
                # repeated: rooms are made and closed by name.
                return await request(rooms)

        return await _bounded(send)

    def _http_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=None), middlewares=(_only_livekit,)
            )
        return self._session


async def _only_livekit(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Let no answer through that says "done" without being LiveKit's own."""
    response = await handler(request)
    redirected = 300 <= response.status < 400
    foreign = (
        response.status == 200
        and request.url.path.count("/twirp/")
        and response.content_type != "application/protobuf"
    )
    if redirected or foreign:
        response.close()
        raise _NotLiveKit(f"status {response.status}, {response.content_type}")
    return response


async def _bounded(send: Callable[[], Awaitable[T]]) -> T:
    """One call under our deadline; what can go wrong becomes one of our errors here, once."""
    try:
        async with asyncio.timeout(settings.PROVIDER_TIMEOUT_SECONDS):
            return await send()
    except TimeoutError as problem:
        raise ProviderTimeout("no answer within the limit") from problem
    except api.ServerError as problem:
        raise _refusal(problem.status, problem.code) from problem
    except aiohttp.ClientConnectorError as problem:  # refused, or the name does not resolve
        raise ProviderUnreachable("cannot connect") from problem
    except aiohttp.ClientError as problem:  # the connection broke: who knows how far it got
        raise ProviderBroken(type(problem).__name__) from problem
    except _NotLiveKit as problem:
        raise ProviderBroken(f"not LiveKit: {problem}") from problem
    except DecodeError as problem:
        raise ProviderBroken("not LiveKit: unreadable") from problem
    except (AttributeError, TypeError) as problem:
        # The SDK takes every JSON error for an object, and a wrong server may send a list.
        raise ProviderBroken("not LiveKit: a strange error") from problem


def _refusal(status: int, code: str) -> ProviderError:
    """By status; the code only tells LiveKit's own 404 from a wrong address."""
    what = f"status {status}, {code}"
    if status == 404 and code == "not_found":
        return _NotFound(what)
    if status == 408:  # its own deadline, inside
        return ProviderTimeout(what)
    if status == 429:
        return ProviderFull(what)
    if status in (401, 403):  # plain text when the token itself is bad
        return ProviderRejected(f"credentials, {what}")
    if status in (400, 412, 413):
        return ProviderRejected(what)
    return ProviderBroken(what)


def _room(room: VendorRoom) -> RoomSeen:
    if not room.sid:  # an empty answer reads as a room without anything
        raise ProviderBroken("a room without its sid")
    return RoomSeen(
        name=room.name,
        sid=room.sid,
        created_at_ms=room.creation_time_ms or room.creation_time * 1000,
        num_participants=room.num_participants,
        num_publishers=room.num_publishers,
    )


def _participant(one: ParticipantInfo) -> ParticipantSeen:
    return ParticipantSeen(
        identity=one.identity,
        sid=one.sid,
        joined_at_ms=one.joined_at_ms or one.joined_at * 1000,
        publishing=any(_counts(one.identity, track) for track in one.tracks),
    )


def _counts(identity: str, track: TrackInfo) -> bool:
    if track.type == TrackType.VIDEO:
        return makes_publisher(identity, "video") and not track.muted
    return makes_publisher(identity, "audio")  # muted or not: LiveKit counts its sender


def _with_sources(one: ParticipantInfo, sources: tuple[str, ...]) -> ParticipantPermission:
    permission = ParticipantPermission()
    permission.CopyFrom(one.permission)
    permission.can_publish = bool(sources)
    del permission.can_publish_sources[:]
    permission.can_publish_sources.extend(_SOURCES[name] for name in sources)
    return permission


def _http(url: str) -> str:
    """``ws://…`` → ``http://…``, as the SDK does for its own calls."""
    return f"http{url[2:]}" if url.startswith("ws") else url


def room_seconds() -> int:
    """How long LiveKit keeps an empty room: longer than any of our limits lets a session wait."""
    ours = settings.WAITING_SECONDS + settings.GRACE_SECONDS + settings.ROOM_LOST_SECONDS
    return math.ceil(ours) + ROOM_MARGIN_SECONDS


async def _our_sentinel() -> str:
    return f"{SENTINEL_PREFIX}{await in_database(Installation.current_code)()}"


def from_settings() -> LiveKitProvider:
    return LiveKitProvider(
        settings.LIVEKIT_URL,
        settings.LIVEKIT_PUBLIC_URL,
        settings.LIVEKIT_API_KEY,
        settings.LIVEKIT_API_SECRET,
        sentinel=_our_sentinel,
    )
