"""The transcript in three forms, while it runs and afterwards."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from sessions_app.log import transcripts
from sessions_app.log.built_files import BuiltFiles
from sessions_app.log.transcripts import LineOut
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.support.broadcasts import MakeSession
from tests.support.clients import AsyncClient

pytestmark = pytest.mark.django_db(transaction=True)

KICK_OFF = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def broadcast(make_session: MakeSession, say: Any) -> Any:
    session = make_session(
        State.ENDED,
        title="Final",
        live_at=KICK_OFF,
        created_at=KICK_OFF - timedelta(seconds=20),
        ended_at=KICK_OFF + timedelta(hours=2),
    )
    for seconds, text, highlight in (
        (1.5, "Movement on the left", False),
        (3, "Fast & <wild> --> everywhere\nat once", True),
        (4000.25, "It calms down", False),
    ):
        frame_at = (KICK_OFF + timedelta(seconds=seconds)).isoformat()
        say(session, text, frame_at=frame_at, is_highlight=highlight)
    return session


def get(client: Client, session: Any, ending: str) -> Any:
    return client.get(f"/api/sessions/{session.pk}/transcript.{ending}")


def test_json(client: Client, broadcast: Any) -> None:
    body = get(client, broadcast, "json").json()
    assert (body["id"], body["title"], body["state"]) == (broadcast.pk, "Final", "ended")
    assert [line["seconds"] for line in body["lines"]] == [1.5, 3.0, 4000.25]
    assert [line["isHighlight"] for line in body["lines"]] == [False, True, False]
    assert [line["seq"] for line in body["lines"]] == [1, 2, 3]


def test_json_has_what_a_line_claims(client: Client, make_session: MakeSession, say: Any) -> None:
    session = make_session(State.LIVE, live_at=KICK_OFF)
    claim = {"what": "kicks", "who": "white", "from": "2026-05-01T12:00:01.000Z", "to": "…"}
    moment = {"from": "2026-05-01T12:00:01.000Z", "to": "2026-05-01T12:00:03.000Z"}
    say(
        session,
        "Ein Schuss!",
        lang="de",
        is_highlight=True,
        highlight=moment,
        claims=[claim],
        sources=["people", "sound"],
        confidence=0.82,
    )
    say(session, "What an older version said")
    told, old = get(client, session, "json").json()["lines"]
    assert told["lang"] == "de"
    assert (told["claims"], told["highlight"]) == ([claim], moment)
    assert (told["sources"], told["confidence"]) == (["people", "sound"], 0.82)
    assert (old["lang"], old["claims"], old["sources"]) == ("en", [], [])
    assert (old["highlight"], old["confidence"]) == (None, None)


def test_subtitles_name_the_language_of_each_line(
    client: Client, make_session: MakeSession, say: Any
) -> None:
    session = make_session(State.LIVE)
    say(session, "A kick.", lang="en")
    say(session, "Ein Schuss & mehr.", lang="de")
    text = get(client, session, "vtt").content.decode()
    assert "\n<lang en>A kick.</lang>\n" in text
    assert "\n<lang de>Ein Schuss &amp; mehr.</lang>\n" in text


def test_subtitles_are_valid_and_escaped(client: Client, broadcast: Any) -> None:
    response = get(client, broadcast, "vtt")
    assert response["Content-Type"] == "text/vtt; charset=utf-8"
    blocks = response.content.decode().split("\n\n")
    assert blocks[0] == "WEBVTT"
    assert blocks[1] == "1\n00:00:01.500 --> 00:00:03.000\n<lang en>Movement on the left</lang>"
    assert blocks[2] == (
        "2\n00:00:03.000 --> 00:00:09.000\n"
        "<lang en>Fast &amp; &lt;wild&gt; --&gt; everywhere at once</lang>"
    )
    assert blocks[3].startswith("3\n01:06:40.250 --> 01:06:46.250\n")


def test_a_subtitle_stays_for_a_moment_when_the_next_line_follows_at_once(
    client: Client, make_session: MakeSession, say: Any
) -> None:
    session = make_session(State.LIVE, live_at=KICK_OFF)
    for seconds in (1.0, 1.3):
        frame_at = (KICK_OFF + timedelta(seconds=seconds)).isoformat()
        say(session, f"At {seconds}", frame_at=frame_at)

    blocks = get(client, session, "vtt").content.decode().split("\n\n")

    assert blocks[1] == "1\n00:00:01.000 --> 00:00:02.000\n<lang en>At 1.0</lang>"
    assert blocks[2].startswith("2\n00:00:01.300 --> ")


def test_plain_text(client: Client, broadcast: Any) -> None:
    response = get(client, broadcast, "txt")
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Final",
        "[00:01] Movement on the left",
        "[00:03] * Fast & <wild> --> everywhere at once",
        "[1:06:40] It calms down",
    ]


@pytest.mark.parametrize("ending", ["json", "vtt", "txt"])
def test_it_is_there_while_the_broadcast_runs(
    client: Client, make_session: MakeSession, say: Any, ending: str
) -> None:
    session = make_session(State.LIVE)
    say(session, "The first line")
    response = get(client, session, ending)
    assert response.status_code == 200
    assert "The first line" in response.content.decode()


@pytest.mark.parametrize("ending", ["json", "vtt", "txt"])
def test_it_is_empty_before_the_first_line(
    client: Client, make_session: MakeSession, ending: str
) -> None:
    assert get(client, make_session(State.WAITING), ending).status_code == 200


@pytest.mark.parametrize("ending", ["json", "vtt", "txt", "doc"])
def test_an_unknown_one_is_404(client: Client, ending: str) -> None:
    response = client.get(f"/api/sessions/hWvB5cTnQx7m/transcript.{ending}")
    assert (response.status_code, response.json()["code"]) == (404, "not_found")


# --- what it costs ------------------------------------------------------------------------------


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Which broadcasts' lines were read, in order."""
    read: list[str] = []
    real = transcripts.told_lines

    def noting(session: LiveSession) -> list[LineOut]:
        read.append(session.pk)
        return real(session)

    monkeypatch.setattr(transcripts, "told_lines", noting)
    return read


