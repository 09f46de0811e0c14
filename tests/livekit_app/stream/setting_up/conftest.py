"""An app at Stream that nobody has set up, and the commands that run on it."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from livekit_app.management.commands import stream_setup
from tests.support.stream import StreamServer

Run = Callable[..., tuple[bool, str]]


@pytest.fixture
def app(running_stream: StreamServer, settings: Any) -> StreamServer:
    """As it is when somebody has just made it."""
    running_stream.do(running_stream.reset)
    settings.PROVIDER = "stream"
    settings.STREAM_URL = running_stream.url
    settings.STREAM_HINT_URL = f"{running_stream.url}/hint"
    settings.STREAM_API_KEY = running_stream.api_key
    settings.STREAM_API_SECRET = running_stream.api_secret
    settings.PUBLIC_URL = "https://live.example.org"
    return running_stream


@pytest.fixture
def run(app: StreamServer, monkeypatch: pytest.MonkeyPatch) -> Run:
    """``run("--check")``: was it content, and all that it said."""
    monkeypatch.setattr(stream_setup, "WAITS", (0.0, 0.01))

    def run_setup(*arguments: str) -> tuple[bool, str]:
        out = StringIO()
        try:
            call_command("stream_setup", *arguments, stdout=out, stderr=out)
        except CommandError as error:
            return False, f"{out.getvalue()}{error}"
        return True, out.getvalue()

    return run_setup
