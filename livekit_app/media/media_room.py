"""A room: who is in it, and the fan-out from its one publisher to everybody else."""

import logging
import secrets
import time
from collections import OrderedDict

from livekit.protocol.models import DisconnectReason, ParticipantInfo, TrackInfo, TrackType
from livekit.protocol.models import Room as RoomInfo

from livekit_app.media.passthrough import CLOCK, MediaKind
from livekit_app.media.peers import Publisher
from livekit_app.media.refusals import Refused
from livekit_app.media.relays.elsewhere import AnyPeer, Elsewhere, FarSpectator
from livekit_app.media.relays.fan_out import FanOut
from livekit_app.media.webhook_sender import Webhooks

logger = logging.getLogger(__name__)


JUMP_SECONDS = 5.0
REMEMBERED_PUT_OUT = 2000  # the oldest tokens of so many have expired meanwhile, as a rule


class Timeline:
    """Continuous timestamps of one kind over a changing publisher, in ``CLOCK`` units."""

    def __init__(self, kind: MediaKind) -> None:
        self._clock = CLOCK[kind]
        self._source = ""
        self._offset = 0
        self._last = 0
        self._at: float | None = None

    def rebase(self, source: str, timestamp: int, now: float) -> int:
        """``now`` is monotonic seconds; the gap between publishers is kept as it was.

        The same publisher may begin anew, too (another SSRC): then its timestamps jump away from
        the clock.
        """
        gap = 0.0 if self._at is None else max(now - self._at, 0.001)
        step = timestamp + self._offset - self._last
        if source != self._source or abs(step / self._clock - gap) > JUMP_SECONDS:
            self._offset = self._last + round(gap * self._clock) - timestamp
            self._source = source
        self._last, self._at = timestamp + self._offset, now
        return self._last


class MediaRoom:
    def __init__(self, name: str, metadata: str, webhooks: Webhooks) -> None:
        self.name = name
        self.metadata = metadata
        self.sid = f"RM_{secrets.token_urlsafe(9)}"
        self.created_at_ms = time.time_ns() // 1_000_000
        self.peers: dict[str, AnyPeer] = {}  # by sid, joining ones included
        self.closed = False
        self._put_out: OrderedDict[str, None] = OrderedDict()  # whose tokens are used up
        self._webhooks = webhooks
        self._publisher: Publisher | None = None
        self._here = FanOut(self.want_keyframe)
        self.elsewhere = Elsewhere(self.want_keyframe)
        self._timelines: dict[MediaKind, Timeline] = {k: Timeline(k) for k in ("audio", "video")}
        self.emit("room_started")

    # --- who is here --------------------------------------------------------------------------

    def joined(self) -> list[AnyPeer]:
        return [peer for peer in self.peers.values() if peer.state == "joined"]

    def num_publishers(self) -> int:
        return sum(peer.publishing for peer in self.peers.values())

    def replaced_by(self, peer: AnyPeer) -> list[AnyPeer]:
        """Those that have to leave before ``peer``, which is connected, is admitted."""
        return [
            other
            for other in self.joined()
            if other.identity == peer.identity or (other.takes_camera and peer.takes_camera)
        ]

    def admit(self, peer: AnyPeer) -> None:
        peer.admit()
        self.emit("participant_joined", peer.info())
        if peer.takes_camera:
            self._publisher = peer
            self.frame_lost()
        elif isinstance(peer, FarSpectator):
            self.elsewhere.add(peer)
        else:
            self._here.add(peer)

    def keep_out(self, identity: str) -> None:
        """Who was put out comes back with another token, which has another identity, or not at
        all. Not for cameras: theirs is fixed."""
        self._put_out[identity] = None
        while len(self._put_out) > REMEMBERED_PUT_OUT:
            self._put_out.popitem(last=False)

    def refuse_put_out(self, identity: str) -> None:
        if identity in self._put_out:
            raise Refused(403, "removed", "Whoever has this token was put out.")

    def remove(self, peer: AnyPeer, reason: int) -> None:
        """Forget ``peer`` and tell the world, if the world knew of it."""
        self.peers.pop(peer.sid, None)
        if peer.takes_camera:
            self._silent(peer)
            if self._publisher is peer:
                self._publisher = None
        elif isinstance(peer, FarSpectator):
            self.elsewhere.remove(peer)
        else:
            self._here.remove(peer)
        if peer.close(reason):
            self.emit("participant_left", peer.info())

    # --- media --------------------------------------------------------------------------------

    def forward_video(
        self, source: Publisher, codec: str, data: bytes, timestamp: int, *, key: bool
    ) -> None:
        if source is not self._publisher:
            return
        if not source.publishing:
            source.publishing = True
            self._emit_track("track_published", source)
        pts = self._timelines["video"].rebase(source.sid, timestamp, source.last_frame)
        self._here.send_video(codec, data, pts, key=key)
        self.elsewhere.send_video(codec, data, pts, key=key)

    def forward_audio(self, source: Publisher, codec: str, data: bytes, timestamp: int) -> None:
        if source is not self._publisher:
            return
        pts = self._timelines["audio"].rebase(source.sid, timestamp, time.monotonic())
        self._here.send_audio(codec, data, pts)
        self.elsewhere.send_audio(codec, data, pts)

    def want_keyframe(self) -> None:
        if self._publisher is not None:
            self._publisher.want_keyframe()

    def frame_lost(self) -> None:
        """Deltas after a lost frame would be corrupt: everybody waits for the next keyframe."""
        self._here.frame_lost()
        self.elsewhere.frame_lost()
        self.want_keyframe()

    def tick(self, now: float, silence_seconds: float) -> None:
        """Notice silence; ask again for keyframes that were asked for and did not come."""
        publisher = self._publisher
        if publisher is None:
            return
        if publisher.publishing and now - publisher.last_frame > silence_seconds:
            logger.info("[media] no frames", extra=publisher.log_fields)
            self._silent(publisher)
        if self._here.waits() or self.elsewhere.waits():
            publisher.want_keyframe()
        else:
            publisher.ask()

    def _silent(self, publisher: Publisher) -> None:
        if publisher.publishing:
            publisher.publishing = False
            self._emit_track("track_unpublished", publisher)

    # --- webhooks -----------------------------------------------------------------------------

    def info(self) -> RoomInfo:
        return RoomInfo(
            name=self.name,
            sid=self.sid,
            metadata=self.metadata,
            creation_time=self.created_at_ms // 1000,
            creation_time_ms=self.created_at_ms,
            num_participants=len(self.joined()),
            num_publishers=self.num_publishers(),
        )

    def emit(self, event: str, participant: ParticipantInfo | None = None) -> None:
        self._webhooks.emit(event, self.info(), participant)

    def _emit_track(self, event: str, publisher: Publisher) -> None:
        logger.info("[media] track event", extra={"event": event, **publisher.log_fields})
        track = TrackInfo(sid=publisher.track_sid, type=TrackType.VIDEO)
        self._webhooks.emit(event, self.info(), publisher.info(), track)


REASON_CODES: dict[int, str] = {
    DisconnectReason.CLIENT_INITIATED: "left",
    DisconnectReason.DUPLICATE_IDENTITY: "replaced",
    DisconnectReason.SERVER_SHUTDOWN: "server_shutdown",
    DisconnectReason.PARTICIPANT_REMOVED: "removed",
    DisconnectReason.ROOM_DELETED: "room_deleted",
    DisconnectReason.JOIN_FAILURE: "join_failed",
    DisconnectReason.CONNECTION_TIMEOUT: "connection_lost",
}
