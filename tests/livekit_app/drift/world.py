"""One installation at a provider's server, inside the test's process: our services, real faults.

``Worker`` does what Celery's workers and beat do, by the same functions, and can be killed.
Webhooks come from the server through the relay into the real view. ``agree`` is how every test
ends. What a provider has of its own is a class of ``World`` in the folder of its tests.
"""

import asyncio
import secrets
import time
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from contextvars import Context
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar, Literal, Protocol, TypeVar

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from django.db.models import F

from livekit_app.models import Heartbeat, ProviderHealth, Room
from livekit_app.participants import commands, kept_people, looks
from livekit_app.providers import registry
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.port import Provider
from livekit_app.providers.registry import close_providers
from livekit_app.providers.spec import Capabilities
from livekit_app.rooms import people_looks, sweep_plan
from livekit_app.rooms.reconcile import reconcile
from livekit_app.rooms.sweep import sweep_provider
from livekit_app.runtime import heartbeats, queue
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.webhooks import inbox
from sessions_app.clock import sweep as sessions_sweep
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from sessions_app.states import Reason
from tests.livekit_app.drift.faults import Answer, ApiProxy, Hook, WebhookRelay
from tests.support.agreement import differences
from tests.support.clients import AsyncClient

TICK = 0.1
News = Literal["left", "somebody"]
HOST_KEY = "alice-holds-this-key-0123456789"


class Worker:
    """Workers and beat in one. ``kill`` stops whatever is under way, wherever it is."""

    def __init__(self) -> None:
        self.apart = 0.0  # seconds between two sweeps
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[object]] = set()
        self.alive = False

    def start(self) -> None:
        self.alive = True
        self._begin(self._beat())

    async def kill(self) -> None:
        self.alive = False
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def take(self, task: str, *args: Any, delay: float = 0.0) -> None:
        """What ``queue.enqueue`` hands to the broker; lost while nobody is alive to take it."""
        # An empty context: the caller's names a database thread, which waits for nobody.
        self._loop.call_soon_threadsafe(self._later, delay, task, args, context=Context())

    def _later(self, delay: float, task: str, args: tuple[Any, ...]) -> None:
        self._loop.call_later(delay, self._receive, task, args)

    def _receive(self, task: str, args: tuple[Any, ...]) -> None:
        if not self.alive:
            return
        works: dict[str, Callable[..., Coroutine[Any, Any, object]]] = {
            "reconcile_room": _reconcile,
            "sweep_provider": self._sweep,
            "look_at_people": people_looks.look,
            "remove_visits": commands.remove,
            "unbar_visits": commands.unbar,
            "apply_rights": commands.apply_rights,
            "forget_people": kept_people.forget,
            "process_inbox": _process_inbox,
        }
        self._begin(works[task](*args))

    def _begin(self, work: Any) -> None:
        task: asyncio.Task[object] = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[object]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error

    async def _beat(self) -> None:
        while True:
            self._begin(self._sweep())
            await _database(sessions_sweep)
            await asyncio.sleep(TICK)

    async def _sweep(self, name: str = "") -> None:
        """``name``: of a provider that is to be swept now, as far as it lets us."""
        await _process_inbox()
        await sweep_provider(apart=sweep_plan.limit_of(name) if name else self.apart)


async def _reconcile(room_id: int) -> None:
    with suppress(Room.DoesNotExist):
        await reconcile(room_id)


async def _process_inbox() -> None:
    await _database(inbox.process_waiting)
    await _database(looks.send_overdue)


async def _database(function: Callable[[], object]) -> None:
    await run_in_database(function)


class Person(Protocol):
    """Somebody's connection to the server."""

    disconnected: asyncio.Event  # put out, or the room was closed

    async def leave(self) -> None:
        """May be called twice, and after having been put out."""


