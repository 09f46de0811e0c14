"""What is asked about one call of our type, as answers of Stream's."""

from typing import Any
from urllib.parse import quote

from livekit_app.errors import ProviderBroken, ProviderError
from livekit_app.providers.stream.calls import call_answers
from livekit_app.providers.stream.calls.call_answers import Data
from livekit_app.providers.stream.coordinator_calls import Coordinator, Missing

PAGE = 100  # the most that a list gives at once


class CallRequests:
    def __init__(self, coordinator: Coordinator, call_type: str) -> None:
        self.coordinator = coordinator
        self.type = call_type

    def cid(self, room: str) -> str:
        return f"{self.type}:{room}"

    def path(self, room: str) -> str:
        return f"/video/call/{quoted(self.type)}/{quoted(room)}"

    async def create(self, room: str, data: Data) -> Data:
        """The call, new or as it was; Stream may take ``data`` over for one that was there."""
        answer = await self.coordinator.ask(
            "POST", self.path(room), {"data": data}, operation="GetOrCreateCall"
        )
        return self._asked_for(room, call_answers.call_in(answer))

    async def act(self, room: str, action: str, body: Data, *, operation: str) -> None:
        """Raises ``Missing`` where it has no such call, or no such user."""
        await self.coordinator.ask("POST", f"{self.path(room)}/{action}", body, operation=operation)

    async def look(self, room: str) -> Data | None:
        """The call as it is, ended or not; None where there is none."""
        try:
            answer = await self.coordinator.ask(
                "GET", self.path(room), operation="GetCall", query={"members_limit": "0"}
            )
        except Missing:
            return None
        return self._asked_for(room, call_answers.call_in(answer))

    async def is_over(self, room: str) -> bool:
        """For sure: ended, or not there."""
        try:
            call = await self.look(room)
            return call is None or call_answers.has_ended(call)
        except ProviderError:
            return False

    async def participants(self, room: str, conditions: Data) -> dict[str, Any]:
        answer = await self.coordinator.ask(
            "POST",
            f"{self.path(room)}/participants",
            {"filter_conditions": conditions},
            operation="QueryCallParticipants",
            query={"limit": str(PAGE)},
        )
        if "call" in answer:
            self._asked_for(room, call_answers.call_in(answer))
        return answer

    async def page(self, owner: str, after: str) -> list[Data]:
        """Open calls made by ``owner``, by their names, from the one after ``after``."""
        conditions: dict[str, Any] = {
            "type": self.type,
            "created_by_user_id": owner,
            "ended_at": None,
        }
        if after:
            conditions["id"] = {"$gt": after}
        body = {
            "filter_conditions": conditions,
            "sort": [{"field": "id", "direction": 1}],
            "limit": PAGE,
        }
        answer = await self.coordinator.ask("POST", "/video/calls", body, operation="QueryCalls")
        return call_answers.calls_in(answer)

    def _asked_for(self, room: str, call: Data) -> Data:
        """Another's answer (of a cache, or a proxy) would say of this one that it was made anew."""
        if call.get("cid") != self.cid(room):
            raise ProviderBroken("another call than the one asked for")
        return call


def quoted(part: str) -> str:
    return quote(part, safe="")
