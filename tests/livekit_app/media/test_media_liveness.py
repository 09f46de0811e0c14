"""Who is here and who publishes, judged by frames and consent, not by sockets (1, 4.9)."""

import pytest

from tests.livekit_app.media.clients import (
    Listener,
    call,
    control_token,
    get_room,
    send_offer,
    until,
)
from tests.livekit_app.media.conftest import People, Serve

pytestmark = pytest.mark.slow  # seconds of real video each


async def test_frames_that_stop_unpublish_and_frames_that_resume_publish(
    serve: Serve, people: People, listener: Listener
) -> None:
    server = await serve(webhook_url=listener.url, silence_seconds=0.6)
    camera = await people.publisher(server).connect()
    published = await listener.wait_for("track_published")
    assert published.participant.identity == "camera:s1"
    assert published.room.num_publishers == 1
    camera.pattern.running.clear()
    gone = await listener.wait_for("track_unpublished")
    assert gone.track.sid == published.track.sid
    assert (await get_room(server.url))["numPublishers"] == 0
    assert camera.pc.connectionState == "connected"
    camera.pattern.running.set()
    await listener.wait_for("track_published", count=2)
    status, body = await call(
        server.url, "GET", "/rooms/room-1/participants", control_token(room_admin=True)
    )
    assert status == 200
    [participant] = body["participants"]
    assert participant["publishing"] is True
    assert participant["identity"] == "camera:s1"
    assert participant["joinedAtMs"] > 0


async def test_joining_and_leaving_are_told_in_order(
    serve: Serve, people: People, listener: Listener
) -> None:
    server = await serve(webhook_url=listener.url)
    spectator = await people.spectator(server).connect()
    await listener.wait_for("participant_joined")
    assert (await spectator.request("DELETE"))[0] == 200
    left = await listener.wait_for("participant_left")
    assert left.participant.sid == spectator.sid
    assert (await call(server.url, "DELETE", "/rooms/room-1", control_token()))[0] == 204
    await listener.wait_for("room_finished")
    assert listener.names() == [
        "room_started",
        "participant_joined",
        "participant_left",
        "room_finished",
    ]
    assert len({event.id for event in listener.events}) == len(listener.events)


async def test_the_same_identity_again_replaces_the_old_participant(
    serve: Serve, people: People, listener: Listener
) -> None:
    """LiveKit's order: left(old sid, DUPLICATE_IDENTITY), then joined(new sid)."""
    server = await serve(webhook_url=listener.url)
    old = await people.spectator(server).connect()
    new = await people.spectator(server).connect()
    await listener.wait_for("participant_joined", count=2)
    told = [
        (e.event, e.participant.sid, e.participant.disconnect_reason)
        for e in listener.events
        if e.HasField("participant")
    ]
    assert told == [
        ("participant_joined", old.sid, 0),
        ("participant_left", old.sid, 2),
        ("participant_joined", new.sid, 0),
    ]


async def test_a_closed_page_is_noticed_from_its_connection(
    serve: Serve, people: People, listener: Listener
) -> None:
    server = await serve(webhook_url=listener.url)
    spectator = await people.spectator(server).connect()
    await listener.wait_for("participant_joined")
    await spectator.close()
    await listener.wait_for("participant_left")


async def test_a_vanished_peer_loses_its_place(
    serve: Serve, people: People, listener: Listener
) -> None:
    """No BYE, no close: consent expires (1 s, three times)."""
    server = await serve(webhook_url=listener.url)
    spectator = await people.spectator(server).connect()
    await spectator.vanish()
    left = await listener.wait_for("participant_left")
    assert left.participant.disconnect_reason == 14  # CONNECTION_TIMEOUT
    assert (await spectator.request("GET"))[1]["code"] == "connection_lost"


async def test_a_session_that_never_connects_is_dropped(serve: Serve, people: People) -> None:
    server = await serve(connect_seconds=0.3)
    spectator = people.spectator(server)
    offer = await spectator.offer(candidates=False)
    status, _, headers = await send_offer(server.url, "whep", "room-1", spectator.bearer, offer)
    assert status == 201
    spectator.location = headers["Location"].removeprefix("/media")

    async def dropped() -> bool:
        return (await spectator.request("GET"))[0] == 410

    await until(dropped, "the session is dropped")
    assert (await spectator.request("GET"))[1]["code"] == "join_failed"


async def test_a_new_attempt_that_fails_leaves_the_running_camera_alone(
    serve: Serve, people: People
) -> None:
    """Replacement happens when the newcomer is connected, not when it asks."""
    server = await serve(connect_seconds=3)
    camera = await people.publisher(server).connect()
    spectator = await people.spectator(server).connect()
    attempt = people.publisher(server)
    offer = await attempt.offer(candidates=False)
    assert (await send_offer(server.url, "whip", "room-1", attempt.bearer, offer))[0] == 201
    await until(lambda: len(server.hub.rooms["room-1"].peers) == 2, "the attempt is dropped")
    await spectator.frames(10)
    assert camera.pc.connectionState == "connected"
