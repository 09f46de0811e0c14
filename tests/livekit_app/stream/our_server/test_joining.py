"""Who may join a call, by token, role, block and end."""

import time
from typing import Any

import pytest

from tests.livekit_app.stream.our_server.api import CALL, Api


async def test_a_user_must_have_connected_before_it_joins(api: Api) -> None:
    await api.create()
    token = api.call_token("spectator@3f9a_5b7f")
    assert (await api.join(token)).refused == (404, 16)
    socket = await api.socket("spectator@3f9a_5b7f", token)
    assert socket.first["type"] == "connection.ok"
    answer = await api.join(token, params={"connection_id": socket.id})
    assert answer.status == 201
    assert answer.body["credentials"]["server"].keys() == {"edge_name", "url", "ws_endpoint"}
    assert answer.body["credentials"]["token"]
    assert answer.body["own_capabilities"] == ["join-call", "read-call"]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("", ["join-call", "read-call"]),
        ("sideline_speaker", ["join-call", "read-call", "send-audio"]),
        ("sideline_camera", ["join-call", "read-call", "send-audio", "send-video"]),
    ],
)
async def test_a_call_token_makes_a_member_with_its_role(
    api: Api, role: str, may: list[str]
) -> None:
    await api.create()
    api.there("bob")
    answer = await api.join(api.call_token("bob", role))
    assert answer.body["own_capabilities"] == may
    members = {one["user_id"]: one["role"] for one in answer.body["members"]}
    assert members == {"bob": role or "call_member"}


async def test_a_token_opens_no_other_call(api: Api) -> None:
    await api.create("pickup-1")
    await api.create("pickup-2")
    api.there("bob")
    assert (await api.join(api.call_token("bob"), "pickup-2")).refused == (403, 17)
    assert (await api.join(api.token("bob"), "pickup-2")).refused == (403, 17)


async def test_no_token_of_ours_makes_or_revives_a_call(api: Api) -> None:
    api.there("bob")
    for role in ("", "sideline_camera"):
        token = api.call_token("bob", role)
        made = await api.post(CALL, {"data": {}}, token=token)
        assert made.refused == (403, 17)
        path = "/call/sideline/pickup-1/join"
        joined = await api.post(path, {"create": True}, token=token, prefix="/video")
        assert joined.refused == (403, 17)
    await api.create()
    await api.post(f"{CALL}/mark_ended")
    assert (await api.join(api.call_token("bob", "sideline_camera"))).refused == (403, 17)


async def test_the_default_type_lets_users_do_both(api: Api) -> None:
    """As documented: why we need a type of our own."""
    api.there("bob")
    path = "/call/default/pickup-1"
    made = await api.post(f"{path}/join", {"create": True}, token=api.token("bob"), prefix="/video")
    assert made.body["created"] is True
    await api.post("/video/call/default/pickup-1/mark_ended")
    again = await api.post(f"{path}/join", {}, token=api.token("bob"), prefix="/video")
    assert again.status == 201


async def test_backstage_keeps_users_out_of_a_livestream(api: Api) -> None:
    path = "/video/call/livestream/show"
    await api.post(path, {"data": {"created_by_id": "alice"}})
    api.there("bob")
    answer = await api.post(f"{path}/join", {}, token=api.token("bob"))
    assert answer.refused == (403, 17)
    assert "JoinBackstage" in answer.body["message"]


async def test_members_of_a_client_change_nothing(api: Api) -> None:
    await api.create(custom={"a": 1})
    api.there("bob")
    token = api.call_token("bob", "sideline_camera")
    assert (await api.post(CALL, {"data": {"custom": {}}}, token=token)).status == 201
    assert (await api.get(CALL)).body["call"]["custom"] == {"a": 1}
    for path in ("mark_ended", "kick", "block", "user_permissions", "mute_users", "members"):
        answer = await api.post(f"{CALL}/{path}", {"user_id": "x"}, token=token)
        assert answer.refused == (403, 17), path
    for method, path in (("GET", "/app"), ("GET", "/roles"), ("POST", "/users/delete")):
        assert (await api.ask(method, path, {}, token=token)).refused == (403, 17), path


async def test_blocked_until_unblocked(api: Api) -> None:
    await api.create()
    api.there("bob")
    await api.post(f"{CALL}/block", {"user_id": "bob"})
    answer = await api.join(api.call_token("bob"))
    assert answer.refused == (403, 17)
    assert "User 'bob' is blocked from the call" in answer.body["message"]
    assert (await api.get(CALL)).body["call"]["blocked_user_ids"] == ["bob"]
    await api.post(f"{CALL}/unblock", {"user_id": "bob"})
    assert (await api.join(api.call_token("bob"))).status == 201


async def test_anonymous_people_have_their_own_rights(api: Api) -> None:
    await api.create()
    await api.post("/video/call/livestream/show", {"data": {"created_by_id": "alice"}})
    await api.post("/video/call/livestream/show/go_live")
    token = api.token("!anon", call_cids=["sideline:pickup-1", "livestream:show"])
    anonymous = {"stream-auth-type": "anonymous"}
    assert (await api.join(token, headers=anonymous)).refused == (403, 17)
    show = "/call/livestream/show/join"
    answer = await api.post(show, token=token, headers=anonymous, prefix="/video")
    assert answer.status == 201


async def test_a_full_call(api: Api) -> None:
    await api.create(settings_override={"limits": {"max_participants": 1}})
    api.there("bob")
    api.enter("alice")
    assert (await api.join(api.call_token("bob"))).status == 400


NOW = int(time.time())  # when tests were collected: minutes ago, perhaps
A_DAY = 86_400


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ({"exp": NOW - 1}, 40),
        ({"nbf": NOW + A_DAY}, 41),
        ({"iat": NOW + A_DAY}, 42),
    ],
)
async def test_times_of_tokens(api: Api, claims: dict[str, Any], code: int) -> None:
    await api.create()
    assert (await api.get(CALL, token=api.token("bob", **claims))).refused == (401, code)


async def test_keys_and_forged_tokens(api: Api) -> None:
    await api.create()
    forged = api.token()[:-4] + "AAAA"
    assert (await api.get(CALL, token=forged)).refused == (401, 43)
    assert (await api.get(CALL, token="nonsense")).refused == (401, 5)
    assert (await api.get(CALL, token=f"Bearer {api.token()}")).refused == (401, 5)
    assert (await api.get(CALL, params={"api_key": "other"})).refused == (401, 2)
    assert (await api.get(CALL, headers={"stream-auth-type": ""})).refused == (401, 5)


async def test_revoked_tokens(api: Api) -> None:
    await api.create()
    await api.post("/users", {"users": {"bob": {"id": "bob"}}})
    now = int(time.time())
    before, after = api.call_token("bob"), api.token("bob", iat=now)
    change = {"id": "bob", "set": {"revoke_tokens_issued_before": "2026-01-01T00:00:00Z"}}
    await api.ask("PATCH", "/users", {"users": [change]})
    assert (await api.get(CALL, token=before)).status == 200
    moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(now - 30))
    change["set"] = {"revoke_tokens_issued_before": moment}
    await api.ask("PATCH", "/users", {"users": [change]})
    assert (await api.get(CALL, token=before)).refused == (401, 40)
    assert (await api.get(CALL, token=after)).status == 200  # a member by then
