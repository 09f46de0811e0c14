"""The network of the commentator, or of commentator and camera, is away: a cable is pulled."""

import time
from collections.abc import Callable, Iterator

import pytest

from tests.support.network import Network
from tests.support.services import Missing
from tests.support.two_hosts import TTL_SECONDS, Broadcast, TwoHosts, until

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

JOINING, JOINED, TAKEN = "[join_call] joining", "track: first frame", "took the lease"
HICCUP_SECONDS = 2.5  # longer than FRAME_STALL_SECONDS
LONG_GRACE = 90.0
HEALED_SECONDS = 3.0

Told = Callable[[], dict[str, list[str]]]


@pytest.fixture(scope="module")
def installation(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[TwoHosts]:
    try:
        network = Network()
    except Missing as missing:
        pytest.skip(str(missing))
    hosts = TwoHosts(
        tmp_path_factory.mktemp(request.param),
        request.param,
        network=network,
        grace_seconds=LONG_GRACE,
    )
    try:
        hosts.start()
        yield hosts
    finally:
        hosts.stop()
        network.close()


@pytest.fixture
def cable(hosts: TwoHosts) -> Iterator[Network]:
    assert hosts.network is not None
    yield hosts.network
    hosts.network.plug()


def on_air(hosts: TwoHosts, *, far: bool) -> Broadcast:
    hosts.only(hosts.a)
    broadcast = hosts.begin(hosts.url_a)
    hosts.film(hosts.url_a, broadcast, far=far)
    hosts.speaks(broadcast)
    return broadcast


def test_after_a_hiccup_of_its_network_nothing_was_rebuilt(
    hosts: TwoHosts, cable: Network, told: Told
) -> None:
    """The camera filmed on meanwhile, and nobody calls it absent."""
    broadcast = on_air(hosts, far=False)
    before = hosts.inside(broadcast)
    cable.pull()
    time.sleep(HICCUP_SECONDS)
    cable.plug()
    hosts.speaks(broadcast)
    hosts.speaks(broadcast)

    assert hosts.inside(broadcast) == before  # the same sids
    assert (hosts.a.said(JOINING, broadcast), hosts.a.said(TAKEN, broadcast)) == (1, 1)
    assert told()["a"] == []
    assert hosts.states(broadcast) == ["waiting", "live"]


def test_away_for_longer_than_a_token_lives_it_comes_back_with_a_fresh_one(
    hosts: TwoHosts, cable: Network, told: Told
) -> None:
    broadcast = on_air(hosts, far=True)
    cable.pull()
    pulled = time.monotonic()
    until("it to try in vain", lambda: hosts.a.said("resume failed", broadcast), 60)
    time.sleep(max(0.0, pulled + TTL_SECONDS + 0.5 - time.monotonic()))
    assert hosts.state(broadcast) in {"live", "interrupted"}
    before = hosts.a.said("create_call done", broadcast)
    cable.plug()
    began = time.monotonic()
    until("it to be in the room", lambda: hosts.a.said("create_call done", broadcast) > before)
    seconds = time.monotonic() - began
    hosts.film(hosts.url_a, broadcast)  # with a fresh grant, as its page does by itself
    hosts.speaks(broadcast)
    hosts.speaks(broadcast)

    assert seconds < HEALED_SECONDS + 2.0
    assert hosts.state(broadcast) == "live"
    assert told()["a"] == [
        "[commentary] left room: connection lost",
        "[commentary] resume failed",
    ]
    assert hosts.a.said(TAKEN, broadcast) == 1
    assert f"commentator:{broadcast.id}" in hosts.inside(broadcast)
