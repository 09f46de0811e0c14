"""Whom the socket lets in where the code is not enough, and that a stranger gets not one byte."""

import asyncio
import logging
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from livekit_app.runtime.rows import get_or_none
from sessions_app.access import tickets
from sessions_app.models import SocketTicket
from sessions_app.stream import hub as hub_module
from sessions_app.stream import registry as registry_module
from sessions_app.stream.registry import registry
from tests.sessions_app.stream.guests import (
    BOB,
    CAROL,
    HOST,
    ban,
    choose,
    let_in,
    make_guarded,
    make_speaker,
    renew_link,
    ticket,
)
from tests.sessions_app.stream.stage import (
    PATIENCE,
    SpectatorSocket,
    in_db,
    make_session,
    say,
    serving,
    watching,
)

pytestmark = pytest.mark.django_db(transaction=True)


async def refused(spectator: SpectatorSocket, code: str) -> None:
    """It is told why, and nothing else."""
    assert await spectator.close_code() == 4403
    assert [(message["type"], message.get("code")) for message in spectator.messages] == [
        ("error", code)
    ]
    assert set(spectator.messages[0]) == {"type", "code", "error"}


@pytest.mark.parametrize("somebody_is_inside", [False, True])
@pytest.mark.parametrize("way_in", ["link", "pin", "ask"])
async def test_a_stranger_gets_not_one_byte(way_in: str, somebody_is_inside: bool) -> None:
    session = await in_db(make_guarded, way_in, lines=3)
    async with serving() as origin:
        if somebody_is_inside:  # what is read for them is kept, and is not for strangers
            async with watching(origin, session.pk, ticket=await in_db(let_in, session.pk)) as bob:
                assert (await bob.next())["type"] == "snapshot"
                for after in (None, 0, 3, 99):
                    async with watching(origin, session.pk, after) as eve:
                        await refused(eve, "access_needed")
        async with watching(origin, session.pk) as eve:
            await refused(eve, "access_needed")
        assert registry().sockets(session.pk) == 0


async def test_a_ticket_opens_one_socket_and_resumes_as_others_do() -> None:
    session = await in_db(make_guarded, lines=3)
    first = await in_db(let_in, session.pk)
    last = session.last_seq
    async with serving() as origin, watching(origin, session.pk, 1, ticket=first) as bob:
        assert (await bob.next())["type"] == "resumed"
        await bob.until_seq(last)
        async with watching(origin, session.pk, ticket=first) as again:
            await refused(again, "ticket_wrong")
        await in_db(say, session.pk, "still here")
        await bob.until_seq(last + 1)


async def test_of_a_crowd_with_one_ticket_one_gets_in() -> None:
    session = await in_db(make_guarded)
    one = await in_db(let_in, session.pk)

    async def come(origin: str) -> str:
        async with watching(origin, session.pk, ticket=one) as somebody:
            message = await somebody.next()
            return str(message.get("code", message["type"]))

    async with serving() as origin:
        told = await asyncio.gather(*(come(origin) for _ in range(20)))
    assert sorted(told) == ["snapshot"] + ["ticket_wrong"] * 19


