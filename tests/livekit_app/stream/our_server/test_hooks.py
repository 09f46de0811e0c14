"""Webhooks: what they say, how they are signed, repeated, and lost."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from tests.livekit_app.stream.our_server.api import CALL, Api
from tests.livekit_app.stream.our_server.receiver import Receiver
from tests.support.stream import hooks
from tests.support.stream.faults import HookFaults


@pytest.fixture
async def receiver(api: Api, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Receiver]:
    monkeypatch.setattr(hooks, "PAUSE_SECONDS", 0.01)
    async with Receiver(api.server.api_secret) as receiver:
        api.server.do(lambda: api.server.set_up(receiver.url))
        yield receiver


def enter_and_leave(api: Api) -> None:
    account, call = api.server.account, api.server.account.calls["sideline:pickup-1"]
    api.server.do(lambda: account.enter(call, "bob", "s1", "call_member"))
    api.server.do(lambda: account.leave(call, "s1"))


async def test_a_broadcast_in_webhooks(api: Api, receiver: Receiver) -> None:
    await api.create()
    enter_and_leave(api)
    await api.post(f"{CALL}/mark_ended")
    assert sorted(await receiver.wait_for(4)) == [
        "call.created",
        "call.ended",
        "call.session_participant_joined",
        "call.session_participant_left",
    ]
    bodies = {body["type"]: body for _, _, body in receiver.got}
    assert {body["call_cid"] for body in bodies.values()} == {"sideline:pickup-1"}
    assert bodies["call.created"]["call"]["cid"] == "sideline:pickup-1"
    left = bodies["call.session_participant_left"]
    assert left["participant"]["user"]["id"] == "bob"
    assert left["participant"]["user_session_id"] == "s1"
    assert left["duration_seconds"] == 0
    assert datetime.fromisoformat(left["created_at"][:26])
    assert len({it[0] for it in receiver.got}) == 4


async def test_only_what_the_hook_asks_for_is_sent(api: Api, receiver: Receiver) -> None:
    await api.create()
    await api.ask("PATCH", CALL, {"custom": {"a": 1}})  # call.updated
    await api.post(f"{CALL}/mark_ended")
    assert sorted(await receiver.wait_for(2)) == ["call.created", "call.ended"]


async def test_they_may_be_packed(api: Api, receiver: Receiver) -> None:
    await api.ask("PATCH", "/app", {"enable_hook_payload_compression": True})
    await api.create()
    assert await receiver.wait_for(1) == ["call.created"]


async def test_a_busy_receiver_is_asked_three_times_with_one_id(
    api: Api, receiver: Receiver
) -> None:
    receiver.statuses = [500, 429, 200]
    await api.create()
    await receiver.wait_for(3)
    assert len({it[0] for it in receiver.got}) == 1
    assert [it[1] for it in receiver.got] == [1, 2, 3]


async def test_then_it_is_lost(api: Api, receiver: Receiver) -> None:
    receiver.statuses = [503, 503, 503]
    await api.create()
    await receiver.wait_for(3)
    await api.post(f"{CALL}/mark_ended")
    assert (await receiver.wait_for(4))[-1] == "call.ended"


async def test_a_refusal_is_not_repeated(api: Api, receiver: Receiver) -> None:
    receiver.statuses = [401]
    await api.create()
    await receiver.wait_for(1)
    await api.post(f"{CALL}/mark_ended")
    assert await receiver.wait_for(2) == ["call.created", "call.ended"]


async def test_nobody_listens(api: Api) -> None:
    api.server.do(lambda: api.server.set_up("http://127.0.0.1:9/hook"))
    assert (await api.create()).status == 201


async def test_dropped_and_doubled(api: Api, receiver: Receiver) -> None:
    api.server.faults.hooks = HookFaults(drop="created", double="ended")
    await api.create()
    await api.post(f"{CALL}/mark_ended")
    assert await receiver.wait_for(2) == ["call.ended", "call.ended"]
    assert len({it[0] for it in receiver.got}) == 1
    assert api.server.hooks.deliveries[0].outcome == "dropped"


async def test_backwards(api: Api, receiver: Receiver) -> None:
    api.server.faults.hooks = HookFaults(reverse_seconds=60)
    await api.create()
    enter_and_leave(api)
    api.server.do(api.server.faults.clear)
    assert await receiver.wait_for(3) == [
        "call.session_participant_left",
        "call.session_participant_joined",
        "call.created",
    ]
