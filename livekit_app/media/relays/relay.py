"""One relay, as the main process sees it: a child with a socket, started again when it dies."""

import asyncio
import logging
import socket
import sys
import time
from dataclasses import asdict
from pathlib import Path

from livekit_app.media.config import MediaConfig
from livekit_app.media.negotiation import sdp
from livekit_app.media.refusals import Refused
from livekit_app.media.relays import wire
from livekit_app.media.relays.elsewhere import FarSpectator
from livekit_app.media.relays.link import Link
from livekit_app.media.relays.log_lines import say
from livekit_app.media.relays.turns import Turns
from livekit_app.runtime.retries import Backoff, RetryPolicy

logger = logging.getLogger(__name__)

START_SECONDS = 60.0  # its imports, on a busy machine
SILENT_SECONDS = 8.0  # it reports with each tick; then it hangs, and nobody it carries sees much
LOOK_SECONDS = 0.5  # silence is counted in looks: while this process itself got no time, in none
GOODBYE_SECONDS = 1.5  # for its connections, when it is closed
RESTARTS = RetryPolicy(first_seconds=0.2, max_seconds=5.0)
STEADY_SECONDS = 10.0  # who lived so long is not in a loop of crashes
_FOLDER = Path(__file__).parents[3]  # what the child imports from


def hello(config: MediaConfig) -> wire.Hello:
    return wire.Hello(
        announced=config.announced_address,
        only=config.media_address,
        udp_ports=config.udp_ports,
        ice_servers=tuple(asdict(server) for server in config.ice_servers),
        turn=asdict(config.turn),
        most_kbps=config.watching_kbps,
        tick_seconds=config.tick_seconds,
        log_level=logger.getEffectiveLevel(),
    )


