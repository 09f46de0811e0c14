"""People at the touchline, as light as can be: each opens the page, loads what it names, asks for a
grant, for the commentary and for the picture, as a browser does, and looks at none of it.

``python -m bench.support.light_people BASE CODE``, with the options below, in a process of its own,
so that it is not what is measured. Prints one JSON object: for each step when people had it, in
seconds from their coming; what was refused; the process's own CPU seconds.

Whoever is let in to the picture is passed on to the receiver of ``bench/receiver``, a process too.
"""

import argparse
import asyncio
import json
import random
import re
import secrets
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import psutil
import uvloop

from bench.support.light_http import LINE, Http
from bench.support.receiver import Receiver, built, receiving

ASSETS = re.compile(rb'(?:src|href)="(/static/[^"#]+)"')
CONNECTIONS = 6  # of one browser to one server
NO_OFFER = b"no offer: only asks whether there is a place"


@dataclass
class Crowd:
    base: str
    code: str
    at: dict[str, list[float]] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    assets: Counter[int] = field(default_factory=Counter)  # how many each person loaded
    asks: list[float] = field(default_factory=list)  # for a picture, when
    waiting: set[int] = field(default_factory=set)
    watchers: Receiver | None = None
    leave: asyncio.Event = field(default_factory=asyncio.Event)
    end: AsyncExitStack = field(default_factory=AsyncExitStack)
    starting: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        split = urlsplit(self.base)
        self.host, self.port = split.hostname or "", split.port or 80

    async def open(self) -> Http:
        return await Http.open(self.host, self.port)

    def had(self, step: str, since: float) -> None:
        self.at.setdefault(step, []).append(round(time.monotonic() - since, 3))


class Person:
    def __init__(self, crowd: Crowd, number: int, video: bool) -> None:
        self.crowd, self.number, self.video = crowd, number, video
        self.key = secrets.token_urlsafe(32)
        self.came = 0.0

    async def come(self, after: float) -> None:
        await asyncio.sleep(after)
        self.came = time.monotonic()
        try:
            await self._visit()
        except (OSError, EOFError, ValueError) as problem:
            self.crowd.refused[f"{type(problem).__name__}: {str(problem)[:60]}"] += 1

    async def _visit(self) -> None:
        crowd = self.crowd
        first = await crowd.open()
        status, _, page = await first.ask("GET", f"/game/{crowd.code}")
        if status != 200:
            crowd.refused[f"page {status}"] += 1
            return
        crowd.had("page", self.came)
        grant = asyncio.ensure_future(self._grant())
        await self._load(first, _assets(page))
        crowd.had("scripts", self.came)
        first.close()
        await asyncio.gather(self._listen(), self._watch(await grant))

    async def _load(self, first: Http, paths: list[str]) -> None:
        self.crowd.assets[len(paths)] += 1
        left = iter(paths)

        async def load(connection: Http) -> None:
            for path in left:
                status, _, _ = await connection.ask("GET", path)
                if status != 200:
                    self.crowd.refused[f"script {status}"] += 1

        others = [await self.crowd.open() for _ in range(min(CONNECTIONS, len(paths)) - 1)]
        await asyncio.gather(*map(load, [first, *others]))
        for other in others:
            other.close()

    async def _grant(self) -> dict[str, Any]:
        connection = await self.crowd.open()
        path = f"/api/sessions/{self.crowd.code}/spectators"
        headers = {"X_Visitor_Key": self.key, "Content_Type": "application/json"}
        while True:
            status, found, body = await connection.ask("POST", path, b"{}", **headers)
            if status in (200, 201):
                self.crowd.had("grant", self.came)
                connection.close()
                grant: dict[str, Any] = json.loads(body)
                return grant
            self.crowd.refused[f"grant {status}"] += 1
            await asyncio.sleep(float(found.get(b"retry-after", b"1")))

    async def _listen(self) -> None:
        connection = await self.crowd.open()
        heard = False

        def on_message(content: bytes) -> None:
            nonlocal heard
            if not heard and LINE in content.replace(b" ", b""):
                heard = True
                self.crowd.had("line", self.came)

        path = f"/api/ws/sessions/{self.crowd.code}/commentary"
        await connection.follow(path, on_message)

    async def _watch(self, grant: dict[str, Any]) -> None:
        """As static/js/pages/watch/playback.js: asks again as long as there is no place."""
        if not self.video:
            return
        crowd = self.crowd
        path = urlsplit(grant["url"]).path
        headers = {"Content_Type": "application/sdp", "Authorization": f"Bearer {grant['token']}"}
        while not crowd.leave.is_set():
            crowd.asks.append(time.monotonic())
            connection = await crowd.open()  # servers close what is idle for seconds
            status, found, body = await connection.ask("POST", path, NO_OFFER, **headers)
            connection.close()
            word = str(json.loads(body).get("code"))
            if word == "bad_offer":  # it would have been read: come in
                word = await _come_in(crowd, path, grant["token"])
                if word == "in":
                    crowd.waiting.discard(self.number)
                    crowd.had("picture", self.came)
                    return
            if word == "room_full" and self.number not in crowd.waiting:
                crowd.waiting.add(self.number)
                crowd.had("told", self.came)
            elif word != "room_full":
                crowd.refused[f"picture {status} {word}"] += 1
            after = float(found.get(b"retry-after", b"1"))
            await asyncio.sleep(_pause(word, after))


