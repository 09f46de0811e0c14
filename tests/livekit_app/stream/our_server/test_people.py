"""People in a call: put out, muted, permitted; users of the app."""

import pytest

from tests.livekit_app.stream.our_server.api import CALL, Api


async def test_a_kick_puts_all_sessions_of_a_user_out(api: Api) -> None:
    await api.create()
    api.enter("bob", "s1")
    api.enter("bob", "s2")
    api.enter("alice", "s3")
    heard: list[tuple[str, str]] = []
    listen = api.server.account.on_kicked
    api.server.do(lambda: listen(lambda call, user_id, why: heard.append((user_id, why))))
    assert (await api.post(f"{CALL}/kick", {"user_id": "bob"})).status == 201
    assert await api.people() == ["alice"]
    assert heard == [("bob", "kicked")]
    api.there("bob")
    assert (await api.join(api.call_token("bob"))).status == 201  # it bars nobody


async def test_a_kick_with_block_bars(api: Api) -> None:
    await api.create()
    api.there("bob")
    api.enter("bob")
    await api.post(f"{CALL}/kick", {"user_id": "bob", "block": True})
    assert await api.people() == []
    assert (await api.join(api.call_token("bob"))).refused == (403, 17)


async def test_whoever_is_not_there_can_be_kicked_but_must_be_named(api: Api) -> None:
    await api.create()
    assert (await api.post(f"{CALL}/kick", {"user_id": "nobody"})).status == 201
    assert (await api.post(f"{CALL}/kick", {})).refused == (400, 4)


async def test_perhaps_users_must_be_known_before_anything_is_done_to_them(api: Api) -> None:
    await api.create()
    api.server.account.unknowns.unknown_users_refused = True
    for action in ("kick", "block", "user_permissions"):
        assert (await api.post(f"{CALL}/{action}", {"user_id": "bob"})).refused == (404, 16)


async def test_a_right_taken_back_unpublishes_and_holds_over_a_rejoin(api: Api) -> None:
    await api.create()
    api.there("bob")
    token = api.call_token("bob", "sideline_speaker")
    await api.join(token)
    api.enter("bob", "s1", "sideline_speaker")
    account, call = api.server.account, api.server.account.calls["sideline:pickup-1"]
    api.server.do(lambda: account.published(call, "s1", "audio", True))
    assert api.server.do(lambda: account.may_send(call, "bob", "audio"))

    await api.post(
        f"{CALL}/user_permissions", {"user_id": "bob", "revoke_permissions": ["send-audio"]}
    )
    assert not api.server.do(lambda: account.may_send(call, "bob", "TRACK_TYPE_AUDIO"))
    assert await api.people(filter_conditions={"published_tracks": "audio"}) == []
    assert (await api.join(token)).body["own_capabilities"] == ["join-call", "read-call"]

    await api.post(
        f"{CALL}/user_permissions", {"user_id": "bob", "grant_permissions": ["send-audio"]}
    )
    assert "send-audio" in (await api.join(token)).body["own_capabilities"]


async def test_a_right_can_be_given_before_somebody_comes(api: Api) -> None:
    await api.create()
    change = {"user_id": "bob", "grant_permissions": ["send-audio"]}
    assert (await api.post(f"{CALL}/user_permissions", change)).status == 201
    api.there("bob")
    assert "send-audio" in (await api.join(api.call_token("bob"))).body["own_capabilities"]
    wrong = {"user_id": "bob", "grant_permissions": ["create-call"]}
    assert (await api.post(f"{CALL}/user_permissions", wrong)).refused == (400, 4)


async def test_the_end_puts_everybody_out(api: Api) -> None:
    await api.create()
    api.enter("bob")
    await api.post(f"{CALL}/mark_ended")
    call = (await api.get(CALL)).body["call"]
    assert call["session"]["participants"] == []
    assert call["session"]["ended_at"]
    assert call["current_session_id"] == ""


async def test_the_next_who_comes_after_a_session_begins_another(api: Api) -> None:
    await api.create()
    api.enter("bob", "s1")
    first = (await api.get(CALL)).body["call"]["session"]["id"]
    account, call = api.server.account, api.server.account.calls["sideline:pickup-1"]
    api.server.do(lambda: account.leave(call, "s1"))
    api.enter("bob", "s2")
    assert (await api.get(CALL)).body["call"]["session"]["id"] == first  # too soon to be over
    api.server.do(lambda: account.leave(call, "s2"))
    api.server.do(lambda: account._end_session(call))
    api.enter("bob", "s3")
    assert (await api.get(CALL)).body["call"]["session"]["id"] != first


@pytest.mark.parametrize("user_id", ["spectator:3f9a", "a.b", "", "a b", "ä"])
async def test_ids_that_are_not_allowed(api: Api, user_id: str) -> None:
    answer = await api.post("/users", {"users": {user_id: {"id": user_id}}})
    assert answer.refused == (400, 4)
    assert "is not a valid user id" in answer.body["message"]


async def test_users_are_replaced_and_deleted(api: Api) -> None:
    user = {"id": "spectator@3f9a_5b7f", "name": "Bob", "custom": {"a": 1}}
    answer = await api.post("/users", {"users": {user["id"]: user}})
    assert answer.body["users"]["spectator@3f9a_5b7f"]["name"] == "Bob"
    await api.post("/users", {"users": {user["id"]: {"id": user["id"]}}})
    assert api.server.account.users["spectator@3f9a_5b7f"].custom == {}

    soft = {"user_ids": [user["id"], "stranger"], "user": "soft"}
    task = (await api.post("/users/delete", soft)).body["task_id"]
    assert (await api.get(f"/tasks/{task}")).body["status"] == "completed"
    assert api.server.account.users == {}
    hard = {"user_ids": ["bob"], "user": "hard"}
    assert (await api.post("/users/delete", hard)).refused == (400, 4)
    everything = hard | {"messages": "hard", "conversations": "hard"}
    assert (await api.post("/users/delete", everything)).status == 201


async def test_members_must_exist(api: Api) -> None:
    await api.create()
    update = {"update_members": [{"user_id": "bob", "role": "sideline_speaker"}]}
    assert (await api.post(f"{CALL}/members", update)).refused == (400, 4)
    api.there("bob")
    answer = await api.post(f"{CALL}/members", update)
    assert [one["role"] for one in answer.body["members"]] == ["sideline_speaker"]
    answer = await api.post(f"{CALL}/members", {"remove_members": ["bob"]})
    assert answer.body["members"] == []
