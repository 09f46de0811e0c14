"""Which of LiveKit's nodes live, and whose rooms are lost: read in the Redis that they share.

LiveKit's API does not tell. It lists rooms and people from Redis, and whoever was on a node that
died stays in those lists. What was seen of v1.13.5 (docs/adr/0023): the hash ``nodes`` has each
node's last sign of life, every two seconds; ``room_node_map`` has the node of every room; a node
that gave none for five seconds is dead to LiveKit, and only from then on somebody else may take its
rooms. We read, and never write: what is to be changed goes through the API.
"""

import asyncio
import logging
from collections.abc import Collection, Mapping, Set
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from livekit_app.providers.port import RoomSeen

logger = logging.getLogger(__name__)

NODES = "nodes"
PLACES = "room_node_map"
SIGN_SECONDS = 2  # from one sign of life to the next
DEAD_SECONDS = 5  # LiveKit's own limit (selector.AvailableSeconds)


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    ip: str
    seen_at: int  # seconds, by the node's own clock
    rooms: int  # in its memory


def living(nodes: Collection[Node], now: int) -> frozenset[str]:
    """``now`` by Redis's clock. It counts only as far as the nodes' own clocks bear it out: were it
    wrong by some seconds, rooms of healthy nodes would be thrown away again and again."""
    newest = max((node.seen_at for node in nodes), default=now)
    now = min(max(now, newest), newest + SIGN_SECONDS)
    return frozenset(node.id for node in nodes if now - node.seen_at < DEAD_SECONDS)


def _node_message() -> Any:
    """``livekit.Node`` as far as we read it; LiveKit's Python packages do not have it."""
    file = descriptor_pb2.FileDescriptorProto(
        name="sideline_node.proto", package="sideline", syntax="proto3"
    )
    fields = descriptor_pb2.FieldDescriptorProto
    stats = file.message_type.add(name="Stats")
    stats.field.add(name="updated_at", number=2, type=fields.TYPE_INT64, label=1)
    stats.field.add(name="num_rooms", number=3, type=fields.TYPE_INT32, label=1)
    node = file.message_type.add(name="Node")
    node.field.add(name="ip", number=2, type=fields.TYPE_STRING, label=1)
    node.field.add(
        name="stats", number=4, type=fields.TYPE_MESSAGE, label=1, type_name=".sideline.Stats"
    )
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("sideline.Node"))


_NodeMessage = _node_message()


def read_node(node_id: str, value: bytes) -> Node:
    """Raises ``DecodeError``."""
    message = _NodeMessage.FromString(value)
    return Node(node_id, message.ip, message.stats.updated_at, message.stats.num_rooms)


@dataclass(frozen=True, slots=True)
class Places:
    """The node of each room, and which nodes live. By default: nothing is known."""

    node_of: Mapping[str, str] = field(default_factory=dict)
    living: Set[str] = frozenset()

    def marked(self, room: RoomSeen) -> RoomSeen:
        """The room, and where it is."""
        node = self.node_of.get(room.name, "")
        return replace(room, place=node, lost=self.is_lost(room.name)) if node else room

    def is_lost(self, name: str) -> bool:
        """Did its node give no sign of life for too long, or is it not even known any more?"""
        node = self.node_of.get(name, "")
        return bool(node) and node not in self.living


class Nodes:
    """Belongs to one event loop. Without a URL no place is known: there is only one node."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._redis: Redis | None = None
        self._failing = False

    async def places(self, room: str = "") -> Places:
        """Of this room, or of all, whosever they are. When Redis does not answer nothing is known,
        which is logged: a room that we cannot prove lost is not touched."""
        if not self._url:
            return Places()
        try:
            async with asyncio.timeout(settings.PROVIDER_TIMEOUT_SECONDS):
                found = await self._read(room)
        except (RedisError, OSError, TimeoutError, DecodeError, UnicodeDecodeError) as problem:
            if not self._failing:
                logger.warning(
                    "[livekit] its Redis cannot be read: a dead node's rooms are not seen",
                    extra={"problem": type(problem).__name__},
                )
            self._failing = True
            return Places()
        self._failing = False
        return found

    async def _read(self, room: str) -> Places:
        if self._redis is None:
            self._redis = Redis.from_url(self._url)
        async with self._redis.pipeline(transaction=True) as asked:
            asked.time()
            asked.hgetall(NODES)
            asked.hmget(PLACES, [room]) if room else asked.hgetall(PLACES)
            (now, _), nodes, places = await asked.execute()
        known = [read_node(key.decode(), value) for key, value in nodes.items()]
        pairs = zip([room.encode()], places, strict=True) if room else places.items()
        return Places(
            {name.decode(): node.decode() for name, node in pairs if node},
            living(known, now),
        )

    async def aclose(self) -> None:
        kept, self._redis = self._redis, None
        if kept is not None:
            await kept.aclose()
