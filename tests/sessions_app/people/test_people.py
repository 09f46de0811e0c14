"""Moderation by the services: what changes, what is written down, and what a ban holds."""

from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User

from livekit_app import one_line
from livekit_app.auth.authentication import Caller
from livekit_app.errors import ProviderUnreachable, ServiceError
from livekit_app.models import Participant, Room
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.tokens.policy import JoinRequest
from sessions_app.access.join_policy import SessionPolicy
from sessions_app.auth import host_keys
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession, ModerationEntry, Person, SessionEvent
from sessions_app.people import listing as people_listing
from sessions_app.people import rows as people_rows
from sessions_app.people.enforce import enforce_everywhere
from sessions_app.people.identities import identity, person_id_in
from sessions_app.people.moderate import moderate
from sessions_app.states import State
from tests.sessions_app.people.conftest import Join, Work
from tests.support.broadcasts import HOST_KEY, MakeSession, ParticipantMessage

pytestmark = pytest.mark.django_db(transaction=True)

ALICE = Caller(subject=f"key:{host_keys.hashed(HOST_KEY)}")
BOB = Caller(subject="visitor:bob")
CHARLIE = Caller(subject="user:77")
OLGA = Caller(subject="user:1", is_admin=True)


@pytest.fixture
def session(make_session: MakeSession, fake: FakeProvider) -> LiveSession:
    return make_session(State.LIVE)


@pytest.fixture
def bob(session: LiveSession, join: Join) -> str:
    """Bob watches, by a grant as the API gives it. Returns his identity."""
    grant = lifecycle.grant_spectator(session.pk, BOB, name="Bob")
    join(session, grant.identity)
    return grant.identity


def refused(call: Any) -> tuple[int, str]:
    with pytest.raises(ServiceError) as refusal:
        call()
    return refusal.value.status, refusal.value.code


def audit(session: LiveSession) -> list[tuple[str, str, str]]:
    rows = ModerationEntry.objects.filter(session=session).order_by("id")
    return [(row.actor, row.action, row.detail) for row in rows]


def one(session: LiveSession, person_id: str) -> people_listing.Listed:
    return next(
        x for x in people_listing.listing(session.pk, ALICE).people if x.person_id == person_id
    )


def at_provider(fake: FakeProvider, session: LiveSession) -> set[str]:
    return set(fake.participants[session.room.name])


def test_the_list_has_those_who_are_here_with_all_their_visits(
    session: LiveSession, bob: str, join: Join
) -> None:
    join(session, identity("spectator", person_id_in(bob)))
    join(session, f"camera:{session.pk}")
    join(session, f"commentator:{session.pk}")
    guest = lifecycle.grant_spectator(session.pk).identity
    join(session, guest)

    found = people_listing.listing(session.pk, ALICE)

    assert found.here == 2 and found.you == "host"
    assert [(x.name, x.visits, x.role) for x in found.people] == [
        ("Bob", 2, "viewer"),
        ("", 1, "viewer"),
    ]
    assert not ModerationEntry.objects.exists()


def test_ban_puts_out_at_once_and_issues_nothing_more(
    session: LiveSession, bob: str, join: Join, work: Work, fake: FakeProvider
) -> None:
    other_tab = identity("spectator", person_id_in(bob))
    join(session, other_tab)

    listed = moderate(session.pk, ALICE, person_id_in(bob), "ban")

    assert listed.banned and listed.actions == ("unban",)
    work()
    assert at_provider(fake, session) == set()
    assert not Participant.objects.filter(left_at=None).exists()
    assert refused(lambda: lifecycle.grant_spectator(session.pk, BOB)) == (403, "banned")
    assert audit(session) == [("host", "ban", "")]


def test_a_banned_one_who_comes_back_with_an_old_token_is_put_out_again(
    session: LiveSession, bob: str, join: Join, work: Work, fake: FakeProvider
) -> None:
    """A kicked LiveKit client can come back half a second later: on sight."""
    moderate(session.pk, ALICE, person_id_in(bob), "ban")
    work()

    for _ in range(3):
        join(session, bob)
        assert at_provider(fake, session) == {bob}
        work()
        assert at_provider(fake, session) == set()


def test_a_removal_that_failed_is_done_by_the_sweep(
    session: LiveSession,
    bob: str,
    work: Work,
    fake: FakeProvider,
    caplog: pytest.LogCaptureFixture,
) -> None:
    moderate(session.pk, ALICE, person_id_in(bob), "ban")
    fake.go_down(ProviderUnreachable("away"))
    work()
    assert at_provider(fake, session) == {bob}
    assert "did not carry it out" in caplog.text and "Bob" not in caplog.text

    fake.come_back()
    assert enforce_everywhere() == 1
    work()

    assert at_provider(fake, session) == set()


