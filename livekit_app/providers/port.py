"""The provider port: what Sideline asks of a media server, in Sideline's own words.

One file per provider implements ``Provider``; vendor types stop there. Differences
between providers are data in ``Capabilities``, never an ``isinstance``. Every method
raises only ``livekit_app.errors.ProviderError`` kinds. Everything that touches the network is
async and bounded by ``settings.PROVIDER_TIMEOUT_SECONDS`` around the call, not inside the SDK.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from django.utils import timezone

from livekit_app.providers.spec import Capabilities

# What a connection is in its room. (Who somebody is in a broadcast is a *role*: sessions_app.)
Kind = Literal["camera", "speaker", "spectator", "commentator"]


@dataclass(frozen=True, slots=True)
class Rights:
    """What a connection of one kind may do in its room."""

    publish: tuple[str, ...] = ()  # sources, in LiveKit's words: camera, microphone
    subscribe: bool = True


RIGHTS: dict[Kind, Rights] = {
    "camera": Rights(publish=("camera", "microphone"), subscribe=False),
    "speaker": Rights(publish=("microphone",)),  # one camera, several voices
    "spectator": Rights(),
    "commentator": Rights(),
}


@dataclass(frozen=True, slots=True)
class RoomSpec:
    name: str
    session_id: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class RoomSeen:
    """A room as the provider showed it. ``sid`` changes when the room is made anew."""

    name: str
    sid: str
    created_at_ms: int
    num_participants: int = 0
    # Those ``publishing``; silent speakers may be among them. None: the list does not say.
    num_publishers: int | None = 0
    # Where the server is several machines: which one holds it (empty: unknown, or there is only
    # one), and whether that one is dead. Then whoever was in the room is gone, whatever lists say.
    place: str = ""
    lost: bool = False


@dataclass(frozen=True, slots=True)
class ParticipantSeen:
    identity: str
    sid: str
    joined_at_ms: int
    publishing: bool  # the camera: its video; anybody else: anything (see ``makes_publisher``)


def makes_publisher(identity: str, kind: str) -> bool:
    """Does a track of this kind ("audio" or "video") make its sender count as publishing?

    A camera is there for its picture. Everybody else counts with anything: a speaker sends a
    microphone only, and the number of publishers that a provider tells counts them, too.
    """
    return kind == "video" or not identity.startswith("camera:")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All rooms at one moment. ``server_id`` changes whenever the media server restarts."""

    server_id: str
    rooms: tuple[RoomSeen, ...]


@dataclass(frozen=True, slots=True)
class GrantSpec:
    """A grant that is to be signed. ``name``: what others may read, empty for none."""

    room: str
    identity: str
    kind: Kind
    ttl: timedelta
    name: str = ""
    subscribe: bool = True  # False: without hearing and seeing others, whatever its kind


@dataclass(frozen=True, slots=True)
class Grant:
    """Permission to join one room as one identity. The token is a secret: never logged."""

    provider: str
    room: str
    identity: str
    kind: Kind
    url: str  # where the browser's player connects; relative to the web origin for embedded
    token: str
    expires_at: datetime
    ice_servers: tuple[dict[str, str], ...] = ()  # RTCIceServer dictionaries for the browser

    @property
    def ttl_seconds(self) -> int:
        """What is left of it now."""
        return max(0, round((self.expires_at - timezone.now()).total_seconds()))


@dataclass(frozen=True, slots=True)
class TokenSeen:
    """What a join token says, once its signature and times are found right."""

    room: str
    identity: str
    may_publish: bool
    may_subscribe: bool


EventType = Literal[
    "server_started",
    "room_started",
    "room_finished",
    "participant_joined",
    "participant_left",
    "track_published",
    "track_unpublished",
    "other",
]


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """A verified webhook in our words. Evidence, not truth."""

    id: str
    type: EventType
    vendor_type: str
    created_at: datetime
    room_name: str = ""
    room_sid: str = ""
    participant_sid: str = ""
    participant_identity: str = ""
    track_kind: str = ""  # "audio" | "video"
    reason: str = ""


class Provider(Protocol):
    name: str
    capabilities: Capabilities

    async def create_room(self, spec: RoomSpec) -> RoomSeen:
        """Make the room, or return it unchanged when it exists."""

    async def get_room(self, name: str) -> RoomSeen | None:
        """The room, or None when the provider says it has none of that name."""

    async def delete_room(self, name: str) -> None:
        """Close the room and put everybody out. A room that is not there is success."""

    async def snapshot(self) -> Snapshot: ...

    async def list_participants(
        self, room: str, known: Collection[str] = ()
    ) -> list[ParticipantSeen]:
        """Who is connected (not who is still joining). A missing room has nobody.

        A provider may cut a long list. Of the identities in ``known`` those that are there are in
        the answer however long it is, so whoever of them is missing in it has left.
        """

    async def remove_participant(self, room: str, identity: str, *, bar: bool = False) -> None:
        """Put one participant out. One that is not there is success.

        ``bar``: for good, where ``capabilities.bars``; else the same as without.
        """

    async def unbar_participant(self, room: str, identity: str) -> None:
        """Take a bar back. Success where there is none, or no such thing as a bar."""

    async def forget_people(self, identities: Sequence[str]) -> None:
        """Delete what the provider remembers of them, now that they have left for good.

        Those it does not know are success. Nothing to do unless ``capabilities.keeps_people``.
        """

    async def set_publishing(self, room: str, identity: str, sources: tuple[str, ...]) -> None:
        """Change what one participant may publish from now on, ``()`` for nothing: what it sends
        beyond that stops. One that is not there is success.

        Only where ``capabilities.speakers``; others raise ``ProviderRejected``.
        """

    def mint(self, spec: GrantSpec) -> Grant:
        """Sign a grant with the kind's ``RIGHTS``. No network."""

    def read_token(self, token: str) -> TokenSeen:
        """A join token as its media server reads it. Raises ``BadToken``. No network."""

    async def creates_rooms_by_itself(self) -> bool:
        """Does a token bring a room back that is not there? Then what has ended may revive."""

    def parse_webhook(self, body: bytes, headers: Mapping[str, str]) -> WebhookEvent:
        """Verify the signature over the raw bytes, then translate. Raises ``BadWebhook``.

        ``headers`` are looked up in any case; ``body`` is as it came, so a compressed one is
        unpacked here, within a limit.
        """

    async def aclose(self) -> None: ...
