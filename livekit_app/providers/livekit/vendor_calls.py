"""Calls to LiveKit's RoomService under our own deadline; what goes wrong becomes one of our errors.

What was seen of the SDK and of servers:

- The SDK's own timeout does nothing, so every call is under a deadline of ours.
- "No rooms" is an empty body, which is also what a wrong proxy may send. LiveKit sends its answers
  as ``application/protobuf``; anything else with status 200 is not LiveKit's.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import aiohttp
from django.conf import settings
from google.protobuf.message import DecodeError
from livekit import api
from livekit.api.room_service import RoomService

from livekit_app.errors import (
    ProviderBroken,
    ProviderCredentials,
    ProviderError,
    ProviderFull,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnreachable,
)
from livekit_app.providers.livekit.addresses import with_scheme

T = TypeVar("T")


class NotFound(ProviderRejected):
    """LiveKit has no such room or participant."""


class _NotLiveKit(Exception):
    """Status 200 or a redirect, from something that is not LiveKit."""


class VendorCalls:
    """One HTTP session with kept-alive connections; it belongs to one event loop."""

    def __init__(self, url: str, api_key: str, api_secret: str) -> None:
        self._url = url
        self._key = api_key
        self._secret = api_secret
        self._session: aiohttp.ClientSession | None = None

    async def call(self, request: Callable[[RoomService], Awaitable[T]]) -> T:
        rooms = RoomService(self._http_session(), self._url, self._key, self._secret, False)

        async def send() -> T:
            try:
                return await request(rooms)
            except (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError) as problem:
                if isinstance(problem, aiohttp.ClientConnectorError):
                    raise
                # Mostly a kept connection whose server was restarted. All our calls may be
                # repeated: rooms are made and closed by name.
                return await request(rooms)

        return await _bounded(send)

    async def may_join(self, token: str) -> bool:
        """Would LiveKit let the bearer of ``token`` in?"""
        url = f"{with_scheme(self._url, 'http')}/rtc/validate"
        headers = {"Authorization": f"Bearer {token}"}

        async def ask() -> bool:
            async with self._http_session().get(url, headers=headers) as answer:
                return answer.status == 200

        return await _bounded(ask)

    async def aclose(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _http_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=None), middlewares=(_only_livekit,)
            )
        return self._session


async def _only_livekit(
    request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
) -> aiohttp.ClientResponse:
    """Let no answer through that says "done" without being LiveKit's own."""
    response = await handler(request)
    redirected = 300 <= response.status < 400
    foreign = (
        response.status == 200
        and request.url.path.count("/twirp/")
        and response.content_type != "application/protobuf"
    )
    if redirected or foreign:
        response.close()
        raise _NotLiveKit(f"status {response.status}, {response.content_type}")
    return response


async def _bounded(send: Callable[[], Awaitable[T]]) -> T:
    """One call under our deadline; what can go wrong becomes one of our errors here, once."""
    try:
        async with asyncio.timeout(settings.PROVIDER_TIMEOUT_SECONDS):
            return await send()
    except TimeoutError as problem:
        raise ProviderTimeout("no answer within the limit") from problem
    except api.ServerError as problem:
        raise _refusal(problem.status, problem.code) from problem
    except aiohttp.ClientConnectorError as problem:  # refused, or the name does not resolve
        raise ProviderUnreachable("cannot connect") from problem
    except aiohttp.ClientError as problem:  # the connection broke: who knows how far it got
        raise ProviderBroken(type(problem).__name__) from problem
    except _NotLiveKit as problem:
        raise ProviderBroken(f"not LiveKit: {problem}") from problem
    except DecodeError as problem:
        raise ProviderBroken("not LiveKit: unreadable") from problem
    except (AttributeError, TypeError) as problem:
        # The SDK takes every JSON error for an object, and a wrong server may send a list.
        raise ProviderBroken("not LiveKit: a strange error") from problem


def _refusal(status: int, code: str) -> ProviderError:
    """By status; the code only tells LiveKit's own 404 from a wrong address."""
    what = f"status {status}, {code}"
    if status == 404 and code == "not_found":
        return NotFound(what)
    if status == 408:  # its own deadline, inside
        return ProviderTimeout(what)
    if status == 429:
        return ProviderFull(what)
    if status in (401, 403):  # plain text when the token itself is bad
        return ProviderCredentials(what)
    if status in (400, 412, 413):
        return ProviderRejected(what)
    return ProviderBroken(what)
