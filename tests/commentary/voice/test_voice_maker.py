"""Which lines are spoken, by whom, and what becomes of them."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from typing import Any

import numpy as np
import pytest
from django.db import DatabaseError
from django.utils import timezone

from commentary.models import LineVoice, Listening
from commentary.voice import voice_rows
from commentary.voice.speech import CannotSpeak, Speech
from commentary.voice.voice_maker import VoiceMaker
from livekit_app.models import Heartbeat
from livekit_app.runtime.db_threads import run_in_database
from sessions_app.lifecycle import corrections
from sessions_app.models import LiveSession
from sessions_app.states import State
from sessions_app.stream.feed import PollFeed
from tests.commentary.voice.conftest import let_claim_run_out, line_of, make_older
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)


class Mouth:
    """A voice whose sounds are as long as the words; ``hold`` makes it wait."""

    name = "mouth"

    def __init__(self) -> None:
        self.said: list[str] = []
        self.loop = asyncio.get_running_loop()
        self.began = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        self.problem: Exception | None = None

    def speak(self, text: str) -> Speech:
        self.said.append(text)
        self.loop.call_soon_threadsafe(self.began.set)
        asyncio.run_coroutine_threadsafe(self.go_on.wait(), self.loop).result(30)
        if self.problem is not None:
            raise self.problem
        return Speech(np.ones(2205 * len(text.split()), np.int16), 22_050)


@pytest.fixture(autouse=True)
def piper(settings: Any) -> None:
    settings.VOICE = "piper"


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    session = make_session(State.LIVE)
    voice_rows.keep_listening(session.pk, timezone.now())
    return session


@asynccontextmanager
async def running(mouth: Mouth) -> AsyncIterator[VoiceMaker]:
    maker = VoiceMaker(mouth, feed=PollFeed(0.01))
    task = asyncio.create_task(maker.run())
    try:
        yield maker
    finally:
        maker.stop()
        await task


async def said(say: Callable[..., int], session: LiveSession, text: str) -> int:
    return await run_in_database(partial(say, session, text, lang="en"))


async def is_made(seq: int) -> None:
    await in_rows(lambda: [seq] if seq in made() else [])


async def in_rows(check: Callable[[], Any]) -> Any:
    """What ``check`` says once it says something."""
    async with asyncio.timeout(30):
        while not (found := await run_in_database(check)):  # noqa: ASYNC110 - a row, no event
            await asyncio.sleep(0.01)
    return found


def made() -> list[int]:
    rows = LineVoice.objects.filter(made_at__isnull=False)
    return list(rows.order_by("seq").values_list("seq", flat=True))


def texts(now_shift: float = 0) -> list[str]:
    now = timezone.now() + timedelta(seconds=now_shift)
    return [one.text for one in voice_rows.waiting(now, spoken=["en"])]


# --- which lines ----------------------------------------------------------------------------------


def test_the_newest_line_comes_first(session: LiveSession, say: Callable[..., int]) -> None:
    for text in ("one", "two", "three"):
        say(session, text, lang="en")
    assert texts() == ["three", "two", "one"]


def test_only_where_somebody_listens(
    session: LiveSession, make_session: MakeSession, say: Callable[..., int]
) -> None:
    other = make_session(State.LIVE)
    say(other, "to nobody", lang="en")
    assert texts() == []
    say(session, "to somebody", lang="en")
    assert texts() == ["to somebody"]
    Listening.objects.update(until=timezone.now())
    assert texts() == []


def test_only_what_is_news(session: LiveSession, say: Callable[..., int]) -> None:
    make_older(session, say(session, "old", lang="en"), 6.1)
    make_older(session, say(session, "young", lang="en"), 5)
    assert texts() == ["young"]


def test_only_in_its_language(session: LiveSession, say: Callable[..., int]) -> None:
    say(session, "Der Ball.", lang="de")
    say(session, "of before languages")
    say(session, "", lang="en")
    assert texts() == []


def test_never_a_withdrawn_line(session: LiveSession, say: Callable[..., int]) -> None:
    seq = say(session, "wrong", lang="en")
    corrections.withdraw(session.pk, seq, actor="host")
    assert texts() == []


def test_a_line_is_claimed_once(session: LiveSession, say: Callable[..., int]) -> None:
    line = line_of(session, say(session, "mine", lang="en"))
    claims = [voice_rows.claim(line, timezone.now()) for _ in range(5)]
    assert [claim is not None for claim in claims] == [True, False, False, False, False]
    assert texts() == []


def test_a_claim_that_ran_out_is_taken_over(session: LiveSession, say: Callable[..., int]) -> None:
    line = line_of(session, say(session, "mine", lang="en"))
    first = voice_rows.claim(line, timezone.now())
    assert first is not None
    let_claim_run_out(first.row)
    assert texts() == ["mine"]
    second = voice_rows.claim(line, timezone.now())
    assert second is not None
    assert not voice_rows.renew(first, timezone.now())
    assert not voice_rows.store(first, line, b"first", seconds=1, voice="a")
    assert voice_rows.renew(second, timezone.now())
    assert voice_rows.store(second, line, b"second", seconds=1, voice="b")
    assert bytes(LineVoice.objects.get().audio) == b"second"


def test_what_failed_is_not_tried_again(session: LiveSession, say: Callable[..., int]) -> None:
    line = line_of(session, say(session, "odd", lang="en"))
    claim = voice_rows.claim(line, timezone.now())
    assert claim is not None
    voice_rows.fail(claim, "CannotSpeak")
    assert texts() == []
    assert voice_rows.claim(line, timezone.now() + timedelta(hours=1)) is None


def test_a_voice_is_never_too_large(session: LiveSession, say: Callable[..., int]) -> None:
    line = line_of(session, say(session, "long", lang="en"))
    claim = voice_rows.claim(line, timezone.now())
    assert claim is not None
    for audio in (b"", bytes(60 * 1024 + 1)):
        with pytest.raises(ValueError, match="a voice of"):
            voice_rows.store(claim, line, audio, seconds=1, voice="a")


# --- the process ----------------------------------------------------------------------------------


async def test_lines_are_spoken_as_they_come(session: LiveSession, say: Callable[..., int]) -> None:
    mouth = Mouth()
    async with running(mouth):
        for text in ("It's 2–1.", "The ball goes left."):
            seq = await said(say, session, text)
            await is_made(seq)
        assert mouth.said == ["It's two one.", "The ball goes left."]
        assert (await run_in_database(Heartbeat.objects.get, name="voice")).detail
    row = await run_in_database(LineVoice.objects.get, seq=1)
    assert row.audio[4:8] == b"ftyp" and row.voice == "mouth" and row.claimed_until is None
    assert row.seconds == pytest.approx(0.3)


async def test_what_cannot_be_spoken_is_passed_over(
    session: LiveSession, say: Callable[..., int]
) -> None:
    mouth = Mouth()
    for problem in (CannotSpeak("no"), RuntimeError("the words"), MemoryError()):
        mouth.problem = problem
        async with running(mouth):
            seq = await said(say, session, "words")
            failed = LineVoice.objects.filter(seq=seq).exclude(failed="")
            row = await in_rows(failed.all().first)
            assert row.failed == type(problem).__name__
    mouth.problem = None
    async with running(mouth):
        seq = await said(say, session, "better")
        await is_made(seq)
    assert mouth.said.count("words") == 3


async def test_a_line_withdrawn_while_it_is_spoken(
    session: LiveSession, say: Callable[..., int]
) -> None:
    mouth = Mouth()
    mouth.go_on.clear()
    async with running(mouth):
        seq = await said(say, session, "wrong")
        await mouth.began.wait()
        await run_in_database(lambda: corrections.withdraw(session.pk, seq, actor="host"))
        mouth.go_on.set()
        right = await said(say, session, "right")
        await is_made(right)
    assert await run_in_database(made) == [right]
    assert await run_in_database(LineVoice.objects.count) == 1


async def test_a_broadcast_deleted_while_it_is_spoken(
    session: LiveSession, make_session: MakeSession, say: Callable[..., int]
) -> None:
    mouth = Mouth()
    mouth.go_on.clear()
    async with running(mouth):
        await said(say, session, "gone")
        await mouth.began.wait()
        await run_in_database(LiveSession.objects.filter(pk=session.pk).delete)
        mouth.go_on.set()
        other = await run_in_database(make_session, State.LIVE)
        await run_in_database(voice_rows.keep_listening, other.pk, timezone.now())
        seq = await said(say, other, "there")
        await in_rows(lambda: made() == [seq])


async def test_two_side_by_side_speak_each_line_once(
    session: LiveSession, say: Callable[..., int]
) -> None:
    one, two = Mouth(), Mouth()
    async with running(one), running(two):
        for number in range(8):
            await said(say, session, f"line {number}")
        await in_rows(lambda: len(made()) == 8)
    assert len(one.said + two.said) == len({*one.said, *two.said}) == 8


async def test_a_long_line_stays_claimed(
    session: LiveSession, say: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(voice_rows, "CLAIMED", timedelta(seconds=0.2))
    monkeypatch.setattr("commentary.voice.voice_maker.RENEW_SECONDS", 0.02)
    mouth, other = Mouth(), Mouth()
    mouth.go_on.clear()
    async with running(mouth):
        seq = await said(say, session, "long")
        await mouth.began.wait()
        first = (await run_in_database(LineVoice.objects.get)).claimed_until
        assert first is not None
        async with running(other):
            later = first + timedelta(seconds=0.4)
            await in_rows(lambda: LineVoice.objects.filter(claimed_until__gt=later).exists())
        mouth.go_on.set()
        await is_made(seq)
    assert (mouth.said, other.said) == (["long"], [])


async def test_who_is_told_to_stop_gives_the_line_back(
    session: LiveSession, say: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commentary.voice.voice_maker.LEAVE_SECONDS", 0.05)
    mouth = Mouth()
    mouth.go_on.clear()
    async with running(mouth) as maker:
        await said(say, session, "mine")
        await mouth.began.wait()
    assert not maker.is_quiet
    assert await run_in_database(texts) == ["mine"]
    mouth.go_on.set()


async def test_a_database_that_is_away_ends_nothing(
    session: LiveSession, say: Callable[..., int], monkeypatch: pytest.MonkeyPatch
) -> None:
    look, away = voice_rows.waiting, [True, True]

    def waiting(*args: Any, **given: Any) -> Any:
        if away:
            away.pop()
            raise DatabaseError("away")
        return look(*args, **given)

    monkeypatch.setattr(voice_rows, "waiting", waiting)
    async with running(Mouth()):
        seq = await said(say, session, "on")
        await is_made(seq)


async def test_it_looks_cheaply_while_nobody_listens(django_assert_num_queries: Any) -> None:
    def look() -> None:
        with django_assert_num_queries(1):
            voice_rows.waiting(timezone.now(), spoken=["en"])

    await run_in_database(look)
