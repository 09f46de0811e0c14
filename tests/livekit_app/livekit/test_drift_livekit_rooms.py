"""Rooms that vanish or come back as LiveKit lets them."""

import aiohttp
import pytest
from asgiref.sync import sync_to_async

from livekit_app.models import Installation, Room
from livekit_app.rooms.sweep import sweep_provider
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from tests.livekit_app.drift.world import HOST_KEY
from tests.livekit_app.livekit.world import LiveKitWorld, world  # noqa: F401 - a fixture

pytestmark = pytest.mark.slow

OFFER = (
    "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0\r\n"
    "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=mid:0\r\na=sendonly\r\n"
    "a=rtpmap:96 VP8/90000\r\na=ice-ufrag:abcd\r\na=ice-pwd:0123456789012345678901\r\n"
    "a=setup:actpass\r\na=rtcp-mux\r\na=fingerprint:sha-256 " + ":".join(["AB"] * 32) + "\r\n"
)


async def test_a_room_deleted_behind_our_back_is_made_again(world: LiveKitWorld) -> None:  # noqa: F811
    session = await world.start_session()
    await world.camera(session)
    await world.until_state(session, "live")
    await world.agree()

    await world.server.delete_room(session.room.name)

    async def made_again() -> bool:
        return (await world.fresh(session)).room.sid != session.room.sid

    await world.until("made again", made_again)
    await world.camera(session)
    await world.until_state(session, "live")
    await world.agree()


async def test_two_installations_on_one_livekit_leave_each_other_alone(world: LiveKitWorld) -> None:  # noqa: F811
    """The second installation knows neither the rooms nor the code of the first."""
    ours = await world.start_session()
    await world.agree()
    await world.worker.kill()
    first_code = (await Installation.objects.aget()).code
    await LiveSession.objects.all().adelete()
    await Room.objects.all().adelete()
    await Installation.objects.aupdate(code="ffffff" if first_code != "ffffff" else "eeeeee")
    world.worker.start()

    theirs = await world.start_session()
    for _ in range(4):
        await sweep_provider()

    await world.agree()
    assert await world.names() == {ours.room.name, theirs.room.name}
    await world.end(theirs)
    await world.agree()
    assert await world.names() == {ours.room.name}


async def test_an_old_token_that_reopens_an_ended_room_by_whip_is_undone(
    world: LiveKitWorld,  # noqa: F811
) -> None:
    """LiveKit's ``/whip/v1`` makes rooms although ``auto_create`` is off."""
    session = await world.start_session()
    grant = sync_to_async(lifecycle.grant_camera)
    _, permission = await grant(session.pk, HOST_KEY, client_id="alice")
    await world.end(session)
    await world.agree()
    seen = len(world.relay.seen)

    async with (
        aiohttp.ClientSession() as client,
        client.post(
            f"{world.livekit.url}/whip/v1",
            data=OFFER,
            headers={
                "Authorization": f"Bearer {permission.token}",
                "Content-Type": "application/sdp",
            },
        ),
    ):
        pass

    async def revived() -> bool:
        return any(world.event(hook) == "room_started" for hook in world.relay.seen[seen:])

    await world.until("the room is there again", revived)
    await world.agree()
    assert await world.names() == set()
    assert (await world.fresh(session)).state == "ended"


async def test_a_second_camera_takes_over(world: LiveKitWorld) -> None:  # noqa: F811
    """Two tabs, or phone and laptop: one identity, the newest wins. LiveKit tells the end of the
    old track first, so the broadcast is interrupted for the moment until the new one is there."""
    session = await world.start_session()
    first = await world.camera(session)
    await world.until_state(session, "live")

    await world.camera(session)
    await first.disconnected.wait()

    await world.agree()
    people = await world.server.list_participants(session.room.name)
    assert [one.identity for one in people] == [f"camera:{session.pk}"]
    await world.until_state(session, "live")
    await world.agree()
