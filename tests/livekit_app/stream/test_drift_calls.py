"""What only Stream does: calls that end for good, revive, lists that are late, limits, bars."""

import asyncio
import time
from typing import Any

import pytest
from asgiref.sync import sync_to_async

from livekit_app.auth.authentication import Caller
from livekit_app.models import Participant, ProviderEvent, ProviderHealth
from livekit_app.providers.port import Grant
from livekit_app.providers.stream.spec import SPEC
from sessions_app.auth import host_keys
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from sessions_app.people.identities import person_id_in
from sessions_app.people.moderate import moderate
from tests.livekit_app.drift.faults import Hook
from tests.livekit_app.drift.world import HOST_KEY
from tests.livekit_app.stream.visitors import Refused, StreamPerson
from tests.livekit_app.stream.world import StreamWorld, world  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow

ALICE = Caller(subject=f"key:{host_keys.hashed(HOST_KEY)}")
BOB = Caller(subject="visitor:bob")
WITH_WEBHOOKS, WITHOUT_WEBHOOKS = 5.0, 25.0  # seconds of drift that we promise


# --- calls that end, vanish, or come back -----------------------------------------------------


@pytest.mark.parametrize("webhooks", ["pass", "drop"])
async def test_a_call_that_was_ended_ends_its_broadcast_as_lost(
    world: StreamWorld,  # noqa: F811
    webhooks: Any,
) -> None:
    """Its name is used up: nobody waits for minutes for what cannot come."""
    session = await world.start_session()
    camera = await world.camera(session)
    await world.until_state(session, "live")
    world.relay.delivery = webhooks

    await world.at_stream(lambda account: account.end(world.call(session)))

    assert camera.disconnected.is_set()
    assert (await world.until_state(session, "ended")).reason == "room_lost"
    await world.agree()
    assert (await world.start_session()).state == "waiting"  # another one is not kept from it


async def test_a_call_that_was_deleted_is_made_again(world: StreamWorld) -> None:  # noqa: F811
    session = await world.start_session()
    await world.camera(session)
    await world.until_state(session, "live")

    await world.at_stream(lambda account: account.delete(world.call(session), hard=True))

    await world.until_state(session, "interrupted")
    await world.agree()
    await world.camera(session)
    await world.until_state(session, "live")
    await world.agree()


@pytest.mark.parametrize("webhooks", ["pass", "drop"])
async def test_an_ended_call_that_revives_is_ended_again(
    world: StreamWorld,  # noqa: F811
    webhooks: Any,
) -> None:
    session = await world.start_session()
    call = world.call(session)
    await world.end(session)
    await world.agree()
    world.relay.delivery = webhooks

    await world.at_stream(lambda account: account.revive(call))

    async def ended_again() -> bool:
        return call.ended_at is not None

    await world.until("it is ended again", ended_again)
    await world.agree()
    assert (await world.fresh(session)).state == "ended"


async def test_no_token_brings_an_ended_call_back(world: StreamWorld) -> None:  # noqa: F811
    session = await world.start_session()
    grant = sync_to_async(lifecycle.grant_camera)
    _, permission = await grant(session.pk, HOST_KEY, client_id="alice")
    await world.end(session)
    await world.agree()

    with pytest.raises(Refused) as refused:
        await world.join(permission.token)

    assert (refused.value.status, refused.value.code) == (403, 17)
    assert await world.names() == set()


async def test_a_second_camera_is_there_beside_the_first_until_that_leaves(
    world: StreamWorld,  # noqa: F811
) -> None:
    """Stream throws nobody out; the newest is who counts, and no moment of it is interrupted."""
    session = await world.start_session()
    first = await world.camera(session)
    await world.until_state(session, "live")
    second = await world.camera(session)
    await world.agree()
    await first.leave()
    await world.agree()

    row = await Participant.objects.aget(room_id=session.room_id, left_at=None)
    assert isinstance(second, StreamPerson) and row.sid == second.sid
    assert (await world.fresh(session)).state == "live"
    assert not await session.events.filter(type="state", data__state="interrupted").aexists()


# --- lists that are late, limits --------------------------------------------------------------


async def test_a_list_that_lags_ends_nobody(world: StreamWorld) -> None:  # noqa: F811
    world.stream.faults.lists_lag = 2.0
    sessions = [await world.start_session() for _ in range(3)]
    for session in sessions:
        await world.camera(session)
    for session in sessions:
        await world.until_state(session, "live")
    await asyncio.sleep(2.5)

    await world.agree()
    for session in sessions:
        assert (await world.fresh(session)).state == "live"
        states = session.events.filter(type="state")
        assert [event.data["state"] async for event in states.order_by("seq")] == [
            "waiting",
            "live",
        ]


async def test_a_429_is_waited_for_and_is_no_outage(world: StreamWorld) -> None:  # noqa: F811
    session = await world.start_session()
    await world.camera(session)
    await world.until_state(session, "live")
    faults = world.stream.faults
    faults.status(429, "QueryCalls", retry_after=2)
    await asyncio.sleep(0.5)  # it has been told by now
    asked = faults.asked["QueryCalls"]
    await asyncio.sleep(1.0)

    assert faults.asked["QueryCalls"] - asked <= 1
    assert not await ProviderHealth.objects.filter(failing_since__isnull=False).aexists()
    faults.clear()
    assert (await world.fresh(session)).state == "live"
    await world.agree()


# --- how long it takes, at the pace that Stream lets us have ----------------------------------


