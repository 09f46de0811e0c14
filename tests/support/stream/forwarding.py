"""The media of the test's SFU: encoded frames in, the same frames out, nothing is decoded.

A participant has at most two peer connections: one that publishes, whose offers come from the
client, and one that watches, whose offers come from here. Clients call us: their candidates are
not needed, ours stand in the descriptions.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any

from aiortc import RTCPeerConnection, RTCRtpTransceiver, RTCSessionDescription
from aiortc.exceptions import InternalError, InvalidAccessError, InvalidStateError, OperationError
from aiortc.sdp import MediaDescription, SessionDescription

from livekit_app.media import passthrough
from livekit_app.media.media_room import Timeline
from livekit_app.media.negotiation.ice import IcePolicy, own_addresses
from livekit_app.media.negotiation.remote_candidates import keeps_none
from livekit_app.media.negotiation.sdp_lines import tidy
from livekit_app.media.passthrough import EncodedPacket, MediaKind, Outlet
from livekit_app.runtime.background import spawn

KEYFRAME_SECONDS = 0.5  # between two requests
ANSWER_SECONDS = 10.0  # a client that has not answered an offer by then gets no other
QUEUE: dict[MediaKind, int] = {"video": 90, "audio": 100}
CODECS: dict[str, tuple[str, ...]] = {"vp8": ("VP8",), "h264": ("H264",)}

Tasks = set[asyncio.Task[None]]

_OVER = ("failed", "closed")
_REFUSALS = (  # what aiortc says to a description it cannot take
    *(OperationError, InvalidAccessError, InvalidStateError, InternalError),
    *(ValueError, AssertionError, LookupError, AttributeError, TypeError),
)
logger = logging.getLogger(__name__)


class Unusable(Exception):
    """A description that nothing can be done with."""


def ice_policy() -> IcePolicy:
    """One address is enough on one machine, and each costs a socket for every connection."""
    addresses = own_addresses()
    return IcePolicy(only=next((a for a in addresses if ":" not in a), addresses[0]))


class Source:
    """One track of one participant, whatever peer connection it comes by."""

    def __init__(self, kind: MediaKind, tasks: Tasks, on_first: Callable[[], None]) -> None:
        self.kind: MediaKind = kind
        self.feeds: set[Feed] = set()
        self.open = False  # published: frames are passed on
        self.muted = False  # by its client
        self.silent = False  # a fault: nothing comes any more
        self.packets = 0  # so many frames came
        self._on_first = on_first
        self._tasks = tasks
        self._timeline = Timeline(kind)
        self._by = ""  # which connection it comes by
        self._request: Callable[[int], Coroutine[Any, Any, None]] | None = None
        self._ssrc: Callable[[], int | None] = lambda: None
        self._wants_keyframe = False
        self._timer: asyncio.TimerHandle | None = None

    def tap(self, transceiver: RTCRtpTransceiver, by: str, ssrc: int | None) -> None:
        """Take its frames from ``transceiver`` from now on."""
        self._by = by

        def take(codec: str, data: bytes, timestamp: int) -> None:
            if self._by == by:
                self._take(codec, data, timestamp)

        lost = self._lost if self.kind == "video" else None
        self._request = passthrough.tap(transceiver.receiver, self.kind, take, lost)
        self._ssrc = lambda: ssrc or _heard(transceiver)

    def want_keyframe(self) -> None:
        """Asked again until one comes."""
        if self.kind == "video":
            self._wants_keyframe = True
            if self._timer is None:
                self._ask()

    def close(self) -> None:
        self._wants_keyframe = self.open = False
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _take(self, codec: str, data: bytes, timestamp: int) -> None:
        if self.silent:
            return
        self.packets += 1
        if self.packets == 1:
            self._on_first()
        if not self.open:
            return
        key = self.kind == "video" and passthrough.is_keyframe(codec, data)
        if key:
            self._wants_keyframe = False
        moment = self._timeline.rebase(self._by, timestamp, time.monotonic())
        packet = passthrough.packet_of(data, moment, self.kind)
        for feed in self.feeds:
            feed.send(codec, packet, key=key)

    def _lost(self) -> None:
        for feed in self.feeds:
            feed.waits_for_keyframe = True
        self.want_keyframe()

    def _ask(self) -> None:
        self._timer = None
        if not self._wants_keyframe:
            return
        ssrc = self._ssrc()
        if ssrc is not None and self._request is not None:
            spawn(self._request(ssrc), self._tasks)
        self._timer = asyncio.get_running_loop().call_later(KEYFRAME_SECONDS, self._ask)


def _heard(transceiver: RTCRtpTransceiver) -> int | None:
    return next((s.source for s in transceiver.receiver.getSynchronizationSources()), None)


class Feed:
    """A source on its way to one viewer."""

    def __init__(self, source: Source, stream_id: str) -> None:
        self.source = source
        self.stream_id = stream_id
        self.wanted = True
        self.waits_for_keyframe = source.kind == "video"
        self.outlet = _Outlet(source.kind, self._started)
        self.transceiver: RTCRtpTransceiver | None = None
        source.feeds.add(self)

    def want(self, wanted: bool) -> None:
        if wanted and not self.wanted:
            self._started()
        self.wanted = wanted

    def send(self, codec: str, packet: EncodedPacket, *, key: bool) -> None:
        video = self.source.kind == "video"
        if not self.wanted or not self.outlet.started:
            return
        if video and self.waits_for_keyframe and not key:
            return
        offered = self.outlet.offer(codec, packet)
        if video:
            self.waits_for_keyframe = not offered
            if not offered:
                self.source.want_keyframe()

    def close(self) -> None:
        self.source.feeds.discard(self)
        self.wanted = False
        self.outlet.stop()
        if self.transceiver is not None:
            self.transceiver.direction = "inactive"

    def _started(self) -> None:
        self.waits_for_keyframe = self.source.kind == "video"
        self.source.want_keyframe()


class _Outlet(Outlet):
    """``started``: aiortc asks for frames, so the viewer is connected and has agreed."""

    def __init__(self, kind: MediaKind, on_start: Callable[[], None]) -> None:
        super().__init__(kind, QUEUE[kind])
        self.started = False
        self._on_start = on_start

    async def recv(self) -> EncodedPacket:
        if not self.started:
            self.started = True
            self._on_start()
        return await super().recv()


class Publishing:
    """The connection that a participant publishes by. Another offer adds tracks to it; one with
    other ICE names means a new connection, since aiortc cannot restart ICE."""

    def __init__(self, policy: IcePolicy, codec: str) -> None:
        self._policy = policy
        self._codecs = CODECS.get(codec, ("VP8",))
        self._turn = asyncio.Lock()
        self._pc: RTCPeerConnection | None = None
        self._ufrag = ""
        self._known: set[str] = set()  # mids
        self._count = 0

    async def answer(self, offer: str, sources: Mapping[str, Source]) -> str:
        """``sources`` by mid. Raises ``Unusable``."""
        async with self._turn:
            offer = tidy(offer, keeps_none)
            try:
                media = SessionDescription.parse(offer).media
                return await self._answer(offer, media, sources)
            except _REFUSALS as problem:
                raise Unusable(f"the offer cannot be answered: {problem!r}") from problem

    async def _answer(
        self, offer: str, media: list[MediaDescription], sources: Mapping[str, Source]
    ) -> str:
        ice = media[0].ice
        ufrag = (ice.usernameFragment if ice else "") or ""
        old, fresh = None, False
        if self._pc is None or ufrag != self._ufrag or self._pc.connectionState in _OVER:
            old, self._pc, fresh = self._pc, self._policy.peer_connection(), True
            self._ufrag, self._known, self._count = ufrag, set(), self._count + 1
        pc = self._pc
        for part in media:
            if part.rtp.muxId not in self._known and part.kind in QUEUE:
                self._known.add(part.rtp.muxId)
                self._receive(pc, part, sources.get(part.rtp.muxId))
        if fresh:
            self._policy.apply(pc)
        await pc.setRemoteDescription(RTCSessionDescription(offer, "offer"))
        await pc.setLocalDescription(await pc.createAnswer())
        if old is not None:
            await passthrough.close(old)
        return str(pc.localDescription.sdp)

    def _receive(
        self, pc: RTCPeerConnection, part: MediaDescription, source: Source | None
    ) -> None:
        kind: MediaKind = "audio" if part.kind == "audio" else "video"
        transceiver = pc.addTransceiver(kind, direction="recvonly")
        passthrough.check_private_names(transceiver)
        codecs = ("OPUS",) if kind == "audio" else self._codecs
        transceiver.setCodecPreferences(passthrough.preferences(kind, codecs))
        if source is None:  # announced by nobody
            passthrough.tap(transceiver.receiver, kind, lambda *frame: None)
        else:
            source.tap(transceiver, str(self._count), part.ssrc[0].ssrc if part.ssrc else None)

    async def close(self) -> None:
        if self._pc is not None:
            await passthrough.close(self._pc)


class Watching:
    """The connection that a participant watches by. ``send_offer(sdp, number)`` is answered by
    ``answered``; one offer at a time, each with all that came meanwhile. ``on_broken``: the two
    sides do not agree, and will not."""

    def __init__(
        self,
        policy: IcePolicy,
        codec: str,
        send_offer: Callable[[str, int], None],
        on_broken: Callable[[], None],
        tasks: Tasks,
    ) -> None:
        self._policy = policy
        self._codecs = CODECS.get(codec, ("VP8",))
        self._send_offer = send_offer
        self._on_broken = on_broken
        self._pc = policy.peer_connection()
        self._new: list[Feed] = []
        self._changed = asyncio.Event()
        self._number = 0
        self._answer: asyncio.Future[str] | None = None
        self._negotiation = spawn(self._negotiate(), tasks)

    def add(self, feed: Feed) -> None:
        self._new.append(feed)
        self._changed.set()

    def answered(self, number: int, sdp: str) -> bool:
        """False: nobody asked for it."""
        if self._answer is None or self._answer.done() or number not in (0, self._number):
            return False
        self._answer.set_result(sdp)
        return True

    async def close(self) -> None:
        self._negotiation.cancel()
        with suppress(asyncio.CancelledError):
            await self._negotiation
        await passthrough.close(self._pc)

    async def _negotiate(self) -> None:
        try:
            while True:
                await self._changed.wait()
                self._changed.clear()
                await self._offer()
        except (TimeoutError, *_REFUSALS) as problem:
            logger.info("[stream sfu] no agreement", extra={"why": repr(problem)})
            self._on_broken()

    async def _offer(self) -> None:
        feeds, self._new = self._new, []
        for feed in feeds:
            self._add(feed)
        self._number += 1
        if self._number == 1:
            self._policy.apply(self._pc)
        self._answer = asyncio.get_running_loop().create_future()
        await self._pc.setLocalDescription(await self._pc.createOffer())
        self._send_offer(self._pc.localDescription.sdp, self._number)
        async with asyncio.timeout(ANSWER_SECONDS):
            answer = await self._answer
        await self._pc.setRemoteDescription(
            RTCSessionDescription(tidy(answer, keeps_none), "answer")
        )

    def _add(self, feed: Feed) -> None:
        kind = feed.source.kind
        transceiver = self._pc.addTransceiver(feed.outlet, direction="sendonly")
        passthrough.check_private_names(transceiver)
        codecs = ("OPUS",) if kind == "audio" else self._codecs
        transceiver.setCodecPreferences(passthrough.preferences(kind, codecs))
        feed.outlet.bind(transceiver)
        feed.transceiver = transceiver
        sender = transceiver.sender
        sender._stream_id = feed.stream_id  # what clients know the track's owner by
        passthrough.bound_repeats(sender)
        if kind == "video":  # aiortc would ask its encoder, which we have none of
            sender._send_keyframe = feed.source.want_keyframe  # type: ignore[method-assign]
