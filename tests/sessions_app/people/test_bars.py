"""Bars, where the media server has them: an old token is worthless, a new one is not."""

from dataclasses import replace

import pytest
from asgiref.sync import async_to_sync

from livekit_app.auth.authentication import Caller
from livekit_app.errors import ProviderRejected
from livekit_app.models import Participant
from livekit_app.participants import commands
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.auth import host_keys
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession
from sessions_app.people.enforce import enforce_everywhere
from sessions_app.people.identities import person_id_in
from sessions_app.people.moderate import moderate
from sessions_app.states import State
from tests.sessions_app.people.conftest import Join, Work
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

ALICE = Caller(subject=f"key:{host_keys.hashed(HOST_KEY)}")
BOB = Caller(subject="visitor:bob")


@pytest.fixture
def session(
    make_session: MakeSession, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> LiveSession:
    monkeypatch.setattr(fake, "capabilities", replace(fake.capabilities, bars=True))
    return make_session(State.LIVE)


@pytest.fixture
def bob(session: LiveSession, join: Join) -> str:
    grant = lifecycle.grant_spectator(session.pk, BOB, name="Bob")
    join(session, grant.identity)
    return grant.identity


def test_who_is_banned_comes_in_by_no_old_token(
    session: LiveSession, bob: str, join: Join, work: Work
) -> None:
    moderate(session.pk, ALICE, person_id_in(bob), "ban")
    work()
    with pytest.raises(ProviderRejected):
        join(session, bob)
    for _ in range(3):
        enforce_everywhere()
    assert work() == 0  # nobody is put out again who is not there


def test_who_is_kicked_comes_back_by_a_new_token_only(
    session: LiveSession, bob: str, join: Join, work: Work
) -> None:
    moderate(session.pk, ALICE, person_id_in(bob), "kick")
    work()
    with pytest.raises(ProviderRejected):
        join(session, bob)
    join(session, lifecycle.grant_spectator(session.pk, BOB).identity)


def test_camera_and_commentator_are_never_barred(
    session: LiveSession, join: Join, fake: FakeProvider
) -> None:
    for identity in (f"camera:{session.pk}", f"commentator:{session.pk}"):
        join(session, identity)
    everybody = list(Participant.objects.values_list("pk", flat=True))
    assert async_to_sync(commands.remove)(everybody) == 2
    assert fake.barred == set()


def test_lifting_a_ban_lifts_the_bars(
    session: LiveSession, bob: str, join: Join, work: Work, fake: FakeProvider
) -> None:
    moderate(session.pk, ALICE, person_id_in(bob), "ban")
    work()
    assert fake.barred == {(session.room.name, bob)}
    moderate(session.pk, ALICE, person_id_in(bob), "unban")
    work()
    assert fake.barred == set()
    join(session, bob)


def test_where_there_are_no_bars_none_are_lifted(
    session: LiveSession, bob: str, work: Work, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake, "capabilities", replace(fake.capabilities, bars=False))
    moderate(session.pk, ALICE, person_id_in(bob), "ban")
    work()
    moderate(session.pk, ALICE, person_id_in(bob), "unban")
    assert work() == 0 and fake.barred == set()
