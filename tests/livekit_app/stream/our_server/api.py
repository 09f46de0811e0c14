"""A small client of these tests: the documented HTTP API, and nothing remembered."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import aiohttp
import jwt

from tests.support.stream import StreamServer

CALL = "/video/call/sideline/pickup-1"


@dataclass
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]

    @property
    def refused(self) -> tuple[int, int]:
        """The status and Stream's code."""
        assert self.body["StatusCode"] == self.status
        return self.status, self.body["code"]


class Api:
    def __init__(self, server: StreamServer) -> None:
        self.server = server
        self._http = aiohttp.ClientSession()

    def token(self, user_id: str = "", **claims: Any) -> str:
        who = {"user_id": user_id} if user_id else {}
        made = {"iat": int(time.time()) - 60, **who, **claims}
        return jwt.encode(made, self.server.api_secret)

    def call_token(self, user_id: str, role: str = "", call: str = "pickup-1") -> str:
        more = {"role": role} if role else {}
        return self.token(user_id, call_cids=[f"sideline:{call}"], **more)

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        token: str | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        prefix: str = "/api/v2",
    ) -> Answer:
        async with self._http.request(
            method,
            f"{self.server.url}{prefix}{path}",
            params={"api_key": self.server.api_key, **(params or {})},
            headers={
                "Authorization": self.token() if token is None else token,
                "stream-auth-type": "jwt",
                **(headers or {}),
            },
            json=body,
        ) as answer:
            return Answer(answer.status, json.loads(await answer.text()), answer.headers)

    async def post(self, path: str, body: Any = None, **how: Any) -> Answer:
        return await self.ask("POST", path, {} if body is None else body, **how)

    async def get(self, path: str, **how: Any) -> Answer:
        return await self.ask("GET", path, **how)

    async def create(self, call: str = "pickup-1", **data: Any) -> Answer:
        data = {"created_by_id": "sideline-abc", **data}
        return await self.post(f"/video/call/sideline/{call}", {"data": data})

    async def join(self, token: str, call: str = "pickup-1", **how: Any) -> Answer:
        """As a browser does, once its socket is open."""
        path = f"/call/sideline/{call}/join"
        return await self.post(path, {"location": "FRA"}, token=token, prefix="/video", **how)

    async def calls(self, **query: Any) -> list[str]:
        answer = await self.post("/video/calls", query)
        assert answer.status == 201, answer.body
        return [one["call"]["id"] for one in answer.body["calls"]]

    async def people(self, **query: Any) -> list[str]:
        answer = await self.post(f"{CALL}/participants", query)
        assert answer.status == 201, answer.body
        return [one["user"]["id"] for one in answer.body["participants"]]

    def there(self, *user_ids: str, call: str = "pickup-1") -> None:
        """They know the user, as after its coordinator's socket."""
        for user_id in user_ids:
            self.server.do(partial(self.server.account.connected, user_id, {}))

    def enter(self, user_id: str, session: str = "s1", role: str = "call_member") -> None:
        account = self.server.account

        def enter() -> None:
            account.enter(account.calls["sideline:pickup-1"], user_id, session, role)

        self.server.do(enter)

    async def socket(self, user_id: str, token: str | None = None) -> "Socket":
        url = f"{self.server.url}/video/connect"
        params = {"api_key": self.server.api_key, "stream-auth-type": "jwt"}
        socket = await self._http.ws_connect(url, params=params)
        token = self.token(user_id) if token is None else token
        hello = {"token": token, "products": ["video"], "user_details": {"id": user_id}}
        await socket.send_json(hello)
        return Socket(socket, await socket.receive_json(timeout=10))

    async def close(self) -> None:
        await self._http.close()


@dataclass
class Socket:
    socket: aiohttp.ClientWebSocketResponse
    first: dict[str, Any]

    @property
    def id(self) -> str:
        return str(self.first["connection_id"])

    async def hear(self, kind: str) -> dict[str, Any]:
        """The next event of this type; others before it are let go."""
        while True:
            event: dict[str, Any] = await self.socket.receive_json(timeout=10)
            if event["type"] == kind:
                return event
