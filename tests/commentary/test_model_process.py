"""``manage.py run_commentator`` with a vision model, a real camera's video and the real engine."""

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from livekit_app.providers.port import RoomSpec
from livekit_app.providers.registry import close_providers, get_provider
from tests.commentary.observers.people.films import StreetTrack
from tests.livekit_app.media.clients import KEY, SECRET
from tests.livekit_app.media.conftest import People, Serve, people, serve  # noqa: F401 - fixtures
from tests.support.vision_server import Asked, Mode, VisionServer, claim, said

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 120.0
MODEL_KEY = "a-key-of-the-models-that-stays-secret"
_NEW_BROADCAST = """
from datetime import timedelta
from django.db import transaction
from django.utils import timezone
from livekit_app.models import Room
from livekit_app.rooms import service as rooms
from sessions_app.ids import new_session_id
from sessions_app.models import LiveSession
from sessions_app.states import State
pk, now = new_session_id(), timezone.now()
with transaction.atomic():
    room = rooms.request_room(pk)
    Room.objects.filter(pk=room.pk).update(
        observed=Room.Observed.PRESENT, sid="RM_1", next_attempt_at=None
    )
    LiveSession.objects.create(
        id=pk, state=State.LIVE, room=room, created_at=now, live_at=now,
        deadline_at=now + timedelta(hours=1),
    )
print(pk, room.name)
"""
_RESTART = "from commentary import leases; print(leases.request_restart({pk!r}))"


class Numbered:
    def __init__(self) -> None:
        self._count = 0

    def __call__(self, asked: Asked) -> dict[str, Any]:
        self._count += 1
        return said(f"There is movement here, look {self._count}.", claim("movement"))


class Commentator:
    """The process, with a database of its own, and the broadcast it is to find there."""

    def __init__(self, directory: Path, media_url: str, model: VisionServer, **more: str) -> None:
        self._database = directory / "sideline.sqlite3"
        self._environment = os.environ | {
            "SIDELINE_DATA_DIR": str(directory),
            "PYTHONUNBUFFERED": "1",
            "SIDELINE_PROVIDER": "embedded",
            "EMBEDDED_URL": media_url,
            "EMBEDDED_API_KEY": KEY,
            "EMBEDDED_API_SECRET": SECRET,
            "SIDELINE_COMMENTARY_ENGINE": "vision",
            "SIDELINE_COMMENTARY_LEASE_SECONDS": "20",  # of a machine with much else to do
            "SIDELINE_VISION_URL": model.url,
            "SIDELINE_VISION_MODEL": "eyes",
            "SIDELINE_VISION_KEY": MODEL_KEY,
            "SIDELINE_VISION_EVERY_SECONDS": "1",
            **more,
        }
        self._environment.pop("DATABASE_URL", None)
        self._log = directory / "commentator.log"
        self.manage("migrate", "-v0")
        made = self.manage("shell", "-v0", "-c", _NEW_BROADCAST)
        self.pk, self.room = made.split()[-2:]

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, str(ROOT / "manage.py"), *arguments],
            env=self._environment,
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout

    def start(self) -> None:
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), "run_commentator"],
                env=self._environment,
                cwd=ROOT,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def ends(self) -> int:
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(timeout=PATIENCE_SECONDS)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    @property
    def log(self) -> str:
        return self._log.read_text()

    def rows(self, question: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self._database}?mode=ro", uri=True)) as database:
            return database.execute(question).fetchall()

    def sources(self) -> list[str]:
        """Who spoke, in order: the model, or what words went by."""
        rows = self.rows(
            "select json_extract(data, '$.sources[0]') from sessions_app_sessionevent "
            "where type = 'commentary' order by seq"
        )
        return [str(source) for (source,) in rows]

    def trouble(self) -> str:
        [(trouble,)] = self.rows("select model_trouble from commentary_commentaryrun")
        return str(trouble)

    def notices(self) -> int:
        [(count,)] = self.rows(
            "select count(*) from sessions_app_sessionevent where type = 'notice' "
            "and json_extract(data, '$.code') = 'commentator_model'"
        )
        return int(count)

    async def until(self, condition: Callable[[], Any], what: str) -> None:
        clock = asyncio.get_running_loop().time
        deadline = clock() + PATIENCE_SECONDS
        while not condition():
            assert clock() < deadline, f"waited in vain for {what}: {self.log[-4000:]}"
            await asyncio.sleep(0.2)

    async def speaks(self, *, model: bool) -> None:
        """From now on."""
        before = len(self.sources())
        who = "the model" if model else "words"
        await self.until(
            lambda: any((one == "vision") is model for one in self.sources()[before:]), who
        )


Start = Callable[..., Any]


@pytest.fixture
async def model() -> AsyncIterator[VisionServer]:
    async with VisionServer(answer=Numbered(), key=MODEL_KEY) as server:
        yield server


@pytest.fixture
async def start(
    tmp_path: Path,
    serve: Serve,  # noqa: F811
    people: People,  # noqa: F811
    model: VisionServer,
    settings: Any,
) -> AsyncIterator[Start]:
    """``await start(SIDELINE_…="…")``: a commentator that watches a camera."""
    started: list[Commentator] = []

    async def begin(**more: str) -> Commentator:
        server = await serve(room=False)
        settings.PROVIDER = "embedded"
        settings.EMBEDDED_URL = server.url
        settings.EMBEDDED_API_KEY, settings.EMBEDDED_API_SECRET = KEY, SECRET
        one = await asyncio.to_thread(Commentator, tmp_path, server.url, model, **more)
        await get_provider("embedded").create_room(RoomSpec(one.room, one.pk))
        camera = {"room": one.room, "identity": f"camera:{one.pk}", "film": StreetTrack()}
        await people.publisher(server, **camera).connect()
        one.start()
        started.append(one)
        return one

    yield begin
    for one in started:
        one.kill()
    await close_providers()


async def test_lines_go_on_while_the_model_comes_and_goes(
    start: Start, model: VisionServer
) -> None:
    commentator = await start(SIDELINE_VISION_SECONDS="3")
    await commentator.speaks(model=True)

    model.mode = Mode.HANGS
    await commentator.until(lambda: commentator.trouble() == "slow", "trouble")
    await commentator.speaks(model=False)

    model.mode = Mode.GOOD
    await commentator.speaks(model=True)
    await commentator.until(lambda: commentator.trouble() == "", "its end")

    model.mode = Mode.KEY_REFUSED
    await commentator.until(lambda: commentator.trouble() == "key_refused", "the refusal")
    await commentator.speaks(model=False)

    model.mode = Mode.GOOD
    restart = _RESTART.format(pk=commentator.pk)
    assert "True" in await asyncio.to_thread(commentator.manage, "shell", "-v0", "-c", restart)
    await commentator.speaks(model=True)
    await commentator.until(lambda: commentator.trouble() == "", "its end")

    assert commentator.notices() == 4
    assert await asyncio.to_thread(commentator.ends) == 0
    assert MODEL_KEY not in commentator.log
    assert "Traceback" not in commentator.log


async def test_it_ends_in_the_midst_of_a_call(start: Start, model: VisionServer) -> None:
    """Long before the call would."""
    model.mode = Mode.HANGS
    commentator = await start(SIDELINE_VISION_SECONDS="60")
    await commentator.until(lambda: model.at_once == 1, "a call")

    assert await asyncio.wait_for(asyncio.to_thread(commentator.ends), timeout=50.0) == 0
    await commentator.until(lambda: model.hung_up == 1, "the end of the call")
    assert "[commentary] host stopped" in commentator.log
    assert "Traceback" not in commentator.log
