"""A call on the Stream server, and visitors of it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar, cast

import jwt

from tests.support.stream import StreamServer
from tests.support.stream.records import Call
from tests.support.stream.sfu import Sfu
from tests.support.stream.visitor import Visitor

T = TypeVar("T")
CAMERA = "camera@abc"


class Place:
    def __init__(self, server: StreamServer) -> None:
        self.server = server
        self.sfu = cast(Sfu, server.sfu)
        account = server.account
        made = server.do(lambda: account.get_or_create("sideline", "pickup-1", {}, "sideline-x"))
        self.call: Call = made[0]
        self._visitors: list[Visitor] = []

    @property
    def url(self) -> str:
        return (
            f"{self.server.url}/video/call/{self.call.type}/{self.call.id}"
            f"?api_key={self.server.api_key}&camera={CAMERA}"
        )

    def token(self, user_id: str, role: str = "", seconds: int = 600) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {"user_id": user_id, "call_cids": [self.call.cid]}
        claims |= {"iat": now - 60, "exp": now + seconds} | ({"role": role} if role else {})
        return jwt.encode(claims, self.server.api_secret, "HS256")

    async def camera(self, *, publish: bool = True) -> Visitor:
        token = self.token(CAMERA, "sideline_camera")
        return self._know(await Visitor.join(self.url, token, publish=publish))

    async def visitor(self, user_id: str = "spectator@a_1", role: str = "") -> Visitor:
        return self._know(await Visitor.join(self.url, self.token(user_id, role)))

    def _know(self, visitor: Visitor) -> Visitor:
        self._visitors.append(visitor)
        return visitor

    async def do(self, what: Callable[[], T]) -> T:
        """On the server's loop, while visitors go on here."""
        return await asyncio.to_thread(self.server.do, what)

    async def tracks(self, user_id: str = CAMERA) -> list[set[str]]:
        """What the account says that each session of a user publishes."""
        return await self.do(
            lambda: [set(one.tracks) for one in self.call.present if one.user_id == user_id]
        )

    async def close(self) -> None:
        for visitor in self._visitors:
            await visitor.leave()


async def until(
    condition: Callable[[], object | Awaitable[object]], what: str, seconds: float = 20
) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found = condition()
        if isinstance(found, Awaitable):
            found = await found
        if found:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"never happened: {what}")
