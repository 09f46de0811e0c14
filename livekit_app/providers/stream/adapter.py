"""Adapter of Stream over its documented HTTP API. Stream's shapes stop here.

A room is a call of our own type (``stream_setup`` makes it), a participant a session of a user in
it. What this rests on, and how each of it is known, is written in docs/stream.md. In short:

- An ended call stays, with ``ended_at``: to us it is not there, and its name is used up.
- Making is get-or-create, and may change a call that is there: the same data go out each time.
- One user may have several sessions side by side: the newest is who is there.
- Lists may be late by seconds; whoever acts on an absence asks for a second sighting.
- Users need not be made: their own connection does that.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from urllib.parse import quote, urlencode

from django.conf import settings

from livekit_app.errors import ProviderBroken, ProviderRejected
from livekit_app.models import Installation
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
from livekit_app.providers.stream import stream_tokens
from livekit_app.providers.stream.calls import call_answers, stream_webhooks
from livekit_app.providers.stream.calls.call_doors import CallDoors
from livekit_app.providers.stream.calls.call_requests import PAGE, CallRequests, quoted
from livekit_app.providers.stream.coordinator_calls import CallRefused, Coordinator, Data, Missing
from livekit_app.providers.stream.setting_up.call_type import reopening
from livekit_app.providers.stream.spec import SPEC
from livekit_app.runtime.db_threads import run_in_database

logger = logging.getLogger(__name__)

# Stream's client would open devices by itself. Each part must be whole: ``audio`` needs its device,
# and to say anything of the camera is an error where video is off.
SETTINGS = {
    "audio": {"default_device": "speaker", "mic_default_on": False},
    "video": {"enabled": True, "camera_default_on": False},
}

MOST_PAGES = 1000  # of a list: who sweeps holds up the next one

InstallationCode = Callable[[], Awaitable[str]]


class StreamProvider:
    """One per event loop: it keeps one HTTP session with kept-alive connections."""

    name = SPEC.name
    capabilities = SPEC.capabilities

    def __init__(
        self,
        url: str,
        api_key: str,
        api_secret: str,
        *,
        call_type: str,
        hint_url: str,
        installation: InstallationCode,
    ) -> None:
        """``hint_url``: where browsers ask which media server is near."""
        self._coordinator = Coordinator(url, api_key, api_secret)
        self._calls = CallRequests(self._coordinator, call_type)
        self._doors = CallDoors(self._calls)
        self._url = url.rstrip("/")
        self._key = api_key
        self._secret = api_secret
        self._type = call_type
        self._hint_url = hint_url
        self._installation = installation
        self._owner_id = ""
        self._owner_is_made = False

    # --- rooms ---------------------------------------------------------------------------------

    async def create_room(self, spec: RoomSpec) -> RoomSeen:
        custom = {"session": spec.session_id} | ({"title": spec.title} if spec.title else {})
        owner = await self._owner()
        data = {"created_by_id": owner, "custom": custom, "settings_override": SETTINGS}
        try:
            call = await self._calls.create(spec.name, data)
        except CallRefused:
            if self._owner_is_made:
                raise
            # Others' tests say that this user need not be there. If it must, once is enough.
            await self._coordinator.make_user(owner)
            self._owner_is_made = True
            call = await self._calls.create(spec.name, data)
        if call_answers.has_ended(call):
            raise ProviderRejected("that call has ended, and its name with it")
        if call_answers.maker_of(call) != owner:
            # The snapshot will not have it.
            logger.warning("[stream] call was made by somebody else", extra={"room": spec.name})
        return call_answers.read_call(call)

    async def get_room(self, name: str) -> RoomSeen | None:
        call = await self._calls.look(name)
        if call is None or call_answers.has_ended(call):
            return None
        return call_answers.read_call(call)

    async def delete_room(self, name: str) -> None:
        """Ended, never deleted: a deleted call's name might be used again."""
        try:
            await self._calls.act(name, "mark_ended", {}, operation="EndCall")
        except Missing:
            return
        except (CallRefused, ProviderBroken):
            # What it says of one that has ended already is not known.
            if not await self._calls.is_over(name):
                raise

    async def snapshot(self) -> Snapshot:
        """All of this installation's, page by page: by key, as Stream refuses its own cursor.

        Nothing of Stream's restarts where we could see it, so its server is always the same."""
        owner = await self._owner()
        rooms: dict[str, RoomSeen] = {}
        seen: set[str] = set()
        last = ""
        for _ in range(MOST_PAGES):
            calls = await self._calls.page(owner, last)
            rooms |= {
                room.name: room
                for room in map(call_answers.read_call, filter(self._is_open, calls))
            }
            if len(calls) < PAGE:
                return Snapshot(server_id=self._key, rooms=tuple(rooms.values()))
            # By its own order, whatever that is: ours may be another.
            names = [str(one.get("id", "")) for one in calls]
            if seen.issuperset(names):
                raise ProviderBroken("a list that does not go on")
            seen.update(names)
            last = names[-1]
        raise ProviderBroken("a list without an end")

    def _is_open(self, call: Data) -> bool:
        return call.get("type") == self._type and not call_answers.has_ended(call)

    # --- participants --------------------------------------------------------------------------

    async def list_participants(
        self, room: str, known: Collection[str] = ()
    ) -> list[ParticipantSeen]:
        return await self._doors.people(room, list(known))

    async def remove_participant(self, room: str, identity: str, *, bar: bool = False) -> None:
        await self._doors.put_out(room, identity, bar=bar)

    async def unbar_participant(self, room: str, identity: str) -> None:
        await self._doors.unbar(room, identity)

    async def forget_people(self, identities: Sequence[str]) -> None:
        await self._doors.forget(identities)

    async def set_publishing(self, room: str, identity: str, sources: tuple[str, ...]) -> None:
        await self._doors.permit(room, identity, sources)

    # --- signed things, no network -------------------------------------------------------------

    def mint(self, spec: GrantSpec) -> Grant:
        token, expires_at = stream_tokens.call_token(self._secret, self._type, spec)
        return Grant(
            provider=self.name,
            room=spec.room,
            identity=spec.identity,
            kind=spec.kind,
            url=self._join_url(spec.room),
            token=token,
            expires_at=expires_at,
        )

    def _join_url(self, room: str) -> str:
        """All that a page or the watch has to know beside its token."""
        camera = self.capabilities.identity_there(f"camera:{room.rpartition('-')[2]}")
        query = {"api_key": self._key, "camera": camera, "hint": self._hint_url}
        call = f"{quoted(self._type)}/{quoted(room)}"
        return f"{self._url}/video/call/{call}?{urlencode(query, quote_via=quote, safe='')}"

    def read_token(self, token: str) -> TokenSeen:
        return stream_tokens.read_token(token, self._secret, self._type)

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> WebhookEvent:
        return stream_webhooks.read_webhook(body, headers, self._secret, self._type)

    # --- questions of the diagnosis ------------------------------------------------------------

    async def creates_rooms_by_itself(self) -> bool:
        """May any role of our call type make a call, or join one that has ended?"""
        path = f"/video/calltypes/{quoted(self._type)}"
        answer = await self._coordinator.ask("GET", path, operation="GetCallType")
        return bool(reopening({"grants": call_answers.grants_in(answer)}))

    async def aclose(self) -> None:
        await self._coordinator.aclose()

    async def _owner(self) -> str:
        """Who made our calls, in Stream's books: tells them from another installation's."""
        if not self._owner_id:
            self._owner_id = f"sideline-{await self._installation()}"
        return self._owner_id


async def _installation() -> str:
    return await run_in_database(Installation.current_code)


def from_settings() -> StreamProvider:
    return StreamProvider(
        settings.STREAM_URL,
        settings.STREAM_API_KEY,
        settings.STREAM_API_SECRET,
        call_type=settings.STREAM_CALL_TYPE,
        hint_url=settings.STREAM_HINT_URL,
        installation=_installation,
    )
