"""Adapter of the embedded media server (``manage.py run_media``) over its control API."""

import asyncio
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import aiohttp
from django.conf import settings
from yarl import URL

from livekit_app.errors import (
    ProviderBroken,
    ProviderCredentials,
    ProviderFull,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnreachable,
)
from livekit_app.providers.embedded import media_settings
from livekit_app.providers.embedded.spec import SPEC
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

_MISSING = {"room_not_found", "participant_not_found"}  # this server's own 404s


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    data: Mapping[str, Any]


class EmbeddedProvider:
    """One per event loop: it keeps one HTTP session with kept-alive connections."""

    name = SPEC.name
    capabilities = SPEC.capabilities

    def __init__(self, url: str, api_key: str, api_secret: str) -> None:
        self._url = url.rstrip("/")
        self._key = api_key
        self._secret = api_secret
        self._session: aiohttp.ClientSession | None = None

    # --- rooms ---------------------------------------------------------------------------------

    async def create_room(self, spec: RoomSpec) -> RoomSeen:
        metadata = json.dumps({"session": spec.session_id, "title": spec.title})
        answer = await self._call("POST", "/rooms", {"name": spec.name, "metadata": metadata})
        return _room(answer.data)

    async def get_room(self, name: str) -> RoomSeen | None:
        answer = await self._call("GET", f"/rooms/{_quoted(name)}")
        return None if answer.status == 404 else _room(answer.data)

    async def delete_room(self, name: str) -> None:
        await self._call("DELETE", f"/rooms/{_quoted(name)}")

    async def snapshot(self) -> Snapshot:
        data = (await self._call("GET", "/rooms")).data
        try:
            return Snapshot(
                server_id=str(data["serverId"]),
                rooms=tuple(_room(item) for item in data["rooms"]),
            )
        except (KeyError, TypeError) as problem:
            raise ProviderBroken("snapshot without its fields") from problem

    # --- participants --------------------------------------------------------------------------

    async def list_participants(
        self, room: str, known: Collection[str] = ()
    ) -> list[ParticipantSeen]:
        answer = await self._call("GET", f"/rooms/{_quoted(room)}/participants")
        if answer.status == 404:
            return []
        try:
            return [_participant(item) for item in answer.data["participants"]]
        except (KeyError, TypeError, ValueError) as problem:
            raise ProviderBroken("participants without their fields") from problem

    async def remove_participant(self, room: str, identity: str, *, bar: bool = False) -> None:
        await self._call("DELETE", f"/rooms/{_quoted(room)}/participants/{_quoted(identity)}")

    async def unbar_participant(self, room: str, identity: str) -> None:
        return  # nobody is barred here: ``sessions_app`` puts out whoever comes back

    async def forget_people(self, identities: Sequence[str]) -> None:
        return  # who has left is forgotten

    async def set_publishing(self, room: str, identity: str, sources: tuple[str, ...]) -> None:
        raise ProviderRejected("only the camera publishes here")

    # --- signed things, no network -------------------------------------------------------------

    def mint(self, spec: GrantSpec) -> Grant:
        return dialect.grant(
            self.name,
            self._key,
            self._secret,
            spec,
            url=f"/media/{'whip' if spec.kind == 'camera' else 'whep'}/{spec.room}",
            ice_servers=tuple(
                server.for_browser()
                for server in media_settings.turn_secret().given(
                    media_settings.ice_servers(), spec.identity
                )
            ),
        )

    def read_token(self, token: str) -> TokenSeen:
        return dialect.read_token(token, self._key, self._secret)

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> WebhookEvent:
        return dialect.read_webhook(body, headers, self._key, self._secret)

    async def creates_rooms_by_itself(self) -> bool:
        return False  # there is no such switch in it

    async def aclose(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    # --- the wire ------------------------------------------------------------------------------

    async def _call(self, method: str, path: str, body: dict[str, str] | None = None) -> _Answer:
        """One call under our deadline. Returns 2xx and the server's own 404; raises for the rest.

        The deadline is around the whole call: a limit inside an SDK may be ignored by it.
        """
        try:
            async with asyncio.timeout(settings.PROVIDER_TIMEOUT_SECONDS):
                status, text = await self._send(method, path, body)
        except TimeoutError as problem:
            raise ProviderTimeout("no answer within the limit") from problem
        except aiohttp.ClientConnectorError as problem:  # refused, or the name does not resolve
            raise ProviderUnreachable("cannot connect") from problem
        except aiohttp.ClientError as problem:  # the connection broke: who knows how far it got
            raise ProviderBroken(type(problem).__name__) from problem
        return _judge_answer(status, text)

    async def _send(self, method: str, path: str, body: dict[str, str] | None) -> tuple[int, bytes]:
        if self._session is None:
            self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=None))
        token = dialect.control_token(self._key, self._secret)
        async with self._session.request(
            method,
            URL(self._url + path, encoded=True),
            json=body,
            headers={"Authorization": f"Bearer {token}"},
            allow_redirects=False,
        ) as response:
            return response.status, await response.read()


def _judge_answer(status: int, text: bytes) -> _Answer:
    if status == 204:
        return _Answer(status, {})
    data = _json_object(text)
    if data is not None and (status == 200 or (status == 404 and data.get("code") in _MISSING)):
        return _Answer(status, data)
    if status == 429:
        raise ProviderFull("status 429")
    if status in (401, 403):
        raise ProviderCredentials(f"status {status}")
    if 400 <= status < 500 and status != 404:
        raise ProviderRejected(f"status {status}")
    # 5xx, a redirect, or an answer that is not this server's: a wrong proxy, another program.
    raise ProviderBroken(f"status {status}, not the control API's answer")


def _json_object(text: bytes) -> dict[str, Any] | None:
    try:
        data = json.loads(text)
    except ValueError:
        return None
    return data if isinstance(data, dict) else None


def _room(data: Mapping[str, Any]) -> RoomSeen:
    try:
        return RoomSeen(
            name=str(data["name"]),
            sid=str(data["sid"]),
            created_at_ms=int(data["createdAtMs"]),
            num_participants=int(data["numParticipants"]),
            num_publishers=int(data["numPublishers"]),
        )
    except (KeyError, TypeError, ValueError) as problem:
        raise ProviderBroken("room without its fields") from problem


def _participant(data: Mapping[str, Any]) -> ParticipantSeen:
    return ParticipantSeen(
        identity=str(data["identity"]),
        sid=str(data["sid"]),
        joined_at_ms=int(data["joinedAtMs"]),
        publishing=bool(data["publishing"]),
    )


def _quoted(part: str) -> str:
    return quote(part, safe="")


def from_settings() -> EmbeddedProvider:
    return EmbeddedProvider(
        settings.EMBEDDED_URL, settings.EMBEDDED_API_KEY, settings.EMBEDDED_API_SECRET
    )
