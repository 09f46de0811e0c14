"""What operators are told about drift: numbers, alarms, the dry run, and webhooks once more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone

from livekit_app.errors import ProviderCredentials
from livekit_app.models import ProviderEvent, ProviderHealth, Room
from livekit_app.monitoring import metrics
from livekit_app.participants import presence
from livekit_app.providers.fake import adapter as fake
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.port import RoomSpec
from livekit_app.rooms import service as rooms
from livekit_app.rooms.reconcile import reconcile
from livekit_app.rooms.sweep import sweep_provider
from livekit_app.runtime import queue
from livekit_app.runtime.loop import run_async
from livekit_app.webhooks import inbox

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def server(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    settings.PROVIDER = "fake"
    fake.shared.reset()
    monkeypatch.setattr(queue, "enqueue", lambda task, *args: None)
    yield fake.shared
    fake.shared.reset()


def opened() -> Room:
    with transaction.atomic():
        room = rooms.request_room("Agame1234567")
    return run_async(reconcile(room.pk))


def wanted_by_nobody(server: FakeProvider) -> str:
    name = rooms.prefix() + "Astranger123"
    run_async(server.create_room(RoomSpec(name, "Astranger123")))
    return name


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("reconcile", *arguments, stdout=out)
    return out.getvalue()


def test_found_and_repaired_drift_is_counted(server: FakeProvider) -> None:
    room = opened()
    run_async(sweep_provider())
    wanted_by_nobody(server)
    server.rooms.pop(room.name)

    for _ in range(3):
        run_async(sweep_provider())

    drift = metrics.read("fake")
    assert drift.found == {"gone": 1, "orphan": 1}
    assert drift.repaired == {"gone": 1, "orphan": 1}
    assert (drift.open_rooms, drift.disagreeing, drift.oldest) == (1, 0, None)


def test_a_participant_whose_webhook_was_lost_is_counted_as_drift(server: FakeProvider) -> None:
    room = opened()
    server.join(room.name, "spectator:bob")

    run_async(sweep_provider())
    run_async(sweep_provider())

    assert metrics.read("fake").found == {"people": 1}


@pytest.mark.parametrize(("told", "drift"), [(True, {"people": 1}), (False, {})])
def test_who_publishes_is_drift_only_where_a_webhook_should_have_told(
    server: FakeProvider, monkeypatch: pytest.MonkeyPatch, told: bool, drift: dict[str, int]
) -> None:
    able = replace(server.capabilities, tracks_in_webhooks=told)
    monkeypatch.setattr(server, "capabilities", able)
    room = opened()
    identity = "camera:Agame1234567"
    presence.arrived(
        room,
        presence.ConnectionSeen(server.join(room.name, identity), identity, timezone.now()),
        at=timezone.now(),
    )
    server.publish(room.name, identity)

    run_async(sweep_provider())

    assert room.participants.get(left_at=None).publishing
    assert metrics.read("fake").found == drift


def test_rooms_that_a_sweep_had_no_time_for_are_made_by_the_next(
    server: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a restart with many rooms: the next sweep no longer knows of the restart."""
    room = opened()
    run_async(sweep_provider())
    server.restart()
    with monkeypatch.context() as patch:
        patch.setattr("livekit_app.rooms.sweep.START_SECONDS", -1.0)
        run_async(sweep_provider())
    assert server.rooms == {}

    run_async(sweep_provider())

    assert server.rooms.keys() == {room.name}


def test_an_opening_and_a_closing_as_planned_is_no_drift(server: FakeProvider) -> None:
    room = opened()
    run_async(sweep_provider())
    rooms.close_room(room.pk)
    run_async(reconcile(room.pk))
    run_async(sweep_provider())

    assert metrics.read("fake").found == {}


def test_the_dry_run_says_what_and_why_and_changes_nothing(server: FakeProvider) -> None:
    """Ids are compared on both sides."""
    room = opened()
    run_async(sweep_provider())
    stranger = wanted_by_nobody(server)
    server.rooms.pop(room.name)

    first, second = said("--dry-run"), said("--dry-run")

    assert first == second
    assert f"{stranger}: would close it" in first and f"{room.name}: would look again" in first
    assert stranger in server.rooms and room.name not in server.rooms
    assert metrics.read("fake").found == {}
    assert Room.objects.get().missing_since is None


