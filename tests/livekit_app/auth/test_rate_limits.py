"""How often somebody may ask: per caller first, per address generously."""

import asyncio
import socket
import time
from typing import Any

import pytest
from django.test import RequestFactory
from limits import WindowStats
from limits.aio.strategies import SlidingWindowCounterRateLimiter

from livekit_app.auth import authentication, rate_limits
from livekit_app.auth.authentication import Caller, Credentials
from livekit_app.errors import ServiceError
from tests.support.ports import free_ports


async def spend(caller: str, *, address: str = "192.0.2.7", scope: str = "") -> int:
    """0 when granted, else the seconds to wait."""
    request = RequestFactory().get("/", REMOTE_ADDR=address)
    try:
        offered = Credentials(visitor_key=caller)
        await rate_limits.spend("tokens", request, offered, scope=scope)
    except ServiceError as refusal:
        assert (refusal.status, refusal.code) == (429, "too_many_requests")
        return refusal.retry_after or 0
    return 0


class GuestsBook:
    """Knows one word."""

    word = "Bearer alice's"

    async def authenticate(self, credentials: Credentials) -> Caller | None:
        known = credentials.authorization == self.word
        return Caller(subject="test:alice") if known else None


@pytest.fixture
def guests_book(settings: Any) -> None:
    settings.AUTHENTICATORS = [f"{__name__}.GuestsBook"]
    settings.LIMIT_FAILED_PROOFS = "2/hour"


@pytest.fixture(autouse=True)
def few(settings: Any) -> None:
    settings.RATE_LIMITS = {"tokens": ("2/hour", "5/hour")}


async def test_one_caller_is_limited_and_others_behind_the_same_address_are_not() -> None:
    assert [await spend("alice") for _ in range(2)] == [0, 0]
    assert await spend("alice") > 0
    assert await spend("bob") == 0


@pytest.mark.parametrize("sent", ["host_key", "authorization"])
async def test_a_key_that_is_judged_counts_for_whoever_holds_it(sent: str) -> None:
    """Neither for who asks from the same address, nor anew with each thing that is sent along."""

    async def judged(key: str, number: int) -> bool:
        request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
        offered: dict[str, Any] = {sent: key, "visitor_key": f"{number}"}
        if sent == "host_key":
            offered["authorization"] = f"Nostr {number}"
        try:
            await rate_limits.spend("tokens", request, Credentials(**offered), judged=True)
        except ServiceError:
            return False
        return True

    while await spend("") == 0:
        pass
    assert [await judged("Bearer host's", number) for number in range(3)] == [True, True, False]
    assert await judged("Bearer another's", 0)
    assert await spend("somebody new") > 0


async def test_each_broadcast_counts_apart() -> None:
    assert [await spend("alice", scope=one) for one in ("a", "a", "b")] == [0, 0, 0]
    assert await spend("alice", scope="a") > 0


async def test_an_address_has_a_limit_of_its_own() -> None:
    assert [await spend(f"caller {number}") for number in range(5)] == [0] * 5
    assert await spend("one more") > 0
    assert await spend("one more", address="192.0.2.8") == 0


async def test_nobody_in_particular_is_counted_by_the_address_alone() -> None:
    assert [await spend("") for _ in range(5)] == [0] * 5
    assert await spend("") > 0


async def test_an_ipv6_subscriber_is_one_address() -> None:
    for number in range(5):
        assert await spend(f"caller {number}", address=f"2001:db8:1:2::{number}") == 0
    assert await spend("one more", address="2001:db8:1:2:ffff::1") > 0
    assert await spend("one more", address="2001:db8:1:3::1") == 0


async def test_the_subscribers_of_one_network_share_a_wider_limit() -> None:
    """Whoever has a /48 has 65,536 addresses that count as one each."""
    asked = [await spend("", address=f"2001:db8:1:{number % 8}::1") for number in range(24)]
    assert asked[:20] == [0] * 20  # four times the limit of one
    assert all(wait > 0 for wait in asked[20:])
    assert await spend("", address="2001:db8:2:1::1") == 0
    assert await spend("", address="192.0.2.99") == 0


def test_redis_counts_for_all_web_processes(redis_url: str, settings: Any) -> None:
    """Two event loops are as far apart as two processes."""
    settings.REDIS_URL = redis_url
    assert [asyncio.run(spend("carol")) for _ in range(2)] == [0, 0]
    assert asyncio.run(spend("carol")) > 0


async def test_a_store_that_is_away_lets_everybody_pass(settings: Any) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_ports(1)[0]}/0"
    assert [await spend("dave") for _ in range(4)] == [0] * 4