class World(ABC):
    """``start_server`` and what follows it are the provider's own."""

    name: ClassVar[str]
    webhook_path: ClassVar[str]
    # Regular expressions of "METHOD /path": how the provider's API does what we ask of it.
    creating: ClassVar[str]
    closing: ClassVar[str]
    canned: ClassVar[Mapping[str, Answer]]

    def __init__(self, directory: Path, relay: WebhookRelay, worker: Worker) -> None:
        self.directory = directory
        self.relay = relay
        self.worker = worker
        self.people: list[Person] = []
        self.proxy: ApiProxy
        self.server: Provider  # past the proxy: what is really there

    # --- what a provider has of its own --------------------------------------------------------

    @abstractmethod
    def start_server(self) -> str:
        """Its webhooks go to the relay. Returns the URL of its API. Blocks."""

    @abstractmethod
    def stop_server(self) -> None: ...

    @abstractmethod
    def adapter(self) -> Provider:
        """One that speaks to the server itself."""

    @abstractmethod
    def settings(self) -> dict[str, str]:
        """Django's, by which the installation finds the proxy; as environment, too."""

    @abstractmethod
    async def enter(self, token: str, *, publish: bool) -> Person: ...

    @abstractmethod
    def is_about(self, hook: Hook, news: News) -> bool:
        """That somebody has left; anything about somebody or a track."""

    @abstractmethod
    def echo(self, hook: Hook) -> Hook:
        """The same news as if it were new: deduplication cannot see it."""

    def said(self) -> str:
        """The end of its log."""
        return ""

    @property
    def patience(self) -> float:
        """Seconds; tests fail on wrong outcomes, not on slow machines. What is missing needs two
        sightings, and where webhooks tell of no tracks a third sweep finds who publishes."""
        return 20.0 + (TICK + self.worker.apart) * (2 if self.able.tracks_in_webhooks else 3)

    @property
    def able(self) -> Capabilities:
        return PROVIDERS[self.name].capabilities

    def environment(self) -> dict[str, str]:
        """For a process of ours."""
        return {"SIDELINE_PROVIDER": self.name, **self.settings()}

    # --- what people do ------------------------------------------------------------------------

    async def start_session(self, key: str | None = None) -> LiveSession:
        """As ``POST /api/sessions``: returns when the room is there, or raises ServiceError."""
        return await lifecycle.open_session(self.request(key))

    @staticmethod
    def request(key: str | None = None) -> lifecycle.StartRequest:
        return lifecycle.StartRequest(
            title="Final", host_key=HOST_KEY, client_id="alice", idempotency_key=key
        )

    async def end(self, session: LiveSession) -> None:
        end = sync_to_async(lifecycle.end_session)
        await end(session.pk, reason=Reason.HOST, actor="host")

    async def camera(self, session: LiveSession) -> Person:
        """Alice's camera, on air."""
        grant = sync_to_async(lifecycle.grant_camera)
        _, permission = await grant(session.pk, HOST_KEY, client_id="alice", takeover=True)
        return await self._join(permission.token, publish=True)

    async def spectator(self, session: LiveSession) -> Person:
        permission = await sync_to_async(lifecycle.grant_spectator)(session.pk)
        return await self._join(permission.token, publish=False)

    async def join(self, token: str) -> Person:
        """Somebody who holds a token, wherever it is from."""
        return await self._join(token, publish=False)

    async def _join(self, token: str, *, publish: bool) -> Person:
        person = await self.enter(token, publish=publish)
        self.people.append(person)
        return person

    # --- what is the case ----------------------------------------------------------------------

    async def names(self) -> set[str]:
        """Rooms that the server really has."""
        return {room.name for room in (await self.server.snapshot()).rooms}

    @staticmethod
    async def fresh(session: LiveSession) -> LiveSession:
        return await LiveSession.objects.select_related("room").aget(pk=session.pk)

    async def until(
        self, what: str, check: Callable[[], Awaitable[object]], seconds: float | None = None
    ) -> None:
        seconds = self.patience if seconds is None else seconds
        deadline = time.monotonic() + seconds
        seen: object = None
        while time.monotonic() < deadline:
            seen = await check()
            if seen:
                return
            await asyncio.sleep(0.03)
        raise AssertionError(f"{what}: not within {seconds:.0f} s\n{self.said()}")

    async def until_state(self, session: LiveSession, state: str) -> LiveSession:
        async def reached() -> bool:
            return (await self.fresh(session)).state == state

        await self.until(f"session {state}", reached)
        return await self.fresh(session)

    async def agree(self, seconds: float | None = None) -> float:
        """Wait until database and server agree about rooms, sessions and participants.

        Returns how many seconds that took. Fails with the differences that remain.
        """
        seconds = self.patience if seconds is None else seconds
        started = time.monotonic()
        while found := await self.differences():
            if time.monotonic() - started > seconds:
                raise AssertionError("no agreement:\n" + "\n".join(found))
            await asyncio.sleep(0.03)
        return time.monotonic() - started

    async def differences(self) -> list[str]:
        snapshot = await self.server.snapshot()
        people = {
            room.name: await self.server.list_participants(room.name) for room in snapshot.rooms
        }
        found: list[str] = await run_in_database(differences, snapshot, people)
        return found


Kind = TypeVar("Kind", bound=World)


@asynccontextmanager
async def running(
    kind: type[Kind], directory: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Kind]:
    """Server, proxy, relay and a worker, all running. Limits are short: nobody waits a minute."""
    client = AsyncClient()

    async def deliver(hook: Hook) -> int:
        headers = {name.lower(): value for name, value in hook.headers}
        answer = await client.generic(
            "POST",
            kind.webhook_path,
            hook.body,
            content_type=headers.pop("content-type", "application/json"),
            headers=headers,
        )
        return int(answer.status_code)

    async with AsyncExitStack() as stack:
        relay = await stack.enter_async_context(WebhookRelay(deliver))
        worker = Worker()
        world = kind(directory, relay, worker)
        stack.push_async_callback(asyncio.to_thread, world.stop_server)
        url = await asyncio.to_thread(world.start_server)
        world.proxy = await stack.enter_async_context(ApiProxy(url, kind.canned))
        _configure(settings, world)
        monkeypatch.setattr(registry, "_without_loop", {})  # another test's keys are in it
        stack.push_async_callback(close_providers)
        world.server = world.adapter()
        monkeypatch.setattr(queue, "enqueue", worker.take)
        worker.start()
        stack.push_async_callback(_everybody_leaves, world)
        stack.push_async_callback(worker.kill)
        stack.push_async_callback(world.server.aclose)

        async def seen() -> bool:
            return await ProviderHealth.objects.filter(seen_at__isnull=False).aexists()

        await world.until("the first sweep", seen)
        yield world
    await sync_to_async(connections.close_all)()


async def _everybody_leaves(world: World) -> None:
    await asyncio.gather(*(person.leave() for person in world.people))


def _configure(settings: Any, world: World) -> None:
    settings.PROVIDER = world.name
    for name, value in world.settings().items():
        setattr(settings, name, value)
    settings.PROVIDER_TIMEOUT_SECONDS = 0.5
    settings.ROOM_WAIT_SECONDS = 1.2
    settings.GRACE_SECONDS = 60.0
    settings.ROOM_LOST_SECONDS = 300.0


def away(seconds: float) -> None:
    """The heartbeats as they are when nothing of ours has run for so long."""
    Heartbeat.objects.update(at=F("at") - timedelta(seconds=seconds))
    assert (heartbeats.age("sweep") or 0.0) >= seconds


def unguessable() -> str:
    return secrets.token_urlsafe(16)