@pytest.mark.parametrize(
    ("webhooks", "limit"), [("pass", WITH_WEBHOOKS), ("drop", WITHOUT_WEBHOOKS)]
)
async def test_nothing_drifts_for_longer_than_we_promise(
    world: StreamWorld,  # noqa: F811
    webhooks: Any,
    limit: float,
) -> None:
    """At Stream's pace: people come and go, and somebody ended a call."""
    lost, session = await world.start_session(), await world.start_session()
    gone = await world.spectator(session)
    await world.agree()
    world.worker.apart = SPEC.capabilities.sweep_seconds
    world.relay.delivery = webhooks

    await world.camera(session)
    await world.spectator(session)
    await gone.leave()
    await world.at_stream(lambda account: account.end(world.call(lost)))
    changed = time.monotonic()

    await world.until_state(session, "live")
    await world.until_state(lost, "ended")
    await world.agree()

    async def counted() -> bool:
        return (await world.fresh(session)).viewers == 1

    await world.until("one viewer", counted)
    assert time.monotonic() - changed < limit


# --- webhooks that are not Stream's -----------------------------------------------------------


@pytest.mark.parametrize("wrong", ["signature", "body", "unsigned"])
async def test_a_forged_webhook_is_refused_and_changes_nothing(
    world: StreamWorld,  # noqa: F811
    wrong: str,
) -> None:
    session = await world.start_session()
    await world.camera(session)
    await world.until_state(session, "live")

    async def told() -> bool:
        return any(world.is_about(hook, "somebody") for hook in world.relay.seen)

    await world.until("a webhook of the camera", told)
    real = next(hook for hook in world.relay.seen if world.is_about(hook, "somebody"))
    stored = await ProviderEvent.objects.acount()
    headers = {name.upper(): value for name, value in world.echo(real).headers}
    body = real.body
    if wrong == "signature":
        headers["X-SIGNATURE"] = "0" * 64
    elif wrong == "unsigned":
        del headers["X-SIGNATURE"]
    else:
        body = body.replace(b"participant_joined", b"participant_left")

    assert await world.relay.deliver(Hook(body, tuple(headers.items()))) == 401

    assert await ProviderEvent.objects.acount() == stored
    assert (await world.fresh(session)).state == "live"


# --- people -----------------------------------------------------------------------------------


async def act(session: LiveSession, person_id: str, action: Any) -> None:
    await sync_to_async(moderate)(session.pk, ALICE, person_id, action)


async def grant_to_bob(session: LiveSession, *, speak: bool = False) -> Grant:
    give = sync_to_async(lifecycle.grant_spectator)
    return await give(session.pk, BOB, name="Bob", speak=speak)


async def until_here(world: StreamWorld, identity: str) -> None:  # noqa: F811
    async def seen() -> bool:
        return await Participant.objects.filter(identity=identity, left_at=None).aexists()

    await world.until(f"{identity} is here", seen)


async def test_who_was_kicked_may_come_back_with_a_token_of_today(
    world: StreamWorld,  # noqa: F811
) -> None:
    """The old one opens nothing; whoever asks again gets another visit."""
    session = await world.start_session()
    permission = await grant_to_bob(session)
    bob = await world.join(permission.token)
    await until_here(world, permission.identity)

    await act(session, person_id_in(permission.identity), "kick")
    await asyncio.wait_for(bob.disconnected.wait(), world.patience)
    with pytest.raises(Refused):
        await world.join(permission.token)

    fresh = await grant_to_bob(session)
    again = await world.join(fresh.token)
    await until_here(world, fresh.identity)
    await world.agree()
    assert not again.disconnected.is_set()


@pytest.mark.parametrize("webhooks", ["pass", "drop"])
async def test_a_ban_holds_at_the_door_with_the_old_token(
    world: StreamWorld,  # noqa: F811
    webhooks: Any,
) -> None:
    session = await world.start_session()
    permission = await grant_to_bob(session)
    bob = await world.join(permission.token)
    await until_here(world, permission.identity)
    world.relay.delivery = webhooks

    await act(session, person_id_in(permission.identity), "ban")
    await asyncio.wait_for(bob.disconnected.wait(), world.patience)

    with pytest.raises(Refused) as refused:
        await world.join(permission.token)
    assert (refused.value.status, refused.value.code) == (403, 17)
    await world.agree()


async def test_a_speaker_who_is_muted_cannot_send_until_that_is_taken_back(
    world: StreamWorld,  # noqa: F811
) -> None:
    session = await world.start_session()
    await world.camera(session)  # while it is there, Stream is asked who publishes
    person_id = person_id_in((await grant_to_bob(session)).identity)
    await act(session, person_id, "promote")
    permission = await grant_to_bob(session, speak=True)
    bob = await world.join(permission.token)
    assert isinstance(bob, StreamPerson)
    await until_here(world, permission.identity)
    assert await bob.publish("audio")
    assert not await bob.publish("video")
    await world.agree()

    await act(session, person_id, "mute")

    async def silent() -> bool:
        mine = [one for one in world.call(session).present if one.user_id == bob.user_id]
        return not any(one.tracks for one in mine)

    await world.until("the microphone is taken away", silent)
    assert not await bob.publish("audio")
    await world.agree()

    await act(session, person_id, "unmute")

    async def speaks() -> bool:
        return await bob.publish("audio")

    await world.until("the microphone is back", speaks)
    await world.agree()
