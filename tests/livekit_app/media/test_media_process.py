"""``manage.py run_media`` as the process it is."""

import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator

import psutil
import pytest

from tests.livekit_app.media.clients import (
    KEY,
    SECRET,
    Camera,
    Listener,
    Spectator,
    call,
    get_room,
    make_room,
    until,
)
from tests.livekit_app.media.test_media_watch import ended, take, watching

pytestmark = pytest.mark.slow


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def launch(port: int, **extra: str) -> asyncio.subprocess.Process:
    settings = {
        "EMBEDDED_PORT": str(port),
        "EMBEDDED_API_KEY": KEY,
        "EMBEDDED_API_SECRET": SECRET,
        **extra,
    }
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "manage.py", "run_media"),
        env={**os.environ, **settings},
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.fixture
async def processes() -> AsyncIterator[list[asyncio.subprocess.Process]]:
    started: list[asyncio.subprocess.Process] = []
    yield started
    for process in started:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def healthy(url: str) -> bool:
    try:
        return (await call(url, "GET", "/health"))[0] == 200
    except OSError:
        return False


async def test_sigterm_puts_everybody_out_and_exits_with_0(
    processes: list[asyncio.subprocess.Process], listener: Listener
) -> None:
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    processes.append(await launch(port, EMBEDDED_WEBHOOK_URL=listener.url))
    await until(lambda: healthy(url), "run_media answers", seconds=60)
    await listener.wait_for("server_started")
    await make_room(url)
    spectator = await Spectator(url).connect()
    processes[0].send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(processes[0].wait(), 20) == 0
    await until(lambda: spectator.pc.connectionState == "closed", "the spectator is told")
    assert (await listener.wait_for("participant_left")).participant.disconnect_reason == 3


async def test_its_lines_have_fields(processes: list[asyncio.subprocess.Process]) -> None:
    """This process configures its log as all others do: JSON lines can be searched by room."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    processes.append(
        await launch(port, LOG_JSON="true", SIDELINE_PROCESS="media", EMBEDDED_WEBHOOK_URL="")
    )
    await until(lambda: healthy(url), "run_media answers", seconds=60)
    await make_room(url)
    camera = await Camera(url).connect()
    await until(lambda: in_room(url, publishers=1), "the camera publishes")
    await camera.request("DELETE")
    await camera.close()
    processes[0].send_signal(signal.SIGTERM)
    _, errors = await asyncio.wait_for(processes[0].communicate(), 20)
    lines = [json.loads(line) for line in errors.decode().splitlines() if line.startswith("{")]
    told = {line["message"]: line for line in lines}
    assert {line["process"] for line in lines} == {"media"}
    assert told["[media] listening"]["port"] == port
    assert told["[media] room started"]["room"] == "room-1"
    assert told["[media] participant joined"]["sid"] == camera.sid
    assert told["[media] participant left"]["why"] == "left"
    kinds = [line["event"] for line in lines if line["message"] == "[media] track event"]
    assert kinds == ["track_published", "track_unpublished"]


async def in_room(url: str, *, publishers: int) -> bool:
    return bool((await get_room(url))["numPublishers"] == publishers)


async def test_a_killed_server_is_noticed_by_its_watcher(
    processes: list[asyncio.subprocess.Process],
) -> None:
    """The commentator knows and may heal. Nothing of it is left."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    processes.append(await launch(port, EMBEDDED_WEBHOOK_URL="", EMBEDDED_PROCESSES="2"))
    await until(lambda: healthy(url), "run_media answers", seconds=60)
    [relay] = psutil.Process(processes[0].pid).children()
    await make_room(url)
    camera = await Camera(url).connect()
    async with watching(url) as watch:
        await take(watch, 2)
        processes[0].kill()
        assert await ended(watch) == "connection_lost"
    await until(lambda: not runs(relay), "the relay ends, too")
    await camera.close()


def runs(process: psutil.Process) -> bool:
    try:
        return bool(process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


async def test_a_taken_port_is_said_in_one_line(
    processes: list[asyncio.subprocess.Process],
) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        processes.append(await launch(port))
        _, output = await asyncio.wait_for(processes[0].communicate(), 60)
    assert processes[0].returncode == 1
    assert f"Port {port} cannot be used" in output.decode().strip().splitlines()[-1]
    assert "Traceback" not in output.decode()
