"""A ban holds whatever the way in is: for the key, the PIN, the bell, and what was given before."""

from typing import Any

import pytest

from livekit_app.auth.authentication import ANYBODY, Caller
from livekit_app.errors import ServiceError
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.access import choosing, letting_in, passes
from sessions_app.access.choosing import Change
from sessions_app.access.may_watch import may_watch
from sessions_app.access_choices import WayIn
from sessions_app.auth import host_keys, watch_keys
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import Admission, LiveSession
from sessions_app.people.identities import person_id_in
from sessions_app.people.listing import listing
from sessions_app.people.moderate import ActionName, moderate
from sessions_app.states import State
from tests.sessions_app.people.conftest import Join, Work
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

ALICE = Caller(subject=f"key:{host_keys.hashed(HOST_KEY)}")
BOB, CAROL = Caller(subject="visitor:bob"), Caller(subject="visitor:carol")
ADDRESS = "192.0.2.7"
BANNED = (403, "banned")
WAYS = [WayIn.LINK, WayIn.PIN, WayIn.ASK]


def guarded(make_session: MakeSession, way: WayIn) -> LiveSession:
    session = make_session(State.LIVE)
    return choosing.change(session.pk, Change(way_in=way), inside="go", actor="host")


def ask(session: LiveSession, caller: Caller) -> str:
    """For an admission, by the way in that there is."""
    if session.way_in == WayIn.LINK:
        key = watch_keys.link_key_of(session) or ""
        outcome = letting_in.by_link_key(session.pk, key, caller, ADDRESS)
    elif session.way_in == WayIn.PIN:
        pin = watch_keys.pin_of(session) or ""
        outcome = letting_in.by_pin(session.pk, pin, caller, ADDRESS)
    else:
        outcome = letting_in.by_asking(session.pk, "Bob", caller, ADDRESS)
        Admission.objects.filter(state=Admission.State.WAITING).update(state="given")
    return outcome.token or ""


def act(session: LiveSession, identity: str, action: ActionName) -> int:
    """How much more ``access_version`` is after it."""
    before = LiveSession.objects.get(pk=session.pk).access_version
    moderate(session.pk, ALICE, person_id_in(identity), action)
    return LiveSession.objects.get(pk=session.pk).access_version - before


def refused(call: Any) -> tuple[int, str]:
    with pytest.raises(ServiceError) as refusal:
        call()
    return refusal.value.status, refusal.value.code


@pytest.mark.parametrize("way", WAYS)
def test_the_same_browser_gets_no_new_admission(
    make_session: MakeSession, fake: FakeProvider, join: Join, way: WayIn
) -> None:
    session = guarded(make_session, way)
    token = ask(session, BOB)
    identity = lifecycle.grant_spectator(session.pk, BOB, admission=token).identity
    join(session, identity)
    kept = Admission.objects.count()

    assert act(session, identity, "ban") == 1

    assert refused(lambda: ask(session, BOB)) == BANNED
    assert refused(lambda: letting_in.standing(session.pk, BOB, token)) == BANNED
    assert refused(lambda: lifecycle.grant_spectator(session.pk, BOB)) == BANNED
    assert Admission.objects.count() == kept
    assert ask(session, CAROL)

    assert act(session, identity, "unban") == 0  # it puts nobody out
    assert lifecycle.grant_spectator(session.pk, BOB, admission=token)
    assert ask(session, BOB)


@pytest.mark.parametrize("bearer", [CAROL, ANYBODY])
def test_a_banned_ones_admission_helps_nobody(
    make_session: MakeSession, fake: FakeProvider, join: Join, bearer: Caller
) -> None:
    """Passed on, or in a browser that has thrown its key away."""
    session = guarded(make_session, WayIn.LINK)
    token = ask(session, BOB)
    identity = lifecycle.grant_spectator(session.pk, BOB, admission=token).identity
    join(session, identity)
    assert may_watch(session, bearer, token).kind == "admission"
    act(session, identity, "ban")
    assert refused(lambda: may_watch(session, bearer, token)) == BANNED
    assert refused(lambda: lifecycle.grant_spectator(session.pk, bearer, admission=token)) == BANNED


def test_who_is_known_by_the_admission_alone_can_be_banned(
    make_session: MakeSession, fake: FakeProvider, join: Join, work: Work
) -> None:
    session = guarded(make_session, WayIn.LINK)
    token = ask(session, ANYBODY)
    identity = lifecycle.grant_spectator(session.pk, admission=token).identity
    again = lifecycle.grant_spectator(session.pk, admission=token).identity
    assert person_id_in(again) == person_id_in(identity)
    join(session, identity)
    act(session, identity, "ban")
    work()
    assert not fake.participants[session.room.name]
    assert refused(lambda: lifecycle.grant_spectator(session.pk, admission=token)) == BANNED


@pytest.mark.parametrize("way", [WayIn.CODE, *WAYS])
def test_the_pass_of_an_open_socket_is_no_longer_good(
    make_session: MakeSession, fake: FakeProvider, join: Join, way: WayIn
) -> None:
    session = guarded(make_session, way)
    tokens = {caller: ask(session, caller) if way != WayIn.CODE else "" for caller in (BOB, CAROL)}
    held = [may_watch(session, caller, token) for caller, token in tokens.items()]
    identity = lifecycle.grant_spectator(session.pk, BOB, admission=tokens[BOB]).identity
    join(session, identity)
    assert passes.no_longer_good(session, held) == set()
    act(session, identity, "ban")
    assert passes.no_longer_good(session, held) == {held[0]}
    act(session, identity, "unban")
    assert passes.no_longer_good(session, held) == set()


