"""The commentator comes back when its place was taken or its machine slept, and its log says why.

Real processes, real media, two hosts; A writes its log as text, B as JSON.
"""

import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.two_hosts import (
    GRACE_SECONDS,
    TTL_SECONDS,
    Broadcast,
    Commentator,
    TwoHosts,
    until,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

JOINING, JOINED, TAKEN = "[join_call] joining", "track: first frame", "took the lease"
DUPLICATE = "[commentary] left room: duplicate identity"
EXPIRED = "[commentary] left room: token expired"
HEALED_SECONDS = 3.0  # after waking, beside what a join takes on this machine

Told = Callable[[], dict[str, list[str]]]


@pytest.fixture(scope="module")
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TwoHosts]:
    hosts = TwoHosts(tmp_path_factory.mktemp(request.param), request.param)
    try:
        hosts.start()
        yield hosts
    finally:
        hosts.stop()


def on_air(hosts: TwoHosts, first: Commentator) -> tuple[Broadcast, float]:
    """A broadcast that ``first`` comments on; and how long its join took."""
    hosts.only(first)
    broadcast = hosts.begin(hosts.url_a)
    until("it to be in the room", lambda: first.said("create_call done", broadcast))
    began = time.monotonic()
    hosts.film(hosts.url_a, broadcast)
    hosts.speaks(broadcast)
    return broadcast, time.monotonic() - began


def stands_by(other: Commentator) -> None:
    first = not other.runs
    other.start()
    if first:
        until("the other host to be there", lambda: "host started" in other.text())


def takes_over(
    hosts: TwoHosts, broadcast: Broadcast, *, away: Commentator, to: Commentator
) -> None:
    """One host's machine falls asleep, and the other one has its broadcast."""
    before = to.said(JOINED, broadcast)
    away.freeze()
    until("the other host to have it", lambda: to.said(JOINED, broadcast) > before)
    hosts.speaks(broadcast)


def lets_go(host: Commentator, broadcast: Broadcast) -> None:
    until("it to let go", lambda: host.said("lease lost", broadcast))


def consecutive(lines: list[str]) -> bool:
    """One narrator, whose feed nobody doubles, counts: Line 1, Line 2 …"""
    numbers = [int(line.removeprefix("Line ")) for line in lines]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def test_a_quiet_broadcast_has_none_of_the_phrases(hosts: TwoHosts, told: Told) -> None:
    """Not when it ends, either: that its room is gone then is no cause of anything."""
    broadcast, _ = on_air(hosts, hosts.a)
    stands_by(hosts.b)
    hosts.end(hosts.url_b, broadcast)
    until("the end", lambda: sum(h.said("] stopped", broadcast) for h in (hosts.a, hosts.b)) == 1)

    assert told() == {"a": [], "b": []}
    assert hosts.a.said(JOINING, broadcast) + hosts.b.said(JOINING, broadcast) == 1


def test_back_on_a_after_grace_is_a_new_broadcast_and_a_fresh_join(
    hosts: TwoHosts, told: Told
) -> None:
    broadcast, _ = on_air(hosts, hosts.a)
    stands_by(hosts.b)
    takes_over(hosts, broadcast, away=hosts.a, to=hosts.b)
    camera = hosts.film(hosts.url_b, broadcast)
    hosts.a.wake()
    lets_go(hosts.a, broadcast)
    hosts.speaks(broadcast)
    hosts.speaks(broadcast)

    camera.kill()
    until("grace to be over", lambda: hosts.state(broadcast) == "ended", GRACE_SECONDS + 30)
    until("B to be done", lambda: hosts.b.said("] stopped", broadcast))
    hosts.only(hosts.a)
    again = hosts.begin(hosts.url_a)
    hosts.film(hosts.url_a, again)
    hosts.speaks(again)

    assert again.id != broadcast.id
    assert told() == {"a": [DUPLICATE], "b": []}
    assert (hosts.a.said(JOINING, again), hosts.a.said(TAKEN, again)) == (1, 1)
    assert hosts.lines(again)[0] == "Line 1"


def test_back_on_a_within_grace_its_dead_connection_is_made_new(
    hosts: TwoHosts, told: Told
) -> None:
    broadcast, _ = on_air(hosts, hosts.a)
    stands_by(hosts.b)
    takes_over(hosts, broadcast, away=hosts.a, to=hosts.b)
    hosts.film(hosts.url_b, broadcast)
    hosts.a.wake()
    lets_go(hosts.a, broadcast)

    takes_over(hosts, broadcast, away=hosts.b, to=hosts.a)
    hosts.film(hosts.url_a, broadcast)
    hosts.b.wake()
    lets_go(hosts.b, broadcast)
    hosts.speaks(broadcast)

    assert hosts.state(broadcast) == "live"
    assert told() == {"a": [DUPLICATE], "b": [DUPLICATE]}
    assert (hosts.a.said(JOINING, broadcast), hosts.b.said(JOINING, broadcast)) == (2, 1)
    assert sorted(hosts.inside(broadcast)) == [
        f"camera:{broadcast.id}",
        f"commentator:{broadcast.id}",
    ]


