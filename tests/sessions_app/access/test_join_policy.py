"""Whom livekit_app may give a token to is decided here, at the moment of signing."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from livekit_app.auth.authentication import ANYBODY, Caller
from livekit_app.errors import ServiceError
from livekit_app.models import Room
from livekit_app.providers.port import RIGHTS
from livekit_app.tokens import grants
from livekit_app.tokens.policy import JoinRequest
from sessions_app.access.join_policy import SessionPolicy
from sessions_app.auth import host_keys
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession, Person
from sessions_app.states import State
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

HOST = Caller(subject=f"key:{host_keys.hashed(HOST_KEY)}")
BOB = Caller(subject="visitor:bob")


def test_an_open_broadcast_gives_every_role_its_identity(make_session: MakeSession) -> None:
    room = make_session(State.LIVE).room
    assert grants.camera_grant(room).identity == f"camera:{room.session_id}"
    assert grants.commentator_grant(room).identity == f"commentator:{room.session_id}"
    spectators = {lifecycle.grant_spectator(room.session_id).identity for _ in range(20)}
    assert len(spectators) == 20 and all(one.startswith("spectator:") for one in spectators)


@pytest.mark.parametrize("state", [State.ENDED, State.ERROR])
def test_nobody_joins_what_is_over(make_session: MakeSession, state: State) -> None:
    """Also when its room still stands."""
    room = make_session(state).room
    Room.objects.filter(pk=room.pk).update(desired=Room.Desired.OPEN)
    room.refresh_from_db()
    with pytest.raises(ServiceError) as refused:
        grants.commentator_grant(room)
    assert (refused.value.status, refused.value.code) == (410, "ended")


def test_nobody_joins_a_room_of_no_broadcast(make_session: MakeSession) -> None:
    room = make_session(State.LIVE).room
    LiveSession.objects.all().delete()
    with pytest.raises(ServiceError) as refused:
        grants.commentator_grant(room)
    assert refused.value.status == 404


def test_who_comes_after_the_end_leaves_no_row(make_session: MakeSession) -> None:
    session = make_session(State.ENDED)
    with pytest.raises(ServiceError) as refused:
        SessionPolicy().admit(JoinRequest(session.pk, BOB, name="Bob"))
    assert refused.value.status == 410
    assert not Person.objects.exists()


def test_the_host_is_in_no_row(make_session: MakeSession) -> None:
    """A row can be banned; the host is nobody's target."""
    session = make_session(State.LIVE)
    SessionPolicy().admit(JoinRequest(session.pk, HOST, name="Alice"))
    assert not Person.objects.exists()


def test_a_camera_asked_for_gets_time_to_connect(make_session: MakeSession) -> None:
    soon = timezone.now() + timedelta(seconds=1)
    session = make_session(State.INTERRUPTED, grace_ends_at=soon)
    assert SessionPolicy().admit(JoinRequest(session.pk, HOST, publish=True)).kind == "camera"
    session.refresh_from_db()
    assert session.grace_ends_at is not None and session.grace_ends_at > soon
    assert session.camera_client == ""  # no page held it, so none is told


def test_rights_are_a_speakers_and_of_a_speakers_connection(make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    row = Person.objects.create(session=session, who="3f9a0c11d2e4", role=Person.Role.SPEAKER)
    rights = [
        SessionPolicy().sources(session.room, f"{kind}:{row.who}.5b7f01aa")
        for kind in ("speaker", "spectator")
    ]
    assert rights == [RIGHTS["speaker"].publish, ()]
    Person.objects.update(banned_at=timezone.now())
    assert SessionPolicy().sources(session.room, f"speaker:{row.who}.5b7f01aa") == ()


def test_where_the_code_is_enough_a_join_asks_once(make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    for caller in (ANYBODY, BOB):
        with CaptureQueriesContext(connection) as captured:
            SessionPolicy().admit(JoinRequest(session.pk, caller))
        assert len(captured) == 1
