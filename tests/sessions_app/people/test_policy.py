"""Whom livekit_app may give a token to is decided here, at the moment of signing."""

import pytest

from livekit_app.errors import ServiceError
from livekit_app.models import Room
from livekit_app.tokens import grants
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)


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