def test_one_whose_machine_slept_past_its_tokens_life_joins_with_a_fresh_one(
    hosts: TwoHosts, told: Told
) -> None:
    broadcast, join_seconds = on_air(hosts, hosts.b)
    hosts.b.freeze()
    time.sleep(TTL_SECONDS + 0.5)
    before = len(hosts.lines(broadcast))
    hosts.b.wake()
    began = time.monotonic()
    until("it to be back", lambda: hosts.b.said(JOINED, broadcast) == 2)
    hosts.speaks(broadcast)
    seconds = time.monotonic() - began

    assert seconds < HEALED_SECONDS + join_seconds
    assert told() == {"a": [], "b": [EXPIRED]}
    assert (hosts.b.said(JOINING, broadcast), hosts.b.said(TAKEN, broadcast)) == (2, 1)
    assert len(hosts.inside(broadcast)) == 2
    assert hosts.states(broadcast) == ["waiting", "live"]
    time.sleep(2.0)  # whatever it had started before would have doubled some line by now
    assert consecutive(hosts.lines(broadcast)), hosts.lines(broadcast)
    assert len(hosts.lines(broadcast)) - before < 2 * (seconds + 4)  # it looks twice a second


def test_one_that_slept_while_another_was_awake_finds_its_place_taken(
    hosts: TwoHosts, told: Told
) -> None:
    broadcast, _ = on_air(hosts, hosts.a)
    stands_by(hosts.b)
    slept_since = time.monotonic()
    takes_over(hosts, broadcast, away=hosts.a, to=hosts.b)
    time.sleep(max(0.0, slept_since + TTL_SECONDS + 0.5 - time.monotonic()))
    before = len(hosts.lines(broadcast))
    hosts.a.wake()
    lets_go(hosts.a, broadcast)
    hosts.speaks(broadcast)
    hosts.speaks(broadcast)

    assert told() == {"a": [DUPLICATE], "b": []}
    assert (hosts.a.said(JOINING, broadcast), hosts.b.said(JOINING, broadcast)) == (1, 1)
    assert consecutive(hosts.lines(broadcast)[before:]), hosts.lines(broadcast)
    assert hosts.states(broadcast) == ["waiting", "live"]


def test_two_that_slept_together_wake_as_one(hosts: TwoHosts, told: Told) -> None:
    """The lease ran out meanwhile: it may be renewed or taken, and whoever has it is alone."""
    broadcast, join_seconds = on_air(hosts, hosts.a)
    stands_by(hosts.b)
    hosts.a.freeze()
    hosts.b.freeze()
    time.sleep(TTL_SECONDS + 0.5)
    joined = hosts.a.said(JOINED, broadcast)
    hosts.b.wake()
    hosts.a.wake()
    began = time.monotonic()
    until(
        "one of them to be back",
        lambda: hosts.a.said(JOINED, broadcast) + hosts.b.said(JOINED, broadcast) > joined,
    )
    hosts.speaks(broadcast)
    seconds = time.monotonic() - began
    until("one to have the lease", lambda: _holders(hosts, broadcast) == 1)
    hosts.speaks(broadcast)

    assert seconds < HEALED_SECONDS + join_seconds
    found = told()
    assert found["a"] in ([EXPIRED], [DUPLICATE], [EXPIRED, DUPLICATE])
    assert found["b"] == []
    assert len(hosts.inside(broadcast)) == 2


def _holders(hosts: TwoHosts, broadcast: Broadcast) -> int:
    both = (hosts.a, hosts.b)
    return sum(h.said(TAKEN, broadcast) - h.said("lease lost", broadcast) for h in both)


def test_a_nap_of_a_second_or_two_changes_nothing(hosts: TwoHosts, told: Told) -> None:
    broadcast, _ = on_air(hosts, hosts.a)
    before = hosts.inside(broadcast)
    hosts.a.freeze()
    time.sleep(2.0)
    hosts.a.wake()
    hosts.speaks(broadcast)
    hosts.speaks(broadcast)

    assert told() == {"a": [], "b": []}
    assert hosts.inside(broadcast) == before
    assert (hosts.a.said(JOINING, broadcast), hosts.a.said(TAKEN, broadcast)) == (1, 1)
    assert hosts.states(broadcast) == ["waiting", "live"]
