"""The coordinator's WebSocket, as Stream's clients use it."""

import aiohttp

from tests.livekit_app.stream.our_server.api import CALL, Api


async def test_it_makes_the_user_and_tells_the_connection(api: Api) -> None:
    socket = await api.socket("alice")
    assert socket.first["type"] == "connection.ok"
    assert socket.first["connection_id"]
    assert socket.first["me"]["id"] == "alice"
    assert "alice" in api.server.account.users


async def test_it_answers_health_checks(api: Api) -> None:
    socket = await api.socket("alice")
    await socket.socket.send_json([{"type": "health.check", "client_id": socket.id}])
    assert (await socket.hear("health.check"))["connection_id"] == socket.id


async def test_it_refuses_bad_tokens_with_their_code_and_closes(api: Api) -> None:
    expired = await api.socket("alice", api.token("alice", exp=1))
    assert expired.first["type"] == "connection.error"
    assert expired.first["error"]["code"] == 40
    assert (await expired.socket.receive()).type is aiohttp.WSMsgType.CLOSE
    anothers = await api.socket("alice", api.token("bob"))
    assert anothers.first["error"]["code"] == 5
    not_an_id = await api.socket("spectator:3f9a", api.token("spectator:3f9a"))
    assert not_an_id.first["error"]["code"] == 4
    assert api.server.account.users == {}


async def test_who_joined_hears_of_the_call_and_of_no_other(api: Api) -> None:
    await api.create("pickup-1")
    await api.create("pickup-2")
    socket = await api.socket("alice")
    token = api.call_token("alice")
    await api.join(token, params={"connection_id": socket.id})
    await api.post("/video/call/sideline/pickup-2/mark_ended")
    await api.post(f"{CALL}/event", {"custom": {"say": "hello"}, "user_id": "referee"})
    event = await socket.hear("call.custom")
    assert event["call_cid"] == "sideline:pickup-1"
    assert event["custom"] == {"say": "hello"}
    assert event["created_at"].endswith("Z")
    await api.post(f"{CALL}/mark_ended")
    ended = await socket.hear("call.ended")
    assert ended["call_cid"] == "sideline:pickup-1"
    assert ended["call"]["ended_at"]


async def test_changed_rights_are_told_to_all(api: Api) -> None:
    await api.create()
    alice, bob = await api.socket("alice"), await api.socket("bob")
    for user_id, socket in (("alice", alice), ("bob", bob)):
        await api.join(api.call_token(user_id), params={"connection_id": socket.id})
    change = {"user_id": "alice", "grant_permissions": ["send-audio"]}
    await api.post(f"{CALL}/user_permissions", change)
    for socket in (alice, bob):
        told = await socket.hear("call.permissions_updated")
        assert told["user"]["id"] == "alice"
        assert told["own_capabilities"] == ["join-call", "read-call", "send-audio"]


async def test_a_call_ends_when_its_longest_time_is_over(api: Api) -> None:
    await api.create(settings_override={"limits": {"max_duration_seconds": 1}})
    socket = await api.socket("alice")
    await api.join(api.call_token("alice"), params={"connection_id": socket.id})
    api.enter("alice")
    assert (await socket.hear("call.ended"))["reason"] == "max_duration"


async def test_cut_connections_are_gone(api: Api) -> None:
    socket = await api.socket("alice")
    api.server.do(lambda: api.server.sockets.cut("alice"))
    message = await socket.socket.receive(timeout=10)
    assert message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR)
