"""What is old is deleted with everything about it; what is open never is."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from livekit_app.models import Participant, Room
from sessions_app.lifecycle import retention
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import State
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_deletes_what_ended_long_ago_with_lines_room_and_participants(
    make_session: MakeSession, say: Any, enter: Any
) -> None:
    long_ago = timezone.now() - timedelta(days=31)
    old = make_session(State.ENDED, ended_at=long_ago)
    recent = make_session(State.ENDED, ended_at=timezone.now() - timedelta(days=29))
    failed = make_session(State.ERROR, ended_at=long_ago)
    open_one = make_session(State.LIVE, created_at=long_ago)
    for session in (old, recent):
        say(session, "A line")
        enter(session, "spectator:alice")
    assert retention.delete_old() == 2
    assert set(LiveSession.objects.all()) == {recent, open_one}
    assert not Room.objects.filter(pk__in=[old.room_id, failed.room_id]).exists()
    assert SessionEvent.objects.get().session == recent
    assert Participant.objects.get().room == recent.room


def test_an_open_one_cannot_be_deleted(make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    assert retention.delete(session.pk) is False
    assert LiveSession.objects.filter(pk=session.pk).exists()


def test_deleting_twice_is_fine(make_session: MakeSession) -> None:
    session = make_session(State.ENDED)
    assert retention.delete(session.pk) is True
    assert retention.delete(session.pk) is False


def test_it_goes_on_over_more_than_one_batch(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "BATCH", 2)
    for _ in range(5):
        make_session(State.ENDED, ended_at=timezone.now() - timedelta(days=31))
    assert retention.delete_old() == 5
