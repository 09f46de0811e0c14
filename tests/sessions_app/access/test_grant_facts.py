"""The one statement that grants are decided by reads what Django would have read in four."""

from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from livekit_app.auth.authentication import ANYBODY, Caller
from livekit_app.tokens.policy import JoinRequest
from sessions_app.access import admissions
from sessions_app.access.grant_facts import facts_of
from sessions_app.access.join_policy import SessionPolicy
from sessions_app.auth.token_hashes import hash_of
from sessions_app.models import Admission, LiveSession, Person
from sessions_app.people.identities import person_id_of
from sessions_app.people.roles import participation_of
from tests.sessions_app.access.visits import ANNA, ASK, BEN, CODE, PIN, answered
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db

KEY_OF_ANOTHER = Caller(subject="key:" + "0" * 64)
ALSO, KEY, HOST = Admission.Given.ALSO, Admission.Given.KEY, Admission.Given.HOST
OF_A_PERSON = [  # role, muted, banned
    ("viewer", False, False),
    ("viewer", True, True),
    ("speaker", False, True),
    ("speaker", True, False),
]


def admit(session: LiveSession, who: str, token: str | None = None, **fields: Any) -> Admission:
    now = timezone.now()
    return Admission.objects.create(
        session=session,
        who=who,
        token_hash=token and hash_of(token),
        made_at=now,
        seen_at=now,
        **{"state": "given", "given": KEY, "epoch": session.access_epoch} | fields,
    )


def person(session: LiveSession, who: str, role: str, muted: bool, banned: bool) -> Person:
    at = timezone.now() if banned else None
    return Person.objects.create(
        session=session, who=who, name="Ada", role=role, muted=muted, banned_at=at
    )


def as_django_reads(session_id: str, caller: Caller, token: str) -> tuple[Any, ...]:
    session = LiveSession.objects.select_related("room").get(pk=session_id)
    who = person_id_of(caller.subject, session.pk) if caller.subject.startswith("visitor") else ""
    brought = admissions.of_token(session, token)
    holder = brought and Person.objects.filter(session=session, who=brought.who).first()
    good = admissions.good_ones(session).filter(who=who) if who else Admission.objects.none()
    own = good.exclude(given=ALSO, let_in_as="").order_by("pk").first()
    known = participation_of(session, caller)
    return (
        (session.state, session.way_in, session.access_epoch, session.most_viewers),
        (session.room.pk, session.room.name, session.room.provider, session.room.observed),
        known if known.stored_name is not None else None,
        brought and (brought.pk, brought.who, brought.state, brought.given, brought.epoch),
        holder and (holder.who, holder.role, holder.muted, holder.banned_at is not None),
        own and own.pk,
    )


def as_read(session_id: str, caller: Caller, token: str) -> tuple[Any, ...]:
    with CaptureQueriesContext(connection) as asked:
        facts = facts_of(session_id, caller, token)
        assert facts is not None
        session, room, standing = facts.session, facts.session.room, facts.standing
        brought, holder = standing.brought, standing.holder
        found = (
            (session.state, session.way_in, session.access_epoch, session.most_viewers),
            (room.pk, room.name, room.provider, room.observed),
            standing.person,
            brought and (brought.pk, brought.who, brought.state, brought.given, brought.epoch),
            holder and (holder.person_id, holder.role, holder.muted, holder.banned),
            standing.own and standing.own.pk,
        )
    assert len(asked) == 1
    return found


@pytest.mark.parametrize(("role", "muted", "banned"), OF_A_PERSON)
def test_it_reads_what_django_reads(
    make_session: MakeSession, role: str, muted: bool, banned: bool
) -> None:
    """Other people's, other broadcasts' and older admissions lie beside what is asked for."""
    session, other = make_session(way_in=PIN, access_epoch=3), make_session(way_in=ASK)
    anna, ben = (person_id_of(one.subject, session.pk) for one in (ANNA, BEN))
    person(session, anna, role, muted, banned)
    person(session, "3f9a0c11d2e4", role, banned, muted)
    person(other, ben, "speaker", True, True)
    tokens = [admissions.new_token() for _ in range(8)]
    admit(session, anna, tokens[0], epoch=2)
    admit(session, anna, tokens[1], state="waiting")
    admit(session, anna, given=ALSO)
    admit(session, "3f9a0c11d2e4", tokens[2], given=HOST)
    admit(session, ben, tokens[3], state="refused")
    admit(session, ben, tokens[4], given=ALSO, let_in_as=anna)
    admit(other, anna, tokens[5])
    if not muted:
        admit(session, anna, tokens[6])
        admit(session, anna, tokens[7])
    for caller, token in product((ANYBODY, ANNA, BEN, KEY_OF_ANOTHER), [*tokens, "", "no token"]):
        assert as_read(session.pk, caller, token) == as_django_reads(session.pk, caller, token)


def test_what_holds_at_once(make_session: MakeSession) -> None:
    """Each time the next grant is refused: nothing is remembered."""
    session = make_session()
    code = session.pk

    def asks(token: str = "") -> str:
        return answered(lambda: SessionPolicy().admit(JoinRequest(code, ANNA, token)))

    def becomes(**fields: Any) -> None:
        LiveSession.objects.filter(pk=code).update(**fields)

    who = person_id_of(ANNA.subject, session.pk)
    assert asks() == "ok"
    anna = person(session, who, "viewer", False, True)
    assert asks() == "403 banned"
    anna.delete()
    assert asks() == "ok"
    becomes(way_in=PIN)
    assert asks() == "401 code_needed"
    token = admissions.new_token()
    admission = admit(session, "3f9a0c11d2e4", token)
    assert asks(token) == "ok"
    holder = person(session, "3f9a0c11d2e4", "viewer", False, True)
    assert asks(token) == "403 banned"
    holder.delete()
    Admission.objects.all().delete()  # also what Anna was given by it
    assert asks(token) == "401 code_needed"
    admission.save(force_insert=True)
    becomes(access_epoch=session.access_epoch + 1)
    assert asks(token) == "401 code_needed"
    becomes(way_in=CODE)
    assert asks() == "ok"
    becomes(state="ended", reason="host", ended_at=timezone.now())
    assert asks() == "410 ended"
    session.delete()
    assert asks() == "404 not_found"


def test_an_unknown_code_is_not_asked_for_where_it_is_none() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert facts_of("no code", ANNA) is None
    assert not asked.captured_queries
