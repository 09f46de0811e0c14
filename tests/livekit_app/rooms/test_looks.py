"""Who publishes where no webhook tells: when it is asked, how rarely, and what comes of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from asgiref.sync import async_to_sync, sync_to_async
from django.utils import timezone

from livekit_app.errors import ProviderBusy, ProviderError, ProviderTimeout
from livekit_app.models import Participant, Room
from livekit_app.participants import commands, looks
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.rooms import people_looks
from livekit_app.rooms import service as rooms
from livekit_app.rooms.reconcile import reconcile
from livekit_app.rooms.sweep import recount
from livekit_app.runtime import queue
from livekit_app.signals import RoomEvent
from livekit_app.tokens import policy as token_policy
from livekit_app.webhooks import inbox
from tests.livekit_app.webhook_bodies import changes, participant, read, webhook_body

CAMERA, BOB, CAROL = "camera:Agame1234567", "spectator:bob", "speaker:0123456789ab.1"


class Days:
    """A clock that a test moves, and the worker of the ``provider`` queue that goes by it."""

    def __init__(self) -> None:
        self.now = timezone.now()
        self.messages: list[tuple[datetime, int]] = []
        self.loses = False  # messages

    def enqueue(self, task: queue.Task, *args: Any, delay: float = 0.0) -> None:
        if task is queue.Task.LOOK_AT_PEOPLE and not self.loses:
            self.messages.append((self.now + timedelta(seconds=delay), args[0]))

    def pass_until(self, end: datetime) -> None:
        while due := sorted(one for one in self.messages if one[0] <= end):
            self.messages.remove(due[0])
            self.now = max(self.now, due[0][0])
            async_to_sync(people_looks.look)(due[0][1])
        self.now = end

    def pass_seconds(self, seconds: float) -> None:
        self.pass_until(self.now + timedelta(seconds=seconds))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Days:
    clock = Days()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def opened(
    transactional_db: None,
    server: FakeProvider,
    clock: Days,
    heard: list[RoomEvent],
    monkeypatch: pytest.MonkeyPatch,
) -> Room:
    """An open room at a provider that tells by lists only who publishes."""
    able = replace(server.capabilities, tracks_in_webhooks=False, frames_prove_publishing=False)
    monkeypatch.setattr(server, "capabilities", able)
    monkeypatch.setattr(queue, "enqueue", clock.enqueue)
    room = async_to_sync(reconcile)(rooms.request_room("Agame1234567", "Final").pk)
    heard.clear()
    server.calls.clear()
    return room


@pytest.fixture
def asked(opened: Room, server: FakeProvider, clock: Days, monkeypatch: pytest.MonkeyPatch) -> Any:
    """How many seconds after now each list was asked for."""
    began, at = clock.now, list[float]()
    ask = server.list_participants

    async def noting(room: str, known: Any = ()) -> Any:
        at.append(round((clock.now - began).total_seconds(), 3))
        return await ask(room, known)

    monkeypatch.setattr(server, "list_participants", noting)
    return at


def came(
    opened: Room, server: FakeProvider, identity: str = CAMERA, *, publishing: bool = False
) -> str:
    """Somebody joins, and their webhook comes."""
    sid = server.join(opened.name, identity, publishing=publishing)
    told(
        server,
        webhook_body("participant_joined", opened.name, opened.sid, **participant(identity, sid)),
    )
    return sid


def left(opened: Room, server: FakeProvider, identity: str, sid: str) -> None:
    server.leave(opened.name, identity)
    told(
        server,
        webhook_body("participant_left", opened.name, opened.sid, **participant(identity, sid)),
    )


def told(server: FakeProvider, body: bytes) -> None:
    inbox.store(read(server, body), "fake")
    inbox.process_waiting()


def is_heard(opened: Room) -> bool:
    return opened.participants.filter(identity=CAROL, left_at=None, publishing=True).exists()


def due(room: Room) -> datetime | None:
    return Room.objects.get(pk=room.pk).people_due_at


def test_after_a_grant_the_room_is_looked_at_four_times(
    opened: Room, clock: Days, asked: list[float]
) -> None:
    looks.expect_publisher(opened)
    clock.pass_seconds(60)
    assert asked == [0.5, 1.0, 2.0, 4.0]  # nobody came
    assert due(opened) is None and clock.messages == []


def test_the_camera_is_seen_by_the_first_look_after_it_publishes(
    opened: Room, server: FakeProvider, clock: Days, heard: list[RoomEvent]
) -> None:
    looks.expect_publisher(opened)
    clock.pass_seconds(1.2)
    server.join(opened.name, CAMERA, publishing=True)
    clock.pass_seconds(0.8)
    assert sorted(changes(heard)) == ["camera_publishing", "participants"]


def test_while_the_camera_is_there_every_five_seconds(
    opened: Room, server: FakeProvider, clock: Days, asked: list[float]
) -> None:
    came(opened, server, publishing=True)
    clock.pass_seconds(20)
    assert asked == [0.5, 1.0, 2.0, 4.0, 9.0, 14.0, 19.0]


@pytest.mark.parametrize("left", [True, False], ids=["left", "silent"])
def test_a_loss_is_told_within_eight_seconds(
    opened: Room, server: FakeProvider, clock: Days, heard: list[RoomEvent], left: bool
) -> None:
    came(opened, server, publishing=True)
    clock.pass_seconds(14.1)  # just after a look: the worst moment
    heard.clear()
    if left:
        server.leave(opened.name, CAMERA)
    else:
        server.publish(opened.name, CAMERA, publishing=False)
    clock.pass_seconds(5)
    assert changes(heard) == []  # one sighting is none
    clock.pass_seconds(3)
    assert "camera_absent" in changes(heard)


def test_one_sighting_that_was_wrong_changes_nothing(
    opened: Room, server: FakeProvider, clock: Days, heard: list[RoomEvent], asked: list[float]
) -> None:
    came(opened, server, publishing=True)
    clock.pass_seconds(13)
    heard.clear()
    server.publish(opened.name, CAMERA, publishing=False)
    clock.pass_seconds(1.5)
    server.publish(opened.name, CAMERA)
    clock.pass_seconds(10)
    assert changes(heard) == []
    assert asked[-3:] == [14.0, 15.0, 20.0]  # the doubt was looked into at once


def test_a_page_that_reports_all_the_time_is_not_followed_all_the_time(
    opened: Room, clock: Days, asked: list[float]
) -> None:
    for _ in range(100):
        looks.expect_publisher(opened)
        clock.pass_seconds(0.1)
    assert len(asked) == 20
    assert min(later - sooner for sooner, later in pairwise(asked)) >= 0.5


def test_a_report_alone_changes_no_state(
    opened: Room, clock: Days, heard: list[RoomEvent], server: FakeProvider
) -> None:
    came(opened, server)
    heard.clear()
    looks.expect_publisher(opened)
    clock.pass_seconds(10)
    assert changes(heard) == []
    assert not Participant.objects.filter(publishing=True).exists()


def test_two_workers_with_one_message_ask_once(
    opened: Room, clock: Days, asked: list[float]
) -> None:
    looks.expect_publisher(opened)
    clock.messages *= 3
    clock.pass_seconds(0.5)
    assert asked == [0.5]


def test_who_reads_the_row_before_another_takes_it_gets_nothing(
    opened: Room, clock: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks.expect_publisher(opened)
    clock.now += timedelta(seconds=1)
    still = looks._still

    def taken_meanwhile(room: Room) -> Any:
        monkeypatch.setattr(looks, "_still", still)
        assert looks.take(opened.pk) is not None
        return still(room)

    monkeypatch.setattr(looks, "_still", taken_meanwhile)
    assert looks.take(opened.pk) is None


def test_lost_messages_are_made_good(
    opened: Room, server: FakeProvider, clock: Days, asked: list[float]
) -> None:
    came(opened, server, publishing=True)
    clock.messages.clear()  # the worker died with them
    clock.pass_seconds(1)
    assert looks.send_overdue() == 0  # they may be on their way
    clock.pass_seconds(2)
    assert looks.send_overdue() == 1
    clock.pass_seconds(10)
    assert asked[0] == 3.0 and len(asked) > 3


@pytest.mark.parametrize("while_waiting", [False, True], ids=["alone", "a page reports meanwhile"])
def test_a_provider_that_is_asked_too_often_is_left_alone_as_long_as_it_said(
    opened: Room, server: FakeProvider, clock: Days, asked: list[float], while_waiting: bool
) -> None:
    came(opened, server, publishing=True)
    clock.pass_seconds(8)
    server.fail("list_participants", ProviderBusy("too often", retry_after=30))
    clock.pass_seconds(2)
    for _ in range(5):
        clock.pass_seconds(2)
        if while_waiting:
            looks.expect_publisher(opened)
    clock.pass_seconds(40)
    after = [at for at in asked if at > 9.0]
    assert after[0] == 39.0
    assert after[1] == (39.5 if while_waiting else 44.0)


@pytest.mark.parametrize("error", [ProviderTimeout("late"), ProviderError("odd")])
def test_a_provider_that_fails_is_asked_again_soon(
    opened: Room, server: FakeProvider, clock: Days, asked: list[float], error: ProviderError
) -> None:
    came(opened, server, publishing=True)
    clock.pass_seconds(8)
    server.fail("list_participants", error)
    clock.pass_seconds(10)
    assert [at for at in asked if at > 8][:3] == [9.0, 11.0, 16.0]


def test_what_a_watcher_sees_is_not_asked_for(
    opened: Room, server: FakeProvider, clock: Days, asked: list[float]
) -> None:
    came(opened, server, publishing=True)
    for _ in range(20):
        looks.watched(opened.pk)
        clock.pass_seconds(2.5)
    assert asked == [0.5, 1.0, 2.0, 4.0]
    clock.pass_seconds(10)  # the watcher died
    assert len(asked) >= 5 and asked[4] <= 60.0


@pytest.mark.parametrize("by_webhook", [True, False], ids=["webhook", "list"])
def test_a_speaker_is_looked_at_like_the_camera_where_there_is_none(
    opened: Room, server: FakeProvider, clock: Days, asked: list[float], by_webhook: bool
) -> None:
    if by_webhook:
        came(opened, server, CAROL)
    else:  # their webhook was lost: a sweep finds them
        server.join(opened.name, CAROL)
        async_to_sync(recount)(server, opened.pk)
        asked.clear()
    clock.pass_seconds(6)
    server.publish(opened.name, CAROL)
    assert not is_heard(opened)
    clock.pass_seconds(14)
    assert asked == [0.5, 1.0, 2.0, 4.0, 9.0, 14.0, 19.0]
    assert is_heard(opened)


def test_a_speakers_microphone_is_noticed_while_a_watcher_sees_the_camera(
    opened: Room, server: FakeProvider, clock: Days
) -> None:
    came(opened, server, publishing=True)
    watched_for(20, opened, clock)
    came(opened, server, CAROL)
    watched_for(10, opened, clock)
    server.publish(opened.name, CAROL)
    watched_for(5, opened, clock)
    assert is_heard(opened)
    server.publish(opened.name, CAROL, publishing=False)
    watched_for(7.5, opened, clock)
    assert not is_heard(opened)


def watched_for(seconds: float, opened: Room, clock: Days) -> None:
    end = clock.now + timedelta(seconds=seconds)
    while clock.now < end:
        looks.watched(opened.pk)
        clock.pass_seconds(min(2.5, (end - clock.now).total_seconds()))


def test_looks_rest_again_when_the_last_speaker_has_left(
    opened: Room, server: FakeProvider, clock: Days, asked: list[float]
) -> None:
    came(opened, server, publishing=True)
    sid = came(opened, server, CAROL)
    watched_for(20, opened, clock)
    assert asked[-1] == 19.0
    left(opened, server, CAROL, sid)
    watched_for(60, opened, clock)
    assert asked[-1] == 19.0


def test_looks_end_when_the_last_speaker_has_left_and_no_camera_is_there(
    opened: Room, server: FakeProvider, clock: Days, asked: list[float]
) -> None:
    sid = came(opened, server, CAROL)
    clock.pass_seconds(20)
    left(opened, server, CAROL, sid)
    clock.pass_seconds(60)
    assert asked[-1] == 24.0  # found nobody
    assert due(opened) is None and clock.messages == []


def test_what_a_speaker_may_send_is_looked_at_once_it_is_carried_out(
    opened: Room, server: FakeProvider, clock: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(token_policy, "sources", lambda room, identity: ())  # muted
    sid = came(opened, server, CAROL, publishing=True)
    clock.pass_seconds(14.1)  # just after a look
    assert is_heard(opened)
    async_to_sync(commands.apply_rights)([opened.participants.get(sid=sid).pk])
    clock.pass_seconds(0.5)
    assert is_heard(opened)  # one sighting is none
    clock.pass_seconds(0.5)
    assert not is_heard(opened)


def test_a_room_that_closed_is_not_looked_at(
    opened: Room, server: FakeProvider, clock: Days, asked: list[float]
) -> None:
    came(opened, server, publishing=True)
    rooms.close_room(opened.pk)
    clock.pass_seconds(60)
    assert asked == [] and due(opened) is None
    looks.expect_publisher(opened)
    assert due(opened) is None


def test_a_room_that_was_deleted_is_none(opened: Room, clock: Days) -> None:
    looks.expect_publisher(opened)
    Room.objects.all().delete()
    clock.pass_seconds(5)


def test_a_crowd_that_comes_in_hides_no_camera(
    opened: Room, server: FakeProvider, clock: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A webhook that comes while the list is on its way speaks only of whom it names."""
    came(opened, server, publishing=True)
    ask = server._call
    newcomers = iter(range(100))

    async def meanwhile(method: str, name: str, effect: Any) -> Any:
        result = await ask(method, name, effect)
        if method == "list_participants":
            number = next(newcomers)
            newcomer = participant(f"spectator:{number}", f"PA_n{number}")
            body = webhook_body("participant_joined", name, opened.sid, **newcomer)
            await inbox_has(server, body)
        return result

    monkeypatch.setattr(server, "_call", meanwhile)
    clock.pass_seconds(1)
    assert Participant.objects.get(identity=CAMERA, left_at=None).publishing


