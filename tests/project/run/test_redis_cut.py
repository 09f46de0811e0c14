"""Field report B40: Redis is cut off, or restarted, several times within seconds, under work.

Two web processes, PostgreSQL; afterwards both workers take tasks, broadcasts start within seconds,
and whoever watched has had every event once, in order.
"""

import contextlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from redis import Redis
from redis.exceptions import RedisError
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from project.run import product as parts
from tests.chaos.people import Broadcast, People
from tests.chaos.servers import MortalRedis
from tests.support.product import Product
from tests.support.services import Missing
from tests.support.web import Web

pytestmark = pytest.mark.slow

AFTERWARDS = 8.0  # broadcasts are started for so long
START_SECONDS = 10.0  # until a broadcast that was asked for has its room: our "seconds"
WORKERS = ("worker-clock", "worker-provider")


@dataclass
class Spectator:
    """Reads on a thread of its own until it is told to leave."""

    socket: ClientConnection
    numbers: list[int] = field(default_factory=list)
    ended: str = ""

    def read(self) -> None:
        try:
            for said in self.socket:
                message = json.loads(said)
                if message["type"] not in ("snapshot", "resumed") and "seq" in message:
                    self.numbers.append(message["seq"])
        except ConnectionClosed as closed:
            self.ended = str(closed)


class Stage:
    """The product, and a second web process on the same database and Redis."""

    def __init__(self, folder: Path, postgresql_url: str) -> None:
        self.redis = MortalRedis(folder / "redis")
        self.redis.start()
        self._database = postgresql_url
        self.product = Product(
            folder / "product",
            env={
                "DATABASE_URL": postgresql_url,
                "REDIS_URL": self.redis.url,
                "SIDELINE_START_LIMIT_PER_ADDRESS": "100000",
                "SIDELINE_MAX_OPEN_SESSIONS": "100000",
                "EMBEDDED_MAX_ROOMS": "100000",
            },
        )
        self.second: Web | None = None
        self.people: list[People] = []

    def start(self) -> None:
        self.product.start()
        own = {"PORT", "HTTPS_PORT"}
        same = {k: v for k, v in self.product.environment.items() if k not in own}
        self.second = Web(
            self.product.data,
            "uvicorn",
            env=same | {"DJANGO_SETTINGS_MODULE": "project.settings"},
        )
        self.urls = [self.product.base_url, f"http://127.0.0.1:{self.second.port}"]
        self.people = [People(url, number) for number, url in enumerate(self.urls)]

    def stop(self) -> None:
        if self.second is not None:
            self.second.stop()
        try:
            self.product.stop()
        finally:
            self.redis.kill()

    def has_room(self, broadcast: Broadcast) -> bool:
        return bool(
            self._rows(
                "SELECT 1 FROM sessions_app_livesession s JOIN livekit_app_room r "
                "ON r.id = s.room_id WHERE s.id = %s AND r.observed = 'present'",
                broadcast.id,
            )
        )

    def silent_for(self) -> dict[str, float]:
        """Seconds since each worker finished something."""
        query = "SELECT name, extract(epoch FROM now() - at) FROM livekit_app_heartbeat"
        ages = {str(name): float(age) for name, age in self._rows(query)}
        return {name: round(ages[name], 1) for name in (*WORKERS, "beat")}

    def _rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(self._database) as connection:
            return connection.execute(query, values).fetchall()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, postgresql_url: str) -> Iterator[Stage]:
    try:
        made = Stage(tmp_path_factory.mktemp("redis-cut"), postgresql_url)
    except Missing as missing:
        pytest.skip(str(missing))
    try:
        made.start()
        yield made
    finally:
        made.stop()


def cut_five_times(stage: Stage) -> None:
    """`CLIENT KILL`: of everybody who is connected, five times in three seconds."""
    with Redis.from_url(stage.redis.url) as redis:
        for _ in range(5):
            for kind in ("normal", "pubsub"):
                redis.client_kill_filter(_type=kind, skipme=True)
            time.sleep(0.6)


