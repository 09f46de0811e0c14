"""Stream's answers read strictly where it matters, and kindly where shapes are known to differ."""

from typing import Any

import pytest

from livekit_app.errors import ProviderBroken
from livekit_app.providers.stream.calls import call_answers, call_people
from tests.livekit_app.stream.stream_speech import TYPE

NS = 1_796_000_000_123_456_789
MS = NS // 10**6


def call(**more: Any) -> dict[str, Any]:
    return {"id": "a", "type": TYPE, "cid": f"{TYPE}:a", "created_at": NS} | more


def person(user_id: str, sid: str, joined_at: object = NS) -> dict[str, Any]:
    return {"user": {"id": user_id}, "user_session_id": sid, "joined_at": joined_at, "role": "x"}


class Calls:
    """Answers questions about participants; ``asked``: their conditions, in order."""

    def __init__(self, *people: dict[str, Any], page: int = 100, **more: Any) -> None:
        self.people = list(people)
        self.page = page
        self.more: dict[str, Any] = more
        self.sending: dict[str, tuple[str, ...]] = {}  # of sids
        self.asked: list[dict[str, Any]] = []

    async def __call__(self, conditions: Any) -> dict[str, Any]:
        self.asked.append(conditions)
        ids = conditions.get("user_id", {}).get("$in")
        tracks = set(conditions.get("published_tracks", {}).get("$in", ()))
        found = [
            one
            for one in self.people
            if (ids is None or one["user"]["id"] in ids)
            and (not tracks or tracks & set(self.sending.get(one["user_session_id"], ())))
        ]
        assert ids is None or len(ids) <= 100
        return {"participants": found[: self.page], **self.more}


@pytest.mark.parametrize("ended_at", [None, "", 0, "0001-01-01T00:00:00Z"])
def test_an_end_that_never_was_is_none(ended_at: object) -> None:
    assert not call_answers.has_ended(call(ended_at=ended_at))


@pytest.mark.parametrize("ended_at", [NS, "2026-11-28T12:30:15.250000123Z", 1.8e9])
def test_an_end_is_one_in_both_forms(ended_at: object) -> None:
    assert call_answers.has_ended(call(ended_at=ended_at))


@pytest.mark.parametrize("ended_at", ["soon", [1], {"at": 1}, True])
def test_an_end_that_cannot_be_read_is_neither(ended_at: object) -> None:
    with pytest.raises(ProviderBroken):
        call_answers.has_ended(call(ended_at=ended_at))


@pytest.mark.parametrize(
    ("session", "people"),
    [
        (None, 0),
        ({}, 0),
        ({"participants_count_by_role": None}, 0),
        ({"participants_count_by_role": {"sideline_camera": 1, "call_member": 300}}, 301),
        ({"participants_count_by_role": {"user": 2}, "anonymous_participant_count": 9}, 2),
        ({"participants_count_by_role": {"user": 2}, "ended_at": NS}, 0),
    ],
)
def test_people_are_counted_by_the_session_that_goes_on(session: object, people: int) -> None:
    room = call_answers.read_call(call(session=session))
    assert (room.num_participants, room.num_publishers, room.created_at_ms) == (people, None, MS)


@pytest.mark.parametrize(
    "broken",
    [
        {"id": None},
        {"id": ""},
        {"cid": 7},
        {"created_at": None},
        {"created_at": "then"},
        {"session": "yes"},
        {"session": {"participants_count_by_role": {"user": "many"}}},
        {"session": {"participants_count_by_role": [1]}},
    ],
    ids=repr,
)
def test_a_call_without_its_fields_is_no_room(broken: dict[str, Any]) -> None:
    with pytest.raises(ProviderBroken):
        call_answers.read_call(call(**broken))


async def test_where_nothing_says_how_many_a_full_page_is_cut() -> None:
    people = [person(f"spectator@{number}", f"s{number}") for number in range(150)]
    full = Calls(*people)

    seen = await call_people.people_in(full, [f"spectator:{number}" for number in range(150)])

    assert len(seen) == 150
    few = Calls(*people[:99])
    assert len(await call_people.people_in(few, ["spectator:gone"])) == 99
    assert len(few.asked) == 1


async def test_many_that_are_known_are_asked_for_in_portions() -> None:
    people = [person(f"spectator@{number}", f"s{number}") for number in range(350)]
    calls = Calls(*people, total_participants=350)

    seen = await call_people.people_in(calls, [f"spectator:{number}" for number in range(350)])

    assert len({one.identity for one in seen}) == 350


async def test_a_camera_beyond_the_page_is_found_by_what_it_sends() -> None:
    """Also when nobody of ours knows of it yet."""
    people = [person(f"spectator@{number}", f"s{number}") for number in range(150)]
    calls = Calls(*people, person("camera@x", "c"), total_participants=151)
    calls.sending = {"c": ("video", "audio")}

    seen = {one.identity: one.publishing for one in await call_people.people_in(calls, [])}

    assert seen["camera:x"] is True and sum(seen.values()) == 1


@pytest.mark.parametrize("later", [10**9, 2000], ids=["a second", "two microseconds"])
async def test_the_newest_session_counts_whatever_the_list_orders(later: int) -> None:
    newest = person("camera@x", "new", NS + later)
    for people in ([newest, person("camera@x", "old")], [person("camera@x", "old"), newest]):
        calls = Calls(*people)
        calls.sending = {"old": ("video",)}
        (seen,) = await call_people.people_in(calls, [])
        assert (seen.sid, seen.publishing) == ("new", False)


async def test_nobody_is_in_a_call_that_has_ended() -> None:
    calls = Calls(person("camera@x", "c"), call=call(ended_at=NS))
    assert await call_people.people_in(calls, ["camera:x"]) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"user": None},
        {"user": {}},
        {"user": {"id": 3}},
        {"user_session_id": None},
        {"user_session_id": ""},
        {"joined_at": None},
        {"joined_at": "then"},
    ],
    ids=repr,
)
async def test_somebody_without_their_fields_breaks_the_answer(broken: dict[str, Any]) -> None:
    calls = Calls(person("spectator@a", "s") | broken)
    with pytest.raises(ProviderBroken):
        await call_people.people_in(calls, [])
