"""A participant by itself: what it needs of a room is its ``Sink``, and its state is its own."""

import ast
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from livekit.protocol.models import DisconnectReason

from livekit_app.media import media_room, peers
from livekit_app.media.join_claims import JoinClaims
from livekit_app.media.media_room import MediaRoom
from livekit_app.media.negotiation.ice import IcePolicy
from livekit_app.media.peers import Publisher, Spectator
from livekit_app.media.relays.elsewhere import AnyPeer
from livekit_app.media.webhook_sender import Webhooks
from tests.livekit_app.media.clients import config

KEY = b"\x00\x00\x00\x9d\x01\x2a\x80\x02\xe0\x01"  # VP8: a keyframe's first bytes, 640x480
DELTA = b"\x01\x00\x00"


class RecordingSink:
    """All that a peer may ask of a room."""

    name = "room-1"

    def __init__(self) -> None:
        self.seen: list[tuple[str, bool]] = []

    def forward_video(
        self, source: Publisher, codec: str, data: bytes, timestamp: int, *, key: bool
    ) -> None:
        self.seen.append((codec, key))

    def forward_audio(self, source: Publisher, codec: str, data: bytes, timestamp: int) -> None:
        self.seen.append((codec, False))

    def want_keyframe(self) -> None: ...

    def frame_lost(self) -> None: ...


def claims(identity: str, *, hidden: bool = False) -> JoinClaims:
    return JoinClaims(identity, "room-1", can_publish=True, can_subscribe=True, hidden=hidden)


@pytest.fixture
async def policy() -> AsyncIterator[IcePolicy]:
    yield IcePolicy()


@pytest.fixture
async def room() -> MediaRoom:
    return MediaRoom("room-1", "", Webhooks(config()))


def add(room: MediaRoom, peer: AnyPeer) -> AnyPeer:
    room.peers[peer.sid] = peer
    return peer


def test_a_room_knows_its_peers_and_they_do_not_know_it() -> None:
    above = {"media_room", "hub", "http", "server"}

    def imports_of(module: str) -> set[str]:
        tree = ast.parse(Path(module).read_text())
        names = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        return {name.rpartition(".")[2] for name in names if name.startswith("livekit_app.media")}

    assert imports_of(peers.__file__) & above == set()
    assert imports_of(media_room.__file__) & above == set()


async def test_a_publisher_needs_nothing_but_a_sink(policy: IcePolicy) -> None:
    sink = RecordingSink()
    camera = Publisher(sink, claims("camera:x"), policy)
    camera._on_video("VP8", KEY, 1)
    camera._on_video("VP8", DELTA, 2)
    camera._on_audio("opus", b"-", 3)
    assert sink.seen == [("VP8", True), ("VP8", False), ("opus", False)]


async def test_a_peers_state_only_moves_forwards(policy: IcePolicy) -> None:
    peer = Spectator(RecordingSink(), claims("spectator:a"), policy)
    states: list[str] = [peer.state]
    peer.admit()
    states.append(peer.state)
    assert peer.joined_at_ms > 0
    assert peer.close(DisconnectReason.CLIENT_INITIATED) is True  # it had joined
    states.append(peer.state)
    peer.admit()
    states.append(peer.state)
    assert peer.close(DisconnectReason.ROOM_DELETED) is False
    assert states == ["joining", "joined", "gone", "gone"]
    assert peer.info().disconnect_reason == DisconnectReason.CLIENT_INITIATED


async def test_who_never_joined_has_not_left(policy: IcePolicy) -> None:
    peer = Publisher(RecordingSink(), claims("camera:x"), policy)
    assert peer.close(DisconnectReason.JOIN_FAILURE) is False


async def test_a_camera_replaces_the_camera_and_nobody_else(
    room: MediaRoom, policy: IcePolicy
) -> None:
    old = add(room, Publisher(room, claims("camera:old"), policy))
    watching = add(room, Spectator(room, claims("spectator:a"), policy))
    for peer in (old, watching):
        room.admit(peer)
    new = add(room, Publisher(room, claims("camera:new"), policy))
    assert room.replaced_by(new) == [old]
    again = add(room, Spectator(room, claims("spectator:a"), policy))
    assert room.replaced_by(again) == [watching]
    assert room.replaced_by(add(room, Spectator(room, claims("spectator:b"), policy))) == []


async def test_frames_go_from_the_admitted_camera_alone(room: MediaRoom, policy: IcePolicy) -> None:
    camera = Publisher(room, claims("camera:x"), policy)
    add(room, camera)
    camera._on_video("VP8", KEY, 1)
    assert not camera.publishing and room.num_publishers() == 0  # not admitted yet
    room.admit(camera)
    camera._on_video("VP8", KEY, 2)
    assert camera.publishing and room.num_publishers() == 1
    room.remove(camera, DisconnectReason.CLIENT_INITIATED)
    assert not camera.publishing and room.num_publishers() == 0
    camera._on_video("VP8", KEY, 3)
    assert not camera.publishing


async def test_a_camera_that_never_got_in_takes_nothing_from_the_one_that_is(
    room: MediaRoom, policy: IcePolicy
) -> None:
    camera = Publisher(room, claims("camera:x"), policy)
    add(room, camera)
    room.admit(camera)
    room.remove(
        add(room, Publisher(room, claims("camera:y"), policy)), DisconnectReason.JOIN_FAILURE
    )
    camera._on_video("VP8", KEY, 1)
    assert camera.publishing


async def test_after_a_lost_frame_everybody_waits_for_a_whole_one(
    room: MediaRoom, policy: IcePolicy
) -> None:
    watching = Spectator(room, claims("spectator:a"), policy)
    add(room, watching)
    room.admit(watching)
    watching.waits_for_keyframe = False
    room.frame_lost()
    assert watching.waits_for_keyframe


async def test_no_keyframe_is_asked_for_whom_it_would_not_help(
    room: MediaRoom, policy: IcePolicy, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera = Publisher(room, claims("camera:x"), policy)
    watching = Spectator(room, claims("spectator:a"), policy)
    for peer in (camera, watching):
        room.admit(add(room, peer))
    asked: list[Publisher] = []
    monkeypatch.setattr(Publisher, "want_keyframe", lambda self: asked.append(self))
    watching.unable = True
    room.tick(0.0, silence_seconds=1.0)
    assert asked == []
    watching.unable = False
    room.tick(0.0, silence_seconds=1.0)
    assert asked == [camera]
