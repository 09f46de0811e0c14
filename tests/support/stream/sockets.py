"""The coordinator's WebSocket: it makes its user, answers health checks and tells of calls."""

import asyncio
import json
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.support.stream import answers
from tests.support.stream.account import ANONYMOUS, Account
from tests.support.stream.auth import check_key, read
from tests.support.stream.faults import Faults
from tests.support.stream.records import Event, Refused, now

PATHS = ("/video/connect", "/connect", "/api/v2/connect", "/api/v2/video/connect")
HELLO_SECONDS = 10.0
SILENCE_SECONDS = 35.0  # then the server closes [go]


@dataclass
class Connection:
    id: str
    user_id: str
    socket: web.WebSocketResponse
    request: web.Request
    watches: set[str] = field(default_factory=set)
    waiting: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)


class Sockets:
    def __init__(self, account: Account, faults: Faults) -> None:
        self._account = account
        self._faults = faults
        self.connections: dict[str, Connection] = {}
        account.on_event.append(self.tell)

    def watch(self, connection_id: str, cid: str) -> None:
        """A client that asked for a call with its ``connection_id`` hears of it from then on."""
        if connection_id in self.connections:
            self.connections[connection_id].watches.add(cid)

    def tell(self, event: Event) -> None:
        for connection in self.connections.values():
            if event.cid in connection.watches:
                connection.waiting.put_nowait(dict(event.body))

    async def serve(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(max_msg_size=1 << 20)
        await socket.prepare(request)
        started = time.monotonic()
        try:
            connection = await self._greet(request, socket)
        except Refused as refused:
            await socket.send_json(answers.connection_error(refused.refusal, now(), started))
            await socket.close()
            return socket
        except (TimeoutError, ValueError, TypeError):
            await socket.close()
            return socket
        self.connections[connection.id] = connection
        writer = asyncio.get_running_loop().create_task(_write(connection))
        try:
            await self._listen(connection)
        finally:
            del self.connections[connection.id]
            writer.cancel()
            await socket.close()
        return socket

    async def _greet(self, request: web.Request, socket: web.WebSocketResponse) -> Connection:
        check_key(self._account, request.query.get("api_key", ""))
        hello = json.loads(await socket.receive_str(timeout=HELLO_SECONDS))
        details = hello.get("user_details") or {}
        if request.query.get("stream-auth-type") == "anonymous":
            user_id = ANONYMOUS
        else:
            claims = read(self._account, hello.get("token") or "")
            user_id = str(claims.get("user_id") or "")
            if not user_id or details.get("id", user_id) != user_id:
                raise Refused(401, 5, "Token is invalid")  # [?] for another's token
            self._account.check_user_id(user_id)
            self._account.connected(user_id, details)
        connection = Connection(str(uuid.uuid4()), user_id, socket, request)
        me = self._account.user(user_id)
        await socket.send_json(answers.connection_ok(self._account, me, connection.id, now()))
        return connection

    async def _listen(self, connection: Connection) -> None:
        while True:
            try:
                message = await connection.socket.receive(timeout=SILENCE_SECONDS)
            except TimeoutError:
                return
            if message.type is not WSMsgType.TEXT:
                if message.type is WSMsgType.BINARY:
                    continue
                return
            connection.waiting.put_nowait(answers.health_check(connection.id, now()))

    def cut(self, user_id: str = "") -> None:
        """The connections break, without a word. ``""``: everybody's."""
        for connection in list(self.connections.values()):
            transport = connection.request.transport
            if user_id in ("", connection.user_id) and transport is not None:
                transport.abort()

    async def close(self) -> None:
        for connection in list(self.connections.values()):
            await connection.socket.close(code=1001)


async def _write(connection: Connection) -> None:
    while True:
        body = await connection.waiting.get()
        try:
            await connection.socket.send_json(body)
        except ConnectionError:
            return
