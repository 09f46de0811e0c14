"""Answers of one process, one after another."""

import asyncio
import time

from livekit_app.media.peers import Attendee

ANSWER_SECONDS = 0.03  # between two answers: at most 33 a second


class Turns:
    """With pauses, so that answers take a part of the time of the loop that passes all media on
    (about 10 ms each)."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._next = 0.0

    async def come(self, peer: Attendee) -> None:
        async with self._lock:
            if peer.state == "gone":  # overtaken while it waited: it costs nobody any time
                return
            await asyncio.sleep(max(0.0, self._next - time.monotonic()))
            self._next = time.monotonic() + ANSWER_SECONDS
