"""A client of Stream's as far as its coordinator goes: connect, then ask to join. No media.

The socket's connect makes the user, as Stream's own clients do it; without one a join is refused.
"""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote

import aiohttp

from livekit_app.errors import ProviderBroken, ProviderTimeout, ProviderUnreachable
from livekit_app.providers.stream.probing.probe_world import ProbeWorld

T = TypeVar("T")

SECONDS = 10.0  # for each step
CLIENT = "sideline-probe"


@dataclass(frozen=True, slots=True)
class Joined:
    """What the coordinator said. Its ``credentials`` for a media server are dropped."""

    status: int
    code: int | None
    capabilities: frozenset[str] = field(default_factory=frozenset)

    @property
    def is_in(self) -> bool:
        return 200 <= self.status < 300

    @property
    def words(self) -> str:
        if self.is_in:
            sending = sorted(one for one in self.capabilities if one.startswith("send-"))
            return f"lets in, may {', '.join(sending) or 'send nothing'}"
        return f"refused (status {self.status}, code {self.code})"


class UserSide:
    """``async with UserSide(world, user_id, token) as user:`` is connected."""

    def __init__(self, world: ProbeWorld, user_id: str, token: str) -> None:
        self._world = world
        self._user_id = user_id
        self._token = token
        self._connection_id = ""

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=SECONDS))
        try:
            self._connection_id = await self._connect()
        except BaseException:
            await self._http.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.close()

    async def join(self, call_id: str, *, create: bool = False) -> Joined:
        kind, name = quote(self._world.call_type, safe=""), quote(call_id, safe="")
        return await self._within(self._join(f"/video/call/{kind}/{name}/join", create))

    async def _join(self, path: str, create: bool) -> Joined:
        async with self._http.post(
            f"{self._world.url}{path}",
            params={
                "api_key": self._world.key,
                "user_id": self._user_id,
                "connection_id": self._connection_id,
            },
            json={"location": await self._location(), "create": create},
            headers={
                "Authorization": self._token,
                "stream-auth-type": "jwt",
                "X-Stream-Client": CLIENT,
            },
            allow_redirects=False,
        ) as response:
            data = _object(await response.read())
            return Joined(
                response.status,
                data.get("code"),
                frozenset(str(one) for one in data.get("own_capabilities") or ()),
            )

    async def _location(self) -> str:
        """The place that is near us, in Stream's word."""
        try:
            async with self._http.head(self._world.hint_url) as response:
                return response.headers.get("x-amz-cf-pop", "IAD")[:3]
        except (aiohttp.ClientError, TimeoutError):
            return "IAD"

    async def _connect(self) -> str:
        hello = {
            "token": self._token,
            "products": ["video"],
            "user_details": {"id": self._user_id},
        }
        answer = await self._within(self._greet(hello))
        error = answer.get("error") or {}
        if answer.get("type") != "connection.ok" or not answer.get("connection_id"):
            raise ProviderBroken(f"the socket refuses the user: code {error.get('code')}")
        return str(answer["connection_id"])

    async def _greet(self, hello: Mapping[str, Any]) -> Mapping[str, Any]:
        query = {"api_key": self._world.key, "stream-auth-type": "jwt", "X-Stream-Client": CLIENT}
        url = f"{self._world.url}/video/connect".replace("http", "ws", 1)
        # Open as long as the session: the connection's id ends with it.
        self._socket = await self._http.ws_connect(url, params=query, max_msg_size=1 << 20)
        await self._socket.send_json(hello)
        while True:  # a health check may come first
            message = await self._socket.receive()
            if message.type is not aiohttp.WSMsgType.TEXT:
                raise ProviderBroken("the socket closed instead of an answer")
            answer = _object(message.data)
            if str(answer.get("type")).startswith("connection."):
                return answer

    async def _within(self, doing: Coroutine[Any, Any, T]) -> T:
        try:
            async with asyncio.timeout(SECONDS):
                return await doing
        except TimeoutError as problem:
            raise ProviderTimeout("the user's side got no answer") from problem
        except aiohttp.ClientConnectorError as problem:
            raise ProviderUnreachable("the user's side cannot connect") from problem
        except aiohttp.ClientError as problem:
            raise ProviderBroken(type(problem).__name__) from problem


def _object(text: str | bytes) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}