@pytest.mark.parametrize("ending", ["json", "vtt", "txt"])
def test_who_has_it_already_is_told_so_and_nothing_is_built(
    client: Client, broadcast: Any, built: list[str], ending: str
) -> None:
    first = get(client, broadcast, ending)
    assert first["Cache-Control"] == "no-cache"
    again = client.get(
        f"/api/sessions/{broadcast.pk}/transcript.{ending}",
        headers={"If-None-Match": f'"other", {first["ETag"]}'},
    )
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    assert get(client, broadcast, ending).content == first.content
    assert built == [broadcast.pk]


def test_a_line_more_is_another_file(
    client: Client, make_session: MakeSession, say: Any, built: list[str]
) -> None:
    session = make_session(State.LIVE)
    say(session, "The first line")
    known = get(client, session, "txt")["ETag"]
    say(session, "The second line")
    path = f"/api/sessions/{session.pk}/transcript.txt"
    response = client.get(path, headers={"If-None-Match": known})
    assert response.status_code == 200
    assert "The second line" in response.content.decode()
    assert len(built) == 2


async def test_a_crowd_at_the_end_has_it_built_once(
    async_client: AsyncClient, broadcast: Any, built: list[str]
) -> None:
    path = f"/api/sessions/{broadcast.pk}/transcript.json"
    answers = await asyncio.gather(*(async_client.get(path) for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert built == [broadcast.pk]


async def test_one_caller_may_not_ask_without_end(
    async_client: AsyncClient, broadcast: Any, settings: Any
) -> None:
    settings.RATE_LIMITS = {"tokens": ("3/hour", "100/hour")}
    path = f"/api/sessions/{broadcast.pk}/transcript.txt"

    async def ask(visitor_key: str) -> Any:
        return await async_client.get(path, headers={"X-Visitor-Key": visitor_key * 30})

    assert [(await ask("v")).status_code for _ in range(3)] == [200] * 3
    refused = await ask("v")
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_requests")
    assert int(refused["Retry-After"]) > 0
    assert (await ask("w")).status_code == 200


async def test_files_are_kept_while_there_is_room() -> None:
    files = BuiltFiles(most_bytes=250)
    made: list[str] = []

    async def ask(key: str, size: int = 100) -> None:
        async def build() -> bytes:
            made.append(key)
            return b"x" * size

        await files.get(key, 1, build)

    for key in ("a", "b", "a", "c", "a", "b"):
        await ask(key)
    assert made == ["a", "b", "c", "b"]  # of a and b, b was asked for longer ago when c came
    await ask("large", 1000)
    assert files.size == 0


async def test_a_file_that_could_not_be_built_is_tried_again() -> None:
    files = BuiltFiles()

    async def fails() -> bytes:
        raise OSError

    async def works() -> bytes:
        return b"x"

    with pytest.raises(OSError):
        await files.get("a", 1, fails)
    assert (await files.get("a", 1, works)).body == b"x"
