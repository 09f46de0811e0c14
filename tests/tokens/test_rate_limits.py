"""How often somebody may ask: per caller first, per address generously."""

import asyncio
from typing import Any

import pytest
from django.test import RequestFactory

from livekit_app import rate_limits
from livekit_app.callers import Credentials
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


@pytest.fixture(autouse=True)
def few(settings: Any) -> None:
    settings.RATE_LIMITS = {"tokens": ("2/hour", "5/hour")}


async def test_one_caller_is_limited_and_others_behind_the_same_address_are_not() -> None:
    assert [await spend("alice") for _ in range(2)] == [0, 0]
    assert await spend("alice") > 0
    assert await spend("bob") == 0


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


def test_redis_counts_for_all_web_processes(redis_url: str, settings: Any) -> None:
    """Two event loops are as far apart as two processes."""
    settings.REDIS_URL = redis_url
    assert [asyncio.run(spend("carol")) for _ in range(2)] == [0, 0]
    assert asyncio.run(spend("carol")) > 0


async def test_a_store_that_is_away_lets_everybody_pass(settings: Any) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_ports(1)[0]}/0"
    assert [await spend("dave") for _ in range(4)] == [0] * 4


def test_what_is_offered_tells_callers_apart_without_being_kept() -> None:
    one, other = Credentials(authorization="Bearer a"), Credentials(authorization="Bearer b")
    assert rate_limits.caller_key(one) != rate_limits.caller_key(other)
    assert "Bearer" not in rate_limits.caller_key(one)
    assert rate_limits.caller_key(Credentials()) == ""


def test_a_signed_event_tells_nobody_apart() -> None:
    """It is another one each time, so that a limit per event would limit nothing."""
    assert rate_limits.caller_key(Credentials(authorization="Nostr abc")) == ""
