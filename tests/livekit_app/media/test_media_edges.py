"""The control API, WHIP and WHEP as HTTP: tokens, offers, limits, errors."""

from typing import Any

import aiohttp
import pytest
from multidict import CIMultiDictProxy

from livekit_app.media import hub
from livekit_app.media.negotiation.ice_servers import parse_ice_server
from livekit_app.media.negotiation.sdp import Offer
from livekit_app.media.peers import Publisher
from tests.livekit_app.media.clients import (
    call,
    config,
    control_token,
    get_room,
    make_room,
    send_offer,
    token,
)
from tests.livekit_app.media.conftest import People, Serve


def is_error(body: Any, code: str) -> bool:
    assert set(body) == {"error", "code", "stage", "timeoutMs", "reqId"}
    assert body["stage"] == "media" and body["error"] and body["reqId"]
    return bool(body["code"] == code)


async def test_making_a_room_twice_gives_the_same_room(serve: Serve) -> None:
    server = await serve(room=False)
    first = await make_room(server.url)
    assert await make_room(server.url) == first
    assert set(first) == {"name", "sid", "createdAtMs", "numParticipants", "numPublishers"}
    status, body = await call(server.url, "GET", "/rooms", control_token())
    assert (status, body) == (200, {"serverId": server.server_id, "rooms": [first]})


async def test_a_deleted_room_is_gone_and_its_people_are_out(serve: Serve, people: People) -> None:
    server = await serve()
    spectator = await people.spectator(server).connect()
    assert (await call(server.url, "DELETE", "/rooms/room-1", control_token()))[0] == 204
    status, body = await call(server.url, "GET", "/rooms/room-1", control_token())
    assert status == 404 and is_error(body, "room_not_found")
    status, body = await call(server.url, "DELETE", "/rooms/room-1", control_token())
    assert status == 404
    status, body = await spectator.request("GET")
    assert status == 410 and is_error(body, "room_deleted")


async def test_a_room_made_anew_has_another_sid(serve: Serve) -> None:
    server = await serve()
    before = await get_room(server.url)
    await call(server.url, "DELETE", "/rooms/room-1", control_token())
    assert (await make_room(server.url))["sid"] != before["sid"]


async def test_a_participant_can_be_put_out(serve: Serve, people: People) -> None:
    server = await serve()
    spectator = await people.spectator(server).connect()
    path = "/rooms/room-1/participants/spectator:a"
    assert (await call(server.url, "DELETE", path, control_token()))[0] == 204
    assert (await call(server.url, "DELETE", path, control_token()))[0] == 404
    status, body = await spectator.request("GET")
    assert status == 410 and is_error(body, "removed")


@pytest.mark.parametrize(
    ("method", "path", "grant"),
    [
        ("POST", "/rooms", "room_list"),
        ("GET", "/rooms", "room_create"),
        ("DELETE", "/rooms/room-1", "room_list"),
        ("GET", "/rooms/room-1/participants", "room_create"),
        ("DELETE", "/rooms/room-1/participants/x", "room_list"),
    ],
)
async def test_the_control_api_wants_the_right_grant(
    serve: Serve, method: str, path: str, grant: str
) -> None:
    server = await serve()
    status, body = await call(server.url, method, path)
    assert status == 401 and is_error(body, "token_missing")
    status, body = await call(server.url, method, path, control_token(**{grant: True}))
    assert status == 403 and is_error(body, "wrong_grant")
    status, body = await call(server.url, method, path, token(publish=True))
    assert status == 403


@pytest.mark.parametrize("body", [b"", b"nonsense", b"[]", b'{"name": 5}', b'{"name": "a/b"}'])
async def test_a_room_needs_a_usable_name(serve: Serve, body: bytes) -> None:
    server = await serve()
    status, answer = await call(server.url, "POST", "/rooms", control_token(), data=body)
    assert status == 400 and is_error(answer, "bad_request")


