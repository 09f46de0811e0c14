"""An outlet whose frames are packets on their way when ``offer`` returns."""

import logging

from aiortc import RTCRtpTransceiver

from livekit_app.media.passthrough import EncodedPacket, Outlet
from livekit_app.media.sending.lane import Lane

logger = logging.getLogger(__name__)


class DirectOutlet(Outlet):
    """Frames that come before the connection carries media wait as in any outlet."""

    _lane: Lane | None = None

    def bind(self, transceiver: RTCRtpTransceiver) -> None:
        super().bind(transceiver)
        self._lane = Lane(transceiver, self._flush)

    def can_carry(self, codec: str) -> bool:
        return self._lane is not None and self._lane.carries(codec)

    def offer(self, codec: str, packet: EncodedPacket) -> bool:
        if self._lane is None or not self._lane.open:
            return super().offer(codec, packet)
        try:
            return self._lane.send(codec, packet)
        except Exception:  # of one spectator, in the middle of everybody's turn
            logger.exception("[media] sending failed")
            self._lane.end()
            return True

    def stop(self) -> None:
        super().stop()
        if self._lane is not None:
            self._lane.end()

    def _flush(self) -> None:
        while self._packets:
            self.offer(*self._packets.popleft())
