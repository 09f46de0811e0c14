"""Webhooks: signed, repeated for a short while, in no order that anybody may rely on [docs]."""

import asyncio
import gzip
import hashlib
import hmac
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp

from tests.support.stream.account import Account
from tests.support.stream.faults import Faults
from tests.support.stream.records import Event

TRY_SECONDS = 6.0
ALL_SECONDS = 15.0  # of all tries; then it is lost
PAUSE_SECONDS = 0.5  # [?] between two tries
TRIES_OF_STATUS, TRIES_OF_NETWORK, TRIES_OF_TIMEOUT = 3, 2, 3


@dataclass
class Delivery:
    """One webhook to one address. ``outcome``: the last status, or what went wrong."""

    id: str
    url: str
    type: str
    call_cid: str
    body: bytes
    attempts: int = 0
    outcome: str = "waiting"


class Hooks:
    def __init__(self, account: Account, faults: Faults) -> None:
        self._account = account
        self._faults = faults
        self._tasks: set[asyncio.Task[None]] = set()
        self._gathered: list[Delivery] = []
        self._http: aiohttp.ClientSession | None = None
        self.deliveries: list[Delivery] = []  # in the order of what happened
        account.on_event.append(self.tell)

    def tell(self, event: Event) -> None:
        for hook in self._account.event_hooks:
            if not _wants(hook, event.type):
                continue
            delivery = Delivery(
                str(uuid.uuid4()),
                hook["webhook_url"],
                event.type,
                event.cid,
                json.dumps(dict(event.body)).encode(),
            )
            self.deliveries.append(delivery)
            if self._faults.hooks.drops(event.type):
                delivery.outcome = "dropped"
                continue
            self._send(delivery)
            if self._faults.hooks.doubles(event.type):
                self._send(delivery)

    def _send(self, delivery: Delivery) -> None:
        if self._faults.hooks.reverse_seconds:
            if not self._gathered:
                self._spawn(self._send_backwards(self._faults.hooks.reverse_seconds))
            self._gathered.append(delivery)
        else:
            self._spawn(self._deliver(delivery, self._faults.hooks.delay))

    def _spawn(self, work: Any) -> None:
        try:
            task: asyncio.Task[None] = asyncio.get_running_loop().create_task(work)
        except RuntimeError:  # the account is used without a server
            work.close()
            return
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send_backwards(self, seconds: float) -> None:
        await self._faults.until_over(seconds)
        gathered, self._gathered = self._gathered, []
        for delivery in reversed(gathered):
            await self._deliver(delivery, 0.0)

    async def _deliver(self, delivery: Delivery, delay: float) -> None:
        await asyncio.sleep(delay)
        try:
            async with asyncio.timeout(ALL_SECONDS):
                await self._try(delivery)
        except TimeoutError:
            delivery.outcome = "lost"

    async def _try(self, delivery: Delivery) -> None:
        if self._http is None:
            self._http = aiohttp.ClientSession()
        attempt = 0
        while True:
            attempt += 1
            delivery.attempts += 1
            headers, body = self._signed(delivery, attempt)
            limit = aiohttp.ClientTimeout(total=TRY_SECONDS)
            try:
                async with self._http.post(
                    delivery.url, data=body, headers=headers, timeout=limit
                ) as answer:
                    delivery.outcome = str(answer.status)
                    again = answer.status in (408, 429) or answer.status >= 500
                    most = TRIES_OF_STATUS if again else 0
            except TimeoutError:
                delivery.outcome, most = "timeout", TRIES_OF_TIMEOUT
            except aiohttp.ClientError:
                delivery.outcome, most = "unreachable", TRIES_OF_NETWORK
            if attempt >= most:
                return
            await asyncio.sleep(PAUSE_SECONDS)

    def _signed(self, delivery: Delivery, attempt: int) -> tuple[Mapping[str, str], bytes]:
        """The signature is over the bytes before they are packed [py]."""
        headers = {
            "Content-Type": "application/json",
            "X-SIGNATURE": signature(self._account.api_secret, delivery.body),
            "X-WEBHOOK-ID": delivery.id,
            "X-WEBHOOK-ATTEMPT": str(attempt),
            "X-API-KEY": self._account.api_key,
        }
        if not self._account.compresses_hooks:
            return headers, delivery.body
        return headers | {"Content-Encoding": "gzip"}, gzip.compress(delivery.body)

    def forget(self) -> None:
        """What is under way is lost."""
        for task in self._tasks:
            task.cancel()
        self._gathered.clear()
        self.deliveries.clear()

    async def close(self) -> None:
        tasks = list(self._tasks)
        self.forget()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._http is not None:
            await self._http.close()
            self._http = None


def signature(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _wants(hook: Mapping[str, Any], kind: str) -> bool:
    if hook.get("hook_type") != "webhook" or not hook.get("enabled", True):
        return False
    if hook.get("product") not in ("video", "all", None):
        return False
    wanted = hook.get("event_types") or []
    return not wanted or kind in wanted  # an empty list is all of them [docs]
