"""A media server in memory, for unit tests: a class that keeps the port's promises.

Tests make it misbehave by its hooks: ``fail`` (answer with an error), ``lose_reply`` (carry out,
but never answer), ``hold`` (be slow: the call runs into our deadline, the effect comes when the
test releases it), ``restart`` (forget everything).
"""

import asyncio
import itertools
import secrets
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from django.conf import settings
from django.utils import timezone

from livekit_app.errors import ProviderError, ProviderFull, ProviderRejected, ProviderTimeout
from livekit_app.providers.fake.spec import SPEC
from livekit_app.providers.livekit import dialect
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
from livekit_app.runtime.background import spawn

T = TypeVar("T")


class Hold:
    """A held call: ``reached`` when the provider got it; ``release()`` lets it take effect."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self._released = asyncio.Event()
        self.done = asyncio.Event()

    def release(self) -> None:
        self._released.set()

    async def pass_through(self) -> None:
        self.reached.set()
        await self._released.wait()


class FakeProvider:
    name = SPEC.name
    capabilities = SPEC.capabilities

    def __init__(self, *, max_rooms: int = 1000) -> None:
        self.max_rooms = max_rooms
        self.api_key = "fake"
        self.api_secret = secrets.token_hex(32)
        self._counter = itertools.count(1)
        self.reset()

    def reset(self) -> None:
        """A server just started, with nothing in it and no hook set."""
        self.calls: list[tuple[str, str]] = []  # (method, room name), in the order they came
        self._failures: dict[str, list[ProviderError]] = defaultdict(list)
        self._down: ProviderError | None = None
        self.forgotten: list[str] = []  # identities, in the order they came
        self.auto_create = False  # what ``creates_rooms_by_itself`` answers
        self._lost_replies: set[str] = set()
        self._holds: dict[str, list[Hold]] = defaultdict(list)
        self._effects: set[asyncio.Task[object]] = set()
        self.restart()

    # --- hooks ---------------------------------------------------------------------------------

    def restart(self) -> None:
        self.server_id = f"SV_{secrets.token_hex(4)}"
        self.rooms: dict[str, RoomSeen] = {}
        self.participants: dict[str, dict[str, ParticipantSeen]] = defaultdict(dict)
        self.barred: set[tuple[str, str]] = set()  # (room, identity)
        self.publishing_rights: dict[tuple[str, str], tuple[str, ...]] = {}  # as last changed

    def fail(self, method: str, error: ProviderError, times: int = 1) -> None:
        """The next ``times`` calls of ``method`` do nothing and raise ``error``."""
        self._failures[method] += [error] * times

    def go_down(self, error: ProviderError) -> None:
        """Every call raises ``error`` until ``come_back``."""
        self._down = error

    def come_back(self) -> None:
        self._down = None

    def lose_reply(self, method: str) -> None:
        """The next call of ``method`` is carried out, but its caller sees a timeout."""
        self._lost_replies.add(method)

    def hold(self, method: str) -> Hold:
        """The next call of ``method`` waits to be released; its caller may time out meanwhile."""
        hold = Hold()
        self._holds[method].append(hold)
        return hold

    def join(self, room: str, identity: str, *, publishing: bool = False) -> str:
        """Somebody connects, replacing the same identity. Returns the participant sid. Raises
        ``ProviderRejected`` for whoever is barred, as their client would be told."""
        if (room, identity) in self.barred:
            raise ProviderRejected("barred")
        sid = f"PA_{next(self._counter)}"
        now_ms = int(timezone.now().timestamp() * 1000)
        self.participants[room][identity] = ParticipantSeen(identity, sid, now_ms, publishing)
        return sid

    def publish(self, room: str, identity: str, publishing: bool = True) -> None:
        seen = self.participants[room][identity]
        self.participants[room][identity] = replace(seen, publishing=publishing)

    def leave(self, room: str, identity: str) -> None:
        self.participants[room].pop(identity, None)

    # --- the port ------------------------------------------------------------------------------

    async def create_room(self, spec: RoomSpec) -> RoomSeen:
        return await self._call("create_room", spec.name, lambda: self._create(spec.name))

    async def get_room(self, name: str) -> RoomSeen | None:
        return await self._call("get_room", name, lambda: self._show(name))

    async def delete_room(self, name: str) -> None:
        await self._call("delete_room", name, lambda: self._delete(name))

    async def snapshot(self) -> Snapshot:
        return await self._call(
            "snapshot",
            "",
            lambda: Snapshot(
                self.server_id, tuple(room for name in self.rooms if (room := self._show(name)))
            ),
        )

    async def list_participants(
        self, room: str, known: Collection[str] = ()
    ) -> list[ParticipantSeen]:
        return await self._call(
            "list_participants",
            room,
            lambda: list(self.participants[room].values()) if room in self.rooms else [],
        )

    async def remove_participant(self, room: str, identity: str, *, bar: bool = False) -> None:
        await self._call("remove_participant", room, lambda: self._remove(room, identity, bar=bar))

    async def unbar_participant(self, room: str, identity: str) -> None:
        await self._call("unbar_participant", room, lambda: self.barred.discard((room, identity)))

    async def forget_people(self, identities: Sequence[str]) -> None:
        await self._call("forget_people", "", lambda: self.forgotten.extend(identities))

    async def set_publishing(self, room: str, identity: str, sources: tuple[str, ...]) -> None:
        await self._call(
            "set_publishing", room, lambda: self._set_publishing(room, identity, sources)
        )

    def mint(self, spec: GrantSpec) -> Grant:
        url = f"/media/{'whip' if spec.kind == 'camera' else 'whep'}/{spec.room}"
        return dialect.grant(self.name, self.api_key, self.api_secret, spec, url=url)

    def read_token(self, token: str) -> TokenSeen:
        return dialect.read_token(token, self.api_key, self.api_secret)

    async def creates_rooms_by_itself(self) -> bool:
        return await self._call("creates_rooms_by_itself", "", lambda: self.auto_create)

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> WebhookEvent:
        return dialect.read_webhook(body, headers, self.api_key, self.api_secret)

    async def aclose(self) -> None:
        for effect in self._effects:
            effect.cancel()
        await asyncio.gather(*self._effects, return_exceptions=True)

    # --- inside --------------------------------------------------------------------------------

    def _create(self, name: str) -> RoomSeen:
        if name not in self.rooms:
            if len(self.rooms) >= self.max_rooms:
                raise ProviderFull("room limit")
            now_ms = int(timezone.now().timestamp() * 1000)
            self.rooms[name] = RoomSeen(name, f"RM_{next(self._counter)}", now_ms)
        seen = self._show(name)
        assert seen is not None  # noqa: S101 - made two lines above
        return seen

    def _show(self, name: str) -> RoomSeen | None:
        room = self.rooms.get(name)
        if room is None:
            return None
        inside = self.participants[name].values()
        return replace(
            room,
            num_participants=len(inside),
            num_publishers=sum(one.publishing for one in inside),
        )

    def _delete(self, name: str) -> None:
        self.rooms.pop(name, None)
        self.participants.pop(name, None)

    def _remove(self, room: str, identity: str, *, bar: bool) -> None:
        self.leave(room, identity)
        if bar and self.capabilities.bars:
            self.barred.add((room, identity))

    def _set_publishing(self, room: str, identity: str, sources: tuple[str, ...]) -> None:
        if identity not in self.participants[room]:
            return
        self.publishing_rights[room, identity] = sources
        if not sources:
            self.publish(room, identity, False)

    async def _call(self, method: str, room: str, effect: Callable[[], T]) -> T:
        self.calls.append((method, room))
        if self._down is not None:
            raise self._down
        if self._failures[method]:
            raise self._failures[method].pop(0)
        hold = self._holds[method].pop(0) if self._holds[method] else None
        # The effect is the server's: it happens even when our side has stopped waiting.
        task = spawn(self._carry_out(hold, effect), self._effects)
        try:
            async with asyncio.timeout(settings.PROVIDER_TIMEOUT_SECONDS):
                result = await asyncio.shield(task)
        except TimeoutError as problem:
            raise ProviderTimeout("no answer within the limit") from problem
        if method in self._lost_replies:
            self._lost_replies.discard(method)
            raise ProviderTimeout("the answer was lost")
        return result

    async def _carry_out(self, hold: Hold | None, effect: Callable[[], T]) -> T:
        if hold is None:
            return effect()
        await hold.pass_through()
        try:
            return effect()
        finally:
            hold.done.set()


shared = FakeProvider()


def shared_provider() -> FakeProvider:
    """The same one whatever the loop, so that tests and product see one server."""
    return shared
