"""How people leave a call of the Stream server, and what goes wrong in it on purpose."""

from typing import Any

import aiohttp
import pytest

from tests.livekit_app.stream.media.place import CAMERA, Place, until
from tests.support.stream import wire
from tests.support.stream.visitor import NotLetIn, Visitor


async def present(place: Place) -> list[str]:
    return await place.do(lambda: sorted(one.user_id for one in place.call.present))


async def test_who_leaves_is_gone_at_once_for_all(place: Place) -> None:
    camera, viewer = await place.camera(), await place.visitor()
    await camera.leave()
    await until(lambda: list(viewer.participants) == [viewer.sid], "only themselves")
    assert await present(place) == ["spectator@a_1"]
    assert camera.closed_reason == "left"


async def test_who_vanishes_is_gone_after_a_while(place: Place) -> None:
    camera, viewer = await place.camera(), await place.visitor()
    await place.do(lambda: setattr(place.sfu, "gone_after", 0.5))
    await until(lambda: viewer.frames, "frames")
    await camera.die()
    assert await present(place) == [CAMERA, "spectator@a_1"], "it might come back"
    await until(lambda: list(viewer.participants) == [viewer.sid], "only themselves")
    assert await present(place) == ["spectator@a_1"]


async def test_a_kick_hits_all_sessions_of_the_user_and_says_so(place: Place) -> None:
    first, second = await place.visitor(), await place.visitor()
    other = await place.visitor("spectator@a_2")
    account = place.server.account
    await place.do(lambda: account.kick(place.call, "spectator@a_1"))
    await until(lambda: first.closed_reason and second.closed_reason, "both are out")
    assert (first.closed_reason, second.closed_reason) == ("kicked", "kicked")
    await until(lambda: list(other.participants) == [other.sid], "they are gone for others")
    assert not other.closed_reason
    again = await place.visitor("spectator@a_1")
    assert not again.closed_reason


async def test_who_is_blocked_does_not_come_in_again(place: Place) -> None:
    viewer = await place.visitor()
    await place.do(lambda: place.server.account.kick(place.call, "spectator@a_1", block=True))
    await until(lambda: viewer.closed_reason == "kicked", "they are out")
    with pytest.raises(NotLetIn) as refused:
        await place.visitor()
    assert (refused.value.status, refused.value.code) == (403, 17)


async def test_the_end_is_told_to_all(place: Place) -> None:
    camera, viewer = await place.camera(), await place.visitor()
    await place.do(lambda: place.server.account.end(place.call))
    await until(lambda: camera.closed_reason and viewer.closed_reason, "both are out")
    assert (camera.closed_reason, viewer.closed_reason) == ("ended", "ended")
    assert await present(place) == []
    assert not place.sfu.calls


async def test_a_session_that_comes_back_by_another_socket_goes_on(place: Place) -> None:
    camera, viewer = await place.camera(), await place.visitor()
    await until(lambda: viewer.frames, "frames")
    assert await place.do(lambda: place.sfu.cut(CAMERA)) == 1
    await until(lambda: camera.closed_reason == "lost", "it noticed")
    seen = viewer.frames
    await until(lambda: viewer.frames > seen + 5, "media goes on")
    (answer,) = await rejoin(place, camera, strategy=wire.enum("Strategy", "FAST"))
    assert answer.join_response.reconnected
    assert await present(place) == [CAMERA, "spectator@a_1"]


async def test_a_viewer_that_comes_back_fast_is_asked_to_join_again(place: Place) -> None:
    await place.camera()
    viewer = await place.visitor()
    await until(lambda: viewer.frames, "frames")
    fast = wire.enum("Strategy", "FAST")
    joined, answer = await rejoin(place, viewer, 2, strategy=fast)
    assert joined.join_response.reconnected
    assert answer.error.reconnect_strategy == wire.enum("Strategy", "REJOIN")
    old = viewer.sid
    viewer.sid = "another"
    (answer,) = await rejoin(place, viewer, previous_session_id=old)
    assert answer.join_response.call_state.participant_count.total == 2
    assert old not in await place.do(lambda: set(place.sfu.calls[place.call.cid]))


async def rejoin(place: Place, visitor: Visitor, count: int = 1, **details: object) -> list[Any]:
    """The first things that the server says to such a join request; the socket is closed then."""
    request = wire.make(
        "SfuRequest",
        join_request={
            "token": visitor._sfu_token,
            "session_id": visitor.sid,
            "reconnect_details": details,
        },
    )
    address = f"{place.server.url}/sfu/ws"
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
        await socket.send_bytes(wire.to_binary(request))
        frames = [await socket.receive_bytes(timeout=10) for _ in range(count)]
        return [wire.decode("SfuEvent", frame) for frame in frames]