class Relay:
    """``ready``: it takes spectators. Its `Carrier` side may be called at any time."""

    def __init__(self, number: int, greeting: wire.Hello) -> None:
        self.number = number
        self.turns = Turns()
        self.ready = False
        self.pid = 0
        self.cpu_seconds = 0.0
        self._greeting = greeting
        self._link: Link | None = None
        self._heard = False  # since the last look
        self._carried: dict[str, FarSpectator] = {}  # by sid, those that join included
        self._answers: dict[str, asyncio.Future[str]] = {}
        self._ended = asyncio.Event()
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def load(self) -> int:
        return len(self._carried)

    # --- spectators ---------------------------------------------------------------------------

    @property
    def full(self) -> bool:
        return self._link is None or self._link.full

    async def join(self, spectator: FarSpectator, offer: sdp.Offer) -> str:
        if self._link is None or not self.ready:  # it has died since it was chosen
            raise Refused(503, "relay_lost", "Join again, please.", retry_after=1)
        answer = asyncio.get_running_loop().create_future()
        sid = spectator.sid
        self._carried[sid], self._answers[sid] = spectator, answer
        order = wire.JoinOrder(
            sid=sid,
            room=spectator.room,
            name=spectator.sink.name,
            identity=spectator.identity,
            sdp=offer.sdp,
            kinds=offer.kinds,
            video_codecs=offer.video_codecs,
        )
        self._link.send(order)
        try:
            found: str = await answer
            return found
        finally:
            self._answers.pop(sid, None)

    def admit(self, spectator: FarSpectator) -> None:
        if self._link is not None:
            self._link.send(wire.AdmitOrder(spectator.sid))

    def end(self, spectator: FarSpectator) -> None:
        if self._carried.pop(spectator.sid, None) is not None and self._link is not None:
            self._link.send(wire.EndOrder(spectator.sid))
        self._refuse(spectator.sid, "Overtaken.")

    def send_frame(self, packed: bytes) -> bool:
        return self._link is not None and self._link.send_frame(packed)

    def _refuse(self, sid: str, why: str) -> None:
        answer = self._answers.pop(sid, None)
        if answer is not None and not answer.done():
            answer.set_exception(Refused(503, "relay_lost", why, retry_after=1))

    def _take(self, message: wire.Message) -> None:
        self._heard = True
        match message:
            case wire.StillHere():
                self.cpu_seconds = message.cpu_seconds
                if not self.ready:
                    self.ready = True
                    logger.info("[media] relay ready", extra={"relay": self.number})
            case wire.Answered():
                self._answer(message.sid, message.sdp)
            case wire.NotAnswered():
                refused = Refused(message.status, message.code, message.message)
                self._answer(message.sid, refused)
            case wire.ConnectionIs():
                if spectator := self._carried.get(message.sid):
                    spectator.connection_is(message.state, vanished=message.vanished)
            case wire.FaultFound():
                if spectator := self._carried.get(message.sid):
                    spectator.fault = message.fault
            case wire.KeyframeWanted():
                rooms = (s.sink for s in self._carried.values() if s.room == message.room)
                if room := next(rooms, None):
                    room.want_keyframe()
            case wire.LineLogged():
                say(message, self.number)

    def _answer(self, sid: str, said: str | Refused) -> None:
        answer = self._answers.get(sid)
        if answer is None or answer.done():
            return
        if isinstance(said, Refused):
            answer.set_exception(said)
        else:
            answer.set_result(said)

    # --- the process --------------------------------------------------------------------------

    def start(self) -> None:
        self._task = asyncio.create_task(self._keep_alive(), name=f"relay {self.number}")

    async def stop(self) -> None:
        """What it was told before still holds: connections say goodbye."""
        self._stopping.set()
        self._ended.set()
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep_alive(self) -> None:
        backoff = Backoff(RESTARTS)
        while not self._stopping.is_set():
            begun = time.monotonic()
            try:
                status = await self._live()
            except OSError:
                status = None
                logger.exception("[media] relay cannot be started", extra={"relay": self.number})
            if self._stopping.is_set():
                return
            if time.monotonic() - begun > STEADY_SECONDS:
                backoff.reset()
            delay = backoff.seconds()
            logger.warning(
                "[media] relay ended, another is started",
                extra={"relay": self.number, "status": status, "seconds": round(delay, 2)},
            )
            await _event(self._stopping, delay)

    async def _live(self) -> int | None:
        """From its start to its end; with what status it ended."""
        self._ended.clear()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "livekit_app.media.relays", str(theirs.fileno())),
                    pass_fds=(theirs.fileno(),),
                    cwd=_FOLDER,
                    stdin=asyncio.subprocess.DEVNULL,
                )
            except BaseException:
                ours.close()
                raise
        self.pid = process.pid
        try:
            self._link = Link(self._take, self._ended.set)
            await self._link.open(ours)
            self._link.send(self._greeting)
            await self._until_it_ends()
        finally:
            self._forget()
            await _goodbye(process)
        return process.returncode

    async def _until_it_ends(self) -> None:
        silent = 0.0
        while not self._stopping.is_set() and not await _event(self._ended, LOOK_SECONDS):
            silent = 0.0 if self._heard else silent + LOOK_SECONDS
            self._heard = False
            if silent > (SILENT_SECONDS if self.ready else START_SECONDS):
                logger.error("[media] relay hangs", extra={"relay": self.number})
                return

    def _forget(self) -> None:
        self.ready, self.pid, self.cpu_seconds = False, 0, 0.0
        link, self._link = self._link, None
        if link is not None:
            link.close()
        carried, self._carried = list(self._carried.values()), {}
        for spectator in carried:
            spectator.connection_is("failed", vanished=True)
            self._refuse(spectator.sid, "Join again, please.")


async def _event(event: asyncio.Event, seconds: float) -> bool:
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except TimeoutError:
        return False
    return True


async def _goodbye(process: asyncio.subprocess.Process) -> None:
    """The socket is closed, so it ends; one that hangs is ended."""
    try:
        await asyncio.wait_for(process.wait(), GOODBYE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