async def test_a_store_that_hangs_lets_everybody_pass_soon(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """It takes connections and never says a word. Asked twice: for the caller and the address."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.REDIS_URL = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
        async with asyncio.timeout(4):  # two times half a second, on a busy machine
            assert await spend("dave") == 0
    assert caplog.text.count("[limits] not counted") == 2


# --- wrong proofs -------------------------------------------------------------------------------


async def wrong(address: str = "192.0.2.7") -> int:
    """What a wrong proof is answered: 401, or the seconds to wait."""
    offered = Credentials(authorization="Bearer nobody's", address=address)
    with pytest.raises(ServiceError) as refused:
        await authentication.require(offered)
    refusal = refused.value
    if refusal.status == 429:
        assert (refusal.code, refusal.stage) == ("too_many_wrong_proofs", "auth")
        return refusal.retry_after or 0
    return refusal.status


async def test_too_many_wrong_proofs_of_an_address_are_told_to_wait(
    guests_book: None, caplog: pytest.LogCaptureFixture
) -> None:
    assert [await wrong() for _ in range(2)] == [401, 401]
    assert 0 < await wrong() <= 3600
    assert await wrong("192.0.2.8") == 401
    assert "[limits] too many wrong proofs" in caplog.text
    assert "nobody's" not in caplog.text


async def test_a_right_proof_holds_whatever_came_from_its_address(guests_book: None) -> None:
    """Or one person on a Wi-Fi would keep its hosts out (docs/adr/0010)."""
    for _ in range(4):
        await wrong()
    right = Credentials(authorization=GuestsBook.word, address="192.0.2.7")
    assert (await authentication.require(right)).subject == "test:alice"


async def test_no_proof_is_no_wrong_one(guests_book: None) -> None:
    nobody = Credentials(address="192.0.2.7")
    for _ in range(4):
        assert await authentication.authenticate(nobody) is None
        with pytest.raises(ServiceError) as refused:
            await authentication.require(nobody)
        assert refused.value.status == 401
    assert await wrong() == 401


def test_redis_counts_wrong_proofs_for_all_web_processes(
    guests_book: None, redis_url: str, settings: Any
) -> None:
    settings.REDIS_URL = redis_url
    assert [asyncio.run(wrong("192.0.2.9")) for _ in range(2)] == [401, 401]
    assert 0 < asyncio.run(wrong("192.0.2.9")) <= 3600


async def test_without_the_store_a_wrong_proof_is_just_wrong(
    guests_book: None, settings: Any
) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_ports(1)[0]}/0"
    assert [await wrong() for _ in range(4)] == [401] * 4


def test_what_is_offered_tells_callers_apart_without_being_kept() -> None:
    one, other = Credentials(authorization="Bearer a"), Credentials(authorization="Bearer b")
    assert rate_limits.caller_key(one) != rate_limits.caller_key(other)
    assert "Bearer" not in rate_limits.caller_key(one)
    assert rate_limits.caller_key(Credentials()) == ""


def test_a_signed_event_tells_nobody_apart() -> None:
    """It is another one each time, so that a limit per event would limit nothing."""
    assert rate_limits.caller_key(Credentials(authorization="Nostr abc")) == ""


async def test_the_wait_is_a_second_at_least(monkeypatch: pytest.MonkeyPatch) -> None:
    """A window that ends in this very moment would tell clients to come back at once."""

    async def ends_now(*_: Any) -> WindowStats:
        return WindowStats(reset_time=time.time(), remaining=0)

    monkeypatch.setattr(SlidingWindowCounterRateLimiter, "get_window_stats", ends_now)
    assert [await spend("alice") for _ in range(3)] == [0, 0, 1]


async def test_one_ipv6_subscriber_has_one_count_of_wrong_proofs(guests_book: None) -> None:
    for last in (1, 2):
        await rate_limits.count_wrong_proof(f"2001:db8:1:2::{last}")
    with pytest.raises(ServiceError) as refused:
        await rate_limits.count_wrong_proof("2001:db8:1:2::3")
    assert (refused.value.status, refused.value.code) == (429, "too_many_wrong_proofs")


async def test_the_subscribers_of_one_network_share_a_count_of_wrong_proofs(
    guests_book: None,
) -> None:
    for number in range(8):  # four times the limit of one
        assert await wrong(f"2001:db8:1:{number}::1") == 401
    assert 0 < await wrong("2001:db8:1:8::1") <= 3600
    assert await wrong("2001:db8:2:8::1") == 401
