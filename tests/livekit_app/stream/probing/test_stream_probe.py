"""``manage.py stream_probe`` in both outcomes: as assumed, and each assumption made wrong."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.utils import timezone

from livekit_app.models import ProviderEvent
from livekit_app.providers.stream.probing import (
    call_questions,
    media_questions,
    media_side,
    webhook_questions,
)
from livekit_app.providers.stream.probing.probe_world import OWNER
from tests.livekit_app.stream.probing import conftest
from tests.livekit_app.stream.probing.conftest import Probe
from tests.support.stream import StreamServer

ASKED_BY_HAND = {10, 14}  # no public address, and a browser


def marked(said: str, mark: str) -> set[int]:
    return {int(number) for number in re.findall(rf"^(\d+)\. .* {mark}$", said, re.M)}


def nothing_is_left(server: StreamServer) -> bool:
    account = server.account
    return not account.calls and not [one for one in account.users if "probe" in one]


def test_an_account_as_assumed_passes(account: StreamServer, probe: Probe) -> None:
    right, said = probe()
    assert right, said
    assert marked(said, "as assumed") == set(range(1, 17)) - ASKED_BY_HAND
    assert marked(said, "not asked") == ASKED_BY_HAND
    assert said.count("assumed: ") == said.count("found:  ") == 16
    assert nothing_is_left(account)


@pytest.mark.parametrize(
    ("number", "unknown", "value"),
    [
        (1, "create_updates", False),
        (2, "ended_call_revives", True),
        (2, "deleted_call_revives", False),
        (3, "end_again_succeeds", False),
        (3, "end_missing_succeeds", True),
        (4, "next_works", True),
        (6, "token_role_counts", False),
        (7, "create_needs_grant", False),
        (8, "block_holds", False),
        (9, "revoke_holds_over_rejoin", False),
        (12, "tracks_filter_is_current", False),
        (13, "nanoseconds", False),
        (15, "at_sign_passes", False),
    ],
)
def test_a_wrong_assumption_is_found(
    account: StreamServer, probe: Probe, number: int, unknown: str, value: bool
) -> None:
    setattr(account.account.unknowns, unknown, value)
    right, said = probe()
    assert not right
    assert number in marked(said, "OTHERWISE"), said
    assert nothing_is_left(account) or unknown == "deleted_call_revives"


def test_a_late_list_is_found(
    account: StreamServer, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_questions, "LATE_SECONDS", 0.1)
    account.faults.lists_lag = 0.5
    right, said = probe()
    assert not right and 4 in marked(said, "OTHERWISE")


def test_limits_that_are_too_low_are_found(
    account: StreamServer, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(call_questions, "NEEDED", {"QueryCalls": 1_000_000})
    right, said = probe()
    assert not right and marked(said, "OTHERWISE") == {5}


def test_a_camera_that_is_noticed_late_is_found(
    account: StreamServer, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_questions, "GONE_SECONDS", 0.1)
    monkeypatch.setattr(conftest, "DIES_AFTER_SECONDS", 0.4)
    right, said = probe()
    assert not right and 11 in marked(said, "OTHERWISE")


def test_an_ended_call_that_lets_people_in_is_found(account: StreamServer, probe: Probe) -> None:
    """The grants are right as far as can be read, and mean nothing."""
    allowed = account.account.may_join
    account.account.may_join = lambda call, *who: None if call.ended_at else allowed(call, *who)  # type: ignore[method-assign]
    try:
        right, said = probe()
    finally:
        del account.account.may_join
    assert not right and marked(said, "OTHERWISE") == {16}


def test_without_streams_client_it_says_how_to_ask(
    account: StreamServer, probe: Probe, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_side, "is_installed", lambda: False)
    right, said = probe()
    assert right
    assert marked(said, "not asked") == {9, 10, 11, 12, 14}
    assert said.count("by hand:") >= 5 and "requirements-stream.txt" in said


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("kinds", "seconds", "event_id", "mark"),
    [
        (["call.created", "call.ended"], 0.1, "8d3f", "as assumed"),
        (["call.ended", "call.created"], 0.1, "8d3f", "OTHERWISE"),
        (["call.created", "call.ended"], 60, "8d3f", "OTHERWISE"),
        (["call.created", "call.ended"], 0.1, "8d" * 32, "OTHERWISE"),  # made of the body, by us
        ([], 0, "", "not asked"),
    ],
)
def test_webhooks_are_judged_by_what_has_come(
    account: StreamServer,
    probe: Probe,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    kinds: list[str],
    seconds: float,
    event_id: str,
    mark: str,
) -> None:
    settings.PUBLIC_URL = "https://live.example.org"
    came = timezone.now()
    sent = came - timedelta(seconds=seconds)
    events = [
        ProviderEvent(event_id=event_id, vendor_type=kind, created_at=sent, received_at=came)
        for kind in kinds
    ]
    monkeypatch.setattr(webhook_questions, "_came", lambda call_id: events)
    _, said = probe()
    assert 10 in marked(said, mark), said


@pytest.mark.django_db(transaction=True)
def test_without_our_database_the_rest_is_asked(
    account: StreamServer, probe: Probe, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(call_id: str) -> list[ProviderEvent]:
        raise OperationalError

    settings.PUBLIC_URL = "https://live.example.org"
    monkeypatch.setattr(webhook_questions, "_came", down)
    right, said = probe()
    assert right and 10 in marked(said, "not asked")


@pytest.mark.django_db
def test_webhooks_of_one_call_are_read_in_the_order_in_which_they_came() -> None:
    for number, room in enumerate(["probe-1", "probe-2", "probe-1"]):
        ProviderEvent.objects.create(
            provider="stream",
            event_id=str(number),
            vendor_type=f"call.{number}",
            room_name=room,
            created_at=timezone.now(),
        )
    came = webhook_questions._came("probe-1")
    assert [one.vendor_type for one in came] == ["call.0", "call.2"]


def test_it_waits_for_rate_limits(account: StreamServer, probe: Probe) -> None:
    account.faults.status(429, "GetOrCreateCall", times=2, retry_after=1)
    account.faults.status(429, "QueryCalls", times=1, retry_after=1)
    right, said = probe()
    assert right, said


def test_what_comes_late_is_asked_for_again(
    account: StreamServer, probe: Probe, settings: Any
) -> None:
    settings.PROVIDER_TIMEOUT_SECONDS = 0.3
    account.faults.slow(0.6, "EndCall", times=1, carried_out=True)
    right, said = probe()
    assert right, said


def test_a_question_that_fails_does_not_stop_the_others(
    account: StreamServer, probe: Probe
) -> None:
    account.faults.status(500, "GetRateLimits")
    right, said = probe()
    assert not right
    assert marked(said, "OTHERWISE") == {5}
    assert nothing_is_left(account)


def test_an_account_that_is_not_set_up_is_not_asked(account: StreamServer, probe: Probe) -> None:
    del account.account.types["sideline"]
    right, said = probe()
    assert not right and "stream_setup" in said
    assert "GetOrCreateCall" not in account.faults.asked


def test_a_wrong_secret_is_said(account: StreamServer, probe: Probe, settings: Any) -> None:
    settings.STREAM_API_SECRET = "z" * 32
    right, said = probe()
    assert not right and "Compare STREAM_API_KEY" in said


def test_no_secret_is_said(account: StreamServer, probe: Probe) -> None:
    _, said = probe()
    assert account.api_secret not in said and "eyJ" not in said


def test_calls_of_broadcasts_are_left_alone(account: StreamServer, probe: Probe) -> None:
    def make() -> None:
        account.account.get_or_create("sideline", "pickup-abc-1", {}, "sideline-abc")

    account.do(make)
    probe()
    assert set(account.account.calls) == {"sideline:pickup-abc-1"}
    assert account.account.calls["sideline:pickup-abc-1"].ended_at is None


def test_what_a_killed_probe_left_goes_with_the_next(account: StreamServer, probe: Probe) -> None:
    def make() -> None:
        for name, age in (("sideline-probe-old-01", 2), ("sideline-probe-new-01", 0)):
            call, _ = account.account.get_or_create("sideline", name, {}, OWNER)
            call.created_at -= timedelta(hours=age)

    account.do(make)
    probe()
    assert set(account.account.calls) == {"sideline:sideline-probe-new-01"}


def test_what_cannot_be_deleted_is_ended_and_what_stays_is_named(
    account: StreamServer, probe: Probe
) -> None:
    account.faults.status(500, "DeleteUsers")
    account.faults.status(403, "DeleteCall")
    _, said = probe()
    assert all(call.ended_at for call in account.account.calls.values())
    assert "This stayed at Stream: user" in said and "stayed at Stream: call" not in said
