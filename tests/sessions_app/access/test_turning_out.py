"""Who is in the room is who may be there: put out at the change, on sight, and by the clock."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from livekit_app.auth.authentication import Caller
from livekit_app.errors import ProviderUnreachable, ServiceError
from livekit_app.models import Participant
from livekit_app.participants import presence
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.access import choosing, letting_in
from sessions_app.access.choosing import Change
from sessions_app.access.turning_out import turn_out, turn_out_everywhere
from sessions_app.access_choices import WayIn
from sessions_app.auth import host_keys, watch_keys
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import Admission, LiveSession
from sessions_app.people.identities import HOST, identity, person_id_in
from sessions_app.people.moderate import moderate
from sessions_app.states import State
from tests.sessions_app.people.conftest import Join, Work
from tests.support.broadcasts import (
    HOST_KEY,
    MakeSession,
    ParticipantMessage,
)

pytestmark = pytest.mark.django_db(transaction=True)

ALICE = Caller(subject=f"key:{host_keys.hashed(HOST_KEY)}")
BOB, CAROL = Caller(subject="visitor:bob"), Caller(subject="visitor:carol")


@pytest.fixture
def session(make_session: MakeSession, fake: FakeProvider) -> LiveSession:
    return make_session(State.LIVE)


def key_of(session: LiveSession) -> str:
    key = watch_keys.link_key_of(LiveSession.objects.get(pk=session.pk))
    assert key is not None
    return key


def enter(session: LiveSession, caller: Caller, connect: Join) -> str:
    """By the way in that there is, to a connection in the room. Returns its identity."""
    if LiveSession.objects.get(pk=session.pk).way_in == WayIn.LINK:
        letting_in.by_link_key(session.pk, key_of(session), caller, "192.0.2.1")
    grant = lifecycle.grant_spectator(session.pk, caller)
    connect(session, grant.identity)
    return grant.identity


def refused(call: Any) -> tuple[int, str]:
    with pytest.raises(ServiceError) as refusal:
        call()
    return refusal.value.status, refusal.value.code


def in_room(fake: FakeProvider, session: LiveSession) -> set[str]:
    return set(fake.participants[session.room.name])


def test_a_new_link_with_go_puts_out_all_but_host_camera_and_commentator(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    ours = {f"camera:{session.pk}", f"commentator:{session.pk}", identity("spectator", HOST)}
    for one in ours:
        join(session, one)
    bob = enter(session, BOB, join)
    join(session, "spectator:of-no-grant-of-ours")

    choosing.new_link(session.pk, inside="go", actor="host")
    work()

    assert in_room(fake, session) == ours
    assert refused(lambda: lifecycle.grant_spectator(session.pk, BOB)) == (401, "link_key_needed")
    again = enter(session, BOB, join)
    assert work() == 0
    assert in_room(fake, session) == {*ours, again}
    assert person_id_in(again) == person_id_in(bob)


def test_who_has_the_newest_key_only_is_out_after_the_next(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    choosing.new_link(session.pk, inside="stay", actor="host")
    enter(session, BOB, join)
    choosing.new_link(session.pk, inside="go", actor="host")
    work()
    assert in_room(fake, session) == set()
    assert refused(lambda: lifecycle.grant_spectator(session.pk, BOB)) == (401, "link_key_needed")


def test_an_old_token_is_no_way_back(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    """The media server lets it in for minutes; we do not."""
    bob = enter(session, BOB, join)
    unused = lifecycle.grant_spectator(session.pk, CAROL).identity
    choosing.new_link(session.pk, inside="go", actor="host")
    work()
    for token in (bob, unused, bob):
        join(session, token)
        assert in_room(fake, session) == {token}
        work()
        assert in_room(fake, session) == set()


def test_a_removal_that_failed_is_asked_for_by_the_clock(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    enter(session, BOB, join)
    fake.go_down(ProviderUnreachable("away"))
    choosing.new_link(session.pk, inside="go", actor="host")
    work()
    fake.come_back()
    assert len(in_room(fake, session)) == 1
    assert turn_out_everywhere() == 1
    work()
    assert in_room(fake, session) == set()
    assert turn_out_everywhere() == 0


def test_who_was_in_by_the_code_and_may_stay_comes_back_without_anything(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    """Their network was away for some seconds. Others need the key."""
    bob = enter(session, BOB, join)
    choosing.new_link(session.pk, inside="stay", actor="host")
    assert work() == 0
    fake.leave(session.room.name, bob)
    Participant.objects.update(left_at=timezone.now())

    again = lifecycle.grant_spectator(session.pk, BOB).identity
    join(session, again)

    assert work() == 0
    assert in_room(fake, session) == {again}
    assert refused(lambda: lifecycle.grant_spectator(session.pk, CAROL))[0] == 401


@pytest.mark.parametrize("role", ["speaker", "cohost"])
def test_whom_the_host_made_something_stays_until_demoted(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider, role: Any
) -> None:
    bob = enter(session, BOB, join)
    moderate(session.pk, ALICE, person_id_in(bob), "promote", role)
    choosing.new_link(session.pk, inside="go", actor="host")
    work()
    assert in_room(fake, session) == {bob}
    assert person_id_in(enter(session, BOB, join)) == person_id_in(bob)
    Admission.objects.all().delete()  # of the link: a role is enough

    moderate(session.pk, ALICE, person_id_in(bob), "demote")
    turn_out_everywhere()
    work()

    assert in_room(fake, session) == set()


def test_a_demotion_puts_out_at_once_where_the_role_was_the_way_in(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    bob = enter(session, BOB, join)
    moderate(session.pk, ALICE, person_id_in(bob), "promote", "speaker")
    choosing.new_link(session.pk, inside="go", actor="host")
    moderate(session.pk, ALICE, person_id_in(bob), "demote")
    work()
    assert in_room(fake, session) == set()


def test_whoever_is_refused_after_being_let_in_goes(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    choosing.change(session.pk, Change(way_in=WayIn.ASK), inside="go", actor="host")
    letting_in.by_asking(session.pk, "Bob", BOB, "192.0.2.7")
    Admission.objects.update(state=Admission.State.GIVEN)
    bob = enter(session, BOB, join)
    assert turn_out(session.pk) == 0
    Admission.objects.update(state=Admission.State.REFUSED)
    join(session, bob)
    work()
    assert in_room(fake, session) == set()


def test_going_back_to_the_code_puts_nobody_out(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    choosing.new_link(session.pk, inside="go", actor="host")
    choosing.change(session.pk, Change(way_in=WayIn.CODE), inside="go", actor="host")
    bob = enter(session, BOB, join)
    assert work() == 0 and turn_out_everywhere() == 0
    assert in_room(fake, session) == {bob}


def test_an_operator_who_may_look_no_more_has_no_way_back(session: LiveSession, join: Join) -> None:
    choosing.change(session.pk, Change(way_in=WayIn.ASK), inside="go", actor="host")
    may_look = frozenset({"sessions_app.view_livesession"})
    for _ in range(2):
        enter(session, Caller(subject="user:7", permissions=may_look), join)
    assert Admission.objects.count() == 1
    assert refused(lambda: enter(session, Caller(subject="user:7"), join)) == (401, "ask_first")


def test_an_operator_who_looks_stays(
    session: LiveSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    user = User.objects.create_user("olga", password="x", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_livesession"))
    choosing.new_link(session.pk, inside="go", actor="host")
    olga = Caller(
        subject=f"user:{user.pk}", permissions=frozenset({"sessions_app.view_livesession"})
    )
    joined = lifecycle.grant_spectator(session.pk, olga).identity
    join(session, joined)
    assert work() == 0
    assert in_room(fake, session) == {joined}


def test_of_two_broadcasts_only_the_changed_one_is_touched(
    session: LiveSession, make_session: MakeSession, join: Join, work: Work, fake: FakeProvider
) -> None:
    other = make_session(State.LIVE)
    enter(session, BOB, join)
    choosing.new_link(session.pk, inside="go", actor="host")
    there = enter(other, BOB, join)
    choosing.new_link(other.pk, inside="stay", actor="host")
    work()
    turn_out_everywhere()
    work()
    assert (in_room(fake, session), in_room(fake, other)) == (set(), {there})


# --- what it costs ------------------------------------------------------------------------------


def crowd(session: LiveSession, size: int) -> list[Participant]:
    now = timezone.now()
    names = [identity("spectator", f"{number:012x}") for number in range(size)]
    return Participant.objects.bulk_create(
        Participant(
            room=session.room, identity=one, sid=f"PA_{one}", kind="spectator", joined_at=now
        )
        for one in names
    )


def test_five_hundred_cost_as_many_queries_as_one(
    session: LiveSession, participant_messages: list[ParticipantMessage]
) -> None:
    LiveSession.objects.update(way_in=WayIn.LINK)
    queries = []
    for size in (1, 1200):
        Participant.objects.all().delete()
        ids = sorted(one.pk for one in crowd(session, size))
        participant_messages.clear()
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert turn_out(session.pk) == size
            assert turn_out_everywhere() == size
        queries.append(len(captured))
        asked = [pk for _, some in participant_messages for pk in some]
        assert sorted(asked) == sorted([*ids, *ids])
        assert max(len(some) for _, some in participant_messages) <= 500
    assert queries[0] == queries[1] <= 5


def test_who_leaves_gives_no_cause_to_look(
    session: LiveSession, join: Join, participant_messages: list[ParticipantMessage]
) -> None:
    """Else five hundred who are put out would be asked for five hundred times."""
    choosing.new_link(session.pk, inside="go", actor="host")
    crowd(session, 3)
    gone = Participant.objects.earliest("pk")
    connection_seen = presence.ConnectionSeen(gone.sid, gone.identity, gone.joined_at)
    outcome = presence.departed(session.room, connection_seen, at=timezone.now())
    assert (outcome, participant_messages) == ("left", [])
    join(session, f"spectator:{'a' * 12}.1")
    assert [len(ids) for _, ids in participant_messages] == [3]


def test_a_broadcast_whose_code_is_enough_costs_two_queries(
    session: LiveSession, participant_messages: list[ParticipantMessage]
) -> None:
    crowd(session, 3)
    with CaptureQueriesContext(connection) as captured:
        assert turn_out(session.pk) == 0
    assert len(captured) == 1
    assert participant_messages == []


def test_a_crowd_that_is_put_out_is_told_of_in_a_few_words(
    session: LiveSession, work: Work, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A count of viewers for each of them would take longer than putting them out."""
    for one in crowd(session, 250):
        fake.join(session.room.name, one.identity)
    told: list[str] = []
    monkeypatch.setattr(presence, "announce", lambda room, what, **more: told.append(what))
    choosing.new_link(session.pk, inside="go", actor="host")
    work()
    assert in_room(fake, session) == set()
    assert not Participant.objects.filter(left_at=None).exists()
    assert told == ["participants"] * 3
