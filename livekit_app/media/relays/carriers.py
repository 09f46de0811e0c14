"""Which process carries whom."""

import asyncio
from collections.abc import Iterable
from typing import Any

from livekit_app.media.config import MediaConfig
from livekit_app.media.peers import Attendee
from livekit_app.media.relays.elsewhere import FarSpectator
from livekit_app.media.relays.relay import Relay, hello

# While so few watch, another process would only cost: the main one carries them all.
MAIN_ALONE = 8
# What a camera costs the main process, in spectators; signalling is in there, too.
CAMERA_WEIGHT = 4


class Carriers:
    def __init__(self, config: MediaConfig) -> None:
        greeting = hello(config)
        self.relays = [Relay(number, greeting) for number in range(1, config.processes)]

    def start(self) -> None:
        for relay in self.relays:
            relay.start()

    async def stop(self) -> None:
        await asyncio.gather(*(relay.stop() for relay in self.relays))

    def least_loaded(self, people: Iterable[Attendee]) -> Relay | None:
        """For one more who watches; None: the main process. ``people``: all in all rooms."""
        ready = [relay for relay in self.relays if relay.ready and not relay.full]
        if not ready:
            return None
        here = [peer for peer in people if not isinstance(peer, FarSpectator)]
        cameras = sum(peer.takes_camera for peer in here)
        spectators = len(here) - cameras
        freest = min(ready, key=lambda relay: relay.load)
        if spectators < MAIN_ALONE or spectators + cameras * CAMERA_WEIGHT <= freest.load:
            return None
        return freest

    def seen(self) -> list[dict[str, Any]]:
        """Of the relays, for whoever measures."""
        return [
            {
                "relay": relay.number,
                "pid": relay.pid,
                "ready": relay.ready,
                "spectators": relay.load,
                "cpuSeconds": round(relay.cpu_seconds, 2),
            }
            for relay in self.relays
        ]
