"""A provider whose settings are gone although rows still name it: says so, whatever is asked."""

from collections.abc import Collection, Mapping, Sequence
from typing import NoReturn

from livekit_app.errors import BadToken, BadWebhook, ProviderCredentials
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
from livekit_app.providers.spec import ProviderSpec


class UnsetProvider:
    """It keeps what the spec says, so that pages of its broadcasts can still be shown."""

    def __init__(self, spec: ProviderSpec) -> None:
        self.name = spec.name
        self.capabilities = spec.capabilities
        self._missing = spec.served_with

    async def create_room(self, spec: RoomSpec) -> RoomSeen:
        self._refuse()

    async def get_room(self, name: str) -> RoomSeen | None:
        self._refuse()

    async def delete_room(self, name: str) -> None:
        self._refuse()

    async def snapshot(self) -> Snapshot:
        self._refuse()

    async def list_participants(
        self, room: str, known: Collection[str] = ()
    ) -> list[ParticipantSeen]:
        self._refuse()

    async def remove_participant(self, room: str, identity: str, *, bar: bool = False) -> None:
        self._refuse()

    async def unbar_participant(self, room: str, identity: str) -> None:
        self._refuse()

    async def forget_people(self, identities: Sequence[str]) -> None:
        self._refuse()

    async def set_publishing(self, room: str, identity: str, sources: tuple[str, ...]) -> None:
        self._refuse()

    def mint(self, spec: GrantSpec) -> Grant:
        self._refuse()

    def read_token(self, token: str) -> TokenSeen:
        raise BadToken(self._reason())

    async def creates_rooms_by_itself(self) -> bool:
        self._refuse()

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> WebhookEvent:
        raise BadWebhook("webhook_signature", 401)

    async def aclose(self) -> None:
        return

    def _refuse(self) -> NoReturn:
        raise ProviderCredentials(self._reason())

    def _reason(self) -> str:
        return f"it is not the chosen one, and {self._missing or 'nothing'} is set for it"
