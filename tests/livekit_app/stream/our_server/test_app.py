"""The app: call types, roles, webhooks' addresses, limits."""

from typing import Any

import pytest

from livekit_app.providers.stream.setting_up import call_type, event_hooks
from tests.livekit_app.stream.our_server.api import Api
from tests.support.stream import StreamServer

TYPES = "/video/calltypes"


async def test_a_call_type_of_ones_own(api: Api) -> None:
    await api.post("/roles", {"name": "referee"})
    grants = {"user": [], "referee": ["join-call", "send-audio"]}
    made = await api.post(TYPES, {"name": "match", "grants": grants})
    assert made.status == 201
    there = (await api.get(f"{TYPES}/match")).body
    assert there["grants"]["referee"] == ["join-call", "send-audio"]
    assert there["grants"]["user"] == []
    assert "create-call" in there["grants"]["admin"]  # nobody asked for it
    assert (await api.post(TYPES, {"name": "match"})).refused == (400, 4)
    assert (await api.get(f"{TYPES}/other")).refused == (404, 16)


@pytest.mark.parametrize("grants", [{"stranger": []}, {"user": ["fly"]}])
async def test_grants_of_nobody_and_of_nothing(api: Api, grants: dict[str, Any]) -> None:
    assert (await api.post(TYPES, {"name": "match", "grants": grants})).refused == (400, 4)


@pytest.mark.parametrize("merged", [False, True])
async def test_changed_grants_replace_or_merge_nobody_knows(api: Api, merged: bool) -> None:
    api.server.account.unknowns.grants_merged = merged
    changed = await api.ask("PUT", f"{TYPES}/sideline", {"grants": {"user": ["read-call"]}})
    assert changed.status == 200
    assert ("sideline_camera" in changed.body["grants"]) is merged
    assert changed.body["grants"]["user"] == ["read-call"]


async def test_changed_settings_do_not_reach_calls_that_are_there(api: Api) -> None:
    await api.create("pickup-1")
    settings = {"session": {"inactivity_timeout_seconds": 10}}
    await api.ask("PUT", f"{TYPES}/sideline", {"settings": settings})
    await api.create("pickup-2")
    seconds = [
        (await api.get(f"/video/call/sideline/{name}")).body["call"]["settings"]["session"]
        for name in ("pickup-1", "pickup-2")
    ]
    assert [it["inactivity_timeout_seconds"] for it in seconds] == [900, 10]


async def test_roles(api: Api) -> None:
    assert (await api.post("/roles", {"name": "referee"})).body["role"]["custom"] is True
    assert (await api.post("/roles", {"name": "referee"})).refused == (400, 4)
    names = {one["name"] for one in (await api.get("/roles")).body["roles"]}
    assert {"referee", "user", "call_member", "admin"} <= names


async def test_the_list_of_hooks_is_replaced_as_a_whole(api: Api) -> None:
    for url in ("http://127.0.0.1:9/one", "http://127.0.0.1:9/two"):
        hook = {"hook_type": "webhook", "enabled": True, "webhook_url": url}
        assert (await api.ask("PATCH", "/app", {"event_hooks": [hook]})).status == 200
    hooks = (await api.get("/app")).body["app"]["event_hooks"]
    assert [one["webhook_url"] for one in hooks] == ["http://127.0.0.1:9/two"]


async def test_rate_limits_are_told(api: Api) -> None:
    api.server.faults.limit(30, "^QueryCalls")
    limits = (await api.get("/rate_limits", params={"server_side": "true"})).body["server_side"]
    assert limits["QueryCalls"]["limit"] == 30
    assert limits["GetOrCreateCall"]["limit"] == 10_000


async def test_set_up_is_what_our_command_asks_for(api: Api, stream_server: StreamServer) -> None:
    url = "https://game.example/api/webhooks/stream"
    stream_server.do(lambda: stream_server.set_up(url))
    found = (await api.get(f"{TYPES}/sideline")).body
    assert list(call_type.findings("sideline", found)) == []
    assert set(call_type.ROLES) <= set(stream_server.account.roles)
    hooks = event_hooks.hooks_of((await api.get("/app")).body["app"])
    assert list(event_hooks.findings(hooks, url)) == []
