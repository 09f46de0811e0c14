"""A world on a real LiveKit."""

import itertools
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from livekit_app.providers.livekit import dialect
from livekit_app.providers.livekit.adapter import SENTINEL_PREFIX, LiveKitProvider
from sessions_app.models import LiveSession
from tests.livekit_app.drift.faults import Hook, WebhookRelay
from tests.livekit_app.drift.world import News, Worker, World, running
from tests.livekit_app.livekit.people import Person
from tests.support.livekit import LiveKit
from tests.support.services import Missing

_echoes = itertools.count(1)


class LiveKitWorld(World):
    name = "livekit"
    webhook_path = "/api/livekit/webhook/"
    creating = "CreateRoom"
    closing = "DeleteRoom"
    canned = {
        "unauthorized": (401, b"invalid API key: x", "text/plain"),
        "empty": (200, b"", "application/protobuf"),
    }

    def __init__(self, directory: Path, relay: WebhookRelay, worker: Worker) -> None:
        super().__init__(directory, relay, worker)
        self.livekit = LiveKit(directory / "livekit", [relay.url])

    def start_server(self) -> str:
        self.livekit.start()
        return self.livekit.url

    def stop_server(self) -> None:
        self.livekit.stop()

    def adapter(self) -> LiveKitProvider:
        server = self.livekit
        return LiveKitProvider(
            server.url, server.public_url, server.api_key, server.api_secret, sentinel=_sentinel
        )

    def settings(self) -> dict[str, str]:
        return {
            "LIVEKIT_URL": self.proxy.url,
            "LIVEKIT_PUBLIC_URL": self.livekit.public_url,
            "LIVEKIT_API_KEY": self.livekit.api_key,
            "LIVEKIT_API_SECRET": self.livekit.api_secret,
        }

    async def enter(self, token: str, *, publish: bool) -> Person:
        return await Person.join(self.livekit.public_url, token, publish=publish)

    def event(self, hook: Hook) -> str:
        return str(json.loads(hook.body)["event"])

    # These are of LiveKit's own SDK.

    async def camera(self, session: LiveSession) -> Person:
        return _theirs(await super().camera(session))

    async def spectator(self, session: LiveSession) -> Person:
        return _theirs(await super().spectator(session))

    async def join(self, token: str) -> Person:
        return _theirs(await super().join(token))

    def is_about(self, hook: Hook, news: News) -> bool:
        event = self.event(hook)
        return event == "participant_left" or (
            news == "somebody" and event.startswith(("participant", "track"))
        )

    def echo(self, hook: Hook) -> Hook:
        data = json.loads(hook.body)
        data["id"] = f"EV_echo{next(_echoes)}"
        body = json.dumps(data).encode()
        keys = self.livekit.keys
        signed = ("Authorization", dialect.sign_webhook(body, keys.key, keys.secret))
        return Hook(body, (("Content-Type", "application/webhook+json"), signed))

    def said(self) -> str:
        return self.livekit.said(30)


def _theirs(person: object) -> Person:
    assert isinstance(person, Person)
    return person


async def _sentinel() -> str:
    return f"{SENTINEL_PREFIX}of-the-test"


@pytest.fixture
async def world(
    transactional_db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[LiveKitWorld]:
    try:
        async with running(LiveKitWorld, tmp_path, settings, monkeypatch) as made:
            yield made
    except Missing as missing:
        pytest.skip(str(missing))
