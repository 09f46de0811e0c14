"""Moderation on a real LiveKit: what clients with old tokens can do, and what holds."""

import asyncio
import time
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from livekit.rtc.participant import PublishTrackError

from livekit_app.auth.authentication import Caller
from livekit_app.errors import ServiceError
from livekit_app.models import Participant
from livekit_app.providers.port import Grant
from sessions_app.auth import host_keys
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from sessions_app.people.identities import person_id_in
from sessions_app.people.moderate import moderate
from tests.livekit_app.drift.world import HOST_KEY
from tests.livekit_app.livekit.people import Person
from tests.livekit_app.livekit.world import LiveKitWorld, world  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow

ALICE = Caller(subject=f"key:{host_keys.hashed(HOST_KEY)}")
BOB = Caller(subject="visitor:bob")


async def act(session: LiveSession, person_id: str, action: Any) -> None:
    await sync_to_async(moderate)(session.pk, ALICE, person_id, action)


async def grant(session: LiveSession, *, speak: bool = False) -> Grant:
    give = sync_to_async(lifecycle.grant_spectator)
    return await give(session.pk, BOB, name="Bob", speak=speak)


async def here(session: LiveSession, identity: str) -> Participant | None:
    return await Participant.objects.filter(
        room_id=session.room_id, identity=identity, left_at=None
    ).afirst()


async def until_here(world: LiveKitWorld, session: LiveSession, identity: str) -> None:  # noqa: F811
    async def seen() -> bool:
        return await here(session, identity) is not None

    await world.until(f"{identity} is here", seen)


async def bob_watches(world: LiveKitWorld) -> tuple[LiveSession, Grant, Person]:  # noqa: F811
    session = await world.start_session()
    permission = await grant(session)
    bob = await world.join(permission.token)
    await until_here(world, session, permission.identity)
    return session, permission, bob


async def is_put_out(person: Person, seconds: float = 10.0) -> float:
    """Until the client itself learns it; how long that took."""
    began = time.monotonic()
    await asyncio.wait_for(person.disconnected.wait(), seconds)
    return time.monotonic() - began


async def test_who_was_kicked_comes_back_with_the_same_token_and_stays(
    world: LiveKitWorld,  # noqa: F811
) -> None:
    session, permission, bob = await bob_watches(world)

    await act(session, person_id_in(permission.identity), "kick")
    await is_put_out(bob)

    again = await world.join(permission.token)
    await until_here(world, session, permission.identity)
    await world.agree()
    assert not again.disconnected.is_set()
    assert await here(session, permission.identity) is not None


async def test_who_was_banned_is_out_within_seconds_each_time_and_gets_no_token(
    world: LiveKitWorld,  # noqa: F811
) -> None:
    session, permission, bob = await bob_watches(world)

    await act(session, person_id_in(permission.identity), "ban")
    await is_put_out(bob)

    for _ in range(3):  # its old token opens the door: LiveKit knows of no ban
        again = await world.join(permission.token)
        assert await is_put_out(again) < 5.0
    with pytest.raises(ServiceError) as refusal:
        await grant(session)
    assert (refusal.value.status, refusal.value.code) == (403, "banned")
    await world.agree()


async def test_a_ban_holds_without_any_webhook(world: LiveKitWorld) -> None:  # noqa: F811
    """Then the provider's own list shows the banned one to the sweep."""
    session = await world.start_session()
    permission = await grant(session)
    bob = await world.join(permission.token)
    await until_here(world, session, permission.identity)
    world.relay.delivery = "drop"

    await act(session, person_id_in(permission.identity), "ban")
    await is_put_out(bob)

    again = await world.join(permission.token)
    assert await is_put_out(again) < 10.0


async def test_speakers_are_heard_counted_without_drift_and_muted_at_once(
    world: LiveKitWorld,  # noqa: F811
) -> None:
    session = await world.start_session()
    camera = await world.camera(session)
    person_id = person_id_in((await grant(session)).identity)
    await act(session, person_id, "promote")
    permission = await grant(session, speak=True)
    assert permission.kind == "speaker"
    bob = await world.join(permission.token)
    listener = await world.spectator(session)
    heard = asyncio.Event()
    listener.room.on(
        "track_subscribed",
        lambda track, publication, person: (
            heard.set() if person.identity == permission.identity else None
        ),
    )

    await bob.speak()

    await asyncio.wait_for(heard.wait(), 10)
    await world.agree()  # LiveKit counts two publishers, and so do our rows
    await no_list_is_asked_for(world)
    row = await here(session, permission.identity)
    assert row is not None and row.publishing

    await act(session, person_id, "mute")

    async def silent() -> bool:
        row = await here(session, permission.identity)
        return row is not None and not row.publishing

    await world.until("the microphone is taken away", silent)

    async def unheard() -> bool:  # LiveKit tells the listener and us in no particular order
        return not listener.room.remote_participants[permission.identity].track_publications

    await world.until("nobody hears it", unheard)
    await world.agree()
    await no_list_is_asked_for(world)
    with pytest.raises((PublishTrackError, TimeoutError)):
        await bob.speak()

    await act(session, person_id, "unmute")
    await no_list_is_asked_for(world)  # silent, and a publisher to LiveKit
    await speaks_again(world, bob)
    await world.agree()
    assert not camera.disconnected.is_set()


async def speaks_again(world: LiveKitWorld, person: Person) -> None:  # noqa: F811
    async def published() -> bool:
        try:
            await person.speak()
        except (PublishTrackError, TimeoutError):  # the right is still on its way
            return False
        return True

    await world.until("the microphone is back", published)


async def no_list_is_asked_for(world: LiveKitWorld) -> None:  # noqa: F811
    """No disagreement about people that never ends: ten sweeps in a row go by with a look at the
    rooms only (LiveKit's own counts are up to five seconds old)."""

    async def ten_quiet_sweeps() -> bool:
        before = len(world.proxy.calls)

        async def ten_sweeps() -> bool:
            return sum(path.endswith("/ListRooms") for path in world.proxy.calls[before:]) >= 10

        await world.until("ten sweeps", ten_sweeps)
        return not any(path.endswith("/ListParticipants") for path in world.proxy.calls[before:])

    await world.until("sweeps find nothing", ten_quiet_sweeps)
