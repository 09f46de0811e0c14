"""One installation on a real LiveKit, inside the test's process: our services, real faults.

``Worker`` does what Celery's workers and beat do, by the same functions, and can be killed.
Webhooks come from LiveKit through the relay into the real view. ``agree`` is how every test ends.
"""

import asyncio
import secrets
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from livekit_app.models import ProviderHealth, Room
from livekit_app.participants import commands
from livekit_app.providers import registry
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.livekit.adapter import SENTINEL_PREFIX, LiveKitProvider
from livekit_app.providers.port import Provider
from livekit_app.providers.registry import close_providers
from livekit_app.rooms.reconcile import reconcile
from livekit_app.rooms.sweep import sweep_provider
from livekit_app.runtime import heartbeats, queue
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.webhooks import inbox
from sessions_app.clock import sweep as sessions_sweep
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from sessions_app.states import Reason
from tests.livekit_app.livekit.faults import ApiProxy, Hook, WebhookRelay
from tests.livekit_app.livekit.people import Person
from tests.support.agreement import differences
from tests.support.clients import AsyncClient
from tests.support.livekit import LiveKit
from tests.support.services import Missing

ABLE = PROVIDERS["livekit"].capabilities
TICK = max(0.1, ABLE.sweep_seconds)  # between two sweeps
# Seconds; tests fail on wrong outcomes, not on slow machines. What is missing needs two sightings,
# and where webhooks tell of no tracks a third sweep finds who publishes.
PATIENCE = 20.0 + TICK * (2 if ABLE.tracks_in_webhooks else 3)
HOST_KEY = "alice-holds-this-key-0123456789"


class Worker:
    """Workers and beat in one. ``kill`` stops whatever is under way, wherever it is."""

    def __init__(self) -> None:
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
        self._loop.call_soon_threadsafe(self._receive, task, args, context=Context())

    def _receive(self, task: str, args: tuple[Any, ...]) -> None:
        if not self.alive:
            return
        if task == "reconcile_room":
            self._begin(_reconcile(*args))
        elif task == "sweep_provider":
            self._begin(_sweep())
        elif task == "remove_visits":
            self._begin(commands.remove(*args))
        elif task == "apply_rights":
            self._begin(commands.apply_rights(*args))
        else:
            self._begin(_database(inbox.process_waiting))

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
            self._begin(_sweep())
            await _database(sessions_sweep)
            await asyncio.sleep(TICK)


async def _reconcile(room_id: int) -> None:
    with suppress(Room.DoesNotExist):
        await reconcile(room_id)


async def _sweep() -> None:
    await _database(inbox.process_waiting)
    await sweep_provider()


async def _database(function: Callable[[], object]) -> None:
    await run_in_database(function)


class World:
    def __init__(
        self, livekit: LiveKit, proxy: ApiProxy, relay: WebhookRelay, worker: Worker
    ) -> None:
        self.livekit = livekit
        self.proxy = proxy
        self.relay = relay
        self.worker = worker
        self.people: list[Person] = []
        self.server: Provider = LiveKitProvider(  # past the proxy: what is really there
            livekit.url, livekit.public_url, livekit.api_key, livekit.api_secret, sentinel=_sentinel
        )

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
        person = await Person.join(self.livekit.public_url, token, publish=publish)
        self.people.append(person)
        return person

    # --- what is the case ----------------------------------------------------------------------

    async def names(self) -> set[str]:
        """Rooms that LiveKit really has."""
        return {room.name for room in (await self.server.snapshot()).rooms}

    @staticmethod
    async def fresh(session: LiveSession) -> LiveSession:
        return await LiveSession.objects.select_related("room").aget(pk=session.pk)

    async def until(
        self, what: str, check: Callable[[], Awaitable[object]], seconds: float = PATIENCE
    ) -> None:
        deadline = time.monotonic() + seconds
        seen: object = None
        while time.monotonic() < deadline:
            seen = await check()
            if seen:
                return
            await asyncio.sleep(0.03)
        raise AssertionError(f"{what}: not within {seconds:.0f} s\n{self.livekit.said(30)}")

    async def until_state(self, session: LiveSession, state: str) -> LiveSession:
        async def reached() -> bool:
            return (await self.fresh(session)).state == state

        await self.until(f"session {state}", reached)
        return await self.fresh(session)

    async def agree(self, seconds: float = PATIENCE) -> float:
        """Wait until database and server agree about rooms, sessions and participants.

        Returns how many seconds that took. Fails with the differences that remain.
        """
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


@pytest.fixture
async def world(
    transactional_db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[World]:
    """LiveKit, proxy, relay and a worker, all running. Limits are short: nobody waits a minute."""
    try:
        livekit = LiveKit(tmp_path / "livekit")
    except Missing as missing:
        pytest.skip(str(missing))
    client = AsyncClient()

    async def deliver(hook: Hook) -> int:
        answer = await client.generic(
            "POST",
            "/api/livekit/webhook/",
            hook.body,
            content_type="application/webhook+json",
            headers={"Authorization": hook.authorization},
        )
        return int(answer.status_code)

    async with AsyncExitStack() as stack:
        relay = await stack.enter_async_context(WebhookRelay(deliver))
        livekit.webhook_urls = [relay.url]
        await asyncio.to_thread(livekit.start)
        stack.push_async_callback(asyncio.to_thread, livekit.stop)
        proxy = await stack.enter_async_context(ApiProxy(livekit.url))
        _configure(settings, livekit, proxy)
        monkeypatch.setattr(registry, "_without_loop", {})  # another test's keys are in it
        stack.push_async_callback(close_providers)
        worker = Worker()
        monkeypatch.setattr(queue, "enqueue", worker.take)
        made = World(livekit, proxy, relay, worker)
        worker.start()
        stack.push_async_callback(_everybody_leaves, made)
        stack.push_async_callback(worker.kill)
        stack.push_async_callback(made.server.aclose)

        async def seen() -> bool:
            return await ProviderHealth.objects.filter(seen_at__isnull=False).aexists()

        await made.until("the first sweep", seen)
        yield made
    await sync_to_async(connections.close_all)()


async def _sentinel() -> str:
    return f"{SENTINEL_PREFIX}of-the-test"


async def _everybody_leaves(world: World) -> None:
    await asyncio.gather(*(person.leave() for person in world.people))


def _configure(settings: Any, livekit: LiveKit, proxy: ApiProxy) -> None:
    settings.PROVIDER = "livekit"
    settings.LIVEKIT_URL = proxy.url
    settings.LIVEKIT_PUBLIC_URL = livekit.public_url
    settings.LIVEKIT_API_KEY = livekit.api_key
    settings.LIVEKIT_API_SECRET = livekit.api_secret
    settings.PROVIDER_TIMEOUT_SECONDS = 0.5
    settings.ROOM_WAIT_SECONDS = 1.2
    settings.GRACE_SECONDS = 60.0
    settings.ROOM_LOST_SECONDS = 300.0


def away(seconds: float) -> None:
    """The heartbeats as they are when nothing of ours has run for so long."""
    from datetime import timedelta

    from django.db.models import F

    from livekit_app.models import Heartbeat

    Heartbeat.objects.update(at=F("at") - timedelta(seconds=seconds))
    assert (heartbeats.age("sweep") or 0.0) >= seconds


def unguessable() -> str:
    return secrets.token_urlsafe(16)
