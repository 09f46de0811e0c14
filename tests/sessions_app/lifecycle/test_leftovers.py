"""What nobody can use any more goes within seconds, a bounded number at a time."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from livekit_app.runtime import heartbeats
from sessions_app import clock
from sessions_app.access_choices import WayIn
from sessions_app.models import Admission, LiveSession, SocketTicket, WrongCode
from sessions_app.states import State
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session(State.LIVE, way_in=WayIn.ASK)


def ticket(session: LiveSession, made_at: datetime) -> SocketTicket:
    number = SocketTicket.objects.count()
    return SocketTicket.objects.create(
        session=session, ticket_hash=f"{number}", kind="code", epoch=0, made_at=made_at
    )


def asks(session: LiveSession, seen_at: datetime, state: str = "waiting") -> Admission:
    return Admission.objects.create(
        session=session,
        who=f"{Admission.objects.count():012x}",
        token_hash=f"{session.pk} {Admission.objects.count()}",
        state=state,
        given=Admission.Given.HOST,
        epoch=0,
        asked_from="x" if state == "waiting" else "",
        made_at=seen_at,
        seen_at=seen_at,
    )


def test_tickets_go_after_half_a_minute(session: LiveSession) -> None:
    now = timezone.now()
    good = [ticket(session, now), ticket(session, now - 29 * SECOND)]
    ticket(session, now - 30 * SECOND)
    ticket(session, now + HOUR)  # made before the clock was set back
    assert clock.forget_leftovers(now) == 2
    assert list(SocketTicket.objects.order_by("pk")) == good


def test_wrong_pins_go_after_an_hour(session: LiveSession) -> None:
    now = timezone.now()
    for at in (now - HOUR + SECOND, now - HOUR, now + 2 * HOUR):
        WrongCode.objects.create(session=session, typed_from="x", at=at)
    assert clock.forget_leftovers(now) == 2
    assert WrongCode.objects.get().at == now - HOUR + SECOND


def test_who_left_the_waiting_room_goes_and_who_was_let_in_stays(session: LiveSession) -> None:
    now = timezone.now()
    here = asks(session, now - 59 * SECOND)
    asks(session, now - 60 * SECOND)
    asks(session, now + HOUR)
    decided = [asks(session, now - HOUR, "given"), asks(session, now - HOUR, "refused")]
    assert clock.forget_leftovers(now) == 2
    assert list(Admission.objects.order_by("pk")) == [here, *decided]


def test_nobody_waits_for_what_is_over(make_session: MakeSession) -> None:
    """Their page may ask on for days, and with the row the address would stay."""
    over = make_session(State.ENDED, way_in=WayIn.ASK)
    asks(over, timezone.now())
    assert clock.forget_leftovers(timezone.now()) == 1
    assert not Admission.objects.exists()


def test_an_address_goes_within_an_hour_of_the_end(make_session: MakeSession) -> None:
    now = timezone.now()

    def started(state: State, ago: timedelta) -> LiveSession:
        return make_session(state, created_from="x", created_near="y", created_at=now - ago)

    kept = {started(State.ENDED, HOUR - SECOND).pk, started(State.LIVE, 2 * HOUR).pk}
    for state in (State.ENDED, State.ERROR):
        started(state, HOUR)
    assert clock.forget_leftovers(now) == 2
    found = LiveSession.objects.exclude(created_from="", created_near="")
    assert set(found.values_list("pk", flat=True)) == kept
    assert clock.forget_leftovers(now) == 0


def test_from_where_people_were_let_in_goes_as_well(make_session: MakeSession) -> None:
    """Within an hour of the end, or of their coming, which may be days later."""
    now = timezone.now()
    for ended, made in ((HOUR, HOUR), (HOUR, HOUR - SECOND), (HOUR - SECOND, 2 * HOUR)):
        session = make_session(State.ENDED, ended_at=now - ended)
        asks(session, now - made, "given")
    asks(make_session(State.LIVE), now - 9 * HOUR, "given")
    Admission.objects.update(asked_from="x")
    assert clock.forget_leftovers(now) == 1
    rows = Admission.objects.order_by("pk").values_list("asked_from", flat=True)
    assert list(rows) == ["", "x", "x", "x"]
    assert clock.forget_leftovers(now) == 0


def test_the_clock_does_it_every_ten_seconds(session: LiveSession) -> None:
    asks(session, timezone.now() - HOUR)
    clock.sweep()
    assert not Admission.objects.exists()
    asks(session, timezone.now() - HOUR)
    clock.sweep()
    assert Admission.objects.exists()
    age = heartbeats.age(clock.LEFTOVERS)
    assert age is not None and age < clock.LEFTOVERS_EVERY_SECONDS


def test_a_round_is_bounded_and_writes_nothing_when_there_is_nothing(session: LiveSession) -> None:
    now = timezone.now()
    SocketTicket.objects.bulk_create(
        SocketTicket(session=session, ticket_hash=f"{n}", kind="code", epoch=0, made_at=now - HOUR)
        for n in range(501)
    )
    assert [clock.forget_leftovers(now) for _ in range(3)] == [500, 1, 0]
    with CaptureQueriesContext(connection) as captured:
        clock.forget_leftovers(now)
    said = [query["sql"].split()[0] for query in captured]
    assert said == ["SELECT"] * 7


def test_each_look_uses_an_index(session: LiveSession) -> None:
    if connection.vendor != "sqlite":  # PostgreSQL reads a small table as it is
        return
    with CaptureQueriesContext(connection) as captured:
        clock.forget_leftovers(timezone.now())
    for query in captured:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
            plan: list[Any] = cursor.fetchall()
        steps = [str(row[3]) for row in plan]
        bare = [one for one in steps if one.startswith("SCAN") and "USING" not in one]
        assert not bare, steps
