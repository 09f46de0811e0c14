"""Signed webhooks in LiveKit's format: in order per room, retried, never in media's way."""

import asyncio
import base64
import hashlib
import logging
import secrets
import time
from collections import deque
from datetime import timedelta

import aiohttp
from google.protobuf.json_format import MessageToJson
from livekit.api import AccessToken
from livekit.protocol.models import ParticipantInfo, TrackInfo
from livekit.protocol.models import Room as RoomInfo
from livekit.protocol.webhook import WebhookEvent

from livekit_app.media.config import MediaConfig
from livekit_app.runtime.retries import retry_after_seconds

logger = logging.getLogger(__name__)

MAX_WAITING = 500  # per room; beyond that the oldest goes, and the sweep will see the truth
SIGNATURE_LIFE = timedelta(minutes=5)
SERVER_STARTED = "server_started"


class _Queue:
    """The events of one room, oldest first, and the task that delivers them."""

    def __init__(self) -> None:
        self.events: deque[tuple[WebhookEvent, float]] = deque()
        self.task: asyncio.Task[None] | None = None


class Webhooks:
    def __init__(self, config: MediaConfig) -> None:
        self._config = config
        self._queues: dict[str, _Queue] = {}
        self._session: aiohttp.ClientSession | None = None
        self._closing = asyncio.Event()

    async def start(self) -> None:
        """Say that the server is new. Whoever listens may start after us, so this is tried long."""
        timeout = aiohttp.ClientTimeout(total=self._config.webhook_timeout_seconds)
        self._session = aiohttp.ClientSession(timeout=timeout)
        self.emit(SERVER_STARTED)

    async def stop(self, seconds: float = 1.0) -> None:
        """Give what waits one last attempt, for at most ``seconds``."""
        self._closing.set()
        tasks = [queue.task for queue in self._queues.values() if queue.task]
        if tasks:
            await asyncio.wait(tasks, timeout=seconds)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def emit(
        self,
        event: str,
        room: RoomInfo | None = None,
        participant: ParticipantInfo | None = None,
        track: TrackInfo | None = None,
    ) -> None:
        """Never blocks and never fails."""
        if not self._config.webhook_url or self._session is None:
            return
        name = room.name if room else ""
        message = WebhookEvent(
            event=event,
            room=room,
            participant=participant,
            track=track,
            id=f"EV_{secrets.token_urlsafe(12)}",
            created_at=int(time.time()),
        )
        queue = self._queues.setdefault(name, _Queue())
        if len(queue.events) >= MAX_WAITING:
            queue.events.popleft()
            logger.warning("[media] webhook queue full, oldest dropped", extra={"room": name})
        queue.events.append((message, time.monotonic()))
        if queue.task is None:
            queue.task = asyncio.create_task(self._drain(name, queue), name=f"webhooks {name}")

    async def _drain(self, name: str, queue: _Queue) -> None:
        # Nothing is awaited between the last look at the queue and its removal.
        while queue.events:
            message, since = queue.events.popleft()
            await self._deliver(message, since)
        del self._queues[name]

    async def _deliver(self, message: WebhookEvent, since: float) -> None:
        """Attempts are limited by the event's age, so that a backlog does not add up."""
        patience = self._config.webhook_patience_seconds
        if message.event == SERVER_STARTED:
            patience = self._config.started_retry_seconds
        body = MessageToJson(message, indent=None).encode()
        attempt = 0
        while True:
            outcome, retry_after = await self._post(body)
            if outcome == "":
                return
            delay = self._config.webhook_retries.delay(attempt, retry_after=retry_after)
            attempt += 1
            late = time.monotonic() + delay - since > patience + 1.0
            if late or outcome == "refused" or await self._closes_within(delay):
                logger.warning(
                    "[media] webhook dropped",
                    extra={
                        "event": message.event,
                        "event_id": message.id,
                        "room": message.room.name,
                        "attempts": attempt,
                        "why": outcome,
                    },
                )
                return

    async def _post(self, body: bytes) -> tuple[str, float | None]:
        """Empty when taken, "refused" when a retry is useless, else why it failed; and for how
        many seconds we are asked to wait."""
        digest = base64.b64encode(hashlib.sha256(body).digest()).decode()
        token = (
            AccessToken(self._config.api_key, self._config.api_secret)
            .with_sha256(digest)
            .with_ttl(SIGNATURE_LIFE)
            .to_jwt()
        )
        headers = {"Authorization": token, "Content-Type": "application/webhook+json"}
        if self._session is None:
            return "refused", None
        try:
            async with self._session.post(
                self._config.webhook_url, data=body, headers=headers, allow_redirects=False
            ) as response:
                if response.status < 300:
                    return "", None
                if response.status < 500 and response.status != 429:
                    return "refused", None
                asked = retry_after_seconds(response.headers.get("Retry-After"))
                return f"status {response.status}", asked
        except (aiohttp.ClientError, TimeoutError, OSError) as problem:
            return type(problem).__name__, None

    async def _closes_within(self, seconds: float) -> bool:
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return False
        return True
