"""Which nodes live, by what they tell of themselves in Redis."""

from typing import Any

import pytest

from livekit_app.providers.livekit.nodes import Node, Nodes, Places, living
from livekit_app.providers.port import RoomSeen
from tests.support.ports import free_ports


def node(name: str, seen_at: int) -> Node:
    return Node(name, "10.0.0.1", seen_at, rooms=1)


@pytest.mark.parametrize(
    ("now", "alive"),
    [
        (104, {"a", "b"}),
        (105, {"b"}),
        (3600, {"b"}),  # Redis's clock is ahead: the nodes bear out two seconds of it
        (0, {"a", "b"}),  # … or behind
    ],
)
def test_a_node_without_a_sign_of_life_for_five_seconds_is_dead(now: int, alive: set[str]) -> None:
    assert living([node("a", 100), node("b", 103)], now) == alive


def test_a_wrong_clock_kills_nobody() -> None:
    assert living([node("a", 100), node("b", 102)], 5000) == {"a", "b"}


def test_a_room_tells_where_it_is_and_whether_that_is_lost() -> None:
    places = Places({"here": "a", "there": "b"}, frozenset({"a"}))
    here, there, new = (places.marked(RoomSeen(name, "RM_1", 1)) for name in ("here", "there", "x"))
    assert (here.place, here.lost) == ("a", False)
    assert (there.place, there.lost) == ("b", True)
    assert (new.place, new.lost) == ("", False)


async def test_what_cannot_be_read_is_not_lost(
    caplog: pytest.LogCaptureFixture, settings: Any
) -> None:
    settings.PROVIDER_TIMEOUT_SECONDS = 2.0
    nodes = Nodes(f"redis://127.0.0.1:{free_ports(1)[0]}/0")
    assert not (await nodes.places("room")).is_lost("room")
    assert not (await nodes.places()).is_lost("room")
    await nodes.aclose()
    assert len([one for one in caplog.records if "cannot be read" in one.message]) == 1