def test_a_short_failure_is_tried_again_at_once(
    session: LiveSession, bob: str, work: Work, fake: FakeProvider
) -> None:
    fake.fail("remove_participant", ProviderUnreachable("blip"))

    moderate(session.pk, ALICE, person_id_in(bob), "kick")
    work()

    assert at_provider(fake, session) == set()


def test_the_sweep_leaves_quiet_rooms_alone(
    session: LiveSession, bob: str, participant_messages: list[ParticipantMessage]
) -> None:
    assert enforce_everywhere() == 0
    assert participant_messages == []


def test_unban_lets_in_again(session: LiveSession, bob: str, join: Join, work: Work) -> None:
    moderate(session.pk, ALICE, person_id_in(bob), "ban")
    work()

    listed = moderate(session.pk, ALICE, person_id_in(bob), "unban")

    assert not listed.banned
    again = lifecycle.grant_spectator(session.pk, BOB).identity
    assert person_id_in(again) == person_id_in(bob)
    join(session, again)
    assert work() == 0
    assert [action for _, action, _ in audit(session)] == ["ban", "unban"]


def test_who_was_kicked_may_come_back(
    session: LiveSession, bob: str, join: Join, work: Work, fake: FakeProvider
) -> None:
    moderate(session.pk, ALICE, person_id_in(bob), "kick")
    work()
    assert at_provider(fake, session) == set()

    join(session, bob)
    work()

    assert at_provider(fake, session) == {bob}
    assert audit(session) == [("host", "kick", "")]


def test_nobody_to_kick_is_said(session: LiveSession, bob: str, work: Work) -> None:
    moderate(session.pk, ALICE, person_id_in(bob), "kick")
    work()

    again = refused(lambda: moderate(session.pk, ALICE, person_id_in(bob), "kick"))

    assert again == (409, "not_here")
    assert len(audit(session)) == 1


def test_a_promoted_spectator_gets_a_speakers_grant_and_is_told(
    session: LiveSession, bob: str
) -> None:
    person_id = person_id_in(bob)
    assert lifecycle.grant_spectator(session.pk, BOB, speak=True).kind == "spectator"

    moderate(session.pk, ALICE, person_id, "promote")

    grant = lifecycle.grant_spectator(session.pk, BOB, speak=True)
    assert grant.kind == "speaker" and grant.identity.startswith(f"speaker:{person_id}.")
    notice = SessionEvent.objects.get(session=session)
    assert notice.data == {"code": "people", "who": person_id, "standing": "speaker"}
    assert audit(session) == [("host", "promote", "viewer → speaker")]
    assert lifecycle.grant_spectator(session.pk, BOB).kind == "spectator"  # only when asked


@pytest.mark.parametrize("action", ["mute", "demote"])
def test_mute_and_demote_take_the_microphone_at_once(
    session: LiveSession, bob: str, join: Join, work: Work, fake: FakeProvider, action: Any
) -> None:
    moderate(session.pk, ALICE, person_id_in(bob), "promote")
    voice = lifecycle.grant_spectator(session.pk, BOB, speak=True).identity
    join(session, voice, sending=True)
    assert one(session, person_id_in(bob)).speaking
    assert work() == 0  # allowed: nothing to put in order

    moderate(session.pk, ALICE, person_id_in(bob), action)
    work()

    assert fake.publishing_rights[session.room.name, voice] == ()
    assert lifecycle.grant_spectator(session.pk, BOB, speak=True).kind == "spectator"


def test_a_muted_speaker_who_comes_back_with_an_old_token_is_silenced_again(
    session: LiveSession, bob: str, join: Join, work: Work, fake: FakeProvider
) -> None:
    moderate(session.pk, ALICE, person_id_in(bob), "promote")
    voice = lifecycle.grant_spectator(session.pk, BOB, speak=True).identity
    moderate(session.pk, ALICE, person_id_in(bob), "mute")
    fake.publishing_rights.clear()

    join(session, voice, sending=True)
    work()

    assert fake.publishing_rights[session.room.name, voice] == ()


