"""What a socket is given when it comes: a snapshot, what it missed, or a clear refusal."""

from typing import Any

import pytest

from sessions_app.states import State
from tests.sessions_app.stream.stage import end, in_db, make_session, say, serving, watching

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_newcomer_gets_a_snapshot_and_then_what_happens() -> None:
    session = await in_db(make_session, lines=2)
    async with serving() as origin, watching(origin, session.id) as alice:
        first = await alice.next()
        assert first["type"] == "snapshot"
        assert first["seq"] == 2
        assert first["session"]["id"] == session.id
        assert [event["text"] for event in first["events"]] == ["line 1", "line 2"]
        await in_db(say, session.id, "a goal, perhaps")
        line = await alice.next()
    assert line | {"at": None} == {
        "type": "commentary",
        "seq": 3,
        "at": None,
        "text": "a goal, perhaps",
        "energy_level": 0.5,
        "is_highlight": False,
        "frame_at": None,
    }


async def test_a_late_visitor_gets_the_newest_25_lines() -> None:
    session = await in_db(make_session, lines=40)
    async with serving() as origin, watching(origin, session.id) as alice:
        first = await alice.next()
    assert [event["seq"] for event in first["events"]] == list(range(16, 41))
    assert first["session"]["lines"] == 40


@pytest.mark.parametrize("after", [0, 3, 9, 10])
async def test_a_returning_socket_gets_exactly_what_it_missed(after: int) -> None:
    session = await in_db(make_session, lines=10)
    async with serving() as origin, watching(origin, session.id, after) as alice:
        first = await alice.next()
        assert (first["type"], first["after"], first["seq"]) == ("resumed", after, 10)
        await in_db(say, session.id, "eleven")
        await alice.until_seq(11)
    assert alice.seqs == list(range(after + 1, 12))


async def test_a_backlog_longer_than_the_ring_and_a_page_comes_whole(settings: Any) -> None:
    settings.STREAM_RING_EVENTS = 5
    session = await in_db(make_session, lines=450)
    async with serving() as origin, watching(origin, session.id, 0) as alice:
        await alice.until_seq(450)
    assert alice.seqs == list(range(1, 451))


async def test_a_number_the_log_does_not_have_yet_gives_a_snapshot() -> None:
    session = await in_db(make_session, lines=3)
    async with serving() as origin, watching(origin, session.id, 4) as alice:
        first = await alice.next()
    assert (first["type"], first["seq"]) == ("snapshot", 3)


@pytest.mark.parametrize("session_id", ["Abcdefghjkmn", "nothing", "x" * 200, "a%20b"])
async def test_an_unknown_code_is_told_in_words_and_closed_with_4404(session_id: str) -> None:
    """A mistyped id fails clearly."""
    async with serving() as origin, watching(origin, session_id) as alice:
        error = await alice.next()
        assert (error["type"], error["code"]) == ("error", "not_found")
        assert await alice.close_code() == 4404


async def test_an_unknown_path_is_told_in_words_and_closed_with_4404() -> None:
    async with serving() as origin, watching(origin, "a/b") as alice:
        assert (await alice.next())["code"] == "not_found"
        assert await alice.close_code() == 4404


@pytest.mark.parametrize("after", ["-1", "x", "1.5", "9" * 40, "%C2%B2"])
async def test_an_after_that_is_no_number_is_refused_with_4400(after: str) -> None:
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id, after) as alice:
        assert (await alice.next())["code"] == "bad_after"
        assert await alice.close_code() == 4400


async def test_an_ended_broadcast_is_replayed_and_closed_with_4410() -> None:
    session = await in_db(make_session, lines=5, state=State.ENDED)
    async with serving() as origin, watching(origin, session.id, 2) as alice:
        assert await alice.close_code() == 4410
    assert alice.messages[0]["session"]["state"] == "ended"
    assert alice.seqs == [3, 4, 5, 6]


async def test_a_newcomer_to_an_ended_broadcast_gets_a_snapshot_and_4410() -> None:
    session = await in_db(make_session, lines=1, state=State.ENDED)
    async with serving() as origin, watching(origin, session.id) as alice:
        assert await alice.close_code() == 4410
    assert [message["type"] for message in alice.messages] == ["snapshot"]


async def test_a_broadcast_that_ends_closes_its_sockets_after_the_last_event() -> None:
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await in_db(say, session.id, "last words")
        await in_db(end, session.id)
        assert await alice.close_code() == 4410
    assert alice.seqs == [1, 2]
    assert alice.messages[-1]["state"] == "ended"
