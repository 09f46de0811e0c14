"""The JSON shapes that the HTTP API and the socket share."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from livekit_app.providers.port import Grant
from sessions_app.log import events
from sessions_app.log.iso_times import iso
from sessions_app.log.presenters import event_view, grant_view, session_view
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import State
from tests.sessions_app.stream.stage import make_session, say

pytestmark = pytest.mark.django_db(transaction=True)


def report(session: LiveSession, status: str) -> None:
    with transaction.atomic():
        events.append(session.id, "commentator", {"status": status})


def test_times_are_utc_with_milliseconds() -> None:
    moment = datetime(2026, 5, 1, 12, 0, 0, 123456, tzinfo=UTC)
    assert iso(moment) == "2026-05-01T12:00:00.123Z"
    assert iso(None) is None


def test_a_live_broadcast() -> None:
    session = make_session(lines=2)
    report(session, "waiting")
    report(session, "on_air")
    session.refresh_from_db()
    view = session_view(session)
    assert view.callId == f"pickup-test-{session.id}"
    assert (view.state, view.reason, view.lastSeq, view.lines) == ("live", None, 4, 2)
    assert (view.commentator, view.durationSeconds) == ("on_air", None)
    assert "hostKey" not in view.model_dump()


def test_the_commentator_is_joining_until_it_says_otherwise_and_off_when_not_wanted() -> None:
    session = make_session()
    assert session_view(session).commentator == "joining"
    session.commentary = False
    assert session_view(session).commentator == "off"


def test_an_ended_broadcast_has_a_duration_and_no_commentator() -> None:
    session = make_session(state=State.ENDED)
    session.refresh_from_db()
    session.ended_at = session.live_at + timedelta(seconds=90) if session.live_at else None
    view = session_view(session)
    assert (view.durationSeconds, view.commentator, view.reason) == (90.0, "off", "host")


def test_an_event_never_tells_who_caused_it() -> None:
    session = make_session()
    with transaction.atomic():
        events.append(session.id, "notice", {"code": "commentary", "on": True}, actor="host:secret")
    view = event_view(SessionEvent.objects.get(session=session))
    assert view.pop("at")
    assert view == {"type": "notice", "seq": 1, "code": "commentary", "on": True}


def test_data_cannot_overwrite_the_number_of_an_event() -> None:
    session = make_session()
    say(session.id, "a line")
    event = SessionEvent.objects.get(session=session)
    event.data = {"seq": 99, "type": "other", "text": "x"}
    assert (event_view(event)["seq"], event_view(event)["type"]) == (1, "commentary")


def test_a_grant_for_the_browser() -> None:
    grant = Grant(
        provider="embedded",
        room="pickup-x",
        identity="spectator:1",
        kind="spectator",
        url="/media/whep/pickup-x",
        token="secret",
        expires_at=timezone.now() + timedelta(seconds=600),
        ice_servers=({"urls": "stun:192.0.2.1:3478"},),
    )
    view = grant_view(grant).model_dump()
    assert 598 <= view.pop("expiresIn") <= 600
    assert view.pop("expiresAt").endswith("Z")
    assert view == {
        "provider": "embedded",
        "player": "whep",
        "url": "/media/whep/pickup-x",
        "token": "secret",
        "identity": "spectator:1",
        "room": "pickup-x",
        "iceServers": [{"urls": "stun:192.0.2.1:3478"}],
    }
