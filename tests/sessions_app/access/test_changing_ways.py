"""The host chooses another way in while people are inside: who gets in from then on."""

from datetime import timedelta
from typing import Any, Literal, get_args

import pytest
from django.utils import timezone

from livekit_app.auth.authentication import Caller
from livekit_app.models import Participant
from sessions_app.access import choosing, waiting_room
from sessions_app.access.choosing import Change, Inside
from sessions_app.access.grant_facts import facts_of
from sessions_app.access.turning_out import turn_out
from sessions_app.models import Admission, LiveSession, Person
from sessions_app.people.identities import identity, person_id_of
from tests.sessions_app.access.visits import (
    ANNA,
    ASK,
    BEN,
    CODE,
    LINK,
    PIN,
    Visit,
    choose,
    fresh,
    guarded,
    key_of,
    new_link,
    pin_of,
    wrong_pin_of,
)
from tests.support.broadcasts import MakeSession, ParticipantMessage, wire_events

pytestmark = pytest.mark.django_db(transaction=True)

CARLA = Caller(subject="visitor:carla")
STRANGERS = {LINK: "401 link_key_needed", PIN: "401 code_needed", ASK: "401 ask_first"}
Whom = Literal["all", "let in", "inside", "nobody"]

# Who gets in afterwards without a new proof: by what it was (down) and is (across).
STAY: dict[str, dict[str, Whom]] = {
    CODE: {CODE: "all", LINK: "inside", PIN: "inside", ASK: "inside"},
    LINK: {CODE: "all", LINK: "let in", PIN: "let in", ASK: "let in"},
    PIN: {CODE: "all", LINK: "let in", PIN: "let in", ASK: "let in"},
    ASK: {CODE: "all", LINK: "let in", PIN: "let in", ASK: "let in"},
}
GO: dict[str, dict[str, Whom]] = {
    CODE: {CODE: "all", LINK: "nobody", PIN: "nobody", ASK: "nobody"},
    LINK: {CODE: "all", LINK: "nobody", PIN: "nobody", ASK: "nobody"},
    PIN: {CODE: "all", LINK: "nobody", PIN: "nobody", ASK: "nobody"},
    ASK: {CODE: "all", LINK: "nobody", PIN: "nobody", ASK: "nobody"},
}
CASES = [
    (before, after, inside, whom)
    for inside, table in (("stay", STAY), ("go", GO))
    for before, row in table.items()
    for after, whom in row.items()
]


def get_in(visit: Visit) -> None:
    """By the way that there is."""
    session = fresh(visit.session)
    if session.way_in == LINK:
        assert visit.by_key(key_of(session)) == "given"
    elif session.way_in == PIN:
        assert visit.by_pin(pin_of(session)) == "given"
    elif session.way_in == ASK:
        assert visit.asks() in ("waiting", "given")
        waiting_room.decide(session.pk, "let_in", None)
    assert visit.watches() == "ok"


def be_in_the_room(session: LiveSession, caller: Caller, **fields: Any) -> Participant:
    name = identity("spectator", person_id_of(caller.subject, session.pk))
    return Participant.objects.create(
        room=session.room, identity=name, sid=f"PA_{name}", kind="spectator", **fields
    )


@pytest.mark.parametrize(("before", "after", "inside", "whom"), CASES)
def test_who_gets_in_after_a_change(
    make_session: MakeSession, before: str, after: str, inside: Inside, whom: Whom
) -> None:
    """Anna is inside and loses her admission's text with her tab, Ben was let in and is at home,
    Carla has never been there."""
    session = guarded(make_session, before)
    anna, ben, carla = (Visit(session, caller) for caller in (ANNA, BEN, CARLA))
    get_in(anna)
    get_in(ben)
    be_in_the_room(session, ANNA, joined_at=timezone.now())

    choose(session, after, inside)

    anna.token = ""
    refused = STRANGERS.get(after, "")
    may = get_args(Whom).index(whom)  # fewer and fewer
    expected = ["ok" if may <= last else refused for last in (2, 1, 0)]
    assert [one.watches() for one in (anna, ben, carla)] == expected
    for late in (anna, ben, carla):
        get_in(late)


