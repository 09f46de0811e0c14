"""When something is tried again: the rules that the pages have, too."""

from datetime import UTC, datetime

import pytest

from livekit_app.runtime.retries import Backoff, RetryPolicy, retry_after_seconds

NOON = datetime(2026, 11, 29, 12, tzinfo=UTC)


def policy(chance: float) -> RetryPolicy:
    return RetryPolicy(first_seconds=0.2, max_seconds=2.0, chance=lambda: chance)


@pytest.mark.parametrize(
    ("attempt", "shortest", "longest"),
    [(0, 0.1, 0.2), (1, 0.2, 0.4), (2, 0.4, 0.8), (3, 0.8, 1.6), (4, 1.0, 2.0), (10**6, 1.0, 2.0)],
)
def test_a_delay_doubles_up_to_its_cap_and_is_spread(
    attempt: int, shortest: float, longest: float
) -> None:
    delays = [policy(chance).delay(attempt) for chance in (0.0, 0.5, 1.0)]
    assert delays == pytest.approx([shortest, (shortest + longest) / 2, longest])


def test_it_is_never_sooner_than_asked_for_and_not_the_same_for_all() -> None:
    delays = [policy(chance).delay(0, retry_after=3) for chance in (0.0, 1.0)]
    assert delays == pytest.approx([3.1, 3.2])


def test_by_chance_they_differ() -> None:
    assert len({RetryPolicy(0.2, 2.0).delay(0) for _ in range(20)}) > 1


def test_it_counts_by_itself_until_it_worked() -> None:
    backoff = Backoff(policy(1.0))
    assert [backoff.seconds() for _ in range(5)] == pytest.approx([0.2, 0.4, 0.8, 1.6, 2.0])
    assert backoff.seconds(retry_after=5) == pytest.approx(7.0)
    backoff.reset()
    assert backoff.seconds() == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        (" 0 ", 0.0),
        ("Sun, 29 Nov 2026 12:00:30 GMT", 30.0),
        ("Sun, 29 Nov 2026 11:00:00 GMT", 0.0),
        ("Sun, 29 Nov 2026 12:00:30 -0000", 30.0),
        ("-3", None),
        ("²", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_both_forms_of_the_header_are_read(header: str | None, seconds: float | None) -> None:
    assert retry_after_seconds(header, now=NOON) == seconds
