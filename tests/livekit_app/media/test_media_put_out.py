"""Who was put out does not come back with the token that they have: it is used up."""

import pytest

from livekit_app.media import media_room
from tests.livekit_app.media.clients import call, control_token, get_room, make_room
from tests.livekit_app.media.conftest import People, Serve

pytestmark = pytest.mark.slow

ALICE, BOB = "spectator:a.1", "spectator:b.1"


async def put_out(url: str, identity: str, room: str = "room-1") -> int:
    status, _ = await call(url, "DELETE", f"/rooms/{room}/participants/{identity}", control_token())
    return status


async def test_the_token_of_who_was_put_out_is_refused_and_another_is_not(
    serve: Serve, people: People
) -> None:
    server = await serve()
    bob = people.spectator(server, identity=BOB)
    await bob.connect()
    assert await put_out(server.url, BOB) == 204
    for _ in range(2):
        status, body = await people.spectator(server, identity=BOB).try_post()
        assert (status, body["code"]) == (403, "removed")
    assert (await get_room(server.url))["numParticipants"] == 0
    await people.spectator(server, identity="spectator:b.2").connect()
    await people.spectator(server, identity=ALICE).connect()


async def test_who_had_just_left_when_they_were_to_be_put_out_stays_away(
    serve: Serve, people: People
) -> None:
    server = await serve()
    assert await put_out(server.url, BOB) == 404
    status, _ = await people.spectator(server, identity=BOB).try_post()
    assert status == 403


async def test_it_holds_for_that_room_alone_and_while_it_stands(
    serve: Serve, people: People
) -> None:
    server = await serve()
    await make_room(server.url, "room-2")
    await put_out(server.url, BOB)
    await people.spectator(server, room="room-2", identity=BOB).connect()
    await call(server.url, "DELETE", "/rooms/room-1", control_token())
    await make_room(server.url)
    await people.spectator(server, identity=BOB).connect()


async def test_cameras_and_the_commentator_come_back(serve: Serve, people: People) -> None:
    """Their identities are always the same."""
    server = await serve()
    for identity in ("camera:s1", "commentator:s1"):
        await put_out(server.url, identity)
    await people.publisher(server).connect()
    await people.spectator(server, identity="commentator:s1", hidden=True).connect()


async def test_so_many_are_remembered_and_no_more(
    serve: Serve, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_room, "REMEMBERED_PUT_OUT", 2)
    server = await serve()
    for identity in (ALICE, BOB, "spectator:c.1"):
        await put_out(server.url, identity)
    await people.spectator(server, identity=ALICE).connect()
    status, _ = await people.spectator(server, identity=BOB).try_post()
    assert status == 403