@pytest.mark.parametrize("way_in", [CODE, LINK, PIN])
@pytest.mark.parametrize("inside", get_args(Inside))
def test_who_gets_in_after_a_new_link(
    make_session: MakeSession, way_in: str, inside: Inside
) -> None:
    session = guarded(make_session, way_in)
    anna, carla = Visit(session, ANNA), Visit(session, CARLA)
    get_in(anna)
    be_in_the_room(session, ANNA, joined_at=timezone.now())
    old = None if way_in == CODE else key_of(session)
    new_link(session, inside)
    again = "ok" if inside == "stay" else "410 link_renewed"
    if inside == "go" and way_in != LINK:
        again = STRANGERS[fresh(session).way_in]
    assert anna.watches() == again
    if old is not None:
        assert carla.by_key(old) == "410 link_renewed"
    assert carla.watches() == STRANGERS[fresh(session).way_in]


def test_a_new_link_has_a_new_pin_and_the_old_one_is_wrong(make_session: MakeSession) -> None:
    session = guarded(make_session, PIN)
    old = pin_of(session)
    new_link(session)
    assert pin_of(session) != old
    assert Visit(session, ANNA).by_pin(old) == "403 code_wrong"


@pytest.mark.parametrize(
    ("seconds", "answer"), [(0, "ok"), (50, "ok"), (70, "401 ask_first"), (-3600, "401 ask_first")]
)
def test_who_was_just_leaving_was_inside(
    make_session: MakeSession, seconds: float, answer: str
) -> None:
    """A train goes through a tunnel while the host closes the door. Who left an hour ahead did so
    before the clock was set back: perhaps a minute ago, perhaps an hour."""
    session = guarded(make_session, CODE)
    now = timezone.now()
    be_in_the_room(session, ANNA, joined_at=now, left_at=now - timedelta(seconds=seconds))
    choose(session, ASK)
    assert Visit(session, ANNA).watches() == answer


def test_the_camera_and_the_commentator_need_no_way_back(make_session: MakeSession) -> None:
    session = guarded(make_session, CODE)
    for kind in ("camera", "commentator"):
        Participant.objects.create(
            room=session.room,
            identity=f"{kind}:{session.pk}",
            sid=kind,
            kind=kind,
            joined_at=timezone.now(),
        )
    choose(session, LINK)
    assert not Admission.objects.exists()


@pytest.mark.parametrize("role", [Person.Role.SPEAKER, Person.Role.COHOST])
def test_whom_the_host_named_stays_also_when_all_go(make_session: MakeSession, role: str) -> None:
    session = guarded(make_session, LINK)
    Person.objects.create(session=session, who=person_id_of(ANNA.subject, session.pk), role=role)
    new_link(session, "go")
    assert Visit(session, ANNA).watches() == "ok"


def test_everybody_but_the_host_is_put_out_of_the_room(
    make_session: MakeSession, participant_messages: list[ParticipantMessage]
) -> None:
    session = guarded(make_session, LINK)
    get_in(Visit(session, ANNA))
    anna = be_in_the_room(session, ANNA, joined_at=timezone.now())
    host = Participant.objects.create(
        room=session.room,
        identity=identity("spectator", "host"),
        sid="PA_host",
        kind="spectator",
        joined_at=timezone.now(),
    )
    assert turn_out(session.pk) == 0
    participant_messages.clear()
    new_link(session, "go")
    assert participant_messages == [("remove_visits", [anna.pk])]
    assert host.left_at is None


@pytest.mark.parametrize("decision", [None, "refuse"])
def test_who_waits_or_was_refused_is_put_out_of_the_room(
    make_session: MakeSession,
    participant_messages: list[ParticipantMessage],
    decision: Literal["refuse"] | None,
) -> None:
    """With a token of before, which the media server takes for minutes."""
    session = guarded(make_session, ASK)
    Visit(session, ANNA).asks()
    if decision is not None:
        waiting_room.decide(session.pk, decision, None)
    anna = be_in_the_room(session, ANNA, joined_at=timezone.now())
    assert turn_out(session.pk) == 1
    assert participant_messages == [("remove_visits", [anna.pk])]


def test_back_and_forth_the_link_is_the_same(make_session: MakeSession) -> None:
    """A host who opens the door for a moment need not print a new poster."""
    session = guarded(make_session, LINK)
    key = key_of(session)
    for way_in in (CODE, ASK, PIN, LINK):
        choose(session, way_in)
    assert key_of(session) == key
    assert Visit(session, ANNA).by_key(key) == "given"


