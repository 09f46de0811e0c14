"""People in a call of the test server without any media: their tokens are judged at its door."""

import asyncio
import uuid
from typing import Any

import aiohttp
import jwt

from tests.support.stream import StreamServer
from tests.support.stream.records import Call

JOIN_SECONDS = 15.0


class Refused(Exception):
    """The door did not open; ``status`` and ``code`` are Stream's."""

    def __init__(self, status: int, code: int) -> None:
        super().__init__(f"{status} code {code}")
        self.status = status
        self.code = code


class StreamPerson:
    """One session of a user. It says that it publishes, and no packet flows."""

    def __init__(self, server: StreamServer, call: Call, user_id: str) -> None:
        self.disconnected = asyncio.Event()
        self.user_id = user_id
        self.sid = str(uuid.uuid4())
        self._server = server
        self._call = call
        self._loop = asyncio.get_running_loop()

    @classmethod
    async def join(cls, server: StreamServer, token: str, *, publish: bool) -> "StreamPerson":
        """As its client does: the coordinator's socket makes the user, then the call is asked for.
        Raises ``Refused``."""
        claims = jwt.decode(token, options={"verify_signature": False})
        call_type, _, call_id = str(claims["call_cids"][0]).partition(":")
        await _ask_the_door(server, token, claims["user_id"], call_type, call_id)
        call = server.account.calls[f"{call_type}:{call_id}"]
        person = cls(server, call, claims["user_id"])
        role = str(claims.get("role") or "call_member")
        await person._do(lambda: person._enter(role))
        if publish:
            await person.publish("video")
            await person.publish("audio")
        return person

    async def publish(self, kind: str) -> bool:
        """Whether the server lets it."""

        def begin() -> bool:
            allowed = self._server.account.may_send(self._call, self.user_id, kind)
            if allowed:
                self._server.account.published(self._call, self.sid, kind, True)
            return allowed

        return bool(await self._do(begin))

    async def leave(self) -> None:
        await self._do(lambda: self._server.account.leave(self._call, self.sid))

    def _enter(self, role: str) -> None:
        account = self._server.account
        account.enter(self._call, self.user_id, self.sid, role)
        account.on_kicked(lambda call, user_id, reason: self._heard(call, user_id))
        account.on_ended(lambda call: self._heard(call, self.user_id))

    def _heard(self, call: Call, user_id: str) -> None:
        """On the server's thread."""
        if (call.cid, user_id) == (self._call.cid, self.user_id):
            self._loop.call_soon_threadsafe(self.disconnected.set)

    async def _do(self, what: Any) -> Any:
        return await asyncio.to_thread(self._server.do, what)


async def _ask_the_door(
    server: StreamServer, token: str, user_id: str, call_type: str, call_id: str
) -> None:
    query = f"api_key={server.api_key}"
    headers = {"Authorization": token, "stream-auth-type": "jwt"}
    timeout = aiohttp.ClientTimeout(total=JOIN_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout) as http:
        async with http.ws_connect(f"{server.url}/api/v2/connect?{query}") as socket:
            hello = {"token": token, "products": ["video"], "user_details": {"id": user_id}}
            await socket.send_json(hello)
            answer = await socket.receive_json()
            if answer["type"] != "connection.ok":
                raise Refused(answer["error"]["StatusCode"], answer["error"]["code"])
            query += f"&user_id={user_id}&connection_id={answer['connection_id']}"
            join = f"{server.url}/api/v2/video/call/{call_type}/{call_id}/join?{query}"
            async with http.post(join, json={"create": False}, headers=headers) as response:
                said = await response.json()
                if response.status != 201:
                    raise Refused(response.status, said["code"])
