"""The throw-away calls and users of one probe, and how they go again."""

import asyncio
import logging
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar
from urllib.parse import quote

from livekit_app.errors import ProviderBusy, ProviderError, ProviderRejected, ProviderTimeout
from livekit_app.providers.port import GrantSpec, Kind
from livekit_app.providers.stream import stream_tokens
from livekit_app.providers.stream.calls import call_answers
from livekit_app.providers.stream.coordinator_calls import Coordinator
from livekit_app.providers.stream.spec import SPEC

logger = logging.getLogger(__name__)

T = TypeVar("T")

PREFIX = "sideline-probe-"  # rooms of broadcasts begin with "pickup-", so no sweep sees these
OWNER = "sideline-probe"
TRIES = 3  # of a call that came too late or too often
LONGEST_WAIT_SECONDS = 60.0  # for a rate limit: its window
LOOK_SECONDS = 0.5  # from one look to the next at what changes late
LEFTOVER_SECONDS = 3600.0  # a probe's calls older than this were left by one that was killed
CLEAN_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Said:
    """An answer: the object in it, or the numbers of a refusal ("status 404, code 16")."""

    data: Mapping[str, Any]
    refusal: str = ""

    @property
    def words(self) -> str:
        return self.refusal or "accepted"


class ProbeWorld:
    def __init__(
        self, calls: Coordinator, *, url: str, hint_url: str, key: str, secret: str, call_type: str
    ) -> None:
        self.calls = calls
        self.url = url
        self.hint_url = hint_url
        self.key = key
        self.call_type = call_type
        self.tag = f"{PREFIX}{secrets.token_hex(4)}"
        self._secret = secret
        self._made: set[str] = set()
        self._users: set[str] = set()
        self._number = 0

    # --- asking --------------------------------------------------------------------------------

    async def ask(
        self,
        method: Any,
        path: str,
        body: Mapping[str, Any] | None = None,
        *,
        operation: str,
        query: Mapping[str, str] | None = None,
    ) -> Said:
        """A refusal is an answer. What comes late is asked for again (each of our calls may be),
        what came too often waits for as long as Stream says."""
        for left in reversed(range(TRIES)):
            try:
                data = await self.calls.ask(method, path, body, operation=operation, query=query)
            except ProviderRejected as problem:
                return Said({}, str(problem))
            except ProviderBusy as problem:
                if not left:
                    raise
                await asyncio.sleep(min(problem.retry_after, LONGEST_WAIT_SECONDS))
            except ProviderTimeout:
                if not left:
                    raise
            else:
                return Said(data)
        raise AssertionError("not reached")

    async def until(
        self, look: Callable[[], Awaitable[T]], right: Callable[[T], bool], *, seconds: float
    ) -> tuple[T, float | None]:
        """Look until it is right: what was seen at last, and after how long; None: not within
        ``seconds``."""
        began = time.monotonic()
        while True:
            seen = await look()
            passed = time.monotonic() - began
            if right(seen):
                return seen, passed
            if passed >= seconds:
                return seen, None
            await asyncio.sleep(LOOK_SECONDS)

    # --- calls ---------------------------------------------------------------------------------

    def new_id(self) -> str:
        """Of a call that nobody has made. They sort in the order in which they were asked for."""
        self._number += 1
        return f"{self.tag}-{self._number:02}"

    def path(self, call_id: str) -> str:
        return f"/video/call/{quote(self.call_type, safe='')}/{quote(call_id, safe='')}"

    async def make(self, call_id: str, **custom: object) -> Said:
        self._made.add(call_id)
        data = {"created_by_id": OWNER, "custom": {"probe": self.tag, **custom}}
        return await self.ask("POST", self.path(call_id), {"data": data}, operation=CREATE)

    def keep(self, call_id: str) -> None:
        """In mind, for the end: it may come to be made."""
        self._made.add(call_id)

    async def made(self) -> str:
        """The id of a call that is there."""
        call_id = self.new_id()
        said = await self.make(call_id)
        if said.refusal:
            raise ProviderRejected(f"a call could not be made: {said.refusal}")
        return call_id

    async def end(self, call_id: str) -> Said:
        return await self._post(call_id, "mark_ended", {}, "EndCall")

    async def delete(self, call_id: str, *, hard: bool) -> Said:
        return await self._post(call_id, "delete", {"hard": hard}, "DeleteCall")

    async def kick(self, call_id: str, user_id: str, *, block: bool) -> Said:
        return await self._post(call_id, "kick", {"user_id": user_id, "block": block}, "KickUser")

    async def block(self, call_id: str, user_id: str) -> Said:
        return await self._post(call_id, "block", {"user_id": user_id}, "BlockUser")

    async def permit(self, call_id: str, user_id: str, **change: list[str]) -> Said:
        body = {"user_id": user_id, **change}
        return await self._post(call_id, "user_permissions", body, "UpdateUserPermissions")

    async def get(self, call_id: str) -> Said:
        return await self.ask("GET", self.path(call_id), operation="GetCall")

    async def people(self, call_id: str, conditions: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        said = await self.ask(
            "POST",
            f"{self.path(call_id)}/participants",
            {"filter_conditions": conditions},
            operation="QueryCallParticipants",
            query={"limit": "100"},
        )
        if said.refusal:
            raise ProviderRejected(f"participants: {said.refusal}")
        return list(call_answers.sessions_in(said.data).values())

    async def list_calls(self, conditions: Mapping[str, Any], **more: object) -> Said:
        body = {
            "filter_conditions": {
                "type": self.call_type,
                "created_by_user_id": OWNER,
                **conditions,
            },
            "sort": [{"field": "id", "direction": 1}],
            "limit": 100,
            **more,
        }
        return await self.ask("POST", "/video/calls", body, operation="QueryCalls")

    async def _post(self, call_id: str, action: str, body: Any, operation: str) -> Said:
        return await self.ask("POST", f"{self.path(call_id)}/{action}", body, operation=operation)

    # --- people --------------------------------------------------------------------------------

    def user_id(self, kind: Kind) -> str:
        """A new one, as Sideline writes its people at Stream."""
        self._number += 1
        return SPEC.capabilities.identity_there(f"{kind}:{self.tag}.{self._number}")

    def token(self, call_id: str, user_id: str, kind: Kind) -> str:
        """Just as a grant of ours has it."""
        self._users.add(user_id)
        identity = SPEC.capabilities.identity_here(user_id)
        ttl = timedelta(minutes=10)
        spec = GrantSpec(room=call_id, identity=identity, kind=kind, ttl=ttl)
        return stream_tokens.call_token(self._secret, self.call_type, spec)[0]

    async def make_user(self, user_id: str) -> Said:
        self._users.add(user_id)
        users = {"users": {user_id: {"id": user_id}}}
        return await self.ask("POST", "/users", users, operation="UpdateUsers")

    # --- afterwards ----------------------------------------------------------------------------

    async def clean(self) -> list[str]:
        """End and delete all that was made, also what a killed probe left. Returns what stayed."""
        stayed = []
        for call_id in sorted(self._made | await self._leftovers()):
            if not await self._is_gone(call_id):
                stayed.append(f"call {self.call_type}:{call_id}")
        if self._users:
            everything = {"user": "hard", "messages": "hard", "conversations": "hard"}
            body = {"user_ids": sorted(self._users), **everything}
            if await self._fails(self.ask("POST", "/users/delete", body, operation="DeleteUsers")):
                stayed += [f"user {one}" for one in sorted(self._users)]
        return stayed

    async def _is_gone(self, call_id: str) -> bool:
        """Ended first: a deletion may be refused, and only what is open costs anything."""
        await self._fails(self.end(call_id))
        await self._fails(self.delete(call_id, hard=True))
        try:
            said = await self.get(call_id)
        except ProviderError:
            return False
        return bool(said.refusal) or call_answers.has_ended(call_answers.call_in(said.data))

    async def _leftovers(self) -> set[str]:
        try:
            said = await self.list_calls({"ended_at": None})
            calls = [] if said.refusal else call_answers.calls_in(said.data)
        except ProviderError:
            return set()
        before = (time.time() - LEFTOVER_SECONDS) * 1000
        return {
            str(one["id"])
            for one in calls
            if str(one.get("id", "")).startswith(PREFIX) and _made_at(one) < before
        }

    async def _fails(self, doing: Awaitable[Said]) -> bool:
        try:
            return bool((await doing).refusal)
        except ProviderError as problem:
            logger.warning("[stream] probe could not clean up", extra={"code": problem.code})
            return True


CREATE = "GetOrCreateCall"


def _made_at(call: Mapping[str, Any]) -> float:
    try:
        return call_answers.moment_ms(call.get("created_at"))
    except ValueError:
        return float("inf")
