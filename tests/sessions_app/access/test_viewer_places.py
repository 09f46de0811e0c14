"""The host's limit of viewers: persons, not connections; newcomers, not who is inside."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from livekit_app.auth.authentication import ANYBODY, Caller
from livekit_app.errors import ServiceError
from livekit_app.models import Participant
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.access import choosing
from sessions_app.access.choosing import Change
from sessions_app.access.turning_out import turn_out, turn_out_everywhere
from sessions_app.auth import host_keys
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession, Person
from sessions_app.people.identities import person_id_in
from sessions_app.states import State
from tests.sessions_app.people.conftest import Join, Work
from tests.support.broadcasts import HOST_KEY, MakeSession
from tests.support.clients import Client

pytestmark = pytest.mark.django_db(transaction=True)

ALICE = Caller(subject=f"key:{host_keys.hashed(HOST_KEY)}")


def visitor(number: int) -> Caller:
    return Caller(subject=f"visitor:{number}")


@pytest.fixture
def session(make_session: MakeSession, fake: FakeProvider) -> LiveSession:
    return make_session(State.LIVE, most_viewers=2)


def granted(session: LiveSession, caller: Caller = ANYBODY) -> str:
    return lifecycle.grant_spectator(session.pk, caller).identity


def in_room(fake: FakeProvider, session: LiveSession) -> set[str]:
    return set(fake.participants[session.room.name])


def full(call: Any) -> bool:
    with pytest.raises(ServiceError) as refusal:
        call()
    answer = refusal.value
    assert (answer.status, answer.code, answer.retry_after) == (409, "viewers_full", 10)
    return True


def test_the_next_one_is_refused_until_somebody_leaves(session: LiveSession, join: Join) -> None:
    inside = [granted(session, visitor(number)) for number in range(2)]
    for one in inside:
        join(session, one)
    assert full(lambda: granted(session, visitor(2)))
    assert full(lambda: granted(session))
    Participant.objects.filter(identity=inside[0]).update(left_at=timezone.now())
    assert granted(session, visitor(2))


def test_a_refusal_as_http_says_it(session: LiveSession, join: Join, client: Client) -> None:
    for number in range(2):
        join(session, granted(session, visitor(number)))
    for answer in (
        client.post(f"/api/sessions/{session.pk}/spectators", {}, content_type="application/json"),
        client.get(f"/api/v1/nests/{session.pk}/guest"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "viewers_full")
        assert answer.headers["Retry-After"] == "10"
        assert answer.json()["stage"] == "canAccessLive"


def test_who_is_inside_comes_again_in_another_tab(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    tabs = []
    for number in (0, 1, 0, 1, 0):
        tabs.append(granted(session, visitor(number)))
        join(session, tabs[-1])
    assert work() == 0
    assert in_room(fake, session) == set(tabs)


@pytest.mark.parametrize("role", ["host", "speaker", "cohost"])
def test_host_speakers_and_cohosts_take_no_place(
    session: LiveSession, join: Join, work: Work, role: str
) -> None:
    caller = ALICE
    if role != "host":
        caller = visitor(9)
        who = person_id_in(granted(session, caller))
        Person.objects.create(session=session, who=who, role=role)
    join(session, granted(session, caller))
    for number in range(2):
        join(session, granted(session, visitor(number)))
    join(session, granted(session, caller))
    assert full(lambda: granted(session, visitor(2)))
    assert work() == 0


def test_of_fifty_grants_of_one_moment_ten_persons_get_in(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    LiveSession.objects.update(most_viewers=10)

    def ask(number: int) -> str:
        try:
            return granted(session, visitor(number))
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        grants = list(pool.map(ask, range(50)))
    for one in grants:
        join(session, one)
    work()
    assert in_room(fake, session) == set(grants[:10])
    for one in grants[10:]:  # and again, with the tokens they have
        join(session, one)
    work()
    assert in_room(fake, session) == set(grants[:10])
    assert full(lambda: granted(session, visitor(49)))


def test_a_lower_limit_puts_nobody_out(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    LiveSession.objects.update(most_viewers=None)
    inside = [granted(session, visitor(number)) for number in range(5)]
    for one in inside:
        join(session, one)
    under_way = granted(session, visitor(5))

    for most in (3, 2):
        choosing.change(session.pk, Change(most_viewers=most), inside="stay", actor="host")
    assert work() == 0 and turn_out_everywhere() == 0
    assert full(lambda: granted(session, visitor(6)))
    # Who was there comes back after a break in the network, before the server has noticed it.
    back = granted(session, visitor(0))
    join(session, back)
    Participant.objects.filter(identity=inside[0]).update(left_at=timezone.now())
    fake.leave(session.room.name, inside[0])
    join(session, under_way)
    work()
    assert in_room(fake, session) == {*inside[1:], back}

    choosing.change(session.pk, Change(most_viewers=0), inside="stay", actor="host")
    join(session, granted(session, visitor(6)))
    assert turn_out(session.pk) == 0


def test_who_had_left_when_the_limit_was_chosen_is_a_newcomer(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    """After an outage all ask in one moment, and whoever had ever been there got in."""
    LiveSession.objects.update(most_viewers=None)
    earlier = [granted(session, visitor(number)) for number in range(5)]
    for one in earlier:
        join(session, one)
        fake.leave(session.room.name, one)
    Participant.objects.update(left_at=timezone.now())
    choosing.change(session.pk, Change(most_viewers=2), inside="stay", actor="host")
    back = [granted(session, visitor(number)) for number in range(5)]
    for one in back:
        join(session, one)
    work()
    assert in_room(fake, session) == set(back[:2])


def test_choosing_the_same_limit_again_makes_no_place_for_anybody(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    grants = [granted(session, visitor(number)) for number in range(4)]
    for one in grants:
        join(session, one)
    choosing.change(session.pk, Change(most_viewers=2), inside="stay", actor="host")
    work()
    assert in_room(fake, session) == set(grants[:2])
