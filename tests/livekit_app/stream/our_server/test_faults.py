"""What can be made to go wrong does, and ends when it is cleared."""

import asyncio
import json

import aiohttp
import pytest

from tests.livekit_app.stream.our_server.api import CALL, Api


async def test_a_status_a_number_of_times(api: Api) -> None:
    api.server.faults.status(503, "GetOrCreateCall", times=2, retry_after=7)
    for _ in range(2):
        answer = await api.create()
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "7"
    assert (await api.get(CALL)).refused == (404, 16)  # it had no effect, and hits what it names
    assert (await api.create()).body["created"] is True


async def test_a_small_limit(api: Api) -> None:
    api.server.faults.limit(2, "^QueryCalls", retry_after=3)
    answers = [await api.post("/video/calls", {}) for _ in range(3)]
    assert [one.headers["X-RateLimit-Remaining"] for one in answers] == ["1", "0", "0"]
    assert answers[0].headers["X-RateLimit-Limit"] == "2"
    assert answers[2].refused == (429, 9)
    assert answers[2].headers["Retry-After"] == "3"
    api.server.do(api.server.faults.clear)
    assert (await api.post("/video/calls", {})).status == 201


@pytest.mark.parametrize("carried_out", [True, False])
async def test_a_slow_answer_may_or_may_not_have_been_carried_out(
    api: Api, carried_out: bool
) -> None:
    api.server.faults.slow(60, "GetOrCreateCall", carried_out=carried_out)
    asking = asyncio.create_task(api.create())
    await _until_struck(api)
    assert ("sideline:pickup-1" in api.server.account.calls) is carried_out
    api.server.do(api.server.faults.clear)
    assert (await asking).body["created"] is True


async def test_a_slow_answer_comes(api: Api) -> None:
    api.server.faults.slow(0.01, times=1)
    assert (await api.create()).status == 201


@pytest.mark.parametrize("carried_out", [True, False])
async def test_a_connection_that_breaks(api: Api, carried_out: bool) -> None:
    api.server.faults.cut("GetOrCreateCall", times=1, carried_out=carried_out)
    with pytest.raises(aiohttp.ClientError):
        await api.create()
    assert ("sideline:pickup-1" in api.server.account.calls) is carried_out
    assert (await api.create()).body["created"] is not carried_out


async def test_what_hangs_is_let_go(api: Api) -> None:
    api.server.faults.hang("GetCall")
    await api.create()
    asking = asyncio.create_task(api.get(CALL))
    await _until_struck(api)
    assert not asking.done()
    api.server.do(api.server.faults.clear)
    assert (await asking).status == 200


async def _until_struck(api: Api) -> None:
    for _ in range(1000):
        if any(fault.struck for fault in api.server.faults.active):
            return
        await asyncio.sleep(0.01)
    raise AssertionError("nothing was asked")


async def test_lists_that_lag_show_the_past(api: Api) -> None:
    await api.create("pickup-1")
    api.server.faults.lists_lag = 3600.0
    await api.create("pickup-2")
    await api.post("/video/call/sideline/pickup-1/mark_ended")
    assert await api.calls() == []
    assert (await api.get(CALL)).body["call"]["ended_at"]  # a look does not lag
    assert await api.people() == []
    api.server.faults.lists_lag = 0.01
    await asyncio.sleep(0.02)
    assert sorted(await api.calls(filter_conditions={"ended_at": None})) == ["pickup-2"]


async def test_a_look_may_lag_too(api: Api) -> None:
    await api.create()
    api.server.faults.looks_lag = 3600.0
    assert (await api.get(CALL)).refused == (404, 16)


async def test_a_user_may_not_ask_for_one_thing_all_the_time(api: Api) -> None:
    await api.create()
    api.server.faults.user_limit = 2
    token = api.call_token("bob")
    assert [(await api.get(CALL, token=token)).status for _ in range(3)] == [200, 200, 429]
    assert (await api.get(CALL, token=api.call_token("alice"))).status == 200
    assert [(await api.get(CALL)).status for _ in range(3)] == [200, 200, 200]


async def test_an_ended_call_comes_back(api: Api) -> None:
    await api.create()
    await api.post(f"{CALL}/mark_ended")
    account = api.server.account
    api.server.do(lambda: account.revive(account.calls["sideline:pickup-1"]))
    assert (await api.get(CALL)).body["call"]["ended_at"] is None
    await api.post(f"{CALL}/mark_ended")
    account.unknowns.ended_call_revives = True
    assert (await api.create()).body["call"]["ended_at"] is None


async def test_all_of_it_over_http(api: Api) -> None:
    """As tests of products in other processes do it."""

    async def control(action: str, **body: object) -> dict[str, object]:
        url = f"{api.server.url}/_test/{action}"
        async with api._http.post(url, json=body) as answer:
            assert answer.status == 200, await answer.text()
            told: dict[str, object] = await answer.json()
            return told

    await api.create()
    await control("faults", kind="status", status=500, match="GetCall", times=1)
    await control("faults", hooks={"drop": ""}, lists_lag=3)
    assert (await api.get(CALL)).status == 500
    assert (await api.get(CALL)).status == 200
    await control("clear")
    await control("assume", next_works=True)
    api.enter("bob")
    await control("kick", call="sideline:pickup-1", user_id="bob", block=True)
    state = await control("end", call="sideline:pickup-1")
    async with api._http.get(f"{api.server.url}/_test/state") as answer:
        assert await answer.json() == state
    call = json.loads(json.dumps(state))["calls"]["sideline:pickup-1"]
    assert (call["ended"], call["blocked"], call["participants"]) == (True, ["bob"], [])
    state = await control("revive", call="sideline:pickup-1")
    assert json.loads(json.dumps(state))["calls"]["sideline:pickup-1"]["ended"] is False


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("nothing", {}),
        ("end", {}),
        ("end", {"call": "sideline:other"}),
        ("faults", {"kind": "flood"}),
        ("faults", {"kind": "slow"}),
        ("assume", {"everything": True}),
    ],
)
async def test_wrong_orders_are_refused(api: Api, action: str, body: dict[str, object]) -> None:
    async with api._http.post(f"{api.server.url}/_test/{action}", json=body) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]
