"""A network of its own for some processes (Linux, as root): a cable that can be pulled.

TCP and UDP alike stop without a word, as where a phone leaves its Wi-Fi.
"""

import asyncio
import os
import random
import subprocess
import threading
from collections.abc import Sequence

from tests.support.services import Missing, find

_chance = random.SystemRandom()


class Network:
    """``address`` is this machine as those ``inside`` see it. ``close`` may be called twice.

    Raises ``tests.support.services.Missing`` where the machine does not allow it.
    """

    def __init__(self) -> None:
        if not hasattr(os, "geteuid") or os.geteuid() != 0:
            raise Missing("a network namespace needs root")
        self._ip = find("ip", "iproute2", "/usr/sbin", "/sbin")
        number = _chance.randrange(1 << 14)
        self.name = f"side{number}"
        subnet, first = number >> 6, 4 * (number & 63)
        near, far = f"10.77.{subnet}.{first + 1}", f"10.77.{subnet}.{first + 2}"
        self.address = (
            f"10.78.{subnet}.{first + 1}"  # not the cable's: it stays when that is pulled
        )
        self._cable, end = f"{self.name}h", f"{self.name}g"
        self._ours = f"{self.name}s"
        self._forwards: list[Forward] = []
        try:
            self._run("netns", "add", self.name)
            self._run("link", "add", self._cable, "type", "veth", "peer", end, "netns", self.name)
            self._run("link", "add", self._ours, "type", "veth", "peer", f"{self.name}t")
            self._run("addr", "add", f"{near}/30", "dev", self._cable)
            self._run("addr", "add", f"{self.address}/32", "dev", self._ours)
            self._run("-n", self.name, "addr", "add", f"{far}/30", "dev", end)
            for device in ("lo", end):
                self._run("-n", self.name, "link", "set", device, "up")
            for device in (self._cable, self._ours, f"{self.name}t"):
                self._run("link", "set", device, "up")
            self._run("-n", self.name, "route", "add", "default", "via", near)
        except subprocess.CalledProcessError as problem:
            self.close()
            raise Missing(f"no network namespaces here: {problem.stderr.strip()}") from problem

    def inside(self, command: Sequence[str]) -> list[str]:
        return [self._ip, "netns", "exec", self.name, *command]

    def pull(self) -> None:
        self._run("link", "set", self._cable, "down")

    def plug(self) -> None:
        self._run("link", "set", self._cable, "up")

    def forward(self, port: int) -> None:
        """What listens on our loopback alone is reached from inside, too."""
        self._forwards.append(Forward(self.address, port))

    def close(self) -> None:
        for forward in self._forwards:
            forward.close()
        self._forwards.clear()
        # The devices go with it, as soon as the last process inside has ended.
        subprocess.run([self._ip, "netns", "del", self.name], check=False, capture_output=True)
        for device in (self._cable, self._ours):
            subprocess.run([self._ip, "link", "del", device], check=False, capture_output=True)

    def _run(self, *arguments: str) -> None:
        subprocess.run([self._ip, *arguments], check=True, capture_output=True, text=True)


class Forward:
    """TCP from ``address`` to the same port of our loopback, in a thread of its own."""

    def __init__(self, address: str, port: int) -> None:
        self._port = port
        self._loop = asyncio.new_event_loop()
        self._loop.run_until_complete(asyncio.start_server(self._pass_on, address, port))
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            there = await asyncio.open_connection("127.0.0.1", self._port)
        except OSError:
            writer.close()
            return
        await asyncio.gather(_copy(reader, there[1]), _copy(there[0], writer))


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while piece := await reader.read(1 << 16):
            writer.write(piece)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
