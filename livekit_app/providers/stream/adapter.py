"""Adapter of Stream over its documented HTTP API. Stream's shapes stop here.

A room is a call of our own type (``stream_setup`` makes it), a participant a session of a user in
it. What this rests on, and how each of it is known, is written in docs/stream.md. In short:

- An ended call stays, with ``ended_at``: to us it is not there, and its name is used up.
- Making is get-or-create, and may change a call that is there: the same data go out each time.
- One user may have several sessions side by side: the newest is who is there.
- Lists may be late by seconds; whoever acts on an absence asks for a second sighting.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, urlencode

from django.conf import settings

from livekit_app.errors import (
    ProviderBroken,
    ProviderCredentials,
    ProviderError,
    ProviderRejected,
)
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
    makes_publisher,
)
from livekit_app.providers.stream import call_answers, stream_tokens, stream_webhooks
from livekit_app.providers.stream.coordinator_calls import Coordinator, Data, Missing
from livekit_app.providers.stream.spec import SPEC
from livekit_app.runtime.db_threads import run_in_database

logger = logging.getLogger(__name__)

PAGE = 100  # the most that a list gives at once
CREATES = frozenset({"create-call", "join-ended-call"})  # what brings a call into being, or back
VIDEO = ("video",)  # kinds of tracks, as the query for participants names them
ANYTHING = ("video", "audio", "screenshare", "screenshare_audio")
_RIGHTS = {"camera": "send-video", "microphone": "send-audio"}  # of port.Rights
_ALL_RIGHTS = frozenset({*_RIGHTS.values(), "screenshare"})

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
        self._calls = Coordinator(url, api_key, api_secret)
        self._url = url
        self._key = api_key
        self._secret = api_secret
        self._type = call_type
        self._hint_url = hint_url
        self._installation = installation
        self._owner_id = ""

    # --- rooms ---------------------------------------------------------------------------------

    async def create_room(self, spec: RoomSpec) -> RoomSeen:
        custom = {"session": spec.session_id} | ({"title": spec.title} if spec.title else {})
        owner = await self._owner()
        data = {
            "created_by_id": owner,
            "custom": custom,
            # Stream's client would open devices by itself. Each part must be whole: ``audio`` needs
            # its device, and a camera that is off by default is an error where video is off.
            "settings_override": {
                "audio": {"default_device": "speaker", "mic_default_on": False},
                "video": {"enabled": True, "camera_default_on": False},
            },
        }
        path = self._call_path(spec.name)
        answer = await self._calls.ask("POST", path, {"data": data}, operation="GetOrCreateCall")
        call = call_answers.call_in(answer)
        if call_answers.has_ended(call):
            raise ProviderRejected("that call has ended, and its name with it")
        room = call_answers.read_call(call)
        if room.sid != self._cid(spec.name):
            raise ProviderBroken("another call than the one asked for")
        if (call.get("created_by") or {}).get("id") != owner:
            # The list below will not have it.
            logger.warning("[stream] call was made by somebody else", extra={"room": spec.name})
        return room

    async def get_room(self, name: str) -> RoomSeen | None:
        try:
            answer = await self._calls.ask(
                "GET", self._call_path(name), operation="GetCall", query={"members_limit": "0"}
            )
        except Missing:
            return None
        call = call_answers.call_in(answer)
        return None if call_answers.has_ended(call) else call_answers.read_call(call)

    async def delete_room(self, name: str) -> None:
        """Ended, never deleted: a deleted call's name might be used again."""
        try:
            await self._call(name, "mark_ended", {}, operation="EndCall")
        except Missing:
            return
        except ProviderCredentials:
            raise
        except (ProviderRejected, ProviderBroken) as problem:
            # What it says of one that has ended already is not known.
            if not await self._is_absent(name):
                raise problem

    async def snapshot(self) -> Snapshot:
        """All of this installation's, page by page: by key, as its own cursor is refused.

        Nothing of Stream's restarts where we could see it, so its server is always the same."""
        rooms: list[RoomSeen] = []
        last = ""
        while True:
            calls = await self._page(last)
            rooms += [call_answers.read_call(one) for one in calls if self._is_open(one)]
            if len(calls) < PAGE:
                return Snapshot(server_id=self._key, rooms=tuple(rooms))
            last, before = str(calls[-1].get("id", "")), last
            if last <= before:
                raise ProviderBroken("a list that does not go on")

    async def _page(self, after: str) -> list[Mapping[str, Any]]:
        conditions: dict[str, Any] = {
            "type": self._type,
            "created_by_user_id": await self._owner(),
            "ended_at": None,
        }
        if after:
            conditions["id"] = {"$gt": after}
        body = {
            "filter_conditions": conditions,
            "sort": [{"field": "id", "direction": 1}],
            "limit": PAGE,
        }
        answer = await self._calls.ask("POST", "/video/calls", body, operation="QueryCalls")
        return call_answers.calls_in(answer)

    def _is_open(self, call: Mapping[str, Any]) -> bool:
        return call.get("type") == self._type and not call_answers.has_ended(call)

    # --- participants --------------------------------------------------------------------------

    async def list_participants(
        self, room: str, known: Collection[str] = ()
    ) -> list[ParticipantSeen]:
        """Who sends is a question of its own; it is asked only where somebody is who may."""
        try:
            people, complete = await self._people(room)
            if not complete:
                people |= await self._those_of(room, known, but=people)
            identities = {call_answers.identity_of(one) for one in people.values()}
            cameras = {one for one in identities if one.startswith("camera:")}
            others = {one for one in identities if one.startswith("speaker:")}
            video, anything = await asyncio.gather(
                self._senders(room, VIDEO if cameras else ()),
                self._senders(room, ANYTHING if others or not complete else ()),
            )
        except Missing:
            return []
        except (KeyError, TypeError, ValueError) as problem:
            raise ProviderBroken("a participant without its fields") from problem
        people = video | anything | people
        sending = {sid for sid, one in video.items() if _counts(one, "video")}
        sending |= {sid for sid, one in anything.items() if _counts(one, "audio")}
        return _newest(call_answers.read_participant(one, sending) for one in people.values())

    async def _people(self, room: str) -> tuple[dict[str, Data], bool]:
        """Those of one page by their session, and whether that is all of them."""
        answer = await self._participants(room, {})
        call = answer.get("call")
        if isinstance(call, Mapping) and call_answers.has_ended(call):
            return {}, True
        people = call_answers.participants_in(answer)
        total = answer.get("total_participants")
        return _by_session(people), len(people) >= (total if isinstance(total, int) else PAGE)

    async def _those_of(
        self, room: str, known: Collection[str], *, but: Mapping[str, Data]
    ) -> dict[str, Data]:
        """Those of ``known`` who stand beyond the page."""
        seen = {one["user"]["id"] for one in but.values()}
        ids = sorted({self._user_id(one) for one in known} - seen)
        found: dict[str, Data] = {}
        for begin in range(0, len(ids), PAGE):
            some = {"user_id": {"$in": ids[begin : begin + PAGE]}}
            found |= _by_session(call_answers.participants_in(await self._participants(room, some)))
        return found

    async def _senders(self, room: str, tracks: tuple[str, ...]) -> dict[str, Data]:
        if not tracks:
            return {}
        answer = await self._participants(room, {"published_tracks": {"$in": list(tracks)}})
        return _by_session(call_answers.participants_in(answer))

    async def _participants(self, room: str, conditions: Data) -> dict[str, Any]:
        return await self._calls.ask(
            "POST",
            f"{self._call_path(room)}/participants",
            {"filter_conditions": conditions},
            operation="QueryCallParticipants",
            query={"limit": str(PAGE)},
        )

    async def remove_participant(self, room: str, identity: str, *, bar: bool = False) -> None:
        body = {"user_id": self._user_id(identity), "block": bar}
        try:
            await self._call(room, "kick", body, operation="KickUser")
        except ProviderCredentials:
            raise
        except ProviderRejected:
            # Nobody to put out, it seems, or no such call.
            if any(one.identity == identity for one in await self.list_participants(room)):
                raise
            if bar:
                await self._bar(room, identity)

    async def _bar(self, room: str, identity: str) -> None:
        """Also somebody whom Stream has never seen: a token of theirs may be about."""
        body = {"user_id": self._user_id(identity)}
        try:
            await self._call(room, "block", body, operation="BlockUser")
        except Missing:
            if await self._is_absent(room):
                return
            await self._make_user(body["user_id"])
            await self._call(room, "block", body, operation="BlockUser")

    async def unbar_participant(self, room: str, identity: str) -> None:
        body = {"user_id": self._user_id(identity)}
        try:
            await self._call(room, "unblock", body, operation="UnblockUser")
        except Missing:
            return

    async def forget_people(self, identities: Sequence[str]) -> None:
        ids = sorted({self._user_id(one) for one in identities})
        for begin in range(0, len(ids), PAGE):
            await self._forget(ids[begin : begin + PAGE])

    async def _forget(self, ids: list[str]) -> None:
        """A list with one that is not known may be refused as a whole: then in halves."""
        everything = {"user": "hard", "messages": "hard", "conversations": "hard"}
        try:
            await self._calls.ask(
                "POST", "/users/delete", {"user_ids": ids, **everything}, operation="DeleteUsers"
            )
        except Missing:
            if len(ids) > 1:
                await self._forget(ids[: len(ids) // 2])
                await self._forget(ids[len(ids) // 2 :])

    async def set_publishing(self, room: str, identity: str, sources: tuple[str, ...]) -> None:
        """As a permission: somebody who is muted only may unmute."""
        granted = {_RIGHTS[one] for one in sources if one in _RIGHTS}
        if len(granted) != len(set(sources)):
            raise ProviderRejected("a source that there is no right for")
        body: dict[str, object] = {"user_id": self._user_id(identity)}
        if granted:
            body["grant_permissions"] = sorted(granted)
        body["revoke_permissions"] = sorted(_ALL_RIGHTS - granted)
        try:
            await self._call(room, "user_permissions", body, operation="UpdateUserPermissions")
        except Missing:
            return

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

    def read_token(self, token: str) -> TokenSeen:
        return stream_tokens.read_token(token, self._secret, self._type)

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> WebhookEvent:
        return stream_webhooks.read_webhook(body, headers, self._secret, self._type)

    # --- questions of the diagnosis ------------------------------------------------------------

    async def creates_rooms_by_itself(self) -> bool:
        """May any role of our call type make a call, or join one that has ended?"""
        path = f"/video/calltypes/{_quoted(self._type)}"
        grants = (await self._calls.ask("GET", path, operation="GetCallType")).get("grants")
        if not isinstance(grants, Mapping):
            raise ProviderBroken("a call type without its grants")
        return any(CREATES & set(rights or ()) for rights in grants.values())

    async def aclose(self) -> None:
        await self._calls.aclose()

    # --- inside --------------------------------------------------------------------------------

    async def _call(self, room: str, action: str, body: Data, *, operation: str) -> dict[str, Any]:
        return await self._calls.ask(
            "POST", f"{self._call_path(room)}/{action}", body, operation=operation
        )

    async def _is_absent(self, name: str) -> bool:
        try:
            return await self.get_room(name) is None
        except ProviderError:
            return False

    async def _make_user(self, user_id: str) -> None:
        users = {"users": {user_id: {"id": user_id}}}
        await self._calls.ask("POST", "/users", users, operation="UpdateUsers")

    async def _owner(self) -> str:
        """Who made our calls, by Stream's books: tells them from another installation's."""
        if not self._owner_id:
            self._owner_id = f"sideline-{await self._installation()}"
        return self._owner_id

    def _join_url(self, room: str) -> str:
        camera = self._user_id(f"camera:{room.rpartition('-')[2]}")
        query = {"api_key": self._key, "camera": camera, "hint": self._hint_url}
        call = f"{_quoted(self._type)}/{_quoted(room)}"
        return f"{self._url}/video/call/{call}?{urlencode(query, quote_via=quote, safe='')}"

    def _call_path(self, room: str) -> str:
        return f"/video/call/{_quoted(self._type)}/{_quoted(room)}"

    def _cid(self, room: str) -> str:
        return f"{self._type}:{room}"

    def _user_id(self, identity: str) -> str:
        return self.capabilities.identity_there(identity)


def _by_session(people: Iterable[Data]) -> dict[str, Data]:
    return {one["user_session_id"]: one for one in people}


def _counts(somebody: Data, kind: str) -> bool:
    return makes_publisher(call_answers.identity_of(somebody), kind)


def _newest(people: Iterable[ParticipantSeen]) -> list[ParticipantSeen]:
    """One connection of each identity: the newest, as everybody else here takes it."""
    newest: dict[str, ParticipantSeen] = {}
    for one in sorted(people, key=lambda one: (one.joined_at_ms, one.sid)):
        newest[one.identity] = one
    return list(newest.values())


def _quoted(part: str) -> str:
    return quote(part, safe="")


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
