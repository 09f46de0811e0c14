"""Starting a broadcast through the service: limits, idempotency, failure."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import transaction
from django.utils import timezone

from livekit_app.errors import (
    ProviderBusy,
    ProviderCredentials,
    ProviderFull,
    ProviderRejected,
    ProviderUnreachable,
    ServiceError,
)
from livekit_app.models import Room
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.auth import host_keys
from sessions_app.commentary_choices import Language, Style
from sessions_app.lifecycle import camera_evidence, retention, start
from sessions_app.lifecycle import service as lifecycle
from sessions_app.lifecycle.commentary import Choice
from sessions_app.lifecycle.service import StartRequest
from sessions_app.lifecycle.transitions import transition
from sessions_app.log import events
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import Reason, State

pytestmark = pytest.mark.django_db(transaction=True)

ALICE = StartRequest(
    title="Final",
    host_key="alice-holds-this-key-0123456789",
    idempotency_key="7b1f",
    address="192.0.2.7",
)


def test_it_commits_session_room_and_first_event_together(sent_to_broker: list[int]) -> None:
    session = lifecycle.start_session(ALICE)
    room = Room.objects.get()
    assert (session.state, session.title, session.room_id) == (State.WAITING, "Final", room.pk)
    assert room.name.startswith("pickup-") and room.name.endswith(f"-{session.pk}")
    assert sent_to_broker == [room.pk]
    event = SessionEvent.objects.get()
    assert (event.seq, event.type, event.data["state"]) == (1, "state", "waiting")


def test_the_host_key_is_kept_as_a_hash_only() -> None:
    session = lifecycle.start_session(ALICE)
    assert str(ALICE.host_key) not in str(LiveSession.objects.values().get())
    assert host_keys.matches(session, str(ALICE.host_key))


RANDOM_KEY = "3f0e7c1a-94b2-4f6d-8a57-c0d1e2f3a4b5"


def test_a_client_without_host_key_gets_one_that_a_replay_gets_again() -> None:
    request = replace(ALICE, host_key=None, idempotency_key=RANDOM_KEY)
    session = lifecycle.start_session(request)
    again = lifecycle.start_session(request)
    assert again.pk == session.pk
    key = lifecycle.host_key_of(session, request)
    assert key == lifecycle.host_key_of(again, request)
    assert host_keys.matches(session, key)


def test_the_same_key_gets_the_same_session() -> None:
    first = lifecycle.start_session(ALICE)
    assert lifecycle.start_session(ALICE).pk == first.pk
    assert LiveSession.objects.count() == 1


def test_the_same_key_gets_the_same_session_after_commentary_was_switched() -> None:
    first = lifecycle.start_session(ALICE)
    lifecycle.change_commentary(first.pk, False, actor="host")
    lifecycle.change_commentary(first.pk, language=Language.GERMAN, actor="host")
    lifecycle.change_commentary(first.pk, style=Style.LIVELY, sound=True, actor="host")
    assert lifecycle.start_session(ALICE).pk == first.pk


def test_a_notice_of_an_older_version_tells_what_was_wanted_at_the_start() -> None:
    first = lifecycle.start_session(ALICE)
    LiveSession.objects.filter(pk=first.pk).update(commentary=False)
    with transaction.atomic():
        events.append(first.pk, SessionEvent.Type.NOTICE, {"code": "commentary", "on": False})
    assert lifecycle.start_session(ALICE).pk == first.pk


def test_a_language_that_nobody_chose_is_the_sites_own(settings: Any) -> None:
    settings.COMMENTARY_LANGUAGE = "fr"
    session = lifecycle.start_session(ALICE)
    assert session.commentary_language == Language.FRENCH
    named = replace(ALICE, commentary=Choice(language=Language.FRENCH))
    assert lifecycle.start_session(named).pk == session.pk


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"commentary": Choice(on=False)},
        {"commentary": Choice(language=Language.SPANISH)},
        {"commentary": Choice(style=Style.CHILDREN)},
        {"commentary": Choice(sound=True)},
    ],
)
def test_the_same_key_with_another_body_is_a_conflict(change: dict[str, Any]) -> None:
    lifecycle.start_session(ALICE)
    with pytest.raises(ServiceError) as refused:
        lifecycle.start_session(replace(ALICE, **change))
    assert (refused.value.status, refused.value.code) == (409, "idempotency_conflict")


def test_a_stranger_elsewhere_with_the_same_key_does_not_become_the_host() -> None:
    mine = lifecycle.start_session(replace(ALICE, host_key=None, idempotency_key=RANDOM_KEY))
    theirs = lifecycle.start_session(
        replace(ALICE, host_key=None, idempotency_key=RANDOM_KEY, address="198.51.100.9")
    )
    assert theirs.pk != mine.pk


@pytest.mark.parametrize("key", ["1", "final-2026-11-29", "x" * 21])
def test_a_key_that_others_on_the_wifi_may_guess_is_refused(key: str) -> None:
    """Whoever sent the same from the same address got the host key."""
    with pytest.raises(ServiceError) as refused:
        lifecycle.start_session(replace(ALICE, host_key=None, idempotency_key=key))
    assert (refused.value.status, refused.value.code) == (400, "idempotency_key_too_short")
    assert "22 characters" in refused.value.message
    assert not LiveSession.objects.exists()


def test_nobody_takes_a_short_key_from_who_proves_to_be_the_same() -> None:
    """A stranger anywhere used "1" first: its owner was refused for as long as that was kept."""
    mallory = replace(ALICE, host_key="mallory-has-another-key-01234", address="198.51.100.9")
    theirs = lifecycle.start_session(replace(mallory, idempotency_key="1"))
    mine = lifecycle.start_session(replace(ALICE, idempotency_key="1"))
    assert mine.pk != theirs.pk
    assert lifecycle.start_session(replace(ALICE, idempotency_key="1")).pk == mine.pk
    carol = replace(ALICE, idempotency_key="1", host_key=None, host_subject="user:5")
    assert lifecycle.start_session(carol).pk == lifecycle.start_session(carol).pk


def test_the_account_policy_asks_for_a_user(settings: Any) -> None:
    settings.START_POLICY = "account"
    with pytest.raises(ServiceError) as refused:
        lifecycle.start_session(ALICE)
    assert (refused.value.status, refused.value.code) == (401, "login_required")


async def test_open_session_returns_when_the_room_exists(worker: FakeProvider) -> None:
    """No delay in the browser, the room is there before the answer."""
    session = await lifecycle.open_session(ALICE)
    assert session.room.observed == Room.Observed.PRESENT
    assert session.room.name in worker.rooms


async def test_a_start_without_worker_fails_closed_and_frees_its_key(settings: Any) -> None:
    settings.ROOM_WAIT_SECONDS = 0.1
    with pytest.raises(ServiceError) as failure:
        await lifecycle.open_session(ALICE)
    assert (failure.value.status, failure.value.code) == (503, "start_failed")
    assert failure.value.retry_after
    session = await LiveSession.objects.select_related("room").aget()
    assert (session.state, session.reason) == (State.ERROR, Reason.START_FAILED)
    assert session.room.desired == Room.Desired.CLOSED
    assert session.idempotency_key is None


async def test_a_full_media_server_is_said_to_be_full(worker: FakeProvider) -> None:
    worker.go_down(ProviderFull("no room left"))
    with pytest.raises(ServiceError) as failure:
        await lifecycle.open_session(ALICE)
    assert (failure.value.status, failure.value.code) == (503, "too_many_broadcasts")
    assert await LiveSession.objects.filter(state=State.ERROR).acount() == 1


async def test_a_wrong_key_is_said_at_once_and_leaves_nothing_open(
    settings: Any, worker: FakeProvider
) -> None:
    settings.ROOM_WAIT_SECONDS = 60
    worker.go_down(ProviderCredentials("status 401"))
    async with asyncio.timeout(30):
        with pytest.raises(ServiceError) as failure:
            await lifecycle.open_session(ALICE)
    assert (failure.value.status, failure.value.code) == (503, "provider_credentials")
    assert failure.value.retry_after
    session = await LiveSession.objects.select_related("room").aget()
    assert (session.state, session.room.desired) == (State.ERROR, Room.Desired.CLOSED)


async def test_a_refusal_is_not_called_a_late_answer(worker: FakeProvider) -> None:
    worker.go_down(ProviderRejected("status 404"))
    with pytest.raises(ServiceError) as failure:
        await lifecycle.open_session(ALICE)
    assert (failure.value.status, failure.value.code) == (503, "start_failed")
    assert "refused" in str(failure.value) and "in time" not in str(failure.value)


async def test_who_starts_while_the_provider_is_asked_too_often_hears_when_to_come_back(
    settings: Any, worker: FakeProvider
) -> None:
    settings.ROOM_WAIT_SECONDS = 0.3
    worker.go_down(ProviderBusy("status 429", retry_after=40.0))
    with pytest.raises(ServiceError) as failure:
        await lifecycle.open_session(ALICE)
    assert (failure.value.status, failure.value.code) == (503, "start_failed")
    assert failure.value.retry_after is not None and failure.value.retry_after >= 39


async def test_a_start_while_the_provider_is_down_leaves_no_room(
    settings: Any, worker: FakeProvider
) -> None:
    settings.ROOM_WAIT_SECONDS = 0.3
    worker.go_down(ProviderUnreachable("no"))
    with pytest.raises(ServiceError) as failure:
        await lifecycle.open_session(ALICE)
    assert failure.value.code == "start_failed"
    worker.come_back()
    settings.ROOM_WAIT_SECONDS = 30  # now it should be there, however slow the machine
    again = await lifecycle.open_session(ALICE)
    assert again.room.observed == Room.Observed.PRESENT
    assert await LiveSession.objects.filter(state=State.ERROR).acount() == 1


async def test_what_a_dying_web_process_began_is_found_again(worker: FakeProvider) -> None:
    """The rows are committed first: a repeated request goes on with them."""
    begun = await sync_to_async(lifecycle.start_session)(ALICE)  # … and the process is gone
    found = await lifecycle.open_session(ALICE)
    assert found.pk == begun.pk
    assert found.room.observed == Room.Observed.PRESENT


async def test_a_broadcast_that_went_on_is_found_by_its_key(
    worker: FakeProvider, settings: Any
) -> None:
    session = await lifecycle.open_session(ALICE)
    await LiveSession.objects.filter(pk=session.pk).aupdate(
        state=State.LIVE, live_at=timezone.now()
    )
    await Room.objects.aupdate(observed=Room.Observed.ABSENT)
    settings.ROOM_WAIT_SECONDS = 0.05
    found = await lifecycle.open_session(ALICE)
    assert (found.pk, found.state) == (session.pk, State.LIVE)


async def test_a_broadcast_that_goes_live_while_its_start_is_given_up_is_handed_out(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The camera's first picture comes between the look at the state and the change to error."""
    settings.ROOM_WAIT_SECONDS = 0.05  # no worker: the room is never seen
    tried: list[bool] = []

    def after_the_first_picture(session_id: str, **wanted: Any) -> bool:
        camera_evidence.camera_seen(session_id, at=timezone.now(), evidence="provider")
        tried.append(transition(session_id, **wanted))
        return tried[-1]

    monkeypatch.setattr(start, "transition", after_the_first_picture)
    session = await lifecycle.open_session(ALICE)
    assert (session.state, tried) == (State.LIVE, [False])


async def test_two_posts_at_once_with_one_key_get_one_session(worker: FakeProvider) -> None:
    first, second = await asyncio.gather(
        lifecycle.open_session(ALICE), lifecycle.open_session(ALICE)
    )
    assert first.pk == second.pk
    assert await LiveSession.objects.acount() == 1
    assert len(worker.rooms) == 1


async def test_a_start_whose_broadcast_is_deleted_while_it_waits_says_so() -> None:
    """By an operator, or by its host, who asked for it before."""

    def delete() -> bool:
        with transaction.atomic():
            for session in LiveSession.objects.all():
                lifecycle.end_session(session.pk, reason=Reason.HOST, actor="host")
                retention.delete_now(session.pk, "host")
                return True
        return False

    waiting = asyncio.create_task(lifecycle.open_session(ALICE))
    for _ in range(200):  # of it there is nothing to see before
        if await sync_to_async(delete)():
            break
        await asyncio.sleep(0.01)
    with pytest.raises(ServiceError) as refused:
        await waiting
    assert (refused.value.status, refused.value.code) == (410, "ended")
    assert not await LiveSession.objects.aexists()
