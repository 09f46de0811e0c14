"""Rate limits as the answers' headers tell them, with a clock of the test's."""

import time
from datetime import UTC, datetime
from email.utils import format_datetime

import pytest

from livekit_app.runtime.request_budget import RequestBudget

SERVER = datetime(2030, 1, 1, 12, 0, 0, tzinfo=UTC)  # a clock that is years ahead of ours


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def budget(clock: Clock) -> RequestBudget:
    return RequestBudget(clock)


def headers(remaining: str, reset: float | str, *, date: bool = True) -> dict[str, str]:
    said = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": remaining}
    said["X-RateLimit-Reset"] = str(reset)
    return said | ({"Date": format_datetime(SERVER, usegmt=True)} if date else {})


def in_seconds(seconds: float) -> int:
    return int(SERVER.timestamp() + seconds)


def test_as_long_as_calls_are_left_nobody_waits(budget: RequestBudget) -> None:
    assert budget.wait("QueryCalls") == 0
    budget.note("QueryCalls", 200, headers("1", in_seconds(30)))
    assert budget.wait("QueryCalls") == 0
    budget.note("QueryCalls", 200, {})
    assert budget.wait("QueryCalls") == 0


def test_the_last_call_of_a_window_closes_its_operation_until_the_next(
    budget: RequestBudget, clock: Clock
) -> None:
    """By the server's clock: ours may be another."""
    budget.note("QueryCalls", 200, headers("0", in_seconds(30)))

    assert budget.wait("QueryCalls") == pytest.approx(30)
    assert budget.wait("GetCall") == 0
    clock.now += 29
    assert budget.wait("QueryCalls") == pytest.approx(1)
    clock.now += 1
    assert budget.wait("QueryCalls") == 0


def test_proxies_join_headers_and_the_first_that_says_something_counts(
    budget: RequestBudget,
) -> None:
    budget.note("A", 200, headers(" , 0, 39", f", {in_seconds(20)}, 7"))
    assert budget.wait("A") == pytest.approx(20)
    budget.note("B", 200, headers("40, 0", in_seconds(20)))
    assert budget.wait("B") == 0


@pytest.mark.parametrize("reset", ["", "soon", "nan", str(in_seconds(-30))])
def test_a_reset_that_says_nothing_holds_nobody_up(budget: RequestBudget, reset: str) -> None:
    budget.note("A", 200, headers("0", reset))
    assert budget.wait("A") == 0


@pytest.mark.parametrize("reset", [in_seconds(7200), "inf", in_seconds(0) * 1000])
def test_no_window_is_longer_than_a_minute(budget: RequestBudget, reset: float | str) -> None:
    budget.note("A", 200, headers("0", reset))
    assert budget.wait("A") == 60


def test_without_a_date_our_own_clock_has_to_do(budget: RequestBudget) -> None:
    budget.note("A", 200, headers("0", time.time() + 30, date=False))
    assert 25 < budget.wait("A") <= 30


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "0"}, 0),
        ({"Retry-After": "100000"}, 60),
        ({"Retry-After": "Tue, 01 Jan 2030 12:00:09 GMT"}, 9),
        ({"Retry-After": "Tue, 01 Jan 2030 11:00:00 GMT"}, 0),
        ({"Retry-After": "whenever"} | headers("0", in_seconds(12)), 12),
        (headers("0", in_seconds(12)), 12),
        ({"Retry-After": "3"} | headers("0", in_seconds(12)), 3),
        ({}, 1),
    ],
)
def test_too_often_says_for_how_long(
    budget: RequestBudget, said: dict[str, str], seconds: float
) -> None:
    budget.note("A", 429, {"Date": format_datetime(SERVER, usegmt=True)} | said)
    assert budget.wait("A") == pytest.approx(seconds)


def test_an_answer_with_calls_left_opens_it_again(budget: RequestBudget) -> None:
    budget.note("A", 429, {"Retry-After": "30"})
    budget.note("A", 200, headers("59", in_seconds(60)))
    assert budget.wait("A") == 0
