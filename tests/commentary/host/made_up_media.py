"""A media server of a test's own making, seen from the watcher's side (``RoomWatch``).

Keeps the port's promises: one identity is in a room once (a second join kicks the first), frames
reach whoever is connected, the newest only, and a watch that is closed stays closed.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils import timezone

from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.port import Grant
from livekit_app.providers.watching.base_watch import BaseWatch
from livekit_app.providers.watching.room_watch import CloseReason, Frame, Image, WatchFailed
from livekit_app.providers.watching.sound import Sound
from tests.commentary.observers.pictures import wall

FRAME_SECONDS = 0.1


class MadeUpWatch(BaseWatch):
    def __init__(self, media: "MadeUpMedia", *, audio: bool = False) -> None:
        super().__init__(audio=audio)
        self._media = media
        self.grant: Grant | None = None

    async def connect(self, grant: Grant) -> None:
        self.grant = grant
        self._media.grants.append(grant)
        await asyncio.sleep(0)
        if self._media.refusals:
            reason = self._media.refusals.pop(0)
            self._close(reason)
            raise WatchFailed(reason, "as the test wanted")
        self._media.enter(self)
        self._connected_since = timezone.now()

    async def aclose(self) -> None:
        self.close("stopped")

    def reconnecting(self) -> None:
        self._connected_since = None

    def reconnected(self) -> None:
        self._connected_since = timezone.now()

    def receive(self, image: Image) -> None:
        self._latest.offer(Frame(image=image, at=self._frame_arrived()))

    @property
    def listens(self) -> bool:
        return self._audio

    def hear(self, sound: Sound) -> None:
        self._heard.offer(sound)

    def close(self, reason: CloseReason) -> None:
        if self._close(reason):
            self._media.left(self)


class MadeUpMedia:
    """``open_watch`` goes into the host; the test turns cameras on and breaks connections."""

    def __init__(self, provider: FakeProvider) -> None:
        self.provider = provider
        self.refusals: list[CloseReason] = []  # how the next attempts to connect fail
        self.grants: list[Grant] = []  # of every attempt
        self.deaf: set[str] = set()  # rooms whose frames reach the server but no watch
        self._inside: dict[tuple[str, str], MadeUpWatch] = {}

    def open_watch(
        self, provider: str, *, frames_per_second: float, audio: bool = False
    ) -> MadeUpWatch:
        return MadeUpWatch(self, audio=audio)

    def watch(self, room: str) -> MadeUpWatch | None:
        """Who is connected to the room now."""
        return next((w for (name, _), w in self._inside.items() if name == room), None)

    def enter(self, watch: MadeUpWatch) -> None:
        assert watch.grant is not None
        place = (watch.grant.room, watch.grant.identity)
        before = self._inside.get(place)
        if before is not None:
            before.close("kicked")
        self._inside[place] = watch
        self.provider.join(*place)

    def left(self, watch: MadeUpWatch) -> None:
        if watch.grant is None:
            return
        place = (watch.grant.room, watch.grant.identity)
        if self._inside.get(place) is watch:
            del self._inside[place]
            self.provider.leave(*place)

    @contextmanager
    def camera(self, room: str, *, dies: bool = False) -> Iterator[None]:
        """While the block runs, a camera sends into the room; afterwards it leaves, or ``dies``:
        then the provider goes on listing it."""
        session = room.rpartition("-")[2]
        self.provider.join(room, f"camera:{session}", publishing=True)
        sending = asyncio.create_task(self._send(room))
        try:
            yield
        finally:
            sending.cancel()
            if not dies:
                self.provider.leave(room, f"camera:{session}")

    async def _send(self, room: str) -> None:
        picture = wall()
        while True:
            watch = self.watch(room)
            if watch is not None and room not in self.deaf:
                watch.receive(picture)
            await asyncio.sleep(FRAME_SECONDS)
