"""GET …/lines/{seq}.m4a"""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commentary.api import line_voices
from commentary.models import LineVoice, Listening
from commentary.voice import voice_files, voice_rows
from commentary.voice.voice_files import VoiceFiles
from commentary.voice.voice_rows import MadeVoice
from livekit_app.runtime.db_threads import run_in_database
from sessions_app.lifecycle import corrections
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.commentary.voice.conftest import AUDIO, let_claim_run_out, line_of, make_older
from tests.support.broadcasts import MakeSession
from tests.support.clients import AsyncClient

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = "The one in white runs to the left."


@pytest.fixture(autouse=True)
def piper(settings: Any) -> None:
    settings.VOICE = "piper"


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session(State.LIVE)


@pytest.fixture
def seq(session: LiveSession, say: Callable[..., int]) -> int:
    return say(session, TEXT, lang="en")


def address(session: LiveSession, seq: object) -> str:
    return f"/api/sessions/{session.pk}/lines/{seq}.m4a"


def refused(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for what will not come."""
    monkeypatch.setattr(line_voices, "WAIT_SECONDS", 0.1)


# --- a file that is there -------------------------------------------------------------------------


def test_a_line_is_served_whole(
    client: Client, session: LiveSession, seq: int, speak: Callable[..., int]
) -> None:
    speak(session, seq)
    answer = client.get(address(session, seq))
    assert (answer.status_code, answer.content) == (200, AUDIO)
    assert answer["Content-Type"] == "audio/mp4"
    assert answer["Content-Length"] == str(len(AUDIO))
    assert answer["Cache-Control"] == "no-cache"
    assert answer["Accept-Ranges"] == "bytes"
    assert "X-Admission" in answer["Vary"]


def test_who_has_it_is_told_so(
    client: Client, session: LiveSession, seq: int, speak: Callable[..., int]
) -> None:
    speak(session, seq)
    etag = client.get(address(session, seq))["ETag"]
    assert not etag.startswith("W/")  # ranges are joined by it
    again = client.get(address(session, seq), headers={"If-None-Match": etag})
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)
    other = client.get(address(session, seq), headers={"If-None-Match": '"other"'})
    assert other.content == AUDIO


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-1", 0, 1),  # Safari's first question
        ("bytes=0-", 0, 1023),
        ("bytes=1000-4000", 1000, 1023),
        ("bytes=1023-1023", 1023, 1023),
        ("bytes=-24", 1000, 1023),
        ("bytes=-9999", 0, 1023),
    ],
)
def test_a_part_of_it(
    client: Client,
    session: LiveSession,
    seq: int,
    speak: Callable[..., int],
    asked: str,
    first: int,
    last: int,
) -> None:
    speak(session, seq)
    answer = client.get(address(session, seq), headers={"Range": asked})
    assert (answer.status_code, answer.content) == (206, AUDIO[first : last + 1])
    assert answer["Content-Range"] == f"bytes {first}-{last}/1024"
    assert answer["Content-Length"] == str(last + 1 - first)
    assert answer["Content-Type"] == "audio/mp4"


@pytest.mark.parametrize(
    "asked",
    ["bytes=1024-", "bytes=9-3", "bytes=-0", "bytes=-", "bytes=0-1,5-6", "lines=0-1", "bytes=a-b"],
)
def test_a_part_that_cannot_be_is_the_whole(
    client: Client, session: LiveSession, seq: int, speak: Callable[..., int], asked: str
) -> None:
    speak(session, seq)
    answer = client.get(address(session, seq), headers={"Range": asked})
    assert (answer.status_code, answer.content) == (200, AUDIO)


def test_a_part_of_another_file_is_the_whole_of_this_one(
    client: Client, session: LiveSession, seq: int, speak: Callable[..., int]
) -> None:
    speak(session, seq)
    etag = client.get(address(session, seq))["ETag"]
    for known, status in ((etag, 206), ('"other"', 200)):
        headers = {"Range": "bytes=0-1", "If-Range": known}
        assert client.get(address(session, seq), headers=headers).status_code == status


def test_it_is_there_after_the_end_and_goes_with_the_broadcast(
    client: Client, session: LiveSession, seq: int, speak: Callable[..., int]
) -> None:
    speak(session, seq)
    LiveSession.objects.filter(pk=session.pk).update(
        state=State.ENDED, reason="host", ended_at=timezone.now()
    )
    assert client.get(address(session, seq)).status_code == 200
    LiveSession.objects.filter(pk=session.pk).delete()
    assert refused(client.get(address(session, seq))) == (404, "not_found")
    assert not LineVoice.objects.exists()


# --- withdrawn, or never spoken -------------------------------------------------------------------


def test_a_withdrawn_line_is_silent_at_once(
    client: Client, session: LiveSession, seq: int, speak: Callable[..., int]
) -> None:
    speak(session, seq)
    etag = client.get(address(session, seq))["ETag"]
    corrections.withdraw(session.pk, seq, actor="host")
    for headers in ({}, {"If-None-Match": etag}, {"Range": "bytes=0-1"}):
        answer = client.get(address(session, seq), headers=headers)
        assert refused(answer) == (410, "line_withdrawn")
    assert not LineVoice.objects.exists()


def test_what_is_no_line_has_no_voice(
    client: Client, session: LiveSession, seq: int, say: Callable[..., int]
) -> None:
    german = say(session, "Der Ball geht nach links.", lang="de")
    for number in (german, seq + 50, 2**31 - 1):
        assert refused(client.get(address(session, number))) == (404, "no_voice")
    for nonsense in (0, -1, 2**31, "one", "1.5", "%00"):
        assert client.get(address(session, nonsense)).status_code in (400, 404)


def test_an_old_line_is_not_waited_for(client: Client, session: LiveSession, seq: int) -> None:
    make_older(session, seq, 7)
    assert refused(client.get(address(session, seq))) == (404, "no_voice")


def test_without_a_voice_nobody_waits(
    client: Client, session: LiveSession, seq: int, settings: Any
) -> None:
    settings.VOICE = ""
    assert refused(client.get(address(session, seq))) == (404, "no_voice")
    assert not Listening.objects.exists()


def test_a_line_that_could_not_be_spoken(client: Client, session: LiveSession, seq: int) -> None:
    claim = voice_rows.claim(line_of(session, seq), timezone.now())
    assert claim is not None
    voice_rows.fail(claim, "ValueError")
    assert refused(client.get(address(session, seq))) == (404, "no_voice")


# --- a file that is made --------------------------------------------------------------------------


def test_it_says_when_it_takes_too_long(
    client: Client, session: LiveSession, seq: int, patient: None
) -> None:
    answer = client.get(address(session, seq))
    assert refused(answer) == (503, "voice_not_ready")
    assert answer["Retry-After"] == "1"
    assert answer.json()["timeoutMs"] == 100


def test_a_claimed_line_is_waited_for_however_old(
    client: Client, session: LiveSession, seq: int, patient: None
) -> None:
    claim = voice_rows.claim(line_of(session, seq), timezone.now())
    make_older(session, seq, 7)
    assert refused(client.get(address(session, seq))) == (503, "voice_not_ready")
    assert claim is not None
    let_claim_run_out(claim.row)
    assert refused(client.get(address(session, seq))) == (404, "no_voice")


async def test_who_asks_first_of_all_is_answered_when_it_is_made(
    async_client: AsyncClient, session: LiveSession, seq: int, speak: Callable[..., int]
) -> None:
    """Nobody listened: the question itself says that somebody does."""
    asked = asyncio.create_task(async_client.get(address(session, seq)))
    while not await run_in_database(Listening.objects.exists):  # noqa: ASYNC110 - a row, no event
        await asyncio.sleep(0.01)
    waiting = await run_in_database(voice_rows.waiting, timezone.now(), spoken=["en"])
    assert [one.text for one in waiting] == [TEXT]
    await run_in_database(speak, session, seq)
    answer = await asked
    assert (answer.status_code, answer.content) == (200, AUDIO)


def test_whoever_asks_is_taken_to_listen(
    client: Client, session: LiveSession, seq: int, speak: Callable[..., int]
) -> None:
    speak(session, seq)
    client.get(address(session, seq))
    first = Listening.objects.get().until
    assert first > timezone.now() + timedelta(seconds=50)
    client.get(address(session, seq))
    assert Listening.objects.get().until == first  # not written each time
    line_voices._listened[session.pk] -= line_voices.LISTENED_SECONDS
    client.get(address(session, seq))
    assert Listening.objects.get().until > first


@pytest.mark.parametrize("way_in", ["link", "pin", "ask"])
def test_a_stranger_does_not_make_the_server_speak(
    client: Client, make_session: MakeSession, say: Callable[..., int], way_in: str
) -> None:
    session = make_session(State.LIVE, way_in=way_in)
    seq = say(session, TEXT, lang="en")
    assert client.get(address(session, seq)).status_code == 401
    assert not Listening.objects.exists()


async def test_one_listener_may_not_ask_without_end(
    async_client: AsyncClient,
    session: LiveSession,
    seq: int,
    speak: Callable[..., int],
    settings: Any,
) -> None:
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"voices": ("3/minute", "100/minute")}
    await run_in_database(speak, session, seq)

    async def ask(who: str) -> int:
        headers = {"X-Visitor-Key": who * 22}
        return (await async_client.get(address(session, seq), headers=headers)).status_code

    assert [await ask(who) for who in "VVVVW"] == [200, 200, 200, 429, 200]


# --- a crowd --------------------------------------------------------------------------------------


async def test_a_crowd_makes_one_look_up(
    async_client: AsyncClient,
    session: LiveSession,
    seq: int,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looks: list[Any] = []
    loop, began, look = asyncio.get_running_loop(), asyncio.Event(), voice_rows.look

    def counted(*args: Any, **given: Any) -> Any:
        looks.append(args)
        loop.call_soon_threadsafe(began.set)
        return look(*args, **given)

    monkeypatch.setattr(voice_rows, "look", counted)
    monkeypatch.setattr(voice_rows, "CLAIMED", timedelta(minutes=5))
    monkeypatch.setattr(voice_files, "LOOK_SECONDS", 1.0)
    monkeypatch.setattr(line_voices, "WAIT_SECONDS", 60.0)
    settings.STAGE_HARD_TIMEOUT_SECONDS = 60.0
    line = await run_in_database(line_of, session, seq)
    claim = await run_in_database(voice_rows.claim, line, timezone.now())
    assert claim is not None
    crowd = [asyncio.create_task(async_client.get(address(session, seq))) for _ in range(200)]
    await began.wait()
    await run_in_database(lambda: voice_rows.store(claim, line, AUDIO, seconds=1.0, voice="test"))
    answers = await asyncio.gather(*crowd)
    assert {(one.status_code, one.content) for one in answers} == {(200, AUDIO)}
    later = len(looks)
    assert later < 100  # one a second, and not one for each
    await async_client.get(address(session, seq))
    assert len(looks) == later  # from memory


async def test_looks_for_one_line_never_overlap() -> None:
    files, going, most, looks = VoiceFiles(), 0, 0, 0

    async def look() -> MadeVoice | bool:
        nonlocal going, most, looks
        looks, going = looks + 1, going + 1
        most = max(most, going)
        await asyncio.sleep(0.01)
        going -= 1
        return MadeVoice(b"sound", '"1"') if looks == 3 else True

    found = await asyncio.gather(*(files.get(("a", 1), look, seconds=3) for _ in range(500)))
    assert {one.audio for one in found if isinstance(one, MadeVoice)} == {b"sound"}
    assert (len(found), looks, most) == (500, 3, 1)


async def test_who_comes_late_waits_their_own_time() -> None:
    files, made = VoiceFiles(), False

    async def look() -> MadeVoice | bool:
        return MadeVoice(b"sound", '"1"') if made else True

    early = asyncio.create_task(files.get(("a", 1), look, seconds=0.2))
    late = asyncio.create_task(files.get(("a", 1), look, seconds=30))
    assert await early is True
    made = True
    assert isinstance(await late, MadeVoice)


async def test_a_database_that_fails_is_told_to_all_and_tried_again() -> None:
    files, broken = VoiceFiles(), True

    async def look() -> MadeVoice | bool:
        await asyncio.sleep(0)
        if broken:
            raise OSError("gone")
        return False

    asked = (files.get(("a", 1), look, seconds=3) for _ in range(3))
    found = await asyncio.gather(*asked, return_exceptions=True)
    assert [type(one) for one in found] == [OSError] * 3
    broken = False
    assert await files.get(("a", 1), look, seconds=3) is False


async def test_memory_is_bounded() -> None:
    files = VoiceFiles(most_bytes=100)

    async def look() -> MadeVoice | bool:
        return MadeVoice(bytes(40), '"1"')

    for number in range(10):
        await files.get(("a", number), look, seconds=1)
        assert files.size <= 100


def test_a_voice_costs_few_queries(
    client: Client, session: LiveSession, seq: int, speak: Callable[..., int]
) -> None:
    speak(session, seq)
    client.get(address(session, seq))
    connections.close_all()
    with CaptureQueriesContext(connection) as queries:
        client.get(address(session, seq))
    assert len(queries) <= 2