@pytest.mark.parametrize(
    ("jump", "good"), [(-31, False), (-20, True), (0, True), (20, True), (31, False)]
)
async def test_a_ticket_is_good_for_half_a_minute_whichever_way_the_clock_jumps(
    jump: int, good: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await in_db(make_guarded)
    one = await in_db(let_in, session.pk)
    later = timezone.now() + timedelta(seconds=jump)
    monkeypatch.setattr(timezone, "now", lambda: later)
    async with serving() as origin, watching(origin, session.pk, ticket=one) as bob:
        if good:
            assert (await bob.next())["type"] == "snapshot"
        else:
            await refused(bob, "ticket_wrong")
    assert not await in_db(SocketTicket.objects.exists)


async def test_a_ticket_of_another_broadcast_is_none_here_and_stays_good_there() -> None:
    session, other = await in_db(make_guarded), await in_db(make_guarded)
    one = await in_db(let_in, other.pk)
    async with serving() as origin:
        async with watching(origin, session.pk, ticket=one) as bob:
            await refused(bob, "ticket_wrong")
        async with watching(origin, other.pk, ticket=one) as bob:
            assert (await bob.next())["type"] == "snapshot"


async def test_of_two_who_bring_it_at_the_same_moment_one_gets_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Both have read that it is there before either uses it up, as two processes can."""
    session = await in_db(make_guarded)
    one = await in_db(let_in, session.pk)
    both = threading.Barrier(2)

    def look_and_wait(rows: Any) -> Any:
        found: object = get_or_none(rows)
        both.wait(PATIENCE)
        return found

    monkeypatch.setattr(tickets, "get_or_none", look_and_wait)
    passes = await asyncio.gather(*(in_db(tickets.redeem, session.pk, one) for _ in range(2)))
    assert sorted(grounds is None for grounds in passes) == [False, True]


@pytest.mark.parametrize(
    "junk", ["x", "x" * 5000, "%00", "%F0%9F%99%82", "%ED%A0%80", "a&ticket=b"]
)
async def test_what_is_no_ticket_opens_nothing(junk: str) -> None:
    session = await in_db(make_guarded)
    async with serving() as origin, watching(origin, session.pk, ticket=junk) as eve:
        await refused(eve, "ticket_wrong")


async def test_a_ticket_is_in_no_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, logger="sessions_app")
    session = await in_db(make_guarded)
    one = await in_db(let_in, session.pk)
    async with serving() as origin:
        for _ in range(2):  # let in, and refused
            async with watching(origin, session.pk, ticket=one) as bob:
                await bob.next()
    mine = [record for record in caplog.records if record.name.startswith("sessions_app")]
    assert mine and not [record for record in mine if one in str(record.__dict__)]


@pytest.mark.parametrize("change", [renew_link, lambda session_id: ban(session_id, BOB)])
async def test_what_is_taken_back_while_somebody_connects_does_not_open(change: Any) -> None:
    """A ticket in the hand, and then a new link, or a ban."""
    session = await in_db(make_guarded)
    one = await in_db(let_in, session.pk)
    await in_db(change, session.pk)
    async with serving() as origin, watching(origin, session.pk, ticket=one) as bob:
        await refused(bob, "access_taken_back")


async def test_hosts_and_speakers_come_with_a_ticket_too() -> None:
    session = await in_db(make_guarded)
    await in_db(make_speaker, session.pk, CAROL)
    async with serving() as origin:
        for subject in (HOST.subject, CAROL):
            one = await in_db(ticket, session.pk, subject)
            async with watching(origin, session.pk, ticket=one) as somebody:
                assert (await somebody.next())["type"] == "snapshot"


@pytest.mark.parametrize("brought", [None, "nonsense"])
async def test_where_the_code_is_enough_a_ticket_does_no_harm(brought: str | None) -> None:
    session = await in_db(make_session, lines=1)
    async with serving() as origin, watching(origin, session.id, ticket=brought) as alice:
        assert (await alice.next())["type"] == "snapshot"


async def test_the_code_is_enough_again_as_soon_as_the_host_says_so() -> None:
    session = await in_db(make_guarded)
    one = await in_db(let_in, session.pk)
    async with serving() as origin, watching(origin, session.pk, ticket=one) as bob:
        await bob.next()
        await in_db(choose, session.pk, "code")
        async with watching(origin, session.pk) as anybody:
            assert (await anybody.next())["type"] == "snapshot"


async def test_what_was_read_a_second_ago_lets_nobody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process whose rounds fail, or are late, has to read before it lets anybody in."""
    monkeypatch.setattr(registry_module, "SAFETY_SECONDS", 1e6)
    monkeypatch.setattr(registry_module, "open_feed", NoFeed)
    monkeypatch.setattr(hub_module, "FRESH_SECONDS", 0.05)
    session = await in_db(make_session, lines=1)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await in_db(choose, session.id, "link")
        await asyncio.sleep(0.06)
        async with watching(origin, session.id) as eve:
            await refused(eve, "access_needed")


async def test_who_slips_in_by_what_was_read_before_is_out_with_the_next_look(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With "stay": who came before the change stays, who came after it does not."""
    monkeypatch.setattr(registry_module, "open_feed", NoFeed)
    monkeypatch.setattr(hub_module, "FRESH_SECONDS", 60.0)
    session = await in_db(make_session, lines=1)
    async with (
        serving() as origin,
        watching(origin, session.id) as alice,  # what is read for her …
        watching(origin, session.id) as bob,  # … is what he is greeted with
    ):
        for spectator in (alice, bob):
            await spectator.next()
        for number in (2, 3):  # the second is seen by a look that began after he came
            await in_db(say, session.id, "a line")
            await bob.until_seq(number)
        async with watching(origin, session.id) as visitor:
            await visitor.next()  # is read for, and kept
        monkeypatch.setattr(NoFeed, "stands_still", True)
        await asyncio.sleep(0.3)  # longer than two looks: none is under way
        await in_db(choose, session.id, "link")
        async with watching(origin, session.id) as eve:
            assert (await eve.next())["type"] == "snapshot"
            monkeypatch.setattr(NoFeed, "stands_still", False)
            assert await eve.close_code() == 4403
            assert eve.messages[-1]["code"] == "access_needed"
        last = await in_db(say, session.id, "for those who stay")
        for spectator in (alice, bob):
            await spectator.until_seq(last)


class NoFeed:
    """No hints: whatever is seen, is seen by the look of every second."""

    stands_still = False

    async def wait(self, seconds: float) -> frozenset[str]:
        await asyncio.sleep(min(seconds, 1.0))
        while self.stands_still:  # noqa: ASYNC110 - the test says when
            await asyncio.sleep(0.01)
        return frozenset()

    def nudge(self) -> None: ...

    async def aclose(self) -> None: ...