def _pause(word: str, after: float) -> float:
    """As the page waits."""
    if word in ("room_full", "too_many_joins"):
        return after * random.uniform(1, 2)
    return after + random.uniform(0.15, 0.3)


def _assets(page: bytes) -> list[str]:
    return [path.decode() for path in dict.fromkeys(ASSETS.findall(page))]


async def _come_in(crowd: Crowd, path: str, token: str) -> str:
    """Returns after the first picture."""
    async with crowd.starting:
        if (watchers := crowd.watchers) is None:
            joined = receiving("embedded", crowd.base + path, core=None)
            watchers = crowd.watchers = await crowd.end.enter_async_context(joined)
    said = await watchers.join([token])
    if said["joined"]:
        return "in"
    found = re.search(r'"code": ?"(\w+)"', str(said["refused"]).replace("\\", ""))
    return found[1] if found else "not_connected"


async def run(options: argparse.Namespace) -> dict[str, Any]:
    crowd = Crowd(options.base, options.code)
    await asyncio.to_thread(built)
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    begun, cpu = time.monotonic(), time.process_time()
    people = [
        asyncio.create_task(
            Person(crowd, number, options.video).come(options.within * number / options.people)
        )
        for number in range(options.people)
    ]
    await asyncio.sleep(options.seconds)
    print("arrived", flush=True)
    cpu = time.process_time() - cpu
    waiting = len(crowd.waiting)
    seen: dict[str, Any] = {"spectators": 0, "fps": {}}
    if crowd.watchers is not None:
        seen = await crowd.watchers.measure(options.wait)
    else:
        await asyncio.sleep(options.wait)
    print("waited", flush=True)
    watched = options.seconds + options.wait
    crowd.leave.set()
    spent = [child.cpu_times() for child in psutil.Process().children()]
    seen["cpu_s"] = round(sum(times.user + times.system for times in spent), 1)
    lost = sum(person.done() for person in people)
    for person in people:
        person.cancel()
    await asyncio.gather(*people, return_exceptions=True)
    with suppress(asyncio.InvalidStateError):  # who came in while it ended does not hear of it
        await crowd.end.aclose()
    return {
        "people": options.people,
        "at": crowd.at,
        "refused": crowd.refused,
        "assets": max(crowd.assets, default=0),
        "waiting": waiting,
        "asks_per_second": round(
            sum(options.seconds < at - begun < watched for at in crowd.asks) / options.wait, 1
        ),
        "done": lost,
        "cpu_s": round(cpu, 1),
        "watchers": seen,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("base")
    parser.add_argument("code")
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--within", type=float, default=3.0, help="seconds in which all come")
    parser.add_argument("--seconds", type=float, default=60.0, help="how long they are looked at")
    parser.add_argument("--wait", type=float, default=15.0, help="… and those who wait, after that")
    parser.add_argument("--video", action=argparse.BooleanOptionalAction, default=True)
    print(json.dumps(uvloop.run(run(parser.parse_args()))), flush=True)


if __name__ == "__main__":
    main()