def test_without_dry_run_it_makes_them_agree(server: FakeProvider) -> None:
    room = opened()
    stranger = wanted_by_nobody(server)

    assert f"{stranger}: close it" in said()

    assert server.rooms.keys() == {room.name}
    assert "agree" in said()


def test_it_names_the_reason_when_the_media_server_cannot_be_asked(server: FakeProvider) -> None:
    server.go_down(ProviderCredentials("status 401"))

    with pytest.raises(CommandError, match="credentials rejected"):
        said("--dry-run")


def test_a_failing_provider_and_a_lasting_disagreement_are_alarms() -> None:
    room = opened()
    ProviderHealth.objects.create(
        provider="fake", failing_since=timezone.now(), last_error_code="provider_timeout"
    )
    rooms.close_room(room.pk)
    Room.objects.update(closed_at=timezone.now() - timedelta(minutes=5))

    drift = metrics.read("fake")

    assert drift.disagreeing == 1 and drift.oldest is not None and drift.oldest >= 300
    failing, lasting = drift.alarms
    assert failing == "provider failing: too slow: no answer within the limit"
    assert lasting.startswith("disagreement for 30")


def heard(minutes_ago: float) -> None:
    event = ProviderEvent.objects.create(
        provider="fake", event_id="EV_1", type="other", created_at=timezone.now()
    )
    at = timezone.now() - timedelta(minutes=minutes_ago)
    ProviderEvent.objects.filter(pk=event.pk).update(received_at=at)


@pytest.mark.parametrize(
    ("room_minutes", "webhook_minutes", "alarm"),
    [
        (0.5, None, []),  # LiveKit may still tell
        (5, None, ["no webhook came since a room was opened"]),
        (5, 6, ["no webhook came since a room was opened"]),
        (30, 5, []),
        (30, 11, ["no webhook for 10 minutes although rooms are open"]),
    ],
)
def test_silence_of_the_webhooks_is_an_alarm(
    room_minutes: float, webhook_minutes: float | None, alarm: list[str]
) -> None:
    opened()
    Room.objects.update(created_at=timezone.now() - timedelta(minutes=room_minutes))
    if webhook_minutes is not None:
        heard(webhook_minutes)

    assert metrics.read("fake").alarms == tuple(alarm)


@pytest.mark.parametrize(("address", "alarms"), [("", 0), ("https://live.example.org", 1)])
def test_who_cannot_reach_us_is_silent_without_alarm(
    settings: Any, address: str, alarms: int
) -> None:
    settings.PUBLIC_URL = address
    opened()
    Room.objects.update(provider="stream", created_at=timezone.now() - timedelta(minutes=30))

    assert len(metrics.read("stream").alarms) == alarms


def test_silence_without_rooms_is_none() -> None:
    heard(600)
    assert metrics.read("fake").alarms == ()


def test_refused_webhooks_are_an_alarm_for_a_while() -> None:
    refusals = metrics.Refusals()
    refusals.note("fake", "webhook_signature")

    drift = metrics.read("fake")

    assert drift.refused == {"webhook_signature": 1}
    assert drift.alarms == ("webhooks refused within 10 minutes: webhook_signature",)


def test_the_admin_shows_the_numbers(client: Client, server: FakeProvider) -> None:
    opened()
    wanted_by_nobody(server)
    run_async(sweep_provider())
    client.force_login(User.objects.create_superuser("alice"))

    page = client.get("/admin/livekit_app/providerhealth/")
    row = client.get("/admin/livekit_app/providerhealth/fake/change/")

    assert page.status_code == row.status_code == 200
    for shown in (page.content.decode(), row.content.decode()):
        assert "orphan 1" in shown and "disagreeing now" in shown.lower()


def test_a_stored_webhook_can_be_processed_again(client: Client) -> None:
    room = opened()
    event = ProviderEvent.objects.create(
        provider="fake",
        event_id="EV_1",
        type="participant_joined",
        room_name=room.name,
        room_sid=room.sid,
        participant_sid="PA_1",
        participant_identity="spectator:bob",
        created_at=timezone.now(),
        processed_at=timezone.now(),
        outcome="failed",
    )
    client.force_login(User.objects.create_superuser("alice"))

    client.post(
        "/admin/livekit_app/providerevent/",
        {"action": "process_again", "_selected_action": [event.pk]},
    )
    inbox.process_waiting()

    event.refresh_from_db()
    assert event.outcome == "joined" and rooms.viewers(room.pk) == 1
