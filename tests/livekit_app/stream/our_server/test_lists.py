"""The list of calls, as a reconciler reads it, and the list of people."""

from typing import Any

import pytest

from tests.livekit_app.stream.our_server.api import CALL, Api

BY_ID = [{"field": "id", "direction": 1}]
OPEN = {"type": "sideline", "created_by_user_id": "sideline-abc", "ended_at": None}


async def test_open_calls_page_by_page_by_key(api: Api) -> None:
    for number in range(7):
        await api.create(f"pickup-{number}")
    await api.post("/video/call/sideline/pickup-3/mark_ended")
    pages, last = [], ""
    while True:
        conditions: dict[str, Any] = OPEN | ({"id": {"$gt": last}} if last else {})
        page = await api.calls(filter_conditions=conditions, sort=BY_ID, limit=3)
        if not page:
            break
        pages.append(page)
        last = page[-1]
    assert pages == [
        ["pickup-0", "pickup-1", "pickup-2"],
        ["pickup-4", "pickup-5", "pickup-6"],
    ]


async def test_the_next_page_is_refused_as_live_apps_saw_it(api: Api) -> None:
    for number in range(3):
        await api.create(f"pickup-{number}")
    answer = await api.post("/video/calls", {"limit": 2, "sort": BY_ID})
    again = await api.post("/video/calls", {"limit": 2, "next": answer.body["next"]})
    assert again.refused == (400, 4)
    assert "cannot specify sort and next/prev at the same time" in again.body["message"]


async def test_more_than_a_hundred_is_too_many(api: Api) -> None:
    assert (await api.post("/video/calls", {"limit": 101})).refused == (400, 4)


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        ({"id": {"$in": ["pickup-1", "x"]}}, ["pickup-1"]),
        ({"id": {"$gte": "pickup-1"}}, ["pickup-1", "pickup-2"]),
        ({"id": {"$lt": "pickup-1"}}, ["pickup-0"]),
        ({"ended_at": {"$exists": True}}, ["pickup-2"]),
        ({"$and": [{"ended_at": None}, {"id": {"$lte": "pickup-0"}}]}, ["pickup-0"]),
        ({"created_at": {"$gt": "2020-01-01T00:00:00Z"}, "custom.n": 1}, ["pickup-1"]),
        ({"created_by_user_id": "somebody"}, []),
        ({"ongoing": True}, []),
    ],
)
async def test_filters(api: Api, conditions: dict[str, Any], found: list[str]) -> None:
    for number in range(3):
        await api.create(f"pickup-{number}", custom={"n": number})
    await api.post("/video/call/sideline/pickup-2/mark_ended")
    assert await api.calls(filter_conditions=conditions, sort=BY_ID) == found


@pytest.mark.parametrize("conditions", [{"nothing": 1}, {"id": {"$near": 1}}])
async def test_unknown_filters_are_refused(api: Api, conditions: dict[str, Any]) -> None:
    await api.create()
    answer = await api.post("/video/calls", {"filter_conditions": conditions})
    assert answer.refused == (400, 4)


async def test_people_are_found_by_who_they_are_and_what_they_send(api: Api) -> None:
    await api.create()
    for user_id in ("alice", "bob", "charlie"):
        api.enter(user_id, f"s-{user_id}")
    account = api.server.account
    call = account.calls["sideline:pickup-1"]
    api.server.do(lambda: account.published(call, "s-alice", "TRACK_TYPE_VIDEO", True))
    api.server.do(lambda: account.published(call, "s-bob", "audio", True))

    assert await api.people() == ["alice", "bob", "charlie"]
    assert await api.people(filter_conditions={"user_id": {"$in": ["bob", "x"]}}) == ["bob"]
    for video in ("video", "TRACK_TYPE_VIDEO"):
        assert await api.people(filter_conditions={"published_tracks": video}) == ["alice"]
    sends = {"published_tracks": {"$in": ["video", "audio"]}}
    assert await api.people(filter_conditions=sends) == ["alice", "bob"]

    api.server.do(lambda: account.published(call, "s-alice", "video", False))
    assert await api.people(filter_conditions={"published_tracks": "video"}) == []


async def test_a_long_list_of_people_is_cut_and_says_how_many_there_are(api: Api) -> None:
    await api.create()
    for number in range(5):
        api.enter("bob", f"s{number}")  # one user, several sessions
    answer = await api.post(f"{CALL}/participants", params={"limit": "2"})
    assert len(answer.body["participants"]) == 2
    assert answer.body["total_participants"] == 5
    assert (await api.post(f"{CALL}/participants", params={"limit": "101"})).refused == (400, 4)


async def test_the_session_counts_people_by_role(api: Api) -> None:
    await api.create()
    api.enter("alice", "s1", "sideline_camera")
    api.enter("bob", "s2")
    api.enter("!anon", "s3", "anonymous")
    session = (await api.get(CALL)).body["call"]["session"]
    assert session["participants_count_by_role"] == {"sideline_camera": 1, "call_member": 1}
    assert session["anonymous_participant_count"] == 1
    assert [one["user_session_id"] for one in session["participants"]] == ["s1", "s2"]