def test_a_muted_speaker_with_an_old_token_is_silenced_before_the_first_sound(
    session: LiveSession, bob: str, join: Join, work: Work, fake: FakeProvider
) -> None:
    moderate(session.pk, ALICE, person_id_in(bob), "promote")
    voice = lifecycle.grant_spectator(session.pk, BOB, speak=True).identity
    moderate(session.pk, ALICE, person_id_in(bob), "mute")
    work()
    fake.publishing_rights.clear()

    join(session, voice, sending=False)
    work()

    assert fake.publishing_rights[session.room.name, voice] == ()


def test_unmute_gives_the_microphone_back(
    session: LiveSession, bob: str, join: Join, work: Work, fake: FakeProvider
) -> None:
    moderate(session.pk, ALICE, person_id_in(bob), "promote")
    voice = lifecycle.grant_spectator(session.pk, BOB, speak=True).identity
    join(session, voice, sending=True)
    moderate(session.pk, ALICE, person_id_in(bob), "mute")
    work()

    moderate(session.pk, ALICE, person_id_in(bob), "unmute")
    work()

    assert fake.publishing_rights[session.room.name, voice] == ("microphone",)


def test_rights_that_changed_during_the_call_are_applied_again(
    session: LiveSession, bob: str, join: Join, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slow mute must not win over the unmute that came after it."""
    from asgiref.sync import async_to_sync, sync_to_async

    from livekit_app.participants import commands

    person_id = person_id_in(bob)
    moderate(session.pk, ALICE, person_id, "promote")
    voice = lifecycle.grant_spectator(session.pk, BOB, speak=True).identity
    join(session, voice)
    moderate(session.pk, ALICE, person_id, "mute")
    row = Participant.objects.get(identity=voice)

    async def slow_mute() -> None:
        import asyncio

        hold = fake.hold("set_publishing")
        muting = asyncio.create_task(commands.apply_rights([row.pk]))
        await hold.reached.wait()
        await sync_to_async(moderate)(session.pk, ALICE, person_id, "unmute")
        await commands.apply_rights([row.pk])  # the unmute overtakes it
        hold.release()
        await muting

    async_to_sync(slow_mute)()

    assert fake.publishing_rights[session.room.name, voice] == ("microphone",)


def test_doing_it_again_is_success_without_another_row_and_repairs(
    session: LiveSession, bob: str, participant_messages: list[ParticipantMessage]
) -> None:
    for _ in range(2):
        assert moderate(session.pk, ALICE, person_id_in(bob), "ban").banned

    assert len(audit(session)) == 1
    assert [task for task, _ in participant_messages] == ["remove_visits"] * 2


def test_roles_go_up_by_promote_and_down_by_demote(session: LiveSession, bob: str) -> None:
    person_id = person_id_in(bob)
    moderate(session.pk, ALICE, person_id, "promote", "cohost")

    up = refused(lambda: moderate(session.pk, ALICE, person_id, "promote", "speaker"))
    assert up == (409, "role_unchanged")
    moderate(session.pk, ALICE, person_id, "demote", "speaker")
    assert one(session, person_id).role == "speaker"
    moderate(session.pk, ALICE, person_id, "demote")
    assert one(session, person_id).role == "viewer"
    assert [detail for _, _, detail in audit(session)] == [
        "viewer → cohost",
        "cohost → speaker",
        "speaker → viewer",
    ]
    nonsense = refused(lambda: moderate(session.pk, ALICE, person_id, "ban", "viewer"))
    assert nonsense == (400, "invalid_request")


def test_a_cohost_moderates_those_below_and_nobody_else(
    session: LiveSession, bob: str, join: Join
) -> None:
    dave = Caller(subject="visitor:dave")
    lifecycle.grant_spectator(session.pk, dave, name="Dave")
    dave_id = Person.objects.get(name="Dave").who
    host_identity = SessionPolicy().admit(JoinRequest(session.pk, ALICE)).identity
    join(session, host_identity)
    moderate(session.pk, ALICE, dave_id, "promote", "cohost")

    listed = people_listing.listing(session.pk, dave)
    assert listed.you == "cohost"
    bobs = next(x for x in listed.people if x.person_id == person_id_in(bob))
    assert bobs.actions == ("promote_to_speaker", "kick", "ban")
    assert next(x for x in listed.people if x.person_id == dave_id).actions == ()
    moderate(session.pk, dave, person_id_in(bob), "promote")
    for target in (dave_id, person_id_in(host_identity)):
        attempt = refused(lambda target=target: moderate(session.pk, dave, target, "kick"))
        assert attempt == (403, "not_allowed")
    assert audit(session)[-1][0] == f"cohost:{dave_id}"


def test_a_banned_cohost_has_no_say(session: LiveSession, bob: str) -> None:
    moderate(session.pk, ALICE, person_id_in(bob), "promote", "cohost")
    moderate(session.pk, ALICE, person_id_in(bob), "ban")

    attempt = refused(lambda: moderate(session.pk, BOB, person_id_in(bob), "unban"))

    assert attempt == (403, "not_a_moderator")


@pytest.mark.parametrize("caller", [BOB, CHARLIE, Caller()])
def test_viewers_and_strangers_see_and_do_nothing(
    session: LiveSession, bob: str, caller: Caller
) -> None:
    listing = refused(lambda: people_listing.listing(session.pk, caller))
    action = refused(lambda: moderate(session.pk, caller, person_id_in(bob), "kick"))
    assert listing == action == (403, "not_a_moderator")


def test_an_admin_moderates_every_broadcast(session: LiveSession, bob: str) -> None:
    moderate(session.pk, OLGA, person_id_in(bob), "ban")
    assert audit(session) == [("admin:1", "ban", "")]


def test_somebody_unknown_is_404_and_a_broadcast_that_is_over_410(
    session: LiveSession, make_session: MakeSession
) -> None:
    unknown = refused(lambda: moderate(session.pk, ALICE, "0123456789ab", "ban"))
    assert unknown == (404, "person_not_found")
    ended = make_session(State.ENDED)
    assert refused(lambda: people_listing.listing(ended.pk, ALICE)) == (410, "ended")


@pytest.mark.parametrize("action", ["promote", "mute", "unmute"])
def test_what_the_embedded_server_cannot_do_is_refused(
    session: LiveSession, bob: str, action: Any
) -> None:
    Room.objects.filter(pk=session.room_id).update(provider="embedded")

    attempt = refused(lambda: moderate(session.pk, ALICE, person_id_in(bob), action))

    assert attempt == (409, "unsupported_by_media_server")
    assert audit(session) == []
    assert one(session, person_id_in(bob)).actions == ("kick", "ban")


def test_a_server_that_puts_nobody_out_has_no_bans(
    session: LiveSession, bob: str, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake, "capabilities", replace(fake.capabilities, remove_participant=False))

    attempt = refused(lambda: moderate(session.pk, ALICE, person_id_in(bob), "ban"))

    assert attempt == (409, "unsupported_by_media_server")


def test_names_are_kept_tidy_and_bounded(
    session: LiveSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_rows, "MAX_PER_SESSION", 2)
    lifecycle.grant_spectator(session.pk, BOB, name="  Bob\u202e\n " + "x" * 100)
    lifecycle.grant_spectator(session.pk, BOB, name="Robert")  # renamed, not doubled
    SessionPolicy().admit(JoinRequest(session.pk, CHARLIE))  # an account needs no name
    lifecycle.grant_spectator(session.pk, Caller(subject="visitor:late"), name="Late")
    lifecycle.grant_spectator(session.pk)  # nobody in particular

    rows = Person.objects.filter(session=session).order_by("id")
    assert [(row.subject, row.name) for row in rows] == [
        ("visitor:bob", "Robert"),
        ("user:77", ""),
    ]
    assert one_line.tidy("  Bob\u202e\n " + "x" * 100) == "Bob " + "x" * 76


def test_an_account_without_a_name_has_its_accounts_for_the_host(
    session: LiveSession, join: Join
) -> None:
    walter = User.objects.create_user("walter", first_name="Walter", last_name="White")
    caller = Caller(subject=f"user:{walter.pk}")
    join(session, SessionPolicy().admit(JoinRequest(session.pk, caller)).identity)

    assert [one.name for one in people_listing.listing(session.pk, ALICE).people] == [
        "Walter White"
    ]
    assert Person.objects.get().name == ""


def test_a_ban_is_possible_when_all_places_for_names_are_taken(
    session: LiveSession, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people_rows, "MAX_PER_SESSION", 0)
    guest = lifecycle.grant_spectator(session.pk, BOB).identity
    join(session, guest)

    assert moderate(session.pk, ALICE, person_id_in(guest), "ban").banned


def test_a_name_that_is_given_is_kept_though_the_proof_brings_the_same(
    session: LiveSession,
) -> None:
    """Else the host would read no name."""
    known = Caller(subject="user:77", name="Charlie")
    SessionPolicy().admit(JoinRequest(session.pk, known))
    SessionPolicy().admit(JoinRequest(session.pk, known, name="Charlie"))
    assert Person.objects.get(session=session).name == "Charlie"
