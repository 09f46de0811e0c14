"""Whom a provider remembers: noted when the room closes, forgotten by a task."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.utils import timezone

from livekit_app.errors import ProviderBusy, ProviderError, ProviderUnreachable
from livekit_app.models import KeptPerson, Participant, Room
from livekit_app.participants import kept_people
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.rooms import service as rooms
from livekit_app.rooms.reconcile import reconcile

HOSTS = ["camera:Agame1234567", "commentator:Agame1234567"]

Sent = list[tuple[str, tuple[object, ...]]]


@pytest.fixture
def remembers(server: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> FakeProvider:
    able = replace(server.capabilities, keeps_people=True)
    monkeypatch.setattr(server, "capabilities", able)
    return server


@pytest.fixture
def opened(transactional_db: None, server: FakeProvider, sent: Sent) -> Room:
    return async_to_sync(reconcile)(rooms.request_room("Agame1234567", "Final").pk)


def visited(room: Room, identity: str, **fields: Any) -> None:
    times = {"joined_at": timezone.now(), "left_at": timezone.now()}
    kind = Participant.kind_of(identity)
    sid = f"PA_{room.participants.count()}"
    room.participants.create(sid=sid, identity=identity, kind=kind, **times | fields)


def kept() -> list[str]:
    return list(KeptPerson.objects.order_by("identity").values_list("identity", flat=True))


def older() -> None:
    KeptPerson.objects.update(since=timezone.now() - timedelta(hours=1))


def forget(**how: bool) -> int:
    return async_to_sync(kept_people.forget)(**how)


def test_everybody_who_ever_was_there_is_noted_with_the_close(
    opened: Room, remembers: FakeProvider
) -> None:
    visited(opened, "spectator:bob.1")
    visited(opened, "spectator:bob.1")  # twice, by the same name
    visited(opened, "speaker:eve.1", left_at=None)
    rooms.close_room(opened.pk)
    assert kept() == sorted([*HOSTS, "speaker:eve.1", "spectator:bob.1"])
    rooms.close_room(opened.pk)
    assert len(kept()) == 4


def test_who_came_while_it_closed_is_noted_when_it_is_gone(
    opened: Room, remembers: FakeProvider
) -> None:
    rooms.close_room(opened.pk)
    visited(opened, "spectator:late.1")
    async_to_sync(reconcile)(opened.pk)
    assert "spectator:late.1" in kept()


def test_where_nobody_is_remembered_nothing_is_noted(opened: Room, sent: Sent) -> None:
    visited(opened, "spectator:bob.1")
    rooms.close_room(opened.pk)
    sent.clear()
    kept_people.enqueue_forgetting()
    assert (kept(), sent) == ([], [])


def test_they_are_forgotten_once_their_tokens_are_worth_nothing(
    opened: Room, remembers: FakeProvider
) -> None:
    visited(opened, "spectator:bob.1")
    rooms.close_room(opened.pk)
    assert forget() == 0 and len(kept()) == 3
    older()
    assert forget() == 3
    assert (kept(), sorted(remembers.forgotten)) == ([], sorted([*HOSTS, "spectator:bob.1"]))


def test_at_once_where_somebody_asks_for_it(opened: Room, remembers: FakeProvider) -> None:
    rooms.close_room(opened.pk)
    assert forget(at_once=True) == 2 and kept() == []


def test_a_crowd_is_forgotten_in_portions(opened: Room, remembers: FakeProvider) -> None:
    for number in range(230):
        visited(opened, f"spectator:{number}.1")
    rooms.close_room(opened.pk)
    older()
    remembers.calls.clear()
    assert forget() == 232
    assert remembers.calls == [("forget_people", "")] * 3
    assert len(remembers.forgotten) == 232


@pytest.mark.parametrize(
    ("errors", "calls", "left"),
    [
        ([ProviderUnreachable("away")], 3, 100),  # the other portions are tried
        ([ProviderUnreachable("away")] * 9, 3, 232),
        ([ProviderBusy("too often", retry_after=5)], 1, 232),
    ],
    ids=["one fails", "all fail", "asked too often"],
)
def test_what_fails_is_kept_for_the_next_time(
    opened: Room, remembers: FakeProvider, errors: list[ProviderError], calls: int, left: int
) -> None:
    for number in range(230):
        visited(opened, f"spectator:{number}.1")
    rooms.close_room(opened.pk)
    older()
    remembers.calls.clear()
    for error in errors:
        remembers.fail("forget_people", error)
    forget()
    assert (len(remembers.calls), KeptPerson.objects.count()) == (calls, left)
    remembers._failures.clear()
    assert forget() == left and kept() == []