@pytest.mark.parametrize("after", [CODE, LINK, PIN])
def test_nobody_waits_where_the_host_has_chosen_another_way(
    make_session: MakeSession, after: str
) -> None:
    """They waited for a word that nobody could say any more."""
    session = guarded(make_session, ASK)
    anna, ben = Visit(session, ANNA), Visit(session, BEN)
    assert (anna.asks(), ben.asks()) == ("waiting", "waiting")
    waiting_room.decide(session.pk, "refuse", [person_id_of(BEN.subject, session.pk)])
    assert (anna.stands(), ben.stands()) == ("waiting", "403 refused_by_host")
    choose(session, after)
    answer = STRANGERS.get(after, "not_needed")
    assert (anna.stands(), ben.stands()) == (answer, answer)


def test_who_waits_goes_on_waiting_when_the_others_stay(make_session: MakeSession) -> None:
    session = guarded(make_session, ASK)
    anna = Visit(session, ANNA)
    anna.asks()
    choose(session, LINK)
    choose(session, ASK)
    assert anna.stands() == "waiting"
    choose(session, ASK, "go")
    assert anna.stands() == "401 ask_first"
    assert not waiting_room.waiting(fresh(session))


def test_all_hear_of_it_once_and_each_change_is_counted(make_session: MakeSession) -> None:
    session = guarded(make_session, CODE)
    for way_in, inside in ((CODE, "stay"), (LINK, "stay"), (LINK, "stay"), (LINK, "go")):
        choose(session, way_in, inside)  # type: ignore[arg-type]  # a tuple's words
    told = {"code": "access", "way_in": LINK}
    assert wire_events(session) == [("notice", told)] * 2
    after = fresh(session)
    assert (after.access_version, after.access_epoch) == (
        session.access_version + 2,
        session.access_epoch + 1,
    )


def test_the_hosts_other_devices_hear_of_a_new_pin_and_of_another_limit(
    make_session: MakeSession,
) -> None:
    session = guarded(make_session, PIN)
    for wanted in (
        Change(new_pin=True),
        Change(pin_digits=4),
        Change(pin_digits=4),  # as it is
        Change(most_viewers=30),
        Change(most_viewers=30),
        Change(most_viewers=0),
    ):
        choosing.change(session.pk, wanted, inside="stay", actor="host")
    assert wire_events(session) == [("notice", {"code": "access", "way_in": PIN})] * 4
    assert fresh(session).access_version == session.access_version  # nobody has to go


# --- PINs ---------------------------------------------------------------------------------------


def test_another_number_of_digits_is_a_new_pin(make_session: MakeSession) -> None:
    session = guarded(make_session, PIN)
    old = pin_of(session)
    choosing.change(session.pk, Change(pin_digits=4), inside="stay", actor="host")
    assert len(old) == 6 and len(pin_of(session)) == 4
    assert Visit(session, ANNA).by_pin(old) == "403 code_wrong"
    assert Visit(session, ANNA).by_pin(pin_of(session)) == "given"


def test_a_new_pin_forgets_the_wrong_ones(make_session: MakeSession) -> None:
    session, other = guarded(make_session, PIN), guarded(make_session, PIN)
    for one in (session, other):
        Visit(one, ANNA).by_pin(wrong_pin_of(one))
    choosing.change(session.pk, Change(new_pin=True), inside="stay", actor="host")
    assert not session.wrong_codes.exists()
    assert other.wrong_codes.count() == 1


def test_those_who_were_let_in_by_the_old_pin_stay(make_session: MakeSession) -> None:
    session = guarded(make_session, PIN)
    anna = Visit(session, ANNA)
    get_in(anna)
    choosing.change(session.pk, Change(new_pin=True), inside="stay", actor="host")
    assert anna.watches() == "ok"
    choosing.change(session.pk, Change(new_pin=True), inside="go", actor="host")
    assert anna.watches() == "401 code_needed"


def test_there_is_no_new_pin_where_there_was_none(make_session: MakeSession) -> None:
    session = guarded(make_session, LINK)
    choosing.change(session.pk, Change(new_pin=True), inside="stay", actor="host")
    assert fresh(session).pin_number == 0 and fresh(session).pin_hash == ""


def test_people_inside_are_admitted_once(make_session: MakeSession) -> None:
    session = guarded(make_session, CODE)
    for _ in range(3):  # tabs
        be_in_the_room(session, ANNA, joined_at=timezone.now())
    for way_in in (LINK, CODE, PIN, CODE, ASK):
        choose(session, way_in)
    assert Admission.objects.count() == 1
    facts = facts_of(session.pk, ANNA)
    assert facts is not None and facts.standing.own is not None
