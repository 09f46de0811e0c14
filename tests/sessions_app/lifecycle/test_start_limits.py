"""How many broadcasts may be started, wait, and run: per address, per network, and in all.

An attacker wants every place, with broadcasts that never film, or rows without end.
"""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from livekit_app.errors import ServiceError
from livekit_app.models import Room
from sessions_app.lifecycle import limits, retention
from sessions_app.lifecycle import service as lifecycle
from sessions_app.lifecycle.limits import AskedFrom
from sessions_app.lifecycle.service import StartRequest
from sessions_app.models import DeletedStart, LiveSession, SessionEvent
from sessions_app.states import Reason, State
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

PLACES = 8  # the embedded media server's, as it comes
ALICE = StartRequest(host_key="alice-holds-this-key-0123456789", address="192.0.2.7")
X = AskedFrom("x")


@pytest.fixture
def eight_rooms(settings: Any, sent_to_broker: list[int]) -> None:
    settings.PROVIDER = "embedded"
    settings.EMBEDDED_MAX_ROOMS = PLACES


def start(address: str) -> str:
    """What a start from there is answered: "ok" or the refusal's code."""
    try:
        lifecycle.start_session(replace(ALICE, address=address))
    except ServiceError as refusal:
        assert refusal.retry_after is not None and refusal.retry_after >= 1
        return f"{refusal.status} {refusal.code}"
    return "ok"


def at_once(starts: list[str]) -> Counter[str]:
    """One thread and connection for each, as web processes would."""

    def work(address: str) -> str:
        try:
            return start(address)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=20) as pool:
        return Counter(pool.map(work, starts))


def rows() -> tuple[int, int, int]:
    return LiveSession.objects.count(), Room.objects.count(), SessionEvent.objects.count()


# --- places -------------------------------------------------------------------------------------


def test_one_address_cannot_take_every_place_with_empty_broadcasts(eight_rooms: None) -> None:
    assert Counter(start("192.0.2.7") for _ in range(10)) == {"ok": 4, "429 too_many_waiting": 6}
    assert start("198.51.100.9") == "ok"


def test_what_waits_is_told_for_how_long(eight_rooms: None, settings: Any) -> None:
    settings.WAITING_SECONDS = 100
    for _ in range(4):
        start("192.0.2.7")
    with pytest.raises(ServiceError) as refused:
        lifecycle.start_session(ALICE)
    assert refused.value.retry_after is not None and 90 < refused.value.retry_after <= 101


def test_a_clubs_cameras_behind_one_address_may_all_film(eight_rooms: None) -> None:
    for _ in range(PLACES):
        session = lifecycle.start_session(ALICE)
        LiveSession.objects.filter(pk=session.pk).update(state=State.LIVE, live_at=timezone.now())
    assert start("192.0.2.7") == "503 too_many_broadcasts"


def test_a_full_server_leaves_no_row_of_what_it_refuses(eight_rooms: None) -> None:
    for number in range(PLACES):
        assert start(f"198.51.100.{number}") == "ok"
    before = rows()
    assert at_once(["203.0.113.5"] * 60) == {"503 too_many_broadcasts": 60}
    assert rows() == before


def test_starts_at_once_from_everywhere_get_exactly_the_places(eight_rooms: None) -> None:
    answers = at_once([f"198.51.100.{number}" for number in range(60)])
    assert answers == {"ok": PLACES, "503 too_many_broadcasts": 60 - PLACES}
    assert rows() == (PLACES, PLACES, PLACES)


def test_starts_at_once_from_one_address_get_exactly_its_share(eight_rooms: None) -> None:
    assert at_once(["192.0.2.7"] * 60) == {"ok": 4, "429 too_many_waiting": 56}
    assert LiveSession.objects.count() == 4


def test_what_is_over_takes_no_place(eight_rooms: None, make_session: MakeSession) -> None:
    for _ in range(PLACES):
        make_session(State.ENDED)
    assert start("192.0.2.7") == "ok"


def test_rooms_of_another_provider_take_no_place_here(
    eight_rooms: None, make_session: MakeSession
) -> None:
    for _ in range(PLACES):
        make_session(State.LIVE)
    Room.objects.update(provider="livekit")
    assert start("192.0.2.7") == "ok"


def test_a_repeated_start_is_found_on_a_full_server(eight_rooms: None) -> None:
    mine = replace(ALICE, idempotency_key="a-key-that-nobody-guesses")
    first = lifecycle.start_session(mine)
    for number in range(PLACES - 1):
        start(f"198.51.100.{number}")
    assert lifecycle.start_session(mine).pk == first.pk


@pytest.mark.parametrize("places", [1, 2, 3])
def test_two_may_wait_wherever_there_are_two_places(
    eight_rooms: None, settings: Any, places: int
) -> None:
    settings.EMBEDDED_MAX_ROOMS = places
    assert [start("192.0.2.7") for _ in range(min(places, 2))] == ["ok"] * min(places, 2)


# --- networks -----------------------------------------------------------------------------------


