"""Hosts and watchers who go on whatever dies: every request is repeated until it is answered."""

import random
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

PATIENCE = 90.0  # seconds until one wish must be fulfilled


class Lost(AssertionError):
    """Somebody did not get what was promised."""


@dataclass
class Broadcast:
    id: str
    host_key: str
    commentary: bool
    ended: bool = False
    heard: list[int] = field(default_factory=list)  # event numbers, as a watcher got them


class People:
    """One per thread: its own random numbers and its own HTTP connections."""

    def __init__(self, base_url: str, seed: int) -> None:
        self.random = random.Random(seed)
        self.client = httpx.Client(base_url=base_url, timeout=10)

    def start(self) -> Broadcast:
        """A broadcast, by one Idempotency-Key, however often that takes."""
        key, host_key = secrets.token_urlsafe(24), secrets.token_urlsafe(32)
        body = {"hostKey": host_key, "commentary": True}
        answer = self._until(
            "start", {201}, lambda: self._post("/api/sessions", body, {"Idempotency-Key": key})
        )
        return Broadcast(answer["id"], host_key, True)

    def end(self, broadcast: Broadcast) -> None:
        self._until("end", {200}, lambda: self._hosts(broadcast, "end", {}))
        broadcast.ended = True

    def toggle(self, broadcast: Broadcast) -> None:
        """Commentary on or off: one more numbered event."""
        wanted = not broadcast.commentary
        self._until("toggle", {200}, lambda: self._hosts(broadcast, "commentary", {"on": wanted}))
        broadcast.commentary = wanted

    def watch(self, broadcast: Broadcast) -> None:
        """Ask for everything after the last number heard, as a page that was cut off does."""
        after = broadcast.heard[-1] if broadcast.heard else 0
        path = f"/api/sessions/{broadcast.id}/events"
        answer = self._until("watch", {200}, lambda: self.client.get(path, params={"after": after}))
        broadcast.heard += [event["seq"] for event in answer["events"]]

    def _hosts(self, broadcast: Broadcast, what: str, body: dict[str, Any]) -> httpx.Response:
        path = f"/api/sessions/{broadcast.id}/{what}"
        return self._post(path, body, {"X-Host-Key": broadcast.host_key})

    def _post(self, path: str, body: dict[str, Any], headers: dict[str, str]) -> httpx.Response:
        return self.client.post(path, json=body, headers=headers)

    def _until(
        self, what: str, good: set[int], ask: Callable[[], httpx.Response]
    ) -> dict[str, Any]:
        """Repeat while the answer is "not now" (a 5xx, or nobody answers). Raises Lost."""
        deadline = time.monotonic() + PATIENCE
        last = "nothing"
        while time.monotonic() < deadline:
            try:
                answer = ask()
            except httpx.HTTPError as problem:
                last = type(problem).__name__
            else:
                if answer.status_code in good:
                    return dict(answer.json())
                last = f"{answer.status_code} {answer.text[:300]}"
                if answer.status_code < 500 and answer.status_code != 409:
                    raise Lost(f"{what} was refused: {last}")
            time.sleep(self.random.uniform(0.05, 0.3))
        raise Lost(f"{what} was not done within {PATIENCE:.0f} s: {last}")
