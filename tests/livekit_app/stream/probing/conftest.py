"""An account that is set up, and the probe on it, with a camera that needs no client."""

import asyncio
import os
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from livekit_app.errors import ProviderBroken
from livekit_app.providers.stream.probing import (
    call_questions,
    media_questions,
    media_side,
    probe_world,
    right_questions,
    webhook_questions,
)
from livekit_app.providers.stream.probing.probe_world import ProbeWorld
from tests.support.stream import StreamServer

# With Stream's own client, which only ``make test STREAM=1`` downloads.
if os.environ.get("STREAM") != "1":
    collect_ignore_glob = ["test_probe_client_*.py"]

Probe = Callable[[], tuple[bool, str]]
DIES_AFTER_SECONDS = 0.2


class PutIn:
    """Puts somebody into the server's account as a media server would; ``kill`` lets it notice
    late."""

    server: StreamServer

    def __init__(self, world: ProbeWorld) -> None:
        self._type = world.call_type
        self._session = ""
        self._number = 0

    async def send(self, call_id: str, user_id: str, token: str) -> None:
        self._number += 1
        self._session = f"session-{self._number}"
        if not await asyncio.to_thread(self.server.do, lambda: self._send(call_id, user_id)):
            raise ProviderBroken("it may not send")

    def _send(self, call_id: str, user_id: str) -> bool:
        account = self.server.account
        call = account.call(self._type, call_id)
        account.enter(call, user_id, self._session, "sideline_camera")
        if not account.may_send(call, user_id, "video"):
            return False
        account.published(call, self._session, "video", True)
        return True

    async def kill(self) -> None:
        await asyncio.to_thread(self.server.do, self._kill)

    def _kill(self) -> None:
        account, session = self.server.account, self._session
        for call in account.calls.values():
            asyncio.get_running_loop().call_later(
                DIES_AFTER_SECONDS, account.leave, call, session, "timeout"
            )


@pytest.fixture
def account(stream_server: StreamServer, settings: Any) -> StreamServer:
    settings.PROVIDER = "stream"
    settings.STREAM_URL = stream_server.url
    settings.STREAM_HINT_URL = f"{stream_server.url}/hint"
    settings.STREAM_API_KEY = stream_server.api_key
    settings.STREAM_API_SECRET = stream_server.api_secret
    settings.PUBLIC_URL = ""
    return stream_server


@pytest.fixture
def probe(account: StreamServer, monkeypatch: pytest.MonkeyPatch) -> Probe:
    """All questions: was it as assumed, and what was said. What is waited for comes sooner here."""
    PutIn.server = account
    monkeypatch.setattr(media_side, "is_installed", lambda: True)
    monkeypatch.setattr(media_side, "NativeCamera", PutIn)
    monkeypatch.setattr(probe_world, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(call_questions, "LIST_SECONDS", 1.0)
    monkeypatch.setattr(right_questions, "SHOWS_SECONDS", 0.2)
    monkeypatch.setattr(webhook_questions, "WAIT_SECONDS", 1.0)
    for name, seconds in (("LOOK", 1.0), ("REJOIN", 0.3), ("GIVE_UP", 1.0)):
        monkeypatch.setattr(media_questions, f"{name}_SECONDS", seconds)

    def run_probe() -> tuple[bool, str]:
        out = StringIO()
        try:
            call_command("stream_probe", stdout=out, stderr=out)
        except CommandError as error:
            return False, f"{out.getvalue()}{error}"
        return True, out.getvalue()

    return run_probe
