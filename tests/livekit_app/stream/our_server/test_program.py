"""The server as a program, and in its thread: it starts, stops, and comes back where it was."""

import json
import subprocess
import sys
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.support.product import ROOT
from tests.support.stream import StreamServer


def state(url: str) -> dict[str, object]:
    with urlopen(f"{url}/_test/state", timeout=10) as answer:
        told: dict[str, object] = json.load(answer)
        return told


def test_it_is_there_until_it_is_stopped_and_again_with_all_it_knew() -> None:
    server = StreamServer(media=False)
    server.do(lambda: server.account.put_user({"id": "alice"}))  # before the start
    server.start()
    server.start()
    assert state(server.url)["users"] == ["alice"]
    server.stop()
    server.stop()
    with pytest.raises(URLError):
        state(server.url)
    server.start()
    assert state(server.url)["users"] == ["alice"]
    server.stop()


def test_a_start_that_fails_says_why() -> None:
    with StreamServer(media=False) as server:
        twin = StreamServer(server.port, media=False)
        with pytest.raises(OSError, match="address already in use"):
            twin.start()


async def test_a_coroutine_runs_in_its_loop() -> None:
    with StreamServer(media=False) as server:
        server.do(server.sockets.close)
        server.do(server.sockets.close())
        assert server.do(lambda: 3) == 3
        with pytest.raises(ZeroDivisionError):
            server.do(lambda: 1 // 0)


def test_the_program_says_what_a_product_needs() -> None:
    command = [
        sys.executable,
        "-m",
        "tests.support.stream",
        "--no-media",
        "--webhook",
        "http://x/y",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        environment = json.loads(process.stdout.readline())
        hooks = state(url)["event_hooks"]
        process.terminate()
    assert process.returncode == 0
    assert environment["STREAM_URL"] == url
    assert environment["SIDELINE_PROVIDER"] == "stream"
    assert len(environment["STREAM_API_SECRET"]) >= 32
    assert isinstance(hooks, list) and hooks[0]["webhook_url"] == "http://x/y"