async def test_a_full_server_makes_no_more_rooms(serve: Serve) -> None:
    server = await serve(max_rooms=1)
    status, body = await call(
        server.url, "POST", "/rooms", control_token(), json={"name": "room-2"}
    )
    assert status == 429 and is_error(body, "room_limit")
    await make_room(server.url)  # the one it has is still given


async def test_spectators_are_limited_but_the_commentator_is_not(
    serve: Serve, people: People
) -> None:
    server = await serve(max_spectators=1)
    await people.spectator(server, identity="spectator:a").connect()
    refused = people.spectator(server, identity="spectator:b")
    status, body, headers = await send_offer(
        server.url, "whep", "room-1", refused.bearer, await refused.offer()
    )
    assert status == 503 and is_error(body, "room_full")
    assert int(headers["Retry-After"]) > 0
    await people.spectator(server, identity="commentator:s1", hidden=True).connect()
    await people.spectator(server, identity="spectator:a").connect()  # replaces itself


async def test_an_expired_control_token_opens_nothing(serve: Serve) -> None:
    """Only the right to end one's own session outlives its token."""
    server = await serve()
    expired = control_token(ttl=-120)
    for method, path in (("GET", "/rooms"), ("POST", "/rooms"), ("DELETE", "/rooms/room-1")):
        status, body = await call(server.url, method, path, expired, json={"name": "room-2"})
        assert status == 401 and is_error(body, "token_expired"), (method, path)
    _, listed = await call(server.url, "GET", "/rooms", control_token())
    assert [room["name"] for room in listed["rooms"]] == ["room-1"]


@pytest.mark.parametrize("role", ["whip", "whep"])
async def test_tokens_are_checked_before_the_offer_is_read(serve: Serve, role: str) -> None:
    server = await serve()
    good: dict[str, Any] = {"publish": True, "subscribe": True}
    cases = [
        ("", 401, "token_missing"),
        ("rubbish", 401, "token_invalid"),
        (token(secret="another-secret-that-is-long-enough", **good), 401, "token_invalid"),
        (token(ttl=-120, **good), 401, "token_expired"),
        (token(room="room-2", **good), 403, "wrong_grant"),
        (token(), 403, "wrong_grant"),
        (control_token(), 403, "wrong_grant"),
    ]
    for bearer, expected, code in cases:
        status, body, _ = await send_offer(server.url, role, "room-1", bearer, "v=0")
        assert status == expected and is_error(body, code), (bearer[:8], body)


async def test_a_token_to_watch_cannot_publish(serve: Serve) -> None:
    server = await serve()
    status, body, _ = await send_offer(server.url, "whip", "room-1", token(subscribe=True), "v=0")
    assert status == 403 and is_error(body, "wrong_grant")


async def test_an_unknown_room_is_404(serve: Serve) -> None:
    server = await serve(room=False)
    bearer = token(publish=True)
    status, body, _ = await send_offer(server.url, "whip", "room-1", bearer, "v=0")
    assert status == 404 and is_error(body, "room_not_found")


async def test_the_answer_names_its_resource(serve: Serve, people: People) -> None:
    server = await serve(ice_servers=())
    camera = people.publisher(server)
    await camera.post()
    assert camera.headers["Location"] == f"/media/whip/room-1/{camera.sid}"
    assert camera.headers["ETag"] and camera.headers["Content-Type"].startswith("application/sdp")
    assert "a=candidate:" in camera.answer
    assert "x-google-max-bitrate=1500" in camera.answer
    assert (await camera.request("PATCH"))[0] == 405
    assert (await camera.request("GET"))[0] == 200