def restart_three_times(stage: Stage) -> None:
    for _ in range(3):
        stage.redis.kill()
        stage.redis.start()
        time.sleep(1.0)
    with Redis.from_url(stage.redis.url) as redis:
        until("Redis answers", lambda: _answers(redis), seconds=10)


def _answers(redis: Redis) -> bool:
    with contextlib.suppress(RedisError):
        return bool(redis.ping())
    return False


def test_it_is_ready_and_nothing_lies_in_files(stage: Stage) -> None:
    """Only settings differ: ready means that both workers had work by Redis and wrote to
    PostgreSQL."""
    assert sorted(stage.product.process_names()) == sorted(["media", *parts.PROCESSES])
    assert not (stage.product.data / "sideline.sqlite3").exists()
    assert not (stage.product.data / "broker").exists()
    assert "Traceback" not in stage.product.tail(10_000)


@pytest.mark.parametrize("strike", [cut_five_times, restart_three_times])
def test_nothing_is_lost_and_the_workers_go_on(
    stage: Stage, strike: Callable[[Stage], None]
) -> None:
    stage.product.wait_ready()
    watched = stage.people[0].start()
    stop = threading.Event()
    with contextlib.ExitStack() as held:
        spectators = [held.enter_context(_watching(url, watched)) for url in stage.urls * 2]
        host = threading.Thread(target=_say_things, args=(stage, watched, stop))
        host.start()
        try:
            strike(stage)
            took = _start_broadcasts(stage, AFTERWARDS)
        finally:
            stop.set()
            host.join()
        whole = stage.people[1]
        whole.watch(watched)
        for spectator in spectators:
            until("all is heard", lambda s=spectator: len(s.numbers) >= len(watched.heard))  # type: ignore[misc]
    assert len(watched.heard) > 10
    for spectator in spectators:
        assert not spectator.ended
        assert spectator.numbers == watched.heard == list(range(1, len(watched.heard) + 1))
    assert max(took) < START_SECONDS, took
    silent = stage.silent_for()
    assert max(silent.values()) < START_SECONDS, silent
    stage.product.wait_ready(START_SECONDS)


def _say_things(stage: Stage, broadcast: Broadcast, stop: threading.Event) -> None:
    """A numbered event five times a second, through both web processes in turn."""
    people = [People(url, 10 + number) for number, url in enumerate(stage.urls)]
    for number in count():
        if stop.wait(0.2):
            return
        people[number % 2].toggle(broadcast)


def _start_broadcasts(stage: Stage, seconds: float) -> list[float]:
    """Through both web processes in turn; how long each took until its room was there."""
    took = []
    ends = time.monotonic() + seconds
    for people in _in_turn(stage.people, ends):
        began = time.monotonic()
        one = people.start()
        until("the room", lambda one=one: stage.has_room(one), seconds=60)  # type: ignore[misc]
        took.append(round(time.monotonic() - began, 2))
        people.end(one)
        time.sleep(0.2)
    return took


def _in_turn(people: list[People], ends: float) -> Iterator[People]:
    for number in count():
        if time.monotonic() > ends:
            return
        yield people[number % len(people)]


@contextlib.contextmanager
def _watching(url: str, broadcast: Broadcast) -> Iterator[Spectator]:
    address = f"{url.replace('http', 'ws')}/api/ws/sessions/{broadcast.id}/commentary?after=0"
    with connect(address, compression=None, proxy=None) as socket:
        spectator = Spectator(socket)
        thread = threading.Thread(target=spectator.read)
        thread.start()
        try:
            yield spectator
        finally:
            ended, spectator.ended = spectator.ended, ""
            socket.close()
            thread.join()
            spectator.ended = ended


def until(what: str, check: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s"
        time.sleep(0.02)
