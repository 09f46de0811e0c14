"""A Stream server of our own, one per module; every test begins with nothing in it."""

from collections.abc import Iterator

import pytest

from tests.support.stream import StreamServer


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
