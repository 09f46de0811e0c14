"""A Stream server of our own, one per module; every test begins with nothing in it."""

import os
from collections.abc import Iterator

import pytest

from tests.support.stream import StreamServer

# With Stream's own client, which only ``make test STREAM=1`` downloads.
if os.environ.get("STREAM") != "1":
    collect_ignore_glob = ["test_watch_client_*.py"]


@pytest.fixture(scope="module")
def running_stream() -> Iterator[StreamServer]:
    with StreamServer(media=False) as server:
        yield server


@pytest.fixture
def stream_server(running_stream: StreamServer) -> StreamServer:
    """Without media, and set up as ours, without a webhook."""
    running_stream.do(running_stream.reset)
    running_stream.do(running_stream.set_up)
    return running_stream