async def test_media_of_one_can_fall_silent_though_they_are_connected(place: Place) -> None:
    camera, viewer = await place.camera(), await place.visitor()
    await until(lambda: viewer.frames > 3, "frames")
    await place.do(lambda: place.sfu.silence(CAMERA))
    seen, sent = viewer.frames, camera.sent
    await until(lambda: camera.sent > sent + 10, "it goes on sending")
    assert viewer.frames <= seen + 2, "what was on its way may arrive"
    assert await place.tracks() == [{"video"}]
    assert not camera.closed_reason
    await place.do(lambda: place.sfu.silence(CAMERA, False))
    await until(lambda: viewer.frames > seen + 5, "frames again")


@pytest.mark.parametrize(
    ("fault", "value", "code"),
    [
        ("full", True, "SFU_FULL"),
        ("refuse", "INTERNAL_SERVER_ERROR", "INTERNAL_SERVER_ERROR"),
    ],
)
async def test_joins_are_refused_on_purpose(
    place: Place, fault: str, value: object, code: str
) -> None:
    await place.do(lambda: setattr(place.sfu, fault, value))
    with pytest.raises(NotLetIn) as refused:
        await place.visitor()
    assert refused.value.code == code
    assert await present(place) == []


async def test_text_is_answered_by_text_in_lower_camel(place: Place) -> None:
    credentials = await place.do(lambda: place.sfu.credentials(place.call, "spectator@a_1"))
    server = credentials["server"]
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(server["ws_endpoint"]) as socket,
    ):
        join = {"token": credentials["token"], "sessionId": "mine"}
        await socket.send_json({"joinRequest": join})
        answer = await socket.receive_json(timeout=10)
        (me,) = answer["joinResponse"]["callState"]["participants"]
        assert (me["userId"], me["sessionId"]) == ("spectator@a_1", "mine")
        await socket.send_json({"healthCheckRequest": {}})
        answer = await socket.receive_json(timeout=10)
        assert answer == {"healthCheckResponse": {"participantCount": {"total": 1}}}
        async with session.post(
            f"{server['url']}/{wire.SERVICE}/UpdateSubscriptions",
            json={"sessionId": "mine", "tracks": []},
            headers={"Authorization": f"Bearer {credentials['token']}"},
        ) as response:
            assert (response.status, await response.json()) == (200, {})


async def test_faults_of_media_can_be_ordered_by_http(place: Place) -> None:
    viewer = await place.visitor()
    async with aiohttp.ClientSession() as session:
        order = f"{place.server.url}/_test/media"
        async with session.post(order, json={"cut": viewer.user_id, "full": True}) as response:
            assert response.status == 200
        async with session.post(order, json={"nonsense": 1}) as response:
            assert response.status == 400
    await until(lambda: viewer.closed_reason == "lost", "its socket is cut")
    with pytest.raises(NotLetIn, match="full"):
        await place.visitor("spectator@a_2")


async def test_viewers_may_be_kept_when_they_come_back_fast(place: Place) -> None:
    await place.do(lambda: place.sfu.order({"keeps_viewers": True}))
    await place.camera()
    viewer = await place.visitor()
    await until(lambda: viewer.frames, "frames")
    (answer,) = await rejoin(place, viewer, strategy=wire.enum("Strategy", "FAST"))
    assert answer.join_response.reconnected
    seen = viewer.frames
    await until(lambda: viewer.frames > seen + 5, "frames go on")


@pytest.mark.parametrize("frame", ["nonsense", b"\xff\xff", "{}"])
async def test_odd_first_frames_let_nobody_in(place: Place, frame: str | bytes) -> None:
    address = f"{place.server.url}/sfu/ws"
    async with aiohttp.ClientSession() as session, session.ws_connect(address) as socket:
        await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))
        if frame != "{}":
            answer = await socket.receive(timeout=10)
            assert answer.type in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY)
    assert await present(place) == []


async def test_tokens_of_others_open_nothing(place: Place) -> None:
    await place.visitor()
    async with (
        aiohttp.ClientSession() as session,
        session.post(
            f"{place.server.url}/sfu/twirp/{wire.SERVICE}/SendStats",
            json={},
            headers={"Authorization": "Bearer nonsense"},
        ) as response,
    ):
        assert response.status == 401
