"""`manage.py up` with SIDELINE_PROVIDER=livekit: LiveKit runs beside the product, by itself."""

import asyncio
import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from livekit import rtc

from livekit_app.providers.livekit import local_server
from livekit_app.providers.livekit.addresses import browser_url
from livekit_app.providers.spec import ProgramMissing
from tests.support.product import Product, _runs

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    try:
        local_server.ensure_program()
    except ProgramMissing as missing:
        pytest.skip(str(missing))
    running = Product(
        tmp_path_factory.mktemp("product"), env={"SIDELINE_PROVIDER": "livekit", "HTTPS_PORT": "0"}
    )
    running.start()
    yield running
    running.stop()  # also asserts: status 0, no process left


def ask(product: Product, path: str, body: dict[str, Any] | None = None) -> tuple[int, str]:
    request = urllib.request.Request(
        product.base_url + path,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as refusal:
        return refusal.code, refusal.read().decode()


def started(product: Product) -> dict[str, Any]:
    status, text = ask(product, "/api/sessions", {})
    assert status == 201, text
    made: dict[str, Any] = json.loads(text)
    return made


async def joined(product: Product, grant: dict[str, Any]) -> rtc.Room:
    room = rtc.Room()
    await room.connect(product.base_url.replace("http", "ws", 1) + grant["url"], grant["token"])
    return room


async def until(what: str, check: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, f"{what}: not within {seconds:.0f} s"
        await asyncio.sleep(0.1)


def test_livekit_runs_in_place_of_the_embedded_server(product: Product) -> None:
    assert "livekit" in product.process_names()
    assert "media" not in product.process_names()


async def test_a_camera_joins_through_our_own_origin_and_its_webhook_arrives(
    product: Product,
) -> None:
    made = started(product)
    assert (made["provider"], made["player"], made["url"]) == ("livekit", "livekit", "/livekit")

    room = await joined(product, made)
    source = rtc.VideoSource(64, 64)
    track = rtc.LocalVideoTrack.create_video_track("camera", source)
    options = rtc.TrackPublishOptions(source=rtc.TrackSource.SOURCE_CAMERA)
    await room.local_participant.publish_track(track, options)

    def live() -> bool:
        picture = rtc.VideoFrame(64, 64, rtc.VideoBufferType.RGBA, bytes(64 * 64 * 4))
        source.capture_frame(picture)
        return bool(json.loads(ask(product, f"/api/sessions/{made['id']}")[1])["state"] == "live")

    await until("live", live)
    await room.disconnect()


def test_only_joining_is_passed_on(product: Product) -> None:
    token = started(product)["token"]

    assert ask(product, f"/livekit/rtc/validate?access_token={token}") == (200, "success")
    assert ask(product, "/livekit/rtc/validate?access_token=nonsense") == (401, "")
    for path in ("/livekit/", "/livekit/twirp/livekit.RoomService/ListRooms", "/livekit/whip/v1"):
        assert ask(product, path, {})[0] == 404


async def test_a_refused_join_says_so(product: Product) -> None:
    with pytest.raises(rtc.ConnectError):
        await joined(product, {"url": "/livekit", "token": "nonsense"})


async def test_a_killed_livekit_comes_back_with_the_room_made_again(product: Product) -> None:
    made = started(product)
    before = product.kill("livekit")

    await until("again", lambda: product.pid("livekit") not in (None, before))

    def made_anew() -> bool:
        said = product.tail(10_000).splitlines()
        return any("made anew" in line and made["room"] in line for line in said)

    await until("made anew", made_anew)
    room = await joined(product, made)
    await room.disconnect()
    product.wait_ready()


def test_secrets_stay_in_files_of_their_own(product: Product) -> None:
    folder = product.data / "livekit"
    keys = local_server.kept_keys(folder / "keys")
    for name in ("keys", "livekit.yaml"):
        assert (folder / name).stat().st_mode & 0o077 == 0
    said = (product.data / "logs/sideline.log").read_text() + product.tail(10_000)
    assert keys.secret not in said
    assert "eyJ" not in said  # no token either, though LiveKit itself repeats those it refuses


async def test_livekit_does_not_outlive_a_killed_supervisor(tmp_path: Path) -> None:
    product = Product(tmp_path, env={"SIDELINE_PROVIDER": "livekit", "HTTPS_PORT": "0"})
    product.start()
    family = product.family()
    assert "livekit" in family

    os.kill(product.supervisor_pid(), signal.SIGKILL)

    # All of it: an old web process that still answers would make the next start look ready.
    await until("gone", lambda: not any(_runs(pid) for pid in family.values()))
    product.start()  # the ports are free
    product.stop()


def test_without_livekit_it_says_how_to_get_it_in_one_line(tmp_path: Path) -> None:
    product = Product(
        tmp_path, env={"SIDELINE_PROVIDER": "livekit", "LIVEKIT_SERVER": "/nowhere/livekit"}
    )
    product.start(wait=False)
    assert product._process is not None
    assert product._process.wait(60) == 1
    said = product.tail()
    assert "make run PROVIDER=livekit" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("url", "lan", "expected"),
    [
        ("http://127.0.0.1:7880", "192.168.1.7", "ws://192.168.1.7:7880"),
        ("http://localhost:7880", None, "ws://localhost:7880"),
        ("https://live.example.org", "192.168.1.7", "wss://live.example.org"),
        ("ws://livekit:7880/base", "192.168.1.7", "ws://livekit:7880/base"),
        ("nonsense", None, ""),
    ],
)
def test_what_browsers_use_follows_from_what_we_use(
    url: str, lan: str | None, expected: str
) -> None:
    assert browser_url(url, lan) == expected
