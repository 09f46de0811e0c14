"""Those who watch one room and are carried by relays, as the main process sees them."""

import itertools
from collections.abc import Callable
from typing import Literal, Protocol

from livekit_app.media.join_claims import JoinClaims
from livekit_app.media.negotiation import sdp
from livekit_app.media.peers import Attendee, Publisher, Spectator, Watched
from livekit_app.media.relays import wire

_numbers = itertools.count(1)


class Carrier(Protocol):
    """What is needed of a relay."""

    @property
    def full(self) -> bool:
        """It is behind, and gets no frames until it has caught up."""

    async def join(self, spectator: "FarSpectator", offer: sdp.Offer) -> str: ...

    def admit(self, spectator: "FarSpectator") -> None: ...

    def end(self, spectator: "FarSpectator") -> None: ...

    def send_frame(self, packed: bytes) -> bool: ...


class FarSpectator(Attendee):
    """One whose peer connection is in a relay."""

    role = "whep"
    takes_camera: Literal[False] = False

    def __init__(
        self, sink: Watched, claims: JoinClaims, carrier: Carrier, room: int, address: str = ""
    ) -> None:
        super().__init__(sink, claims, address)
        self.carrier = carrier
        self.room = room  # its number
        self.connection = "new"
        self.vanished = False
        self._changed: Callable[[], None] | None = None

    async def accept(self, offer: sdp.Offer) -> str:
        return await self.carrier.join(self, offer)

    def on_connection(self, changed: Callable[[], None]) -> None:
        self._changed = changed

    def connection_is(self, state: str, *, vanished: bool) -> None:
        """As its relay tells, or because that is no more."""
        self.connection, self.vanished = state, vanished
        if self._changed is not None:
            self._changed()

    def admit(self) -> None:
        super().admit()
        self.carrier.admit(self)

    async def disconnect(self) -> None:
        self.carrier.end(self)

    def count(self, now: float, most_kbps: int) -> None:
        """Its relay does."""


class Share:
    """What of a room one relay gets: as if the relay were a spectator."""

    def __init__(self) -> None:
        self.waits_for_keyframe = True
        self.spectators = 0


class Elsewhere:
    """``number`` is the room's in what crosses to relays: a name may come again."""

    def __init__(self, want_keyframe: Callable[[], None]) -> None:
        self.number = next(_numbers)
        self._want_keyframe = want_keyframe
        self._shares: dict[Carrier, Share] = {}

    def add(self, spectator: FarSpectator) -> None:
        self._shares.setdefault(spectator.carrier, Share()).spectators += 1
        self._want_keyframe()

    def remove(self, spectator: FarSpectator) -> None:
        share = self._shares.get(spectator.carrier)
        if share is None or spectator.state != "joined":
            return
        share.spectators -= 1
        if not share.spectators:
            del self._shares[spectator.carrier]

    def send_video(self, codec: str, data: bytes, pts: int, *, key: bool) -> None:
        if not self._shares:
            return
        packed = wire.pack_video(self.number, codec, pts, data, key=key)
        for carrier, share in self._shares.items():
            if key or not share.waits_for_keyframe:
                share.waits_for_keyframe = not carrier.send_frame(packed)

    def send_audio(self, codec: str, data: bytes, pts: int) -> None:
        if not self._shares:
            return
        packed = wire.pack_audio(self.number, codec, pts, data)
        for carrier in self._shares:
            carrier.send_frame(packed)

    def frame_lost(self) -> None:
        for share in self._shares.values():
            share.waits_for_keyframe = True

    def waits(self) -> bool:
        """Would a keyframe reach a relay that waits for one? Relays ask themselves for those of
        their spectators who wait."""
        return any(s.waits_for_keyframe and not c.full for c, s in self._shares.items())


AnyPeer = Publisher | Spectator | FarSpectator
