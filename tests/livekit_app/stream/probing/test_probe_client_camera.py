"""The probe with Stream's own Python client as its camera, against our server's media."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from tests.livekit_app.stream.probing.test_stream_probe import marked
from tests.support.stream import StreamServer

pytestmark = pytest.mark.slow


@pytest.fixture
def server(settings: Any) -> Iterator[StreamServer]:
    with StreamServer() as server:
        server.set_up()
        settings.PROVIDER = "stream"
        settings.STREAM_URL = server.url
        settings.STREAM_HINT_URL = f"{server.url}/hint"
        settings.STREAM_API_KEY = server.api_key
        settings.STREAM_API_SECRET = server.api_secret
        settings.PUBLIC_URL = ""
        yield server


def test_a_real_camera_answers_what_takes_one(server: StreamServer) -> None:
    out = StringIO()
    call_command("stream_probe", stdout=out, stderr=out)
    assert {9, 11, 12} <= marked(out.getvalue(), "as assumed"), out.getvalue()
    assert not server.account.calls
    assert "requirements-stream.txt" not in out.getvalue()  # it is there, nobody has to install it
