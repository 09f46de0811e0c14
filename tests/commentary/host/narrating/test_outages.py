"""Which failures are told of, as what, and until when."""

from datetime import timedelta

import pytest

from commentary.host.narrating.outages import Outage, Outages
from commentary.narrators.trouble import Trouble
from tests.commentary.host.virtual_time import BEGIN

FINAL = (Trouble.KEY_REFUSED, Trouble.MODEL_UNKNOWN, Trouble.REQUEST_REFUSED)
AT_ONCE = (Trouble.CERTIFICATE, Trouble.REDIRECTED, Trouble.BUDGET_SPENT)
PASSING = [trouble for trouble in Trouble if trouble not in (*FINAL, *AT_ONCE)]


def failed(
    outages: Outages,
    trouble: Trouble,
    at: float = 0.0,
    *,
    took: float = 1.0,
    wait: float = 1.0,
    named: float | None = None,
) -> None:
    asked_at = BEGIN + timedelta(seconds=at)
    ended = asked_at + timedelta(seconds=took)
    outages.failed(
        trouble,
        asked_at=asked_at,
        resumes_at=ended + timedelta(seconds=wait),
        until=None if named is None else ended + timedelta(seconds=named),
    )


@pytest.mark.parametrize("trouble", PASSING)
def test_what_passes_is_told_when_it_came_twice_in_a_row(trouble: Trouble) -> None:
    outages = Outages()
    failed(outages, trouble)
    assert outages.told is None
    failed(outages, trouble, 3.0)
    assert outages.told == Outage(trouble)

    outages.answered()
    assert outages.told is None
    failed(outages, trouble, 9.0)
    assert outages.told is None


def test_between_two_a_good_answer_makes_it_begin_anew() -> None:
    outages = Outages()
    for at in (0.0, 20.0, 40.0):
        failed(outages, Trouble.SLOW, at, took=6.0)
        assert outages.told is None
        outages.answered()


@pytest.mark.parametrize("trouble", AT_ONCE)
def test_what_somebody_has_to_change_is_told_at_once(trouble: Trouble) -> None:
    outages = Outages()
    failed(outages, trouble)
    assert outages.told == Outage(trouble)


@pytest.mark.parametrize("trouble", FINAL)
def test_what_is_final_is_told_without_an_end(trouble: Trouble) -> None:
    outages = Outages()
    outages.stopped(trouble)
    assert outages.told == Outage(trouble)


def test_ten_seconds_without_an_answer_are_told_of_whatever_it_was() -> None:
    local, busy = Outages(), Outages()
    failed(local, Trouble.SLOW, took=20.0)
    failed(busy, Trouble.RATE_LIMITED, took=0.1, wait=31.0, named=30.0)

    assert local.told == Outage(Trouble.SLOW)
    assert busy.told == Outage(Trouble.RATE_LIMITED, BEGIN + timedelta(seconds=30.1))


def test_seconds_that_were_named_are_not_told() -> None:
    outages = Outages()
    failed(outages, Trouble.RATE_LIMITED, named=2.0)
    failed(outages, Trouble.RATE_LIMITED, 5.0, named=2.0)

    assert outages.told == Outage(Trouble.RATE_LIMITED)


def test_two_of_which_each_came_once_are_trouble_and_do_not_alternate() -> None:
    outages = Outages()
    told = []
    for at, trouble in enumerate((Trouble.SLOW, Trouble.UNREACHABLE) * 4):
        failed(outages, trouble, 10.0 * at)
        told.append(outages.told)
    assert told == [None, *[Outage(Trouble.UNREACHABLE)] * 7]

    failed(outages, Trouble.SLOW, 90.0)
    failed(outages, Trouble.SLOW, 100.0)
    assert outages.told == Outage(Trouble.SLOW)
