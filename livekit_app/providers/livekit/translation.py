"""LiveKit's rooms, participants and permissions in the port's words."""

from livekit.protocol.models import (
    ParticipantInfo,
    ParticipantPermission,
    TrackInfo,
    TrackSource,
    TrackType,
)
from livekit.protocol.models import Room as VendorRoom

from livekit_app.errors import ProviderBroken
from livekit_app.providers.port import ParticipantSeen, RoomSeen, makes_publisher

_SOURCES = {"camera": TrackSource.CAMERA, "microphone": TrackSource.MICROPHONE}  # of port.Rights


def room_seen(room: VendorRoom) -> RoomSeen:
    if not room.sid:  # an empty answer reads as a room without anything
        raise ProviderBroken("a room without its sid")
    return RoomSeen(
        name=room.name,
        sid=room.sid,
        created_at_ms=room.creation_time_ms or room.creation_time * 1000,
        num_participants=room.num_participants,
        num_publishers=room.num_publishers,
    )


def participant_seen(one: ParticipantInfo) -> ParticipantSeen:
    return ParticipantSeen(
        identity=one.identity,
        sid=one.sid,
        joined_at_ms=one.joined_at_ms or one.joined_at * 1000,
        publishing=any(_publishes(one.identity, track) for track in one.tracks),
    )


def _publishes(identity: str, track: TrackInfo) -> bool:
    if track.type == TrackType.VIDEO:
        return makes_publisher(identity, "video") and not track.muted
    return makes_publisher(identity, "audio")  # muted or not: LiveKit counts its sender


def with_sources(one: ParticipantInfo, sources: tuple[str, ...]) -> ParticipantPermission:
    permission = ParticipantPermission()
    permission.CopyFrom(one.permission)
    permission.can_publish = bool(sources)
    del permission.can_publish_sources[:]
    permission.can_publish_sources.extend(_SOURCES[name] for name in sources)
    return permission
