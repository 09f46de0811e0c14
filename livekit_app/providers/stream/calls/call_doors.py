"""Who is put out of a call, who may come back, and what somebody may send in it.

By user id: all of somebody's sessions at once. What Stream says of those who are not there, or whom
it has never seen, is partly unknown; so where it refuses, a look decides.
"""

from collections.abc import Sequence

from livekit_app.errors import ProviderRejected
from livekit_app.providers.port import ParticipantSeen
from livekit_app.providers.stream.calls import call_answers, call_people
from livekit_app.providers.stream.calls.call_requests import PAGE, CallRequests
from livekit_app.providers.stream.coordinator_calls import CallRefused, Missing
from livekit_app.providers.stream.spec import SPEC

RIGHTS_OF = {"camera": "send-video", "microphone": "send-audio"}  # by the sources of port.Rights
_ALL_RIGHTS = frozenset({*RIGHTS_OF.values(), "screenshare"})
_EVERYTHING = {"user": "hard", "messages": "hard", "conversations": "hard"}


class CallDoors:
    def __init__(self, requests: CallRequests) -> None:
        self._requests = requests

    async def put_out(self, room: str, identity: str, *, bar: bool) -> None:
        body = {"user_id": _there(identity), "block": bar}
        try:
            await self._requests.act(room, "kick", body, operation="KickUser")
        except CallRefused:
            # Nobody to put out, it seems, or no such call.
            if any(one.identity == identity for one in await self.people(room, [identity])):
                raise
            if bar:
                await self._bar(room, identity)

    async def people(self, room: str, known: Sequence[str]) -> list[ParticipantSeen]:
        try:
            return await call_people.people_in(
                lambda conditions: self._requests.participants(room, conditions), known
            )
        except Missing:
            return []

    async def _bar(self, room: str, identity: str) -> None:
        """Also somebody whom Stream has never seen: a token of theirs may be about."""
        user_id = _there(identity)
        body = {"user_id": user_id}
        try:
            await self._requests.act(room, "block", body, operation="BlockUser")
        except Missing:
            if await self._requests.is_over(room):
                return
            await self._requests.coordinator.make_user(user_id)
            await self._requests.act(room, "block", body, operation="BlockUser")

    async def unbar(self, room: str, identity: str) -> None:
        body = {"user_id": _there(identity)}
        try:
            await self._requests.act(room, "unblock", body, operation="UnblockUser")
        except Missing:
            return
        except CallRefused:  # there may be no such bar
            call = await self._requests.look(room)
            if call is not None and body["user_id"] in call_answers.barred_in(call):
                raise

    async def permit(self, room: str, identity: str, sources: Sequence[str]) -> None:
        """Exactly these, as a permission: somebody who is only muted may unmute."""
        if not RIGHTS_OF.keys() >= set(sources):
            raise ProviderRejected("a source that there is no right for")
        granted = {RIGHTS_OF[one] for one in sources}
        body = {
            "user_id": _there(identity),
            "grant_permissions": sorted(granted),
            "revoke_permissions": sorted(_ALL_RIGHTS - granted),
        }
        try:
            await self._requests.act(
                room, "user_permissions", body, operation="UpdateUserPermissions"
            )
        except Missing:
            return

    async def forget(self, identities: Sequence[str]) -> None:
        """Stream does it in its own time; what it keeps beside them (there is no chat) goes, too:
        it refuses to delete somebody for good otherwise."""
        ids = sorted({_there(one) for one in identities})
        for begin in range(0, len(ids), PAGE):
            await self._forget(ids[begin : begin + PAGE])

    async def _forget(self, ids: list[str]) -> None:
        """A list with one that is not known may be refused as a whole: then in halves."""
        try:
            await self._requests.coordinator.ask(
                "POST", "/users/delete", {"user_ids": ids, **_EVERYTHING}, operation="DeleteUsers"
            )
        except Missing:
            if len(ids) > 1:
                half = len(ids) // 2
                await self._forget(ids[:half])
                await self._forget(ids[half:])


def _there(identity: str) -> str:
    return SPEC.capabilities.identity_there(identity)
