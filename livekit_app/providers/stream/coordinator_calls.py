"""Calls to Stream's HTTP API under our own deadline; what goes wrong becomes one of our errors.

Neither bodies nor tokens are told in an error or a log line: a body holds people's ids, a message
of Stream's may quote what was sent. Its numbers say enough.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import aiohttp
from django.conf import settings
from yarl import URL

from livekit_app.errors import (
    ProviderBroken,
    ProviderBusy,
    ProviderCredentials,
    ProviderError,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnreachable,
)
from livekit_app.providers.stream import stream_tokens
from livekit_app.runtime.request_budget import RequestBudget

CLIENT = "sideline"
NOT_FOUND = 16
CREDENTIALS = frozenset({2, 5, 40, 41, 42, 43})  # codes: its key, its token
TOO_OFTEN = 9

Method = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Data = Mapping[str, Any]


class CallRefused(ProviderRejected):
    """A refusal that is not about our key: of this call, or of this person."""


class Missing(CallRefused):
    """Stream has no such call, user or type."""


@dataclass(frozen=True, slots=True)
class _Raw:
    status: int
    text: bytes


class Coordinator:
    """One HTTP session with kept-alive connections; it belongs to one event loop."""

    def __init__(self, url: str, api_key: str, api_secret: str) -> None:
        self._url = url.rstrip("/")
        self._key = api_key
        self._secret = api_secret
        self._budget = RequestBudget()
        self._session: aiohttp.ClientSession | None = None

    async def ask(
        self,
        method: Method,
        path: str,
        body: Data | None = None,
        *,
        operation: str,
        query: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """The object that it answers. ``path`` is below ``/api/v2``, its parts quoted;
        ``operation`` is Stream's name for it, by which its limits are kept.

        Whatever it does (waiting for the limit too) ends within ``PROVIDER_TIMEOUT_SECONDS``.
        Raises ``Missing`` for its own 404, else the port's errors.
        """
        if not self._key or not self._secret:
            raise ProviderCredentials("the API key or its secret is empty")
        limit = settings.PROVIDER_TIMEOUT_SECONDS
        until = asyncio.get_running_loop().time() + limit
        try:
            async with asyncio.timeout_at(until):
                await self._keep_to_limit(operation, until)
                raw = await self._request(method, path, body, operation, query)
                if raw.status == 429:
                    await self._keep_to_limit(operation, until)
                    raw = await self._request(method, path, body, operation, query)
        except TimeoutError as problem:
            raise ProviderTimeout("no answer within the limit") from problem
        except aiohttp.ClientConnectorError as problem:  # refused, or the name does not resolve
            raise ProviderUnreachable("cannot connect") from problem
        except aiohttp.ClientError as problem:  # the connection broke: who knows how far it got
            raise ProviderBroken(type(problem).__name__) from problem
        return self._judge(raw, operation)

    async def make_user(self, user_id: str) -> None:
        """As nobody in particular; of one that is there nothing else is kept."""
        users = {"users": {user_id: {"id": user_id}}}
        await self.ask("POST", "/users", users, operation="UpdateUsers")

    async def aclose(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _keep_to_limit(self, operation: str, until: float) -> None:
        """Wait for the limit's end where that leaves time for an answer; else ask nothing."""
        wait = self._budget.wait(operation)
        if not wait:
            return
        if wait > (until - asyncio.get_running_loop().time()) / 2:
            raise ProviderBusy("its rate limit is reached", retry_after=wait)
        await asyncio.sleep(wait)

    async def _request(
        self,
        method: Method,
        path: str,
        body: Data | None,
        operation: str,
        query: Mapping[str, str] | None,
    ) -> _Raw:
        try:
            return await self._send(method, path, body, operation, query)
        except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as problem:
            if isinstance(problem, aiohttp.ClientConnectorError):
                raise
            # Mostly a kept connection that was closed there meanwhile. All our calls may be
            # repeated: each says how things shall be.
            return await self._send(method, path, body, operation, query)

    async def _send(
        self,
        method: Method,
        path: str,
        body: Data | None,
        operation: str,
        query: Mapping[str, str] | None,
    ) -> _Raw:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        url = URL(f"{self._url}/api/v2{path}", encoded=True)
        async with self._session.request(
            method,
            url.update_query({"api_key": self._key, **(query or {})}),
            json=body,
            headers={
                "Authorization": stream_tokens.server_token(self._secret),  # without "Bearer"
                "stream-auth-type": "jwt",
                "X-Stream-Client": CLIENT,
            },
            allow_redirects=False,  # it would take our token along
        ) as response:
            self._budget.note(operation, response.status, response.headers)
            return _Raw(response.status, await response.read())

    def _judge(self, raw: _Raw, operation: str) -> dict[str, Any]:
        data = _json_object(raw.text)
        if 200 <= raw.status < 300 and data is not None:
            return data
        raise self._refusal(raw.status, data, operation)

    def _refusal(self, status: int, data: Data | None, operation: str) -> ProviderError:
        """By status and Stream's own code; without one it is another server's answer."""
        code = data.get("code") if data is not None else None
        what = f"status {status}, code {code if isinstance(code, int) else 'none'}"
        if status == 401 or (400 <= status < 500 and code in CREDENTIALS):
            return ProviderCredentials(what)
        if status == 429 or (400 <= status < 500 and code == TOO_OFTEN):
            return ProviderBusy(what, retry_after=self._budget.wait(operation) or 1.0)
        if status == 408:  # its own deadline, inside
            return ProviderTimeout(what)
        if status == 404 and code == NOT_FOUND:
            return Missing(what)
        if 400 <= status < 500 and status != 404 and isinstance(code, int):
            return CallRefused(what)
        return ProviderBroken(f"{what}: not an answer of Stream's API")


def _json_object(text: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return data if isinstance(data, dict) else None
