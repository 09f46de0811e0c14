"""Info, guest and authenticated join agree with each other and with the media server.

The scenarios of the verdicts: A, the record is there and the media side fails; B, the record
was never made; C, everything is unknown because the id is wrong. Plus the media server that is
down, and rooms that are made half.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from livekit_app.errors import ProviderUnreachable
from livekit_app.models import Room
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.rooms.reconcile import reconcile
from livekit_app.rooms.sweep import sweep_provider
from livekit_app.runtime.loop import run_async
from sessions_app.clock import sweep
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from sessions_app.states import Reason
from tests.sessions_app.joining.calls import (
    ALICE,
    BOB,
    UNKNOWN,
    create,
    guest,
    info,
    join,
    refused,
    rights,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def room_id(client: Client, worker: FakeProvider) -> str:
    room: str = create(client, ALICE).json()["roomId"]
    return room


def look() -> None:
    """What the worker's clock does each second, twice: the second sighting acts."""
    for _ in range(2):
        run_async(sweep_provider())
        sweep()


def statuses(client: Client, room: str) -> dict[str, int]:
    return {
        "info": info(client, room).status_code,
        "guest": guest(client, room).status_code,
        "host": join(client, ALICE, room).status_code,
        "stranger": join(client, BOB, room).status_code,
    }


def assert_agreed(client: Client, room: str, server: FakeProvider) -> None:
    """All four calls say yes, and each token names a room that the media server has."""
    assert set(statuses(client, room).values()) == {200}
    assert info(client, room).json()["ready"] is True
    for token in (guest(client, room), join(client, ALICE, room), join(client, BOB, room)):
        assert rights(token)["room"] in server.rooms
        assert token.json()["roomId"] == room
    assert join(client, ALICE, room).json()["role"] == "host"


def test_they_agree_from_the_first_moment(
    client: Client, room_id: str, worker: FakeProvider
) -> None:
    assert_agreed(client, room_id, worker)


def test_they_agree_again_after_the_media_server_was_restarted(
    client: Client, room_id: str, worker: FakeProvider
) -> None:
    """Restart, wait, refresh; nobody repairs anything by hand."""
    look()
    before = worker.rooms[Room.objects.get().name].sid
    worker.restart()
    assert worker.rooms == {}
    look()
    assert_agreed(client, room_id, worker)
    assert worker.rooms[Room.objects.get().name].sid != before


def test_they_agree_again_after_the_room_alone_was_lost(
    client: Client, room_id: str, worker: FakeProvider
) -> None:
    look()
    worker.rooms.clear()
    look()
    assert_agreed(client, room_id, worker)


def test_they_agree_again_after_the_media_server_was_away(
    client: Client, room_id: str, worker: FakeProvider
) -> None:
    """While it is away and its rooms are gone: known (200), and not joinable (503), never 404."""
    look()
    worker.restart()
    Room.objects.update(observed=Room.Observed.ABSENT)  # noticed, and then it went away
    worker.go_down(ProviderUnreachable("down"))
    look()
    assert statuses(client, room_id) == {"info": 200, "guest": 503, "host": 503, "stranger": 503}
    for answer in (guest(client, room_id), join(client, ALICE, room_id)):
        refused(answer, 503, "provider_unavailable")
    worker.come_back()
    Room.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    look()
    assert_agreed(client, room_id, worker)


def test_they_agree_about_the_end(client: Client, room_id: str, worker: FakeProvider) -> None:
    lifecycle.end_session(room_id, reason=Reason.HOST, actor="host")
    look()
    assert worker.rooms == {}
    assert statuses(client, room_id) == {"info": 200, "guest": 410, "host": 410, "stranger": 410}
    ended = info(client, room_id).json()
    assert (ended["state"], ended["reason"], ended["ready"]) == ("ended", "host", False)


def test_scenario_a_the_record_is_there_and_the_media_side_fails(
    client: Client, room_id: str, worker: FakeProvider
) -> None:
    """Info 200 beside a guest that fails. Ours fails with the true reason, not with 404."""
    Room.objects.update(observed=Room.Observed.ABSENT)
    assert info(client, room_id).status_code == 200
    refused(guest(client, room_id), 409, "room_not_ready")
    refused(join(client, BOB, room_id), 409, "room_not_ready")


def test_scenario_b_the_record_was_never_made(
    client: Client, worker: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write that fails announces nothing, and leaves no room behind."""

    def fail(*args: Any, **fields: Any) -> None:
        raise OperationalError("disk full")

    monkeypatch.setattr(LiveSession.objects, "create", fail)
    refused(create(client, ALICE), 503, "database_unavailable")
    monkeypatch.undo()
    assert not LiveSession.objects.exists() and not Room.objects.exists()
    assert worker.rooms == {}


def test_scenario_c_an_id_that_is_wrong_is_unknown_to_all_four(
    client: Client, room_id: str, worker: FakeProvider
) -> None:
    """The right one is known to all four at the same time."""
    swapped = room_id[:-1] + ("2" if room_id[-1] != "2" else "3")
    for wrong in (UNKNOWN, swapped, room_id.swapcase(), room_id + "x"):
        assert set(statuses(client, wrong).values()) == {404}
    assert set(statuses(client, room_id).values()) == {200}


def test_half_created_rows_without_a_room_become_whole(
    client: Client, fake: FakeProvider, sent_to_broker: list[int]
) -> None:
    """The web process died after its commit, and the message to the worker is lost too."""
    wanted = lifecycle.StartRequest(host_subject=ALICE.subject)
    session = lifecycle.start_session(wanted)
    assert fake.rooms == {}
    assert statuses(client, session.pk) == {"info": 200, "guest": 409, "host": 409, "stranger": 409}
    Room.objects.update(next_attempt_at=timezone.now() - timedelta(seconds=1))
    look()
    assert_agreed(client, session.pk, fake)


def test_half_created_a_room_without_rows_is_nobodys(
    client: Client, room_id: str, worker: FakeProvider
) -> None:
    """What a crash left at the media server is closed; it was never announced."""
    name = Room.objects.get().name
    stray = name.replace(room_id, UNKNOWN)
    worker.rooms[stray] = replace(worker.rooms[name], name=stray)
    assert set(statuses(client, UNKNOWN).values()) == {404}
    look()
    assert stray not in worker.rooms and name in worker.rooms
    assert_agreed(client, room_id, worker)


def test_a_room_that_opens_late_is_joined_later(
    client: Client, fake: FakeProvider, sent_to_broker: list[int]
) -> None:
    """409 says "wait", and waiting helps."""
    session = lifecycle.start_session(lifecycle.StartRequest(host_subject=ALICE.subject))
    waiting = guest(client, session.pk)
    refused(waiting, 409, "room_not_ready")
    assert int(waiting["Retry-After"]) > 0
    run_async(reconcile(session.room_id))
    assert_agreed(client, session.pk, fake)
