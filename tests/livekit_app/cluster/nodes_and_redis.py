"""Two LiveKit nodes on one Redis, and one address for both: a balancer of connections before them.

A node is killed by ``kill``; it is started again with another node id, as LiveKit does.
"""

import asyncio
import contextlib
import itertools
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import redis

from livekit_app.providers.livekit.local_server import Keys, kept_keys
from livekit_app.providers.livekit.nodes import NODES, PLACES, Node, read_node
from tests.support.livekit import LiveKit
from tests.support.services import Redis


class Cluster:
    """``start`` waits until all nodes answer; ``stop`` may be called twice."""

    def __init__(
        self, directory: Path, webhook_urls: Sequence[str] = (), *, nodes: int = 2
    ) -> None:
        """Raises ``tests.support.services.Missing``."""
        directory.mkdir(parents=True, exist_ok=True)
        self.keys: Keys = kept_keys(directory / "keys")
        self.redis = Redis()
        changes = {"redis": {"address": f"127.0.0.1:{self.redis.port}"}}
        self.nodes = [
            LiveKit(directory / f"node{number}", webhook_urls, keys=self.keys, changes=changes)
            for number in range(nodes)
        ]
        self.balancer = Balancer([node.ports.http for node in self.nodes])
        self._known: Any = redis.Redis.from_url(self.redis.url)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.balancer.port}"

    @property
    def public_url(self) -> str:
        return f"ws://127.0.0.1:{self.balancer.port}"

    @property
    def environment(self) -> dict[str, str]:
        """For a product that uses this cluster."""
        return {
            "SIDELINE_PROVIDER": "livekit",
            "LIVEKIT_URL": self.url,
            "LIVEKIT_PUBLIC_URL": self.public_url,
            "LIVEKIT_API_KEY": self.keys.key,
            "LIVEKIT_API_SECRET": self.keys.secret,
            "LIVEKIT_REDIS_URL": self.redis.url,
        }

    def start(self) -> None:
        for node in self.nodes:
            node.start()

    def stop(self) -> None:
        for node in self.nodes:
            node.stop()
        self.balancer.stop()
        self._known.close()
        self.redis.stop()

    def node_ids(self) -> dict[str, Node]:
        """What Redis knows of the nodes; the dead stay in it."""
        return {
            key.decode(): read_node(key.decode(), value)
            for key, value in self._known.hgetall(NODES).items()
        }

    def places(self) -> dict[str, str]:
        """The node of every room, by the room's name."""
        return {name.decode(): node.decode() for name, node in self._known.hgetall(PLACES).items()}

    def id_of(self, node: LiveKit) -> str:
        """Its present node id: the label of its numbers."""
        for line in node.numbers().splitlines():
            if 'node_id="' in line:
                return line.split('node_id="')[1].split('"')[0]
        raise AssertionError("no number of this node names it")

    def held_by(self, node: LiveKit) -> int:
        """How many rooms are in this node's memory, whatever Redis says."""
        for line in node.numbers().splitlines():
            if line.startswith("livekit_room_total{"):
                return int(float(line.rsplit(" ", 1)[1]))
        return 0

    def each_room_is_held_once(self) -> bool:
        """Every living node has exactly those rooms in its memory that Redis says it has."""
        places = list(self.places().values())
        living = [node for node in self.nodes if node.pid]
        return all(self.held_by(node) == places.count(self.id_of(node)) for node in living)

    def node_of(self, room: str) -> LiveKit:
        place = self.places()[room]
        return next(node for node in self.nodes if node.pid and self.id_of(node) == place)


class Balancer:
    """Passes each connection to the next port that takes it; in a thread of its own."""

    def __init__(self, ports: Sequence[int]) -> None:
        self._ports = list(ports)
        self._next = itertools.count()
        self._loop = asyncio.new_event_loop()
        self._connections: set[asyncio.Task[None]] = set()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        started = asyncio.run_coroutine_threadsafe(self._listen(), self._loop)
        self.port: int = started.result(10)

    def stop(self) -> None:
        if self._thread.is_alive():
            asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    async def _listen(self) -> int:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def _close(self) -> None:
        self._server.close()
        for task in self._connections:
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            with contextlib.closing(writer):
                there = await self._connect()
                if there is not None:
                    with contextlib.closing(there[1]):
                        await _both_ways((reader, writer), there)
        except OSError:
            pass  # whoever was on it connects again
        finally:
            self._connections.discard(task)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        first = next(self._next)
        for offset in range(len(self._ports)):
            port = self._ports[(first + offset) % len(self._ports)]
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        return None


async def _both_ways(
    one: tuple[asyncio.StreamReader, asyncio.StreamWriter],
    other: tuple[asyncio.StreamReader, asyncio.StreamWriter],
) -> None:
    ways = [
        asyncio.create_task(_copy(one[0], other[1])),
        asyncio.create_task(_copy(other[0], one[1])),
    ]
    try:
        await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for way in ways:
            way.cancel()
        await asyncio.gather(*ways, return_exceptions=True)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
