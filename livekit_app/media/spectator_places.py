"""Who gets in: places for spectators, and joins that are not connected yet (docs/media.md).

A join that is not connected has proved nothing and costs its sender one request, so it takes no
place. Joins under way are bounded by themselves, and the oldest gives way: what has not connected
by then hardly will. Cameras and the hidden commentator are not counted and never give way.

Who finds no place is told when to ask again, by how many wait: all of them together ask about ten
times a second, so a place is taken at once and hundreds who wait cost next to nothing. Whoever had
a place keeps it for a moment after their connection broke, or all those would have it by then.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from functools import partial

from livekit_app.media.media_room import MediaRoom
from livekit_app.media.peers import PeerState, Spectator
from livekit_app.media.refusals import Refused
from livekit_app.media.relays.elsewhere import AnyPeer, FarSpectator

JOINS_PER_ROOM = 2  # under way, in multiples of the places; of one address as many as places
JOINS_IN_ALL = 4
JOINS_OF_ADDRESS = 16  # … at most: hundreds who join side by side are none of them done in time
# So long a join is not dropped for another one of the same crowd, or of many nobody would get in.
SAFE_SECONDS = 4.0
ASKS_PER_SECOND = 15  # by those who wait; each waits up to twice as long as it is told to
LONGEST_WAIT = 30  # seconds
REMEMBERED_SECONDS = 2.5 * LONGEST_WAIT  # who has not asked for so long waits no more
MOST_REMEMBERED = 5000
KEPT_SECONDS = 3.0
SPARE_PORTS = 2  # where ports are few, so many are left for a camera and a commentator


Watcher = Spectator | FarSpectator


class SpectatorPlaces:
    def __init__(
        self, rooms: Mapping[str, MediaRoom], places: int, ports: tuple[int, int] | None
    ) -> None:
        self._rooms = rooms
        self._places = places
        self._ports = ports
        self._waiting: dict[tuple[str, str], float] = {}  # room, identity → when they asked last
        self._kept: dict[tuple[str, str], float] = {}  # room, identity → until when

    def keep(self, room: MediaRoom, peer: AnyPeer) -> None:
        """For whoever had a place, and may only have lost the way."""
        if not peer.takes_camera:
            self._kept[room.name, peer.identity] = time.monotonic() + KEPT_SECONDS

    def place(self, room: MediaRoom, identity: str) -> Watcher | None:
        """None where ``identity`` may take a place, else who has to give it up. ``Refused`` 503
        ``room_full`` when there is none for it.

        Each broadcast that shows a picture has a right to its part of one half of the places."""
        held = {name: _watching(each, "joined") for name, each in self._rooms.items()}
        who = (room.name, identity)
        if any(peer.identity == identity for peer in held.get(room.name, ())):
            return None  # it replaces itself
        if sum(map(len, held.values())) + self._kept_for_others(held, who) < self._places:
            self._waiting.pop(who, None)
            return None
        showing = {name for name, each in self._rooms.items() if each.num_publishers()}
        right = max(1, self._places // (2 * max(1, len(showing))))
        if room.name in showing and len(held[room.name]) < right:
            # First of those that show nothing; of the others only what is beyond their own right.
            waiting = [peers for name, peers in held.items() if name not in showing and peers]
            beyond = [peers for name, peers in held.items() if len(peers) > right]
            if chosen := waiting or beyond:
                fullest = max(chosen, key=lambda peers: len(peers))
                return max(fullest, key=lambda peer: peer.joined_at_ms)
        raise Refused(
            *(503, "room_full", "As many watch as this server can do."),
            retry_after=self._wait(who),
        )

    def _wait(self, who: tuple[str, str]) -> int:
        """Seconds until ``who`` should ask again. Whoever came first and asks soonest does not
        matter: of all who wait each has the same chance."""
        now = time.monotonic()
        self._waiting.pop(who, None)
        self._waiting[who] = now  # the oldest first
        while len(self._waiting) > MOST_REMEMBERED or now - REMEMBERED_SECONDS > next(
            iter(self._waiting.values())
        ):
            del self._waiting[next(iter(self._waiting))]
        return min(LONGEST_WAIT, -(-len(self._waiting) // ASKS_PER_SECOND))

    def _kept_for_others(self, held: Mapping[str, list[Watcher]], who: tuple[str, str]) -> int:
        now = time.monotonic()
        inside = {(name, peer.identity) for name, peers in held.items() for peer in peers}
        self._kept = {
            one: until for one, until in self._kept.items() if until > now and one not in inside
        }
        return len(self._kept) - (who in self._kept)

    def way(self, room: MediaRoom, identity: str, address: str) -> Watcher | None:
        """Whose join, still under way, has to give way to a new one; None: nobody's. ``Refused``
        429 ``too_many_joins`` when all those are too young for that."""
        joining = [
            peer
            for each in self._rooms.values()
            for peer in _watching(each, "joining")
            if not (each is room and peer.identity == identity)  # overtaken anyway
        ]
        mine = [peer for peer in joining if peer.address == address]
        wait = partial(self._wait, (room.name, identity))
        if len(mine) >= min(self._places, JOINS_OF_ADDRESS):
            return _from_the_most(mine, room.name, _room_of, wait)
        here = [peer for peer in joining if peer.sink is room]
        if len(here) >= JOINS_PER_ROOM * self._places:
            return _from_the_most(here, address, _address_of, wait)
        if len(joining) < self._most_joins(len(joining)):
            return None
        fullest = max(_groups(joining, _room_of).values(), key=len)
        if len(fullest) > len(here):
            return min(fullest, key=lambda peer: peer.since)
        return _from_the_most(here, address, _address_of, wait)

    def _most_joins(self, now: int) -> int:
        """In all; each connection takes a port, also one that nobody uses yet."""
        most = JOINS_IN_ALL * self._places
        if self._ports is None:
            return most
        low, high = self._ports
        others = sum(len(room.peers) for room in self._rooms.values()) - now
        return max(1, min(most, high - low + 1 - others - SPARE_PORTS))


def _watching(room: MediaRoom, state: PeerState) -> list[Watcher]:
    """Those who count, in the order of coming."""
    return [
        peer
        for peer in room.peers.values()
        if not peer.takes_camera and not peer.hidden and peer.state == state
    ]


def _room_of(peer: Watcher) -> str:
    return peer.sink.name


def _address_of(peer: Watcher) -> str:
    return peer.address


def _groups(
    joining: Iterable[Watcher], group_of: Callable[[Watcher], str]
) -> dict[str, list[Watcher]]:
    groups: dict[str, list[Watcher]] = {}
    for peer in joining:
        groups.setdefault(group_of(peer), []).append(peer)
    return groups


def _from_the_most(
    joining: Iterable[Watcher],
    own: str,
    group_of: Callable[[Watcher], str],
    wait: Callable[[], int],
) -> Watcher:
    """The oldest of the room, or address, with most joins. Who comes from another one with fewer
    need not wait until that is old enough."""
    groups = _groups(joining, group_of)
    most = max(groups.values(), key=len)
    oldest = min(most, key=lambda peer: peer.since)
    same_crowd = len(groups.get(own, ())) >= len(most)
    if same_crowd and time.monotonic() - oldest.since < SAFE_SECONDS:
        raise Refused(
            *(429, "too_many_joins", "Many join right now. It goes on in a moment."),
            retry_after=wait(),
        )
    return oldest
