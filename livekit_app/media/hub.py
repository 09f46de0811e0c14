"""All rooms of this process: joining and leaving, limits, and the clock that watches them."""

import asyncio
import logging
import secrets
import time
from collections import OrderedDict
from collections.abc import Iterator

from livekit.protocol.models import DisconnectReason

from livekit_app.media.config import MediaConfig
from livekit_app.media.join_claims import JoinClaims
from livekit_app.media.media_room import REASON_CODES, MediaRoom
from livekit_app.media.negotiation import sdp
from livekit_app.media.negotiation.ice import IcePolicy, tune_consent
from livekit_app.media.peers import Publisher, Spectator
from livekit_app.media.refusals import FAULTS, Refused, room_not_found
from livekit_app.media.relays.carriers import Carriers
from livekit_app.media.relays.elsewhere import AnyPeer, FarSpectator
from livekit_app.media.relays.turns import Turns
from livekit_app.media.spectator_places import SpectatorPlaces
from livekit_app.media.webhook_sender import Webhooks
from livekit_app.runtime.background import spawn

logger = logging.getLogger(__name__)

REMEMBERED_DEPARTURES = 1000  # so that a peer can ask why it was put out
CLOSE_SECONDS = 2.0
FAULT_SECONDS = 5  # for which a camera that was put out for what it sends is refused
NO_WORD = DisconnectReason.UNKNOWN_REASON  # LiveKit has none for it
# A page that joins anew closes what it has first.
LOST_THE_WAY = {DisconnectReason.CLIENT_INITIATED, DisconnectReason.CONNECTION_TIMEOUT}


