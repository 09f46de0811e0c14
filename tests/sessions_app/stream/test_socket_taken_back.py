"""Sockets of those who may not watch any more are closed, soon, in every web process."""

import asyncio
import threading
from typing import Any

import pytest
from django.db import OperationalError, transaction

from livekit_app.runtime.db_threads import DbThreads
from sessions_app.access.passes import Pass
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.stream import entry as entry_module
from sessions_app.stream import hub as hub_module
from sessions_app.stream import registry as registry_module
from sessions_app.stream.entry import Entry, Judgement
from sessions_app.stream.hub import Hub
from sessions_app.stream.log_reader import SessionHead
from sessions_app.stream.registry import Registry, registry
from tests.sessions_app.stream.guests import (
    BOB,
    CAROL,
    HOST,
    ban,
    choose,
    demote,
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


async def is_let_go(spectator: SpectatorSocket) -> None:
    assert await spectator.close_code() == 4403
    assert spectator.messages[-1]["code"] == "access_taken_back"


async def stays(session_id: str, *spectators: SpectatorSocket) -> None:
    """Goes on to be told, also after the looks of a few rounds."""
    await asyncio.sleep(0.3)
    number = await in_db(say, session_id, "for those who stay")
    for spectator in spectators:
        await spectator.until_seq(number)


async def test_with_go_everybody_is_out_but_the_host_and_speakers() -> None:
    session = await in_db(make_guarded)
    await in_db(make_speaker, session.pk, CAROL)
    tickets = [
        await in_db(let_in, session.pk, BOB),
        await in_db(ticket, session.pk, HOST.subject),
        await in_db(ticket, session.pk, CAROL),
    ]
    async with (
        serving() as origin,
        watching(origin, session.pk, ticket=tickets[0]) as bob,
        watching(origin, session.pk, ticket=tickets[1]) as host,
        watching(origin, session.pk, ticket=tickets[2]) as carol,
    ):
        for somebody in (bob, host, carol):
            await somebody.next()
        await in_db(renew_link, session.pk, "go")
        await is_let_go(bob)
        await stays(session.pk, host, carol)


async def test_from_the_code_to_a_link_with_go_and_with_stay() -> None:
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await in_db(choose, session.id, "link", "stay")
        await stays(session.id, alice)
        await in_db(renew_link, session.id, "stay")
        await stays(session.id, alice)
        await in_db(choose, session.id, "pin", "go")
        await is_let_go(alice)


async def test_a_new_link_with_stay_leaves_in_whom_the_older_one_let_in() -> None:
    session = await in_db(make_guarded)
    one = await in_db(let_in, session.pk)
    async with serving() as origin, watching(origin, session.pk, ticket=one) as bob:
        await bob.next()
        await in_db(renew_link, session.pk, "stay")
        await stays(session.pk, bob)


@pytest.mark.parametrize("way_in", ["link", "code"])
async def test_a_ban_closes_the_sockets_of_one_person_who_came_by_tickets(way_in: str) -> None:
    session = await in_db(make_guarded)
    tickets = [await in_db(let_in, session.pk, who) for who in (BOB, BOB, CAROL)]
    await in_db(choose, session.pk, way_in)
    async with (
        serving() as origin,
        watching(origin, session.pk, ticket=tickets[0]) as bob,
        watching(origin, session.pk, ticket=tickets[1]) as bobs_phone,
        watching(origin, session.pk, ticket=tickets[2]) as carol,
    ):
        for somebody in (bob, bobs_phone, carol):
            await somebody.next()
        await in_db(ban, session.pk, BOB)
        await is_let_go(bob)
        await is_let_go(bobs_phone)
        await stays(session.pk, carol)


async def test_who_was_a_speaker_and_nothing_else_is_out_when_demoted() -> None:
    session = await in_db(make_guarded)
    await in_db(make_speaker, session.pk, CAROL)
    one = await in_db(ticket, session.pk, CAROL)
    async with serving() as origin, watching(origin, session.pk, ticket=one) as carol:
        await carol.next()
        await in_db(demote, session.pk, CAROL)
        await is_let_go(carol)


async def test_nothing_more_is_told_to_those_who_have_to_go(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What one look reads of the log and of who may watch goes to those who still may."""
    monkeypatch.setattr(registry_module, "open_feed", NoHints)
    session = await in_db(make_guarded)
    one = await in_db(let_in, session.pk)

    @transaction.atomic
    def renew_and_say() -> None:
        renew_link(session.pk)
        say(session.pk, "not for Bob")

    async with serving() as origin, watching(origin, session.pk, ticket=one) as bob:
        await bob.next()
        await in_db(renew_and_say)
        await is_let_go(bob)
    assert "commentary" not in [message["type"] for message in bob.messages]


class NoHints:
    async def wait(self, seconds: float) -> frozenset[str]:
        await asyncio.sleep(seconds)
        return frozenset()

    def nudge(self) -> None: ...

    async def aclose(self) -> None: ...


async def test_a_log_that_goes_back_greets_nobody_who_may_not_watch() -> None:
    """A restored database: with another link than the one that people have come by."""
    session = await in_db(make_guarded, lines=9)
    tickets = [await in_db(let_in, session.pk), await in_db(ticket, session.pk, HOST.subject)]

    def restore() -> None:
        """… whose number of changes is the same by chance."""
        SessionEvent.objects.filter(session_id=session.pk, seq__gt=4).delete()
        LiveSession.objects.filter(pk=session.pk).update(last_seq=4, access_epoch=7)

    async with (
        serving() as origin,
        watching(origin, session.pk, ticket=tickets[0]) as bob,
        watching(origin, session.pk, ticket=tickets[1]) as host,
    ):
        for somebody in (bob, host):
            await somebody.next()
        await in_db(restore)
        await is_let_go(bob)
        assert (await host.until(lambda m: m["type"] == "snapshot"))["seq"] == 4
    assert [message["type"] for message in bob.messages] == ["snapshot", "error"]


async def test_a_hub_without_sockets_knows_what_changed_meanwhile() -> None:
    session = await in_db(make_session, lines=1)
    async with serving() as origin:
        async with watching(origin, session.id) as alice:
            await alice.next()
        await in_db(choose, session.id, "link", "go")
        await asyncio.sleep(0.3)  # it lingers for ten seconds, and looks
        async with watching(origin, session.id) as eve:
            assert await eve.close_code() == 4403
        one = await in_db(let_in, session.id)
        async with watching(origin, session.id, ticket=one) as bob:
            await bob.next()
            await stays(session.id, bob)
    assert [message["type"] for message in eve.messages] == ["error"]


async def test_what_changes_between_ticket_and_socket_is_not_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The look that sees the change comes before the socket is there to be looked at."""
    session = await in_db(make_guarded)
    tickets = [await in_db(ticket, session.pk, HOST.subject), await in_db(let_in, session.pk)]
    judged = threading.Event()
    original, judge = entry_module.enter, entry_module.judge

    def enter_slowly(session_id: str, one: str) -> Entry | None:
        entry = original(session_id, one)
        renew_link(session_id)
        judged.clear()
        assert judged.wait(PATIENCE)
        return entry

    def judge_and_say(session_id: str, passes: Any) -> Judgement | None:
        judgement = judge(session_id, passes)
        judged.set()
        return judgement

    async with serving() as origin, watching(origin, session.pk, ticket=tickets[0]) as host:
        await host.next()
        monkeypatch.setattr(registry_module, "enter", enter_slowly)
        monkeypatch.setattr(hub_module, "judge", judge_and_say)
        async with watching(origin, session.pk, ticket=tickets[1]) as bob:
            await is_let_go(bob)


class HeldReader(DbThreads):
    """Its reads take as long as the test wants."""

    def __init__(self) -> None:
        super().__init__(1, name="held")
        self.asked = asyncio.Event()
        self.answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self.passes: list[frozenset[Pass]] = []

    async def run(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        self.passes.append(args[1])
        self.asked.set()
        return await self.answer


async def test_who_comes_while_the_others_are_judged_is_judged_with_the_next_look() -> None:
    owner = Registry()
    await asyncio.to_thread(owner.reader.close)
    owner.reader = reader = HeldReader()
    hub = Hub("abc", owner, SessionHead(0, 0, 0, "live", "link", 0, access_version=4), read_at=0)
    bob, carol = Pass("admission", 0, "bob", 1), Pass("admission", 0, "carol", 2)
    hub.add(ignore, Entry(bob, 4))
    hub.note_access(SessionHead(0, 0, 0, "live", "link", 0, access_version=5), 1)
    assert not hub.is_checked

    judging = asyncio.create_task(hub.check_access())
    await reader.asked.wait()
    hub.add(ignore, Entry(carol, 4))  # at the version that the others had
    reader.answer.set_result(Judgement(5, code_is_enough=False, gone=frozenset()))
    await judging

    assert reader.passes == [frozenset({bob})]
    assert not hub.is_checked
    await hub.check_access()
    assert reader.passes[1:] == [frozenset({bob, carol})]
    assert hub.is_checked
    await owner.aclose()


async def ignore(_message: dict[str, Any]) -> None:
    """A send that says nothing to anybody."""


async def test_a_database_that_fails_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    session = await in_db(make_guarded)
    one = await in_db(let_in, session.pk)
    judge, failures = entry_module.judge, iter([True] * 3)

    def fail_at_first(session_id: str, passes: Any) -> Judgement | None:
        if next(failures, False):
            raise OperationalError("gone for a moment")
        return judge(session_id, passes)

    monkeypatch.setattr(hub_module, "judge", fail_at_first)
    async with serving() as origin, watching(origin, session.pk, ticket=one) as bob:
        await bob.next()
        await in_db(renew_link, session.pk)
        await is_let_go(bob)
    assert next(failures, None) is None


class Given:
    """What one socket was given, without a network between."""

    def __init__(self) -> None:
        self.messages: list[dict[str, Any]] = []

    async def __call__(self, message: dict[str, Any]) -> None:
        self.messages.append(message)

    @property
    def codes(self) -> list[int]:
        return [message["code"] for message in self.messages if "code" in message]


async def wait_until(sockets: list[Given], code: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while not all(one.codes == [code] for one in sockets):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_three_hundred_go_together_and_the_others_stay() -> None:
    """Of two web processes on one database, half here and half there."""
    session = await in_db(make_guarded)
    processes = [Registry(), Registry()]

    def bring_tickets() -> list[str]:
        return [let_in(session.pk, f"visitor:{number}") for number in range(300)]

    tickets = await in_db(bring_tickets)
    gone = [Given() for _ in tickets]
    for number, (one, given) in enumerate(zip(tickets, gone, strict=True)):
        assert await processes[number % 2].subscribe(session.pk, given, None, one) is not None
    hosts = [Given() for _ in processes]
    for process, given in zip(processes, hosts, strict=True):
        one = await in_db(ticket, session.pk, HOST.subject)
        assert await process.subscribe(session.pk, given, None, one) is not None
    await in_db(renew_link, session.pk)
    await wait_until(gone, 4403)
    assert [given.codes for given in hosts] == [[], []]
    for process in processes:
        await process.aclose()


@pytest.mark.parametrize("make", [make_session, make_guarded])
async def test_a_deleted_broadcast_is_gone_in_every_process(make: Any) -> None:
    session = await in_db(make, lines=2)
    processes = [Registry(), Registry()]
    inside = [Given() for _ in processes]
    for process, given in zip(processes, inside, strict=True):
        one = await in_db(ticket, session.pk, HOST.subject) if make is make_guarded else ""
        assert await process.subscribe(session.pk, given, None, one) is not None
    await in_db(LiveSession.objects.filter(pk=session.pk).delete)
    await wait_until(inside, 4404)
    for process in processes:
        newcomer = Given()
        assert await process.subscribe(session.pk, newcomer, None) is None
        assert newcomer.messages == []
        await process.aclose()


async def test_whoever_left_is_let_go_of() -> None:
    """Of a socket whose peer went first nothing stays behind in the hub."""
    session = await in_db(make_guarded)
    one = await in_db(let_in, session.pk)
    async with serving() as origin, watching(origin, session.pk, ticket=one) as bob:
        await bob.next()
        await in_db(renew_link, session.pk)
        await is_let_go(bob)
        while registry().sockets(session.pk):  # noqa: ASYNC110 - pytest-timeout bounds it
            await asyncio.sleep(0.01)
