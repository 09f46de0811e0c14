"""Those who watch one room and are carried by this process: each frame, to each of them."""

from collections.abc import Callable

from livekit_app.media.passthrough import packet_of
from livekit_app.media.peers import Spectator


class FanOut:
    """``want_keyframe`` is the room's; it may be called as often as somebody likes."""

    def __init__(self, want_keyframe: Callable[[], None]) -> None:
        self._want_keyframe = want_keyframe
        self._spectators: list[Spectator] = []  # joined ones

    def add(self, spectator: Spectator) -> None:
        self._spectators.append(spectator)
        self._want_keyframe()

    def remove(self, spectator: Spectator) -> None:
        if spectator in self._spectators:
            self._spectators.remove(spectator)

    def send_video(self, codec: str, data: bytes, pts: int, *, key: bool) -> None:
        packet = packet_of(data, pts, "video")
        for spectator in self._spectators:
            spectator.send_video(codec, packet, key=key)

    def send_audio(self, codec: str, data: bytes, pts: int) -> None:
        packet = packet_of(data, pts, "audio")
        for spectator in self._spectators:
            spectator.send_audio(codec, packet)

    def frame_lost(self) -> None:
        """Deltas after a lost frame would be corrupt: everybody waits for the next keyframe."""
        for spectator in self._spectators:
            spectator.waits_for_keyframe = True

    def waits(self) -> bool:
        """Is there somebody for whom a keyframe would be of use?"""
        return any(s.waits_for_keyframe and not s.unable for s in self._spectators)
