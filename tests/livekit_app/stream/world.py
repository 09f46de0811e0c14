"""A world on our own server that speaks Stream's protocol, without media."""

import asyncio
import json
import uuid
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from livekit_app.models import Installation
from livekit_app.providers.stream.adapter import StreamProvider
from livekit_app.runtime.db_threads import run_in_database
from sessions_app.models import LiveSession
from tests.livekit_app.drift.faults import Hook, WebhookRelay
from tests.livekit_app.drift.world import News, Worker, World, running
from tests.livekit_app.stream.visitors import StreamPerson
from tests.support.stream import StreamServer
from tests.support.stream.account import Account
from tests.support.stream.ours import CALL_TYPE
from tests.support.stream.records import Call

_WRONG_KEY = {"StatusCode": 401, "code": 2, "message": "api_key not valid", "unrecoverable": True}


class StreamWorld(World):
    name = "stream"
    webhook_path = "/api/webhooks/stream"
    creating = r"^POST /api/v2/video/call/[^/]+/[^/]+$"
    closing = r"/mark_ended$"
    listing = r"/video/calls$"
    canned = {
        "unauthorized": (401, json.dumps(_WRONG_KEY).encode(), "application/json"),
        "empty": (200, b"", "application/json"),
    }

    def __init__(self, directory: Path, relay: WebhookRelay, worker: Worker) -> None:
        super().__init__(directory, relay, worker)
        self.stream = StreamServer(media=False)

    def start_server(self) -> str:
        self.stream.set_up(self.relay.url)
        self.stream.start()
        return self.stream.url

    def stop_server(self) -> None:
        self.stream.stop()

    def adapter(self) -> StreamProvider:
        server = self.stream
        return StreamProvider(
            server.url,
            server.api_key,
            server.api_secret,
            call_type=CALL_TYPE,
            hint_url=f"{server.url}/hint",
            installation=_installation,
        )

    def settings(self) -> dict[str, str]:
        return self.stream.environment(STREAM_URL=self.proxy.url)

    async def enter(self, token: str, *, publish: bool) -> StreamPerson:
        return await StreamPerson.join(self.stream, token, publish=publish)

    def is_about(self, hook: Hook, news: News) -> bool:
        kind = str(json.loads(hook.body)["type"])
        return kind.endswith("participant_left" if news == "left" else ("_left", "_joined"))

    def echo(self, hook: Hook) -> Hook:
        """Its id is not in what is signed."""
        headers = {name.upper(): value for name, value in hook.headers}
        headers["X-WEBHOOK-ID"] = str(uuid.uuid4())
        return Hook(hook.body, tuple(headers.items()))

    # --- what others do at Stream --------------------------------------------------------------

    def call(self, session: LiveSession) -> Call:
        return self.stream.account.calls[session.room.sid]

    async def at_stream(self, what: Callable[[Account], Any]) -> Any:
        return await asyncio.to_thread(self.stream.do, lambda: what(self.stream.account))


async def _installation() -> str:
    return await run_in_database(Installation.current_code)


@pytest.fixture
async def world(
    transactional_db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[StreamWorld]:
    async with running(StreamWorld, tmp_path, settings, monkeypatch) as made:
        yield made