class MediaHub:
    def __init__(self, config: MediaConfig) -> None:
        self.server_id = f"MS_{secrets.token_urlsafe(9)}"
        self.rooms: dict[str, MediaRoom] = {}
        self.webhooks = Webhooks(config)
        self._config = config
        self._policy = IcePolicy(
            config.announced_address,
            config.udp_ports,
            config.ice_servers,
            config.media_address,
            config.turn,
        )
        self._places = SpectatorPlaces(self.rooms, config.max_spectators, config.udp_ports)
        self._turns = Turns()
        self.carriers = Carriers(config)
        self._refused: dict[tuple[str, str], tuple[float, str]] = {}  # cameras: until when, why
        self._departed: OrderedDict[str, str] = OrderedDict()  # participant sid → why
        self._tasks: set[asyncio.Task[None]] = set()
        self._clock: asyncio.Task[None] | None = None

    async def start(self) -> None:
        tune_consent()
        await self.webhooks.start()
        self.carriers.start()
        self._clock = asyncio.create_task(self._tick_for_ever(), name="media clock")

    async def stop(self) -> None:
        if self._clock:
            self._clock.cancel()
            await asyncio.gather(self._clock, return_exceptions=True)
        for room in self.rooms.values():
            for peer in list(room.peers.values()):
                self.drop(room, peer, DisconnectReason.SERVER_SHUTDOWN)
        self.rooms.clear()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSE_SECONDS)
        await self.carriers.stop()
        await self.webhooks.stop()

    # --- rooms --------------------------------------------------------------------------------

    def create_room(self, name: str, metadata: str) -> MediaRoom:
        room = self.rooms.get(name)
        if room is None:
            if len(self.rooms) >= self._config.max_rooms:
                raise Refused(429, "room_limit", "This server has no free room.", retry_after=5)
            room = self.rooms[name] = MediaRoom(name, metadata, self.webhooks)
            logger.info("[media] room started", extra={"room": name, "sid": room.sid})
        return room

    def room(self, name: str) -> MediaRoom:
        room = self.rooms.get(name)
        if room is None:
            raise room_not_found()
        return room

    def delete_room(self, name: str) -> None:
        room = self.room(name)
        room.closed = True
        for peer in list(room.peers.values()):
            self.drop(room, peer, DisconnectReason.ROOM_DELETED)
        del self.rooms[name]
        room.emit("room_finished")
        logger.info("[media] room finished", extra={"room": name, "sid": room.sid})

    def remove_participant(self, name: str, identity: str) -> None:
        room = self.room(name)
        room.keep_out(identity)
        found = [peer for peer in room.peers.values() if peer.identity == identity]
        if not found:
            raise Refused(404, "participant_not_found", "Nobody of that name is there.")
        for peer in found:
            self.drop(room, peer, DisconnectReason.PARTICIPANT_REMOVED)

    # --- participants -------------------------------------------------------------------------

    def may_join(self, claims: JoinClaims, role: str, address: str) -> None:
        """``Refused`` where an offer need not even be read."""
        room = self.room(claims.room)
        if role == "whep":
            if not claims.hidden:
                room.refuse_put_out(claims.identity)
                self._places.place(room, claims.identity)
                self._places.way(room, claims.identity, address)
            return
        until, why = self._refused.get((claims.room, claims.identity), (0.0, ""))
        if time.monotonic() < until:
            raise Refused(422, why, FAULTS[why], retry_after=FAULT_SECONDS)

    def read_offer(self, text: str, purpose: sdp.Purpose) -> sdp.Offer:
        return sdp.check_offer(text, purpose, self._policy.keeps())

    async def publish(
        self, claims: JoinClaims, offer: sdp.Offer, address: str = ""
    ) -> tuple[AnyPeer, str]:
        room = self.room(claims.room)
        peer = Publisher(room, claims, self._policy, address)
        answer = await self._join(room, peer, offer, self._turns)
        config = self._config
        answer = sdp.with_bitrate_hints(
            answer,
            start_kbps=config.start_kbps,
            min_kbps=config.min_kbps,
            max_kbps=config.max_kbps,
        )
        return peer, answer if config.remb else sdp.without_remb(answer)

    async def watch(
        self, claims: JoinClaims, offer: sdp.Offer, address: str = ""
    ) -> tuple[AnyPeer, str]:
        room = self.room(claims.room)
        if not claims.hidden:
            room.refuse_put_out(claims.identity)
            self._places.place(room, claims.identity)
            if other := self._places.way(room, claims.identity, address):
                self.drop(self.room(other.sink.name), other, DisconnectReason.JOIN_FAILURE)
        # The commentator is as much a part of the server as a camera.
        relay = None if claims.hidden else self.carriers.least_loaded(self._everybody())
        if relay is None:
            peer = Spectator(room, claims, self._policy, address)
            return peer, await self._join(room, peer, offer, self._turns)
        far = FarSpectator(room, claims, relay, room.elsewhere.number, address)
        return far, await self._join(room, far, offer, relay.turns)

    def _everybody(self) -> Iterator[AnyPeer]:
        return (peer for room in self.rooms.values() for peer in room.peers.values())

    async def _join(self, room: MediaRoom, peer: AnyPeer, offer: sdp.Offer, turns: Turns) -> str:
        for other in list(room.peers.values()):
            if other.identity == peer.identity and other.state == "joining":
                self.drop(room, other, DisconnectReason.DUPLICATE_IDENTITY)
        room.peers[peer.sid] = peer
        peer.on_connection(lambda: self._connection_changed(room, peer))
        try:
            await turns.come(peer)
            self._check_still_wanted(room, peer)
            answer = await peer.accept(offer)
        except BaseException:
            self._check_still_wanted(
                room, peer
            )  # closed under aiortc's hands: not the offer's fault
            self.drop(room, peer, DisconnectReason.JOIN_FAILURE)
            raise
        self._check_still_wanted(room, peer)
        return answer

    def _check_still_wanted(self, room: MediaRoom, peer: AnyPeer) -> None:
        """Much may happen while an answer is made."""
        if room.closed:
            raise room_not_found()
        if peer.state == "gone":
            raise Refused(409, self._departed.get(peer.sid, "replaced"), "Overtaken.")

    def peer(self, room: str, sid: str, role: str) -> AnyPeer:
        """A participant's resource; 410 with the reason when it has left."""
        peer = self.room(room).peers.get(sid) if room in self.rooms else None
        if peer is not None and peer.role == role:
            return peer
        if sid in self._departed:
            raise Refused(410, self._departed[sid], "This session is over.")
        self.room(room)
        raise Refused(404, "session_not_found", "There is no such session.")

    def leave(self, room: str, peer: AnyPeer) -> None:
        self.drop(self.room(room), peer, DisconnectReason.CLIENT_INITIATED)

    def drop(self, room: MediaRoom, peer: AnyPeer, reason: int, why: str = "") -> None:
        """Put ``peer`` out; ``why`` where LiveKit has no word for it. May be called twice."""
        if peer.state == "gone":
            return
        if reason in LOST_THE_WAY and peer.state == "joined" and not peer.hidden:
            self._places.keep(room, peer)
        room.remove(peer, reason)
        why = why or REASON_CODES.get(reason, "left")
        self._departed[peer.sid] = why
        while len(self._departed) > REMEMBERED_DEPARTURES:
            self._departed.popitem(last=False)
        logger.info("[media] participant left", extra={**peer.log_fields, "why": why})
        spawn(peer.disconnect(), self._tasks).add_done_callback(_report_failure)

    def _connection_changed(self, room: MediaRoom, peer: AnyPeer) -> None:
        state = peer.connection
        if peer.state == "joining" and state == "connected":
            if not self._has_place(room, peer):
                return
            for other in room.replaced_by(peer):
                self.drop(room, other, DisconnectReason.DUPLICATE_IDENTITY)
            room.admit(peer)
            logger.info("[media] participant joined", extra=peer.log_fields)
        elif state in {"failed", "closed"}:
            reasons = DisconnectReason
            if peer.state == "joining":
                self.drop(room, peer, reasons.JOIN_FAILURE)
            gone = reasons.CONNECTION_TIMEOUT if peer.vanished else reasons.CLIENT_INITIATED
            self.drop(room, peer, gone)

    def _has_place(self, room: MediaRoom, peer: AnyPeer) -> bool:
        """Only who is connected takes one, so it may be gone by now."""
        if peer.takes_camera or peer.hidden:
            return True
        try:
            other = self._places.place(room, peer.identity)
        except Refused as refused:
            self.drop(room, peer, DisconnectReason.JOIN_FAILURE, refused.code)
            return False
        if other is not None:
            self.drop(self.room(other.sink.name), other, NO_WORD, "room_full")
        return True

    # --- the clock ----------------------------------------------------------------------------

    async def _tick_for_ever(self) -> None:
        while True:
            await asyncio.sleep(self._config.tick_seconds)
            now = time.monotonic()
            config = self._config
            for room in list(self.rooms.values()):
                room.tick(now, self._config.silence_seconds)
                for peer in list(room.peers.values()):
                    most = config.camera_kbps if peer.takes_camera else config.watching_kbps
                    peer.count(now, most)
                    if peer.fault:
                        self._put_out(room, peer, now)
                    elif (
                        peer.state == "joining" and now - peer.since > self._config.connect_seconds
                    ):
                        self.drop(room, peer, DisconnectReason.JOIN_FAILURE)
            self._refused = {who: (t, why) for who, (t, why) in self._refused.items() if t > now}

    def _put_out(self, room: MediaRoom, peer: AnyPeer, now: float) -> None:
        """And keep a camera away for a moment: its page learns why when it comes back at once."""
        if peer.takes_camera:
            self._refused[room.name, peer.identity] = now + FAULT_SECONDS, peer.fault
        self.drop(room, peer, DisconnectReason.MEDIA_FAILURE, peer.fault)


def _report_failure(closing: asyncio.Task[None]) -> None:
    if not closing.cancelled() and closing.exception() is not None:
        logger.error("[media] closing a connection failed", exc_info=closing.exception())
