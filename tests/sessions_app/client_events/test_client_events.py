"""What pages tell of their connections: stored, bounded, added up."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from livekit_app.errors import ServiceError
from sessions_app.client_events import reports
from sessions_app.client_events.reports import ReportedEvent
from sessions_app.lifecycle import retention
from sessions_app.models import ClientEvent, LiveSession
from sessions_app.states import State
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)


def tell(session: LiveSession, *events: ReportedEvent, page: str = "spectator") -> int:
    return reports.store(session.pk, page, "whep", events)


def code_of(session_id: str) -> tuple[int, str]:
    with pytest.raises(ServiceError) as refusal:
        reports.store(session_id, "camera", "", [ReportedEvent("lost")])
    return refusal.value.status, refusal.value.code


def test_what_a_page_tells_is_kept_without_who_told_it(make_session: MakeSession) -> None:
    """Kind, cause and duration, and nothing about a person."""
    session = make_session()
    assert tell(session, ReportedEvent("joined", ms=840), ReportedEvent("lost", "silent")) == 2
    kept = list(ClientEvent.objects.order_by("pk").values("page", "kind", "code", "ms", "player"))
    assert kept == [
        {"page": "spectator", "kind": "joined", "code": "", "ms": 840, "player": "whep"},
        {"page": "spectator", "kind": "lost", "code": "silent", "ms": None, "player": "whep"},
    ]


def test_an_unknown_broadcast_is_refused() -> None:
    assert code_of("ABCDEFGHJKLM") == (404, "not_found")


def test_the_last_words_are_heard_for_some_minutes_after_the_end(make_session: MakeSession) -> None:
    now = timezone.now()
    just_ended = make_session(State.ENDED, ended_at=now - timedelta(minutes=4))
    long_ended = make_session(State.ENDED, ended_at=now - timedelta(minutes=6))
    assert tell(just_ended, ReportedEvent("lost", "room_deleted")) == 1
    assert code_of(long_ended.pk) == (410, "ended")


def test_a_broadcast_keeps_only_so_many(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "MAX_ROWS", 3)
    session, other = make_session(), make_session()
    assert tell(session, ReportedEvent("joined"), ReportedEvent("lost")) == 2
    assert tell(session, ReportedEvent("joined"), ReportedEvent("lost")) == 1
    assert tell(session, ReportedEvent("joined")) == 0
    assert tell(other, ReportedEvent("joined")) == 1
    monkeypatch.setattr(reports, "MAX_ROWS", 2)  # two at once may have passed it
    assert tell(session, ReportedEvent("joined"), ReportedEvent("lost")) == 0


def test_a_broadcast_that_is_deleted_meanwhile_is_unknown(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(State.ENDED)
    assert retention.delete(session.pk)
    monkeypatch.setattr(reports, "get_session", lambda _: session)  # it was there when we looked
    assert code_of(session.pk) == (404, "not_found")


def test_they_are_deleted_with_their_broadcast(make_session: MakeSession) -> None:
    old = make_session(State.ENDED)
    recent = make_session()
    for session in (old, recent):
        tell(session, ReportedEvent("joined", ms=1))
    assert retention.delete(old.pk)
    assert ClientEvent.objects.get().session == recent


def test_numbers_of_the_last_hour(make_session: MakeSession) -> None:
    """Success rate, join time (median and p95), failures and losses by cause."""
    one, other = make_session(), make_session()
    for ms in (100, 200, 300, 400, 5000):
        tell(one, ReportedEvent("joined", ms=ms))
    tell(other, ReportedEvent("joined", ms=700), ReportedEvent("guest_fallback", "unauthenticated"))
    tell(
        one,
        ReportedEvent("join_failed", "media_unreachable"),
        ReportedEvent("join_failed", "media_unreachable"),
    )
    tell(
        other,
        ReportedEvent("join_failed", "network"),
        ReportedEvent("lost", "silent"),
        ReportedEvent("device", "denied"),
    )
    tell(one, ReportedEvent("quality", "poor"))
    ClientEvent.objects.filter(ms=100).update(at=timezone.now() - timedelta(minutes=61))

    every = reports.of_last_hour()
    assert (every.joined, every.failed, every.lost, every.guests) == (5, 3, 1, 1)
    assert every.success == 5 / 8
    assert (every.median_ms, every.p95_ms) == (400, 5000)
    assert list(every.failures.items()) == [("media_unreachable", 2), ("network", 1)]
    assert (every.losses, every.devices) == ({"silent": 1}, {"denied": 1})
    mine = reports.of_last_hour(other.pk)
    assert (mine.joined, mine.failed, mine.median_ms) == (1, 1, 700)
    assert reports.of_session(one.pk).joined == 5


def test_without_anything_told_there_are_no_numbers(make_session: MakeSession) -> None:
    numbers = reports.of_session(make_session().pk)
    assert (numbers.success, numbers.median_ms, numbers.p95_ms) == (None, None, None)


# --- the admin -----------------------------------------------------------------------------------


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("olga", password="x"))
    return client


def test_the_admin_shows_the_last_hour_above_the_events(
    operator: Client, make_session: MakeSession
) -> None:
    session = make_session()
    tell(
        session, *[ReportedEvent("joined", ms=900)] * 3, ReportedEvent("join_failed", "media_down")
    )
    page = operator.get("/admin/sessions_app/clientevent/").content.decode()
    assert "75.0 % (3 of 4)" in page
    assert "0.90 s" in page
    assert "1: media_down 1" in page
    assert page.count(session.pk) >= 4


def test_nobody_edits_what_pages_told(operator: Client, make_session: MakeSession) -> None:
    tell(make_session(), ReportedEvent("joined"))
    row = ClientEvent.objects.get()
    assert operator.get("/admin/sessions_app/clientevent/add/").status_code == 403
    change = f"/admin/sessions_app/clientevent/{row.pk}/"
    assert operator.post(f"{change}change/", {"code": "x"}).status_code == 403
    assert operator.post(f"{change}delete/", {"post": "yes"}).status_code == 403


def test_the_broadcast_list_shows_each_ones_connections(
    operator: Client, make_session: MakeSession, django_assert_max_num_queries: Any
) -> None:
    busy = make_session()
    for _ in range(6):
        make_session()
    tell(busy, *[ReportedEvent("joined", ms=900)] * 3, ReportedEvent("join_failed", "media_down"))
    with django_assert_max_num_queries(12):
        page = operator.get("/admin/sessions_app/livesession/").content.decode()
    assert "75 % of 4" in page
    detail = operator.get(f"/admin/sessions_app/livesession/{busy.pk}/change/").content.decode()
    assert "75.0 % (3 of 4)" in detail and "media_down 1" in detail
