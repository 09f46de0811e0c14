"""Every open connection of a web process: what it is doing, and who has to go when there are many.

Both servers tell it what happens on a connection, and it cuts those that

- have no complete request head (TLS handshakes included) for longer than ``HEAD_SECONDS``, or are
  more than ``HEADS_PER_ADDRESS`` from one address: the oldest go first. Proxies of ours have no
  limit of their own, and a head that is complete never counts.
- take longer with an answer than ``ANSWER_SECONDS``, or leave longer than ``LEAVE_SECONDS`` after
  it was given: who asks and does not read.

When as many are open as there is room for (file descriptors), the oldest without a head go, then
those that keep an idle connection for later or do not read. Requests and WebSockets stay.

**Time is counted in turns of the event loop**, at most one each ``TICK_SECONDS``: when the process
was busy for seconds, the bytes of honest people wait in the kernel, and nobody may be cut for what
we have not read. A connection of N ticks had at least N - 1 chances to be read. And a crowd that
comes over a slow network, or to a busy server, is for a moment more than ``HEADS_PER_ADDRESS``: for
this limit only calm ticks count, and a TLS handshake has more of them, as it goes to and fro.
"""

import logging
import resource
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.1
LOOK_TICKS = 5  # how often all are looked at for times that are over
HEAD_SECONDS = 10.0
HEADS_PER_ADDRESS = 60
PATIENCE_SECONDS = 2.0  # with more than these
PATIENCE_SECONDS_WITH_TLS = 5.0
CALM_SECONDS = 0.05  # a tick that is later shows that the process is busy
PATIENCE_TICKS_WHEN_FULL = 2  # accepted, then read at least once
UNREAD_TICKS_WHEN_FULL = 100  # for those that were answered and do not read
ANSWER_SECONDS = 300.0
LEAVE_SECONDS = 120.0  # 10 KB/s for the largest answer we have
MADE_AT_ONCE = 64  # places, when all are taken
LOG_EVERY_TICKS = 600

_PATIENCE = round(PATIENCE_SECONDS / TICK_SECONDS)
_PATIENCE_WITH_TLS = round(PATIENCE_SECONDS_WITH_TLS / TICK_SECONDS)
_ANSWER_TICKS = round(ANSWER_SECONDS / TICK_SECONDS)
_KEPT_FREE = 128  # file descriptors for database, logs, static files, our own calls


class ConnectionPhase(Enum):
    HEAD = "head"  # no complete head of its (next) request
    ANSWER = "answer"
    IDLE = "idle"  # kept alive between two requests
    LEAVING = "leaving"
    SOCKET = "socket"  # an open WebSocket


class Connection:
    """One accepted socket. ``subscriber``: whose address it is, None for a proxy of ours.

    ``cut`` ends it at once. ``late`` is called when its head is: the server may say so first.
    """

    __slots__ = ("calm_since", "cut", "due", "late", "phase", "secure", "since", "subscriber")

    def __init__(
        self, subscriber: str | None, cut: Callable[[], None], *, secure: bool = False
    ) -> None:
        self.subscriber = subscriber
        self.secure = secure
        self.cut = cut
        self.late = self._cut
        self.phase = ConnectionPhase.HEAD
        self.since = 0  # ticks
        self.calm_since = 0  # calm ticks
        self.due = 0  # ticks; 0: never

    def _cut(self) -> None:
        self.cut()  # the present one: it changes when the connection has a transport


@dataclass(frozen=True)
class ConnectionPlaces:
    """How many connections a process takes; ``sockets`` of them may be WebSockets."""

    connections: int
    sockets: int