def test_a_new_link_is_no_way_round_a_ban(
    make_session: MakeSession, fake: FakeProvider, join: Join
) -> None:
    session = guarded(make_session, WayIn.LINK)
    identity = lifecycle.grant_spectator(session.pk, BOB, admission=ask(session, BOB)).identity
    join(session, identity)
    act(session, identity, "ban")
    renewed = choosing.new_link(session.pk, inside="stay", actor="host")
    assert refused(lambda: ask(renewed, BOB)) == BANNED


@pytest.mark.parametrize("action", ["kick", "mute"])
def test_what_puts_nobody_out_for_good_closes_no_socket(
    make_session: MakeSession, fake: FakeProvider, join: Join, action: ActionName
) -> None:
    session = guarded(make_session, WayIn.LINK)
    identity = lifecycle.grant_spectator(session.pk, BOB, admission=ask(session, BOB)).identity
    join(session, identity)
    if action == "mute":
        moderate(session.pk, ALICE, person_id_in(identity), "promote", "speaker")
    assert act(session, identity, action) == 0


# --- one admission, several people ----------------------------------------------------------------


def join_as(session: LiveSession, caller: Caller, token: str) -> str:
    return lifecycle.grant_spectator(session.pk, caller, admission=token).identity


@pytest.mark.parametrize("way", WAYS)
def test_who_is_banned_cannot_come_back_as_somebody_else_by_the_same_admission(
    make_session: MakeSession, fake: FakeProvider, join: Join, work: Work, way: WayIn
) -> None:
    """An admission was good for as many people as its holder made up, each of whom had to be
    banned, and for their sockets."""
    session = guarded(make_session, way)
    token = ask(session, BOB)
    first, second = (join_as(session, Caller(subject=f"visitor:{n}"), token) for n in range(2))
    pass_of_first = may_watch(session, Caller(subject="visitor:0"), token)
    for one in (first, second):
        join(session, one)
    act(session, first, "ban")
    work()
    assert not fake.participants[session.room.name]
    fresh = LiveSession.objects.get(pk=session.pk)
    assert passes.no_longer_good(fresh, [pass_of_first]) == {pass_of_first}
    for caller in (BOB, ANYBODY, *(Caller(subject=f"visitor:{n}") for n in range(3))):
        with pytest.raises(ServiceError):
            join_as(session, caller, token)
    act(session, first, "unban")
    assert join_as(session, Caller(subject="visitor:0"), token)


def test_who_let_others_in_takes_them_along_when_banned(
    make_session: MakeSession, fake: FakeProvider, join: Join, work: Work
) -> None:
    session = guarded(make_session, WayIn.ASK)
    token, other = ask(session, BOB), ask(session, CAROL)
    account = Caller(subject="user:7")
    identities = [join_as(session, BOB, token), join_as(session, account, token)]
    carol = join_as(session, CAROL, other)
    for one in (*identities, carol):
        join(session, one)
    act(session, identities[0], "ban")
    work()
    assert set(fake.participants[session.room.name]) == {carol}
    with pytest.raises(ServiceError):
        join_as(session, account, "")


def test_a_ban_is_for_those_too_whom_those_let_in(
    make_session: MakeSession, fake: FakeProvider, join: Join, work: Work
) -> None:
    """Who joined by an admission and rings the bell is known, and is given a token of theirs."""
    session = guarded(make_session, WayIn.ASK)
    token = ask(session, BOB)
    bob, second = join_as(session, BOB, token), join_as(session, CAROL, token)
    seconds_own = ask(session, CAROL)
    third = join_as(session, Caller(subject="visitor:third"), seconds_own)
    for one in (bob, second, third):
        join(session, one)
    act(session, bob, "ban")
    work()
    assert not fake.participants[session.room.name]


def test_a_key_of_another_broadcast_makes_nobody_new(make_session: MakeSession) -> None:
    session = guarded(make_session, WayIn.LINK)
    token = ask(session, BOB)
    bob = join_as(session, BOB, token)
    foreign = Caller(subject="key:of-another-broadcast")
    assert {person_id_in(join_as(session, foreign, token)) for _ in range(3)} == {person_id_in(bob)}
    assert Admission.objects.count() == 1


def test_the_host_knows_people_by_the_name_they_asked_with(
    make_session: MakeSession, fake: FakeProvider, join: Join
) -> None:
    """Among eight that are called "Guest 3f9a" nobody finds the one to put out."""
    session = guarded(make_session, WayIn.ASK)
    token = ask(session, BOB)
    identity = lifecycle.grant_spectator(session.pk, BOB, admission=token).identity
    join(session, identity)

    (one,) = listing(session.pk, ALICE).people
    assert (one.name, one.asked_as) == ("", "Bob")
    banned = moderate(session.pk, ALICE, one.person_id, "ban")
    assert banned.asked_as == "Bob"
    # The same browser in another broadcast is somebody else.
    other = make_session(State.LIVE)
    join(other, lifecycle.grant_spectator(other.pk, BOB).identity)
    assert [person.asked_as for person in listing(other.pk, ALICE).people] == [""]
