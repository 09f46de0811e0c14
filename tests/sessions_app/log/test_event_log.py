"""The numbered log: no gaps, no duplicates, whoever writes."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction

from sessions_app.log import events
from sessions_app.log.events import SessionEnded
from sessions_app.models import SessionEvent
from sessions_app.states import State
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)


def test_numbers_have_no_gaps_under_concurrent_writers(make_session: MakeSession) -> None:
    session = make_session(State.LIVE)

    def write(number: int) -> int:
        try:
            with transaction.atomic():
                return events.append(session.pk, "commentary", {"text": f"line {number}"})
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        given = sorted(pool.map(write, range(30)))
    assert given == list(range(1, 31))
    session.refresh_from_db()
    assert session.last_seq == 30


def test_a_rolled_back_event_leaves_no_gap(make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    with pytest.raises(RuntimeError, match="on purpose"), transaction.atomic():
        events.append(session.pk, "notice", {"code": "x"})
        raise RuntimeError("on purpose")
    with transaction.atomic():
        assert events.append(session.pk, "notice", {"code": "y"}) == 1
    assert SessionEvent.objects.count() == 1


def test_it_insists_on_a_transaction(make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    with pytest.raises(RuntimeError, match="atomic"):
        events.append(session.pk, "notice", {})


def test_nothing_is_said_after_the_end(make_session: MakeSession) -> None:
    session = make_session(State.ENDED)
    with pytest.raises(SessionEnded), transaction.atomic():
        events.append(session.pk, "commentary", {"text": "late"}, only_open=True)
    assert session.events.count() == 0


def test_a_deleted_broadcast_is_over(make_session: MakeSession) -> None:
    session = make_session(State.ENDED)
    gone = session.pk
    session.delete()
    with pytest.raises(SessionEnded), transaction.atomic():
        events.append(gone, "notice", {})


def test_the_feed_is_notified_after_the_commit_only(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    notified: list[Any] = []
    monkeypatch.setattr("sessions_app.log.notify.notify", notified.append)
    session = make_session(State.LIVE)
    with transaction.atomic():
        events.append(session.pk, "notice", {"code": "x"})
        assert notified == []
    assert notified == [session.pk]
