"""What a relay process does: answers, connections and frames of those it carries."""

import asyncio
import logging
import socket
import time

from livekit_app.media.join_claims import JoinClaims
from livekit_app.media.negotiation.ice import IcePolicy, tune_consent
from livekit_app.media.negotiation.ice_servers import IceServer, TurnSecret
from livekit_app.media.negotiation.sdp import Offer
from livekit_app.media.peers import Spectator
from livekit_app.media.refusals import Refused
from livekit_app.media.relays import wire
from livekit_app.media.relays.fan_out import FanOut
from livekit_app.media.relays.link import Link
from livekit_app.media.relays.log_lines import LinkHandler
from livekit_app.runtime.background import spawn

logger = logging.getLogger(__name__)

KEYFRAME_SECONDS = 0.1  # between two requests for one room; the camera gets fewer
CLOSE_SECONDS = 1.0


class CarriedRoom:
    """As much of a room as a spectator needs (``Watched``)."""

    def __init__(self, number: int, name: str, link: Link) -> None:
        self.name = name
        self.number = number
        self.people = 0  # those that join included
        self.fan_out = FanOut(self.want_keyframe)
        self._link = link
        self._asked = 0.0

    def want_keyframe(self) -> None:
        now = time.monotonic()
        if now - self._asked >= KEYFRAME_SECONDS:
            self._asked = now
            self._link.send(wire.KeyframeWanted(self.number))

    def take(self, frame: wire.CrossingFrame) -> None:
        if frame.is_video:
            self.fan_out.send_video(frame.codec, frame.data, frame.pts, key=frame.key)
        else:
            self.fan_out.send_audio(frame.codec, frame.data, frame.pts)


class Carrying:
    """``run`` lasts until the main process closes the socket, or is no more."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._begun = asyncio.Event()
        self._ended = asyncio.Event()
        self._rooms: dict[int, CarriedRoom] = {}
        self._peers: dict[str, tuple[CarriedRoom, Spectator]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._link: Link | None = None
        self._policy = IcePolicy()
        self._most_kbps = 0
        self._tick_seconds = 0.0

    @property
    def link(self) -> Link:
        if self._link is None:
            raise RuntimeError("not running")
        return self._link

    async def run(self) -> None:
        tune_consent()
        self._link = Link(self._take, self._ended.set)
        await self._link.open(self._end)
        clock = asyncio.create_task(self._tick_for_ever(), name="relay clock")
        await self._ended.wait()
        clock.cancel()
        await asyncio.gather(clock, return_exceptions=True)
        for sid in list(self._peers):
            self._end_one(sid)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=CLOSE_SECONDS)

    def _take(self, message: wire.Message) -> None:
        match message:
            case wire.CrossingFrame():
                if room := self._rooms.get(message.room):
                    room.take(message)
            case wire.JoinOrder():
                self._join(message)
            case wire.AdmitOrder():
                if found := self._peers.get(message.sid):
                    room, peer = found
                    peer.admit()
                    room.fan_out.add(peer)
            case wire.EndOrder():
                self._end_one(message.sid)
            case wire.Hello():
                self._begin(message)

    def _begin(self, greeting: wire.Hello) -> None:
        ports = greeting.udp_ports
        self._policy = IcePolicy(
            greeting.announced,
            (ports[0], ports[1]) if ports else None,
            tuple(IceServer(**server) for server in greeting.ice_servers),
            greeting.only,
            TurnSecret(**greeting.turn),
        )
        self._most_kbps, self._tick_seconds = greeting.most_kbps, greeting.tick_seconds
        logging.getLogger("livekit_app").setLevel(greeting.log_level)
        logging.getLogger().addHandler(LinkHandler(self.link))
        self._begun.set()
        self.link.send(wire.StillHere(time.process_time()))

    # --- spectators ---------------------------------------------------------------------------

    def _join(self, order: wire.JoinOrder) -> None:
        room = self._rooms.get(order.room)
        if room is None:
            room = self._rooms[order.room] = CarriedRoom(order.room, order.name, self.link)
        room.people += 1
        claims = JoinClaims(
            order.identity, order.name, can_publish=False, can_subscribe=True, hidden=False
        )
        peer = Spectator(room, claims, self._policy)
        peer.sid = order.sid
        self._peers[order.sid] = room, peer
        peer.on_connection(lambda: self._connection_changed(peer))
        offer = Offer(order.sdp, tuple(order.kinds), tuple(order.video_codecs), None)
        spawn(self._answer(peer, offer), self._tasks)

    async def _answer(self, peer: Spectator, offer: Offer) -> None:
        said: wire.Answered | wire.NotAnswered
        try:
            said = wire.Answered(peer.sid, await peer.accept(offer))
        except Refused as refused:
            said = wire.NotAnswered(peer.sid, refused.status, refused.code, refused.message)
        except Exception:
            if peer.sid not in self._peers:
                return  # closed under aiortc's hands
            logger.exception("[media] a relay's answer failed", extra=peer.log_fields)
            said = wire.NotAnswered(peer.sid, 500, "internal", "The media server failed.")
        self.link.send(said)

    def _connection_changed(self, peer: Spectator) -> None:
        if peer.sid in self._peers:
            state = peer.connection
            gone = state in ("failed", "closed")
            self.link.send(wire.ConnectionIs(peer.sid, state, gone and peer.vanished))

    def _end_one(self, sid: str) -> None:
        found = self._peers.pop(sid, None)
        if found is None:
            return
        room, peer = found
        room.fan_out.remove(peer)
        room.people -= 1
        if not room.people:
            del self._rooms[room.number]
        spawn(peer.disconnect(), self._tasks).add_done_callback(_report_failure)

    async def _tick_for_ever(self) -> None:
        await self._begun.wait()
        while True:
            await asyncio.sleep(self._tick_seconds)
            self._tick(time.monotonic())

    def _tick(self, now: float) -> None:
        for room in self._rooms.values():
            if room.fan_out.waits():
                room.want_keyframe()
        for sid, (_, peer) in self._peers.items():
            if peer.fault:
                continue  # told
            peer.count(now, self._most_kbps)
            if peer.fault:
                self.link.send(wire.FaultFound(sid, peer.fault))
        self.link.send(wire.StillHere(time.process_time()))


def _report_failure(closing: asyncio.Task[None]) -> None:
    if not closing.cancelled() and closing.exception() is not None:
        logger.error("[media] closing a connection failed", exc_info=closing.exception())