async def inbox_has(server: FakeProvider, body: Any) -> None:
    await sync_to_async(inbox.store)(read(server, body), "fake")


def test_where_webhooks_tell_nothing_is_planned(
    opened: Room, server: FakeProvider, clock: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    able = replace(server.capabilities, tracks_in_webhooks=True)
    monkeypatch.setattr(server, "capabilities", able)
    looks.expect_publisher(opened)
    came(opened, server, publishing=True)
    assert due(opened) is None and clock.messages == []


def test_a_look_asks_about_those_who_may_publish_and_the_sweep_about_everybody(
    opened: Room, server: FakeProvider, clock: Days, monkeypatch: pytest.MonkeyPatch
) -> None:
    came(opened, server)
    for identity in (BOB, CAROL):
        server.join(opened.name, identity)
    async_to_sync(recount)(server, opened.pk)
    asked: list[set[str]] = []
    ask = server.list_participants

    async def noting(room: str, known: Any = ()) -> Any:
        asked.append(set(known))
        return await ask(room, known)

    monkeypatch.setattr(server, "list_participants", noting)
    clock.pass_seconds(0.5)
    async_to_sync(recount)(server, opened.pk)
    assert asked == [
        {CAMERA, CAROL},
        {CAMERA, CAROL, BOB},
    ]