def places() -> ConnectionPlaces:
    """By the limit of open files: a quarter of them, at least 128, is for everything else."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        files = 65536
    connections = max(16, files - max(_KEPT_FREE, files // 4))
    # Sockets stay for hours. However many there are, requests still get through.
    return ConnectionPlaces(connections, connections * 5 // 6)


class Clock(Protocol):
    """What is needed of an event loop."""

    def time(self) -> float: ...
    def call_later(self, delay: float, callback: Callable[[], None], /) -> object: ...


class Connections:
    """Everything is called in the event loop."""

    def __init__(self, most: int, loop: Clock) -> None:
        self._most = most
        self._loop = loop
        self._head_ticks = round(HEAD_SECONDS / TICK_SECONDS)
        self._calm = 0
        self._next = 0.0  # when the next tick is due
        self._now = 0
        self._ticking = False
        self._all: dict[Connection, None] = {}
        self._heads: dict[Connection, None] = {}  # the oldest first
        self._by_address: dict[str, dict[Connection, None]] = {}
        self._crowded: set[str] = set()
        self._waiting: list[Callable[[], None]] = []  # doors, for room
        self._logged: dict[str, int] = {}

    def __len__(self) -> int:
        return len(self._all)

    # --- what servers tell ---

    def admit(self, connection: Connection) -> None:
        self._all[connection] = None
        self._await_head(connection)
        if not self._ticking:
            self._tick_later()

    def head_begun(self, connection: Connection) -> None:
        """Part of a further request's head is there; its time begins."""
        if connection.phase is not ConnectionPhase.HEAD and connection in self._all:
            self._await_head(connection)

    def head_complete(self, connection: Connection) -> None:
        if connection.phase is ConnectionPhase.HEAD:
            self._forget_head(connection)
        connection.phase = ConnectionPhase.ANSWER
        connection.due = self._now + _ANSWER_TICKS

    def answered(self, connection: Connection) -> None:
        connection.phase = ConnectionPhase.IDLE
        connection.since = self._now
        connection.due = 0

    def upgraded(self, connection: Connection) -> None:
        self._become(connection, ConnectionPhase.SOCKET)

    def leaving(self, connection: Connection, seconds: float = LEAVE_SECONDS) -> None:
        """We have closed it, or will not read it any more; the peer has so long to go."""
        self._become(connection, ConnectionPhase.LEAVING, seconds)

    def gone(self, connection: Connection) -> None:
        """May be called twice."""
        if self._all.pop(connection, self) is self:
            return
        self._forget_head(connection)
        if self._waiting and len(self._all) < self._most:
            self._open_doors()

    def has_room(self, when_there_is: Callable[[], None]) -> bool:
        """May one more come in? If not, ``when_there_is`` is called once it may."""
        if len(self._all) < self._most:
            return True
        self._waiting.append(when_there_is)
        self._make_room()
        return False

    # --- who has to go ---

    def _tick(self) -> None:
        self._now += 1
        if self._loop.time() - self._next < CALM_SECONDS:
            self._calm += 1
            for subscriber in list(self._crowded):
                self._thin_out(subscriber)
        if self._now % LOOK_TICKS == 0:
            for connection in [one for one in self._all if 0 < one.due <= self._now]:
                connection.due = 0
                if connection.phase is ConnectionPhase.HEAD:
                    self._log("a head takes too long")
                    connection.late()
                else:
                    connection.cut()
        if self._waiting:
            if len(self._all) < self._most:
                self._open_doors()
            else:
                self._make_room()
        self._ticking = False
        if self._all or self._waiting:
            self._tick_later()

    def _tick_later(self) -> None:
        self._ticking = True
        self._next = self._loop.time() + TICK_SECONDS
        self._loop.call_later(TICK_SECONDS, self._tick)

    def _thin_out(self, subscriber: str) -> None:
        theirs = self._by_address.get(subscriber, {})
        too_many = len(theirs) - HEADS_PER_ADDRESS
        if too_many <= 0:
            self._crowded.discard(subscriber)
            return
        old: list[Connection] = []
        for connection in theirs:
            calm = self._calm - connection.calm_since
            if calm < _PATIENCE or len(old) == too_many:
                break
            if calm >= _PATIENCE_WITH_TLS or not connection.secure:
                old.append(connection)
        if old:
            self._log("too many of one address without a head")
        for connection in old:
            connection.cut()

    def _make_room(self) -> None:
        self._log("no room, the oldest without a request go")
        late = self._now - PATIENCE_TICKS_WHEN_FULL
        going: list[Connection] = []
        for connection in self._heads:
            if connection.since > late or len(going) == MADE_AT_ONCE:
                break
            going.append(connection)
        if not going and len(self._heads) < MADE_AT_ONCE:  # else some are old enough soon
            unread = self._now - UNREAD_TICKS_WHEN_FULL
            ask_nothing = [
                one
                for one in self._all
                if one.phase is ConnectionPhase.IDLE
                or (one.phase is ConnectionPhase.LEAVING and one.since < unread)
            ]
            going = sorted(ask_nothing, key=lambda one: one.since)[:MADE_AT_ONCE]
        for connection in going:
            connection.cut()

    def _open_doors(self) -> None:
        waiting, self._waiting = self._waiting, []
        for when_there_is in waiting:
            when_there_is()

    # --- phases ---

    def _become(self, connection: Connection, phase: ConnectionPhase, seconds: float = 0) -> None:
        if connection.phase is ConnectionPhase.HEAD:
            self._forget_head(connection)
        connection.phase = phase
        connection.since = self._now
        connection.due = self._now + int(seconds / TICK_SECONDS) if seconds else 0

    def _await_head(self, connection: Connection) -> None:
        connection.phase = ConnectionPhase.HEAD
        connection.since, connection.calm_since = self._now, self._calm
        connection.due = self._now + self._head_ticks
        self._heads[connection] = None
        subscriber = connection.subscriber
        if subscriber is None:
            return
        theirs = self._by_address.setdefault(subscriber, {})
        theirs[connection] = None
        if len(theirs) > HEADS_PER_ADDRESS:
            self._crowded.add(subscriber)

    def _forget_head(self, connection: Connection) -> None:
        if self._heads.pop(connection, self) is self or connection.subscriber is None:
            return
        theirs = self._by_address[connection.subscriber]
        del theirs[connection]
        if not theirs:
            del self._by_address[connection.subscriber]

    def _log(self, what: str) -> None:
        """Once a minute for each: whoever does this does it often."""
        last = self._logged.get(what)
        if last is None or self._now - last >= LOG_EVERY_TICKS:
            self._logged[what] = self._now
            logger.warning(
                "[web] connections are cut",
                extra={"reason": what, "open": len(self._all), "without_head": len(self._heads)},
            )