async def test_the_answer_names_the_ice_servers(serve: Serve, people: People) -> None:
    """RFC 9725, 4.6. Credentials as the TURN server knows them, quoted for HTTP."""
    texts = ("turn:me:p%40s%22s%5c@[2001:db8::1]:3478?transport=tcp", "stun:[2001:db8::2]")
    server = await serve(ice_servers=tuple(parse_ice_server(text) for text in texts))
    camera = people.publisher(server)
    await camera.post()
    assert isinstance(camera.headers, CIMultiDictProxy)
    assert camera.headers.getall("Link") == [
        '<turn:[2001:db8::1]:3478?transport=tcp>; rel="ice-server"; username="me"; '
        r'credential="p@s\"s\\"; credential-type="password"',
        '<stun:[2001:db8::2]>; rel="ice-server"',
    ]


async def test_options_say_what_may_be_posted(serve: Serve) -> None:
    server = await serve()
    async with (
        aiohttp.ClientSession() as session,
        session.options(f"{server.url}/whip/room-1") as response,
    ):
        assert response.status == 204
        assert response.headers["Accept-Post"] == "application/sdp"


async def test_only_its_owner_ends_a_session_even_with_an_expired_token(
    serve: Serve, people: People
) -> None:
    server = await serve()
    spectator = await people.spectator(server).connect()
    other = token("spectator:z", subscribe=True)
    status, _ = await call(server.url, "DELETE", spectator.location, other)
    assert status == 403
    assert (await call(server.url, "DELETE", spectator.location))[0] == 401
    expired = token("spectator:a", subscribe=True, ttl=-3600)
    assert (await call(server.url, "DELETE", spectator.location, expired))[0] == 200
    assert (await call(server.url, "DELETE", spectator.location, expired))[0] == 410


async def test_a_second_attempt_overtakes_one_that_is_still_joining(
    serve: Serve, people: People
) -> None:
    server = await serve()
    first, second = people.publisher(server), people.publisher(server)
    await first.post()
    await second.post()
    status, body = await first.request("GET")
    assert status == 410 and is_error(body, "replaced")
    assert (await second.request("GET"))[0] == 200


async def test_of_many_departures_the_oldest_are_forgotten(
    serve: Serve, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The latest can ask why they were put out; a server that runs for months must not grow."""
    monkeypatch.setattr(hub, "REMEMBERED_DEPARTURES", 1)
    server = await serve()
    attempts = [people.publisher(server) for _ in range(3)]  # each overtakes the one before
    for camera in attempts:
        await camera.post()

    status, body = await attempts[0].request("GET")
    assert status == 404 and is_error(body, "session_not_found")
    status, body = await attempts[1].request("GET")
    assert status == 410 and is_error(body, "replaced")
    assert (await attempts[2].request("GET"))[0] == 200


async def test_a_room_closed_under_a_joining_camera_is_404(
    serve: Serve, people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await serve()
    accept = Publisher.accept

    async def slow(peer: Publisher, offer: Offer) -> str:
        server.hub.delete_room("room-1")
        return await accept(peer, offer)

    monkeypatch.setattr(Publisher, "accept", slow)
    camera = people.publisher(server)
    status, body, _ = await send_offer(
        server.url, "whip", "room-1", camera.bearer, await camera.offer()
    )
    assert status == 404 and is_error(body, "room_not_found")


async def test_errors_have_one_form_everywhere(serve: Serve) -> None:
    server = await serve()
    status, body = await call(server.url, "GET", "/nowhere", headers={"X-Request-Id": "abc-1"})
    assert status == 404 and is_error(body, "not_found") and body["reqId"] == "abc-1"
    status, body = await call(server.url, "PUT", "/rooms")
    assert status == 405 and is_error(body, "method_not_allowed")
    big = "v=0" + "x" * 100_000
    status, body, _ = await send_offer(server.url, "whip", "room-1", token(publish=True), big)
    assert status == 413 and is_error(body, "too_large")


async def test_health_needs_no_key(serve: Serve) -> None:
    server = await serve()
    status, body = await call(server.url, "GET", "/health")
    assert status == 200 and body["serverId"] == server.server_id
    assert body["rooms"] == 1 and body["participants"] == 0


def test_the_configuration_cannot_change_under_way() -> None:
    with pytest.raises(AttributeError):
        config().port = 5  # type: ignore[misc]