def test_the_subscribers_of_one_network_cannot_take_every_place(eight_rooms: None) -> None:
    """Whoever has a /48 has 65,536 addresses that count as one each."""
    answers = [start(f"2001:db8:1:{number}::1") for number in range(20)]
    assert Counter(answers) == {"ok": 6, "429 too_many_waiting": 14}
    assert start("2001:db8:2:1::1") == "ok"
    assert start("192.0.2.7") == "ok"


def test_the_subscribers_of_one_network_share_a_wider_limit_of_starts(settings: Any) -> None:
    settings.START_LIMIT_PER_ADDRESS = 1
    answers = [start(f"2001:db8:1:{number}::1") for number in range(6)]
    assert answers == ["ok"] * 4 + ["429 too_many_starts"] * 2
    assert start("2001:db8:2:1::1") == "ok"


# --- starts an hour -----------------------------------------------------------------------------


def test_starts_are_limited_per_address(settings: Any) -> None:
    settings.START_LIMIT_PER_ADDRESS = 2
    for number in range(2):
        lifecycle.start_session(replace(ALICE, idempotency_key=f"key-{number}"))
    with pytest.raises(ServiceError) as refused:
        lifecycle.start_session(replace(ALICE, idempotency_key="key-3"))
    assert (refused.value.status, refused.value.code) == (429, "too_many_starts")
    assert refused.value.retry_after is not None and 0 < refused.value.retry_after <= 3601
    lifecycle.start_session(replace(ALICE, idempotency_key="key-4", address="198.51.100.9"))


def test_an_hour_later_the_address_may_start_again(settings: Any) -> None:
    settings.START_LIMIT_PER_ADDRESS = 1
    session = lifecycle.start_session(ALICE)
    LiveSession.objects.filter(pk=session.pk).update(
        created_at=timezone.now() - timedelta(minutes=61)
    )
    lifecycle.start_session(replace(ALICE, idempotency_key="other"))


def test_the_wait_ends_when_the_oldest_start_is_an_hour_old(
    settings: Any, make_session: MakeSession
) -> None:
    settings.START_LIMIT_PER_ADDRESS = 2
    now = timezone.now()
    for minutes in (10, 50, 70):
        make_session(created_from="x", created_at=now - timedelta(minutes=minutes))
    with pytest.raises(ServiceError) as refused:
        limits.check_start(X, now)
    assert refused.value.retry_after == 601


def test_a_start_that_failed_on_our_side_counts_against_nobody(
    settings: Any, make_session: MakeSession
) -> None:
    settings.START_LIMIT_PER_ADDRESS = 1
    make_session(State.ERROR, created_from="x")
    limits.check_start(X, timezone.now())


def test_one_ipv6_subscriber_is_one_address(settings: Any) -> None:
    settings.START_LIMIT_PER_ADDRESS = 1
    lifecycle.start_session(replace(ALICE, address="2001:db8:1:2::1"))
    with pytest.raises(ServiceError):
        lifecycle.start_session(replace(ALICE, address="2001:db8:1:2::2", idempotency_key="b"))


def test_there_is_a_limit_to_open_broadcasts(settings: Any, make_session: MakeSession) -> None:
    settings.MAX_OPEN_SESSIONS = 1
    make_session(State.ENDED)  # takes no place any more
    lifecycle.start_session(ALICE)
    with pytest.raises(ServiceError) as refused:
        lifecycle.start_session(replace(ALICE, idempotency_key="b", address="198.51.100.9"))
    assert (refused.value.status, refused.value.code) == (503, "too_many_broadcasts")
    assert refused.value.retry_after


def test_starts_that_failed_have_a_wider_limit(settings: Any, make_session: MakeSession) -> None:
    settings.START_LIMIT_PER_ADDRESS = 2
    for _ in range(7):
        make_session(State.ERROR, created_from="x")
    limits.check_start(X, timezone.now())
    make_session(State.ERROR, created_from="x")
    with pytest.raises(ServiceError) as refused:
        limits.check_start(X, timezone.now())
    assert (refused.value.status, refused.value.code) == (429, "too_many_starts")
    limits.check_start(AskedFrom("y"), timezone.now())


def test_starts_that_failed_are_deleted_after_an_hour(make_session: MakeSession) -> None:
    now = timezone.now()
    make_session(State.ERROR, ended_at=now - timedelta(minutes=61))
    kept = make_session(State.ERROR, ended_at=now - timedelta(minutes=59))
    ended = make_session(State.ENDED, ended_at=now - timedelta(minutes=61))
    assert retention.delete_old(now) == 1
    assert set(LiveSession.objects.all()) == {kept, ended}


def test_deleting_is_no_way_round_the_limit(settings: Any) -> None:
    settings.START_LIMIT_PER_ADDRESS = 2
    for _ in range(2):
        session = lifecycle.start_session(ALICE)
        lifecycle.end_session(session.pk, reason=Reason.HOST, actor="host")
        assert retention.delete(session.pk)
    assert start("192.0.2.7") == "429 too_many_starts"
    DeletedStart.objects.update(created_at=timezone.now() - timedelta(minutes=61))
    assert start("192.0.2.7") == "ok"
    retention.delete_old()
    assert not DeletedStart.objects.exists()
