"""Adapter of LiveKit over its RoomService (`livekit-api`). Vendor types stop here.

What this rests on was seen on a real v1.13.5 (docs/livekit.md). Nothing in this API tells that the
server was restarted. So we keep one empty room of our own there, the sentinel room: rooms live in
the server's memory, so a new server has none, or a new one. It also proves a list: one that stays
without the sentinel is not LiveKit's. Of several nodes one may die alone: ``nodes`` tells.
"""

import json
import logging
import math
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import timedelta

from django.conf import settings
from livekit import api
from livekit.protocol.models import ParticipantInfo

from livekit_app.errors import ProviderBroken, ProviderError
from livekit_app.models import Installation
from livekit_app.providers.livekit import dialect
from livekit_app.providers.livekit.nodes import Nodes
from livekit_app.providers.livekit.spec import SPEC
from livekit_app.providers.livekit.translation import participant_seen, room_seen, with_sources
from livekit_app.providers.livekit.vendor_calls import NotFound, VendorCalls
from livekit_app.providers.port import (
    Grant,
    GrantSpec,
    ParticipantSeen,
    RoomSeen,
    RoomSpec,
    Snapshot,
    TokenSeen,
    WebhookEvent,
)
from livekit_app.runtime.db_threads import run_in_database

logger = logging.getLogger(__name__)

SENTINEL_PREFIX = "sideline-mark-"  # never a session's room: those begin with "pickup-"
SENTINEL_SECONDS = 7 * 24 * 3600  # then LiveKit closes it; a new one costs three calls
ROOM_MARGIN_SECONDS = 3600  # a room outlives our limits by so much, so also an empty half-time

SentinelName = Callable[[], Awaitable[str]]


class LiveKitProvider:
    """One per event loop: it keeps one HTTP session with kept-alive connections."""

    name = SPEC.name
    capabilities = SPEC.capabilities

    def __init__(
        self,
        url: str,
        public_url: str,
        api_key: str,
        api_secret: str,
        *,
        sentinel: SentinelName,
        redis_url: str = "",
    ) -> None:
        """``url``: for us; ``public_url``: for browsers. ``sentinel`` names our own room.
        ``redis_url``: where several nodes share their state."""
        self._vendor = VendorCalls(url, api_key, api_secret)
        self._nodes = Nodes(redis_url)
        self._public_url = public_url
        self._key = api_key
        self._secret = api_secret
        self._our_sentinel = sentinel
        self._sentinel_name = ""

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
        room = await self._vendor.call(lambda rooms: rooms.create_room(request))
        if room.name != spec.name or not room.sid:
            raise ProviderBroken("not LiveKit: no room in the answer")
        if room.metadata != metadata:
            # A room that lives is returned as it is: somebody else made it, with other limits.
            # When LiveKit closes it too early, it is made anew.
            logger.warning("[livekit] room was made by somebody else", extra={"room": spec.name})
        return (await self._nodes.places(spec.name)).marked(room_seen(room))

    async def get_room(self, name: str) -> RoomSeen | None:
        request = api.ListRoomsRequest(names=[name])
        found = (await self._vendor.call(lambda rooms: rooms.list_rooms(request))).rooms
        seen = next((room_seen(room) for room in found if room.name == name), None)
        return seen and (await self._nodes.places(name)).marked(seen)

    async def delete_room(self, name: str) -> None:
        if (await self._nodes.places(name)).is_lost(name):
            # A call about a room goes to its node, and this one answers nobody. Creating it has a
            # living node take it over, with all that the dead one left in Redis.
            take_over = api.CreateRoomRequest(name=name)
            await self._vendor.call(lambda rooms: rooms.create_room(take_over))
        request = api.DeleteRoomRequest(room=name)
        try:
            await self._vendor.call(lambda rooms: rooms.delete_room(request))
        except NotFound:
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
        # Read after the list: a room that moved meanwhile then shows it.
        places = await self._nodes.places()
        return Snapshot(
            server_id=sentinel.sid,
            rooms=tuple(
                places.marked(room)
                for room in rooms.values()
                if not room.name.startswith(SENTINEL_PREFIX)
            ),
        )

    async def _list(self) -> dict[str, RoomSeen]:
        found = await self._vendor.call(lambda rooms: rooms.list_rooms(api.ListRoomsRequest()))
        return {room.name: room_seen(room) for room in found.rooms}

    async def _make_sentinel(self) -> None:
        request = api.CreateRoomRequest(
            name=self._sentinel_name,
            empty_timeout=SENTINEL_SECONDS,
            departure_timeout=SENTINEL_SECONDS,
        )
        await self._vendor.call(lambda rooms: rooms.create_room(request))
        try:
            if await self.creates_rooms_by_itself():
                logger.warning(
                    "[livekit] room.auto_create is on: tokens bring ended rooms back until the "
                    "sweep closes them; set it to false"
                )
        except ProviderError as problem:  # a question, not a need
            logger.info("[livekit] auto_create is unknown", extra={"code": problem.code})

    # --- participants --------------------------------------------------------------------------

    async def list_participants(
        self, room: str, known: Collection[str] = ()
    ) -> list[ParticipantSeen]:
        request = api.ListParticipantsRequest(room=room)
        try:
            found = await self._vendor.call(lambda rooms: rooms.list_participants(request))
        except NotFound:
            return []
        return [
            participant_seen(one)
            for one in found.participants
            if one.state == ParticipantInfo.State.ACTIVE
        ]

    async def remove_participant(self, room: str, identity: str, *, bar: bool = False) -> None:
        request = api.RoomParticipantIdentity(room=room, identity=identity)
        try:
            await self._vendor.call(lambda rooms: rooms.remove_participant(request))
        except NotFound:
            return

    async def unbar_participant(self, room: str, identity: str) -> None:
        return  # nobody is barred here: ``sessions_app`` puts out whoever comes back

    async def forget_people(self, identities: Sequence[str]) -> None:
        return  # who has left is forgotten

    async def set_publishing(self, room: str, identity: str, sources: tuple[str, ...]) -> None:
        """LiveKit takes a whole permission, so what is there is read first: whether somebody hears
        others, and is hidden, stays as it was."""
        whom = api.RoomParticipantIdentity(room=room, identity=identity)
        try:
            one = await self._vendor.call(lambda rooms: rooms.get_participant(whom))
            request = api.UpdateParticipantRequest(
                room=room, identity=identity, permission=with_sources(one, sources)
            )
            await self._vendor.call(lambda rooms: rooms.update_participant(request))
        except NotFound:
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

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> WebhookEvent:
        return dialect.read_webhook(body, headers, self._key, self._secret)

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
        return await self._vendor.may_join(token)

    async def aclose(self) -> None:
        await self._vendor.aclose()
        await self._nodes.aclose()


def room_seconds() -> int:
    """How long LiveKit keeps an empty room: longer than any of our limits lets a session wait."""
    ours = settings.WAITING_SECONDS + settings.GRACE_SECONDS + settings.ROOM_LOST_SECONDS
    return math.ceil(ours) + ROOM_MARGIN_SECONDS


async def _our_sentinel() -> str:
    return f"{SENTINEL_PREFIX}{await run_in_database(Installation.current_code)}"


def from_settings() -> LiveKitProvider:
    return LiveKitProvider(
        settings.LIVEKIT_URL,
        settings.LIVEKIT_PUBLIC_URL,
        settings.LIVEKIT_API_KEY,
        settings.LIVEKIT_API_SECRET,
        sentinel=_our_sentinel,
        redis_url=settings.LIVEKIT_REDIS_URL,
    )
