"""What the hub tells beside the numbered events, and how it mends what went wrong."""

import asyncio

import pytest
from django.db.models import F

from sessions_app.models import LiveSession, SessionEvent
from sessions_app.stream import log_reader
from sessions_app.stream import registry as registry_module
from sessions_app.stream.feed import Changed
from sessions_app.stream.registry import registry, shut_down
from tests.sessions_app.stream.stage import in_db, make_session, say, serving, watching

pytestmark = pytest.mark.django_db(transaction=True)


async def test_the_viewer_count_is_told_without_a_number() -> None:
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await in_db(LiveSession.objects.filter(pk=session.id).update, viewers=3, peak_viewers=7)
        message = await alice.next()
    assert message == {"type": "viewers", "viewers": 3, "peak": 7}


class SilentFeed:
    """A feed whose every hint is lost."""

    async def wait(self, seconds: float) -> Changed:
        await asyncio.sleep(seconds)
        return frozenset()

    def nudge(self) -> None: ...

    async def aclose(self) -> None: ...


async def test_a_lost_poke_is_healed_by_the_safety_poll(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry_module, "open_feed", SilentFeed)
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await in_db(say, session.id, "nobody was told")
        await alice.until_seq(1)


async def test_a_log_that_went_back_gives_everybody_a_snapshot() -> None:
    """A database restored from a backup knows fewer events than its spectators."""
    session = await in_db(make_session, lines=10)

    def restore() -> None:
        SessionEvent.objects.filter(session_id=session.id, seq__gt=4).delete()
        LiveSession.objects.filter(pk=session.id).update(last_seq=4)

    async with serving() as origin, watching(origin, session.id, 0) as alice:
        await alice.until_seq(10)
        await in_db(restore)
        message = await alice.until(lambda m: m["type"] == "snapshot")
        assert (message["seq"], len(message["events"])) == (4, 4)
        await in_db(say, session.id, "after the restore")
        assert (await alice.next())["seq"] == 5


async def test_a_broadcast_that_is_deleted_closes_its_sockets_with_4404() -> None:
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await in_db(LiveSession.objects.filter(pk=session.id).delete)
        assert await alice.close_code() == 4404
    assert alice.messages[-1]["code"] == "not_found"


@pytest.mark.slow
async def test_a_number_seen_elsewhere_is_not_taken_for_one_of_the_future() -> None:
    """Another web process may have shown it before this one has read it."""
    session = await in_db(make_session, lines=1)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        for number in range(2, 30):
            await in_db(say, session.id, "quick")
            async with watching(origin, session.id, number) as bob:
                assert (await bob.next())["type"] == "resumed"


async def test_closing_tells_every_socket_that_the_server_restarts() -> None:
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await shut_down()
        assert await alice.close_code() == 1012


async def test_the_socket_count_follows_who_comes_and_goes() -> None:
    session = await in_db(make_session)
    async with serving() as origin:
        async with watching(origin, session.id) as alice, watching(origin, session.id) as bob:
            await alice.next()
            await bob.next()
            assert registry().sockets(session.id) == 2
        while registry().sockets(session.id):  # noqa: ASYNC110 - pytest-timeout bounds it
            await asyncio.sleep(0.01)


async def test_a_database_that_fails_for_a_while_costs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from django.db import OperationalError

    session = await in_db(make_session)
    original = log_reader.read_round
    failures = iter([True] * 3)

    def failing(cursors: dict[str, int], with_heads: bool) -> object:
        if next(failures, False):
            raise OperationalError("gone for a moment")
        return original(cursors, with_heads)

    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        monkeypatch.setattr(registry_module, "read_round", failing)
        await in_db(say, session.id, "one")
        await in_db(say, session.id, "two")
        await alice.until_seq(2)
    assert alice.seqs == [1, 2]
    assert next(failures, None) is None
    assert await in_db(LiveSession.objects.filter(last_seq=F("last_seq")).count) == 1
