"""Calls: made or fetched, changed, ended, deleted."""

from datetime import datetime
from typing import Any

import pytest

from tests.livekit_app.stream.our_server.api import CALL, Api


async def test_the_same_request_makes_a_call_and_then_fetches_it(api: Api) -> None:
    made, again = await api.create(custom={"a": 1}), await api.create(custom={"a": 1})
    assert (made.status, made.body["created"]) == (201, True)
    assert (again.status, again.body["created"]) == (201, False)
    assert again.body["call"]["created_at"] == made.body["call"]["created_at"]
    assert again.body["call"]["cid"] == "sideline:pickup-1"
    assert again.body["call"]["created_by"]["id"] == "sideline-abc"  # who need not exist


async def test_fetching_it_with_other_data_changes_it(api: Api) -> None:
    await api.create(custom={"a": 1})
    assert (await api.create(custom={"b": 2})).body["call"]["custom"] == {"b": 2}


async def test_custom_data_is_replaced_as_a_whole(api: Api) -> None:
    await api.create(custom={"a": 1, "b": 1})
    changed = await api.ask("PATCH", CALL, {"custom": {"b": 2}})
    assert (changed.status, changed.body["call"]["custom"]) == (200, {"b": 2})


async def test_a_call_that_is_not_there(api: Api) -> None:
    answer = await api.get(CALL)
    assert answer.refused == (404, 16)
    expected = 'GetCall failed with error: "Can\'t find call with id sideline:pickup-1"'
    assert answer.body["message"] == expected
    assert set(answer.body) >= {"details", "duration", "more_info", "exception_fields"}


async def test_an_ended_call_stays_so_whatever_is_asked(api: Api) -> None:
    await api.create()
    for _ in range(2):
        ended = await api.post(f"{CALL}/mark_ended")
        assert (ended.status, set(ended.body)) == (201, {"duration"})
    assert (await api.create()).body["call"]["ended_at"]
    assert (await api.get(CALL)).body["call"]["ended_at"]


async def test_ending_what_is_not_there(api: Api) -> None:
    assert (await api.post(f"{CALL}/mark_ended")).refused == (404, 16)


async def test_a_softly_deleted_call_is_gone_at_once(api: Api) -> None:
    await api.create()
    deleted = await api.post(f"{CALL}/delete", {"hard": False})
    assert "task_id" not in deleted.body
    assert (await api.get(CALL)).refused == (404, 16)
    assert await api.calls() == []


async def test_deleting_hard_is_a_task(api: Api) -> None:
    await api.create()
    task = (await api.post(f"{CALL}/delete", {"hard": True})).body["task_id"]
    assert (await api.get(f"/tasks/{task}")).body["status"] == "completed"


async def test_dates_are_nanoseconds_for_servers_and_text_for_browsers(api: Api) -> None:
    of_servers = (await api.create()).body["call"]["created_at"]
    answer = await api.get("/call/sideline/pickup-1", prefix="/video")
    of_browsers = answer.body["call"]["created_at"]
    assert isinstance(of_servers, int)
    moment = datetime.fromisoformat(of_browsers[:26] + "+00:00")
    assert round(moment.timestamp() * 1e6) == of_servers // 1000


@pytest.mark.parametrize(
    ("override", "status"),
    [
        ({"audio": {"mic_default_on": False}}, 400),
        ({"audio": {"mic_default_on": False, "default_device": "speaker"}}, 201),
        ({"recording": {"mode": "available"}}, 400),
        ({"recording": {"mode": "available", "audio_only": True}}, 201),
        ({"recording": {"mode": "available", "quality": "720p"}}, 201),
        ({"video": {"enabled": False, "camera_default_on": True}}, 400),
        ({"session": {"inactivity_timeout_seconds": 901}}, 400),
    ],
)
async def test_the_traps_among_the_settings(
    api: Api, override: dict[str, Any], status: int
) -> None:
    assert (await api.create(settings_override=override)).status == status


async def test_what_a_server_must_say(api: Api) -> None:
    assert (await api.post(CALL, {"data": {}})).refused == (400, 4)  # who makes it
    unknown = await api.post("/video/call/nothing/x", {"data": {"created_by_id": "a"}})
    assert unknown.refused == (404, 16)
    stranger = await api.create(members=[{"user_id": "stranger"}])
    assert stranger.refused == (400, 4)
    too_long = await api.create("x" * 65)
    assert too_long.refused == (400, 4)
    assert (await api.ask("POST", CALL, [1])).refused == (400, 4)


async def test_nothing_records_here(api: Api) -> None:
    await api.create()
    start = await api.post(f"{CALL}/recordings/composite/start")
    assert start.refused == (400, 4)
    assert "there is no active session" in start.body["message"]
    assert (await api.get(f"{CALL}/recordings")).body["recordings"] == []


async def test_browsers_may_read_the_answers(api: Api) -> None:
    headers = {"Origin": "https://game.example", "Access-Control-Request-Headers": "x-odd"}
    async with api._http.options(f"{api.server.url}/video{CALL}", headers=headers) as answer:
        assert answer.headers["Access-Control-Allow-Headers"] == "x-odd"
    async with api._http.head(f"{api.server.url}/hint", headers=headers) as answer:
        assert answer.status == 200
        assert answer.headers["x-amz-cf-pop"]
        assert answer.headers["Access-Control-Allow-Origin"] == "https://game.example"
        assert "x-amz-cf-pop" in answer.headers["Access-Control-Expose-Headers"]
