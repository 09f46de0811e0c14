"""A host with a model that is well, hangs, refuses and comes back, on a real socket: lines go on
whoever speaks them, and row, notices and heartbeat tell of it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.utils import timezone

from commentary import leases, registry
from commentary.host.host import CommentatorHost
from commentary.models import CommentaryRun, ModelUse
from commentary.narrators.narrator import Line, MatchState, NarratorCapabilities
from commentary.observers.motion_facts import Observation, Topic
from commentary.observers.observer import Cost, Effort, SceneFacts
from commentary.registry import Engine, NarratorParts
from livekit_app.models import Heartbeat
from livekit_app.providers.watching.room_watch import Frame
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.commentary.host.conftest import StartHost
from tests.commentary.host.made_up_media import MadeUpMedia
from tests.commentary.host.waiting import data_of, in_db, run_of, until
from tests.support.vision_server import Asked, Mode, VisionServer, said

pytestmark = pytest.mark.django_db(transaction=True)

MODEL, WORDS = "vision", "calm"
NOTICE = {"code": "commentator_model"}


class Moving:
    """Something moves all the time."""

    name = "moving"
    efforts = (Effort("full", Cost(ms_per_frame=1.0, frames_per_second=10.0)),)

    def use(self, effort: Effort) -> None:
        raise AssertionError("there is only one")

    def observe(self, frames: Sequence[Frame], at: datetime) -> SceneFacts:
        return SceneFacts(at, (Observation(Topic.SEVERAL, activity=0.6),))


class Calm:
    """The stand-in: has something to say every second."""

    name = WORDS
    capabilities = NarratorCapabilities()

    def __init__(self) -> None:
        self._at: datetime | None = None
        self._count = 0

    def note(self, scene: SceneFacts) -> None:
        pass

    async def tell(
        self, scene: SceneFacts, match: MatchState, history: Sequence[Line], deadline: float
    ) -> Line | None:
        if self._at is not None and scene.at - self._at < timedelta(seconds=1):
            return None
        self._at, self._count = scene.at, self._count + 1
        return Line(
            f"Something moves here, look {self._count}.", 0.3, False, scene.at, sources=(self.name,)
        )


class Numbered:
    def __init__(self) -> None:
        self._count = 0

    def __call__(self, asked: Asked) -> dict[str, Any]:
        self._count += 1
        return said(f"There is movement here, look {self._count}.")


@pytest.fixture
async def server(
    quick: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[VisionServer]:
    monkeypatch.setitem(registry.OBSERVERS, "moving", Moving)

    def calm(parts: NarratorParts) -> Calm:
        return Calm()

    monkeypatch.setitem(registry.NARRATORS, WORDS, calm)
    monkeypatch.setitem(registry.ENGINES, "test", Engine(("moving",), "vision", stand_in=WORDS))
    settings.COMMENTARY_ENGINE = "test"
    settings.VISION_MODEL = "eyes"
    settings.VISION_KEY = "a-key-that-nobody-may-read-anywhere"
    settings.VISION_SECONDS = 6.0
    async with VisionServer(answer=Numbered()) as server:
        settings.VISION_URL = server.url
        yield server


async def spoke(session: LiveSession) -> list[str]:
    return [line["sources"][0] for line in await data_of(session, "commentary")]


async def speaks(session: LiveSession, who: str, times: int = 2) -> None:
    """From now on."""
    before = len(await spoke(session))

    async def there() -> bool:
        return (await spoke(session))[before:].count(who) >= times

    await until(there, f"{times} lines of {who}", seconds=120.0)


async def troubled(session: LiveSession, trouble: str) -> Any:
    async def known() -> Any:
        rows = CommentaryRun.objects.filter(pk=session.pk, model_trouble=trouble)
        return await in_db(rows.first)

    return await until(known, f"the row to say {trouble!r}", seconds=120.0)


async def longest_gap(session: LiveSession) -> float:
    rows = await in_db(
        lambda: list(
            session.events.filter(type="commentary").order_by("seq").values_list("at", flat=True)
        )
    )
    gaps = [(after - before).total_seconds() for before, after in pairwise(rows)]
    return max(gaps)


async def notices(session: LiveSession) -> int:
    return (await data_of(session, "notice")).count(NOTICE)


async def test_lines_never_stop_whatever_the_model_does(
    server: VisionServer, start_host: StartHost, media: MadeUpMedia, open_room: Callable[..., Any]
) -> None:
    session = await open_room(State.LIVE)
    start_host()
    with media.camera(session.room.name):
        await speaks(session, MODEL)
        assert await notices(session) == 0

        server.mode = Mode.HANGS
        run = await troubled(session, "slow")
        assert run.model_trouble_until is None
        await speaks(session, WORDS)

        server.mode = Mode.GOOD
        await speaks(session, MODEL)
        await troubled(session, "")

        server.mode, server.retry_after = Mode.RATE_LIMITED, "30"
        run = await troubled(session, "rate_limited")
        assert 25 < (run.model_trouble_until - timezone.now()).total_seconds() <= 30
        asked = len(server.asked)
        await asyncio.sleep(25.0)
        assert len(server.asked) == asked
        assert await notices(session) == 3

        server.mode = Mode.KEY_REFUSED
        await troubled(session, "key_refused")
        asked = len(server.asked)

        async def beat() -> bool:
            rows = Heartbeat.objects.filter(detail__contains="model: key_refused")
            return await in_db(rows.exists)

        await until(beat, "the heartbeat to tell")
        server.mode = Mode.GOOD
        await asyncio.sleep(120.0)
        assert len(server.asked) == asked  # a key does not become right by itself
        assert (await spoke(session))[-20:] == [WORDS] * 20

        await in_db(leases.request_restart, session.pk)
        await speaks(session, MODEL)
        await troubled(session, "")
        assert await longest_gap(session) < 8.0
        assert await notices(session) == 5


async def test_a_host_that_leaves_does_not_wait_for_an_answer(
    server: VisionServer, start_host: StartHost, media: MadeUpMedia, open_room: Callable[..., Any]
) -> None:
    session = await open_room(State.LIVE)
    server.mode = Mode.HANGS
    host: CommentatorHost = start_host()
    with media.camera(session.room.name):
        await until(lambda: server.at_once == 1, "a call")
        clock = asyncio.get_running_loop().time
        began = clock()
        host.stop()
        await until(lambda: server.at_once == 0, "the end of the call")
        await until(lambda: host.is_quiet and not host.sessions - {session.pk}, "the end")
        assert clock() - began < 1.0
    assert server.hung_up == 1


async def test_the_budget_ends_for_two_broadcasts_together_and_the_slots_are_theirs(
    server: VisionServer,
    start_host: StartHost,
    media: MadeUpMedia,
    open_room: Callable[..., Any],
    settings: Any,
) -> None:
    settings.VISION_CALLS_PER_HOUR, settings.VISION_AT_ONCE = 3, 1
    server.mode, server.seconds = Mode.SLOW, 1.0
    one, other = [await open_room(State.LIVE) for _ in range(2)]
    start_host()
    with media.camera(one.room.name), media.camera(other.room.name):
        runs = [await troubled(session, "budget_spent") for session in (one, other)]
        assert (len(server.asked), server.most_at_once) == (3, 1)
        next_hour = timezone.now().replace(minute=0, second=0) + timedelta(hours=1)
        for run in runs:
            assert abs(run.model_trouble_until - next_hour) < timedelta(seconds=1)
        await speaks(one, WORDS, times=5)
        assert len(server.asked) == 3

    async def counted() -> ModelUse | None:
        return await in_db(ModelUse.objects.filter(prompt_tokens=3 * 800).first)

    use = await until(counted, "what was used to be written")
    assert (use.calls, use.answer_tokens, use.refused, use.failed) == (3, 120, 2, 0)


async def test_a_host_who_does_not_want_it_sends_nothing_and_hears_words(
    server: VisionServer, start_host: StartHost, media: MadeUpMedia, open_room: Callable[..., Any]
) -> None:
    session = await open_room(State.LIVE, commentary_vision=False)
    server.mode = Mode.HANGS
    start_host()
    with media.camera(session.room.name):
        await speaks(session, WORDS, times=10)
        assert server.asked == []

        sessions = LiveSession.objects.filter(pk=session.pk)
        await in_db(sessions.update, commentary_vision=True)
        await until(lambda: server.at_once == 1, "a call")
        await in_db(sessions.update, commentary_vision=False)
        await until(lambda: server.hung_up == 1, "the end of the call", seconds=1.0)
        await asyncio.sleep(30.0)
        assert len(server.asked) == 1
        assert (await run_of(session)).model_trouble == ""


async def test_nothing_secret_is_logged(
    server: VisionServer,
    start_host: StartHost,
    media: MadeUpMedia,
    open_room: Callable[..., Any],
    settings: Any,
    caplog: pytest.LogCaptureFixture,
) -> None:
    session = await open_room(State.LIVE)
    server.mode = Mode.KEY_REFUSED
    start_host()
    with media.camera(session.room.name):
        await troubled(session, "key_refused")
    said_all = "".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert settings.VISION_KEY not in said_all
    assert "base64" not in said_all
