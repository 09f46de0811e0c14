"""How many admissions there are: of one person, of one address, and in the same moment."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from livekit_app.auth.authentication import ANYBODY, Caller
from livekit_app.models import Participant
from livekit_app.tokens.policy import JoinRequest
from sessions_app import clock, tasks
from sessions_app.access import admissions, choosing, letting_in
from sessions_app.access.choosing import Change, Inside
from sessions_app.access.join_policy import SessionPolicy
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import Admission, LiveSession
from sessions_app.people.identities import identity, person_id_in, person_id_of
from tests.sessions_app.access.visits import (
    ANNA,
    ASK,
    BEN,
    LINK,
    PIN,
    Visit,
    at_once,
    choose,
    fresh,
    guarded,
    key_of,
    new_link,
    pin_of,
)
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

THERE = "198.51.100.9"


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return guarded(make_session, LINK)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admissions, "MOST_FROM_ONE_ADDRESS", 20)
    monkeypatch.setattr(admissions, "_AT_ONCE", 5)
    monkeypatch.setattr(admissions, "MOST_ALSO", 10)
    monkeypatch.setattr(admissions, "MOST_ALSO_BY_ONE", 8)


def test_one_person_has_five_and_the_oldest_goes(session: LiveSession) -> None:
    tabs = [Visit(session, ANNA) for _ in range(7)]
    assert {tab.by_key(key_of(session)) for tab in tabs} == {"given"}
    known = [admissions.of_token(session, tab.token) is not None for tab in tabs]
    assert known == [False] * 2 + [True] * 5
    assert {tab.watches() for tab in tabs} == {"ok"}  # by who she is


def test_the_key_gives_no_rows_without_end(session: LiveSession, few: None) -> None:
    """Each call without a visitor key, or with a new one, was one more row, for a month."""
    key = key_of(session)
    callers = [ANYBODY if n % 2 else Caller(subject=f"visitor:{n}") for n in range(100)]
    assert {Visit(session, caller).by_key(key) for caller in callers} == {"given"}
    assert Admission.objects.count() <= 20


def test_the_key_gives_no_rows_without_end_after_the_end_either(
    session: LiveSession, few: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An hour later addresses are forgotten, and with them what was counted: so many an hour, from
    each, for the month in which the key opens the transcript."""
    monkeypatch.setattr(admissions, "MOST_BY_KEY", 30)
    inside = Visit(session, ANNA)
    inside.by_key(key_of(session))
    inside.caller = ANYBODY  # known by nothing but the admission
    Participant.objects.create(
        room=session.room,
        identity=identity("spectator", person_id_of(ANNA.subject, session.pk)),
        sid="PA_anna",
        kind="spectator",
        joined_at=timezone.now(),
    )
    LiveSession.objects.update(
        state="ended", reason="host", ended_at=timezone.now() - timedelta(hours=2)
    )
    for _ in range(5):
        newest = [Visit(session, ANYBODY) for _ in range(18)]
        assert {one.by_key(key_of(session)) for one in newest} == {"given"}
        Admission.objects.update(made_at=timezone.now() - timedelta(hours=2))
        clock.forget_leftovers(timezone.now())
        tasks.retention()
        assert Admission.objects.count() <= 31
    assert {one.watches() for one in (inside, *newest)} == {"ok"}


def test_one_address_takes_nothing_from_another(session: LiveSession, few: None) -> None:
    bystander = Visit(session, BEN, THERE)
    bystander.by_key(key_of(session))
    bystander.caller = ANYBODY
    for _ in range(60):
        Visit(session, ANYBODY).by_key(key_of(session))
    assert bystander.watches() == "ok"


def test_who_is_inside_is_not_put_out_by_others_on_their_wifi(
    session: LiveSession, few: None
) -> None:
    inside = Visit(session, ANNA)
    inside.by_key(key_of(session))
    Participant.objects.create(
        room=session.room,
        identity=identity("spectator", person_id_of(ANNA.subject, session.pk)),
        sid="PA_anna",
        kind="spectator",
        joined_at=timezone.now(),
    )
    at_home = Visit(session, BEN)
    at_home.by_key(key_of(session))
    for _ in range(60):
        Visit(session, ANYBODY).by_key(key_of(session))
    assert inside.watches() == "ok"
    assert at_home.watches() == "401 link_key_needed"  # and their link still lets them in
    assert at_home.by_key(key_of(session)) == "given"


def test_who_typed_the_pin_is_not_displaced_by_who_has_the_key(
    make_session: MakeSession, few: None
) -> None:
    """After the end no PIN is taken, so they would not read on."""
    session = guarded(make_session, PIN)
    typed = Visit(session, ANNA)
    assert typed.by_pin(pin_of(session)) == "given"
    for _ in range(60):
        Visit(session, ANYBODY).by_key(key_of(session))
    assert typed.watches() == "ok"


def test_many_people_of_one_admission_leave_so_many_rows(session: LiveSession, few: None) -> None:
    """With one admission and ever new visitor keys. Beyond, they join as the one who was let in."""
    anna, ben = Visit(session, ANNA), Visit(session, BEN)
    joined = Counter[str]()
    for holder, name in ((anna, "a"), (ben, "b")):
        holder.by_key(key_of(session))
        for n in range(14):
            other = Caller(subject=f"visitor:{name}{n}")
            join = JoinRequest(session.pk, other, admission=holder.token)
            joined[person_id_in(SessionPolicy().admit(join).identity)] += 1
    assert joined[person_id_of(ANNA.subject, session.pk)] == 14 - 8  # by one so many …
    assert joined[person_id_of(BEN.subject, session.pk)] == 14 - 2  # … and by all together
    assert Admission.objects.filter(given=Admission.Given.ALSO).count() == 10
    assert {Visit(session, Caller(subject=f"visitor:a{n}")).watches() for n in range(8)} == {"ok"}


# --- in the same moment -------------------------------------------------------------------------


def test_two_devices_of_the_host_press_new_link_at_once(session: LiveSession) -> None:
    at_once([partial(new_link, session)] * 8)
    after = fresh(session)
    assert after.link_number == session.link_number + 8
    assert sorted(after.link_keys.values_list("number", flat=True)) == list(range(1, 10))
    assert Visit(session, ANNA).by_key(key_of(session)) == "given"
    assert choosing.host_view(after).join_url.endswith(key_of(session))
    assert after.access_version == session.access_version + 8


def old_key_or_new_link(
    session: LiveSession, people: list[Visit], close: Callable[[], Any]
) -> list[str]:
    """Everybody exchanges the key that is in their link while the host closes the door."""
    key = key_of(session)
    works: list[Callable[[], Any]] = [partial(one.by_key, key) for one in people]
    half = len(works) // 2
    return [str(one) for one in at_once([*works[:half], close, *works[half:]], threads=8)]


@pytest.mark.parametrize("round_", range(3))
@pytest.mark.parametrize("inside", ["stay", "go"])
def test_a_key_that_is_exchanged_in_the_moment_of_a_new_link(
    session: LiveSession, inside: Inside, round_: int
) -> None:
    people = [Visit(session, Caller(subject=f"visitor:{n}")) for n in range(24)]
    answers = old_key_or_new_link(session, people, partial(new_link, session, inside))
    answers = [one for one in answers if one != "None"]
    assert set(answers) <= {"given", "410 link_renewed"}
    renewed_at = fresh(session).link_keys.get(number=2).made_at
    good = admissions.good_ones(fresh(session))
    if inside == "go":
        assert not good.exists()
        assert {one.watches() for one in people} <= {"401 link_key_needed", "410 link_renewed"}
    else:
        assert good.count() == answers.count("given")
        assert not good.filter(made_at__gt=renewed_at).exists()


@pytest.mark.parametrize("round_", range(3))
@pytest.mark.parametrize("way_in", [LINK, PIN])
def test_a_proof_that_arrives_as_the_host_chooses_to_let_people_in(
    make_session: MakeSession, way_in: str, round_: int
) -> None:
    """It was taken for good in the new way as well."""
    session = guarded(make_session, way_in)
    people = [Visit(session, Caller(subject=f"visitor:{n}")) for n in range(24)]
    key, pin = key_of(session), pin_of(session) if way_in == PIN else ""
    works: list[Callable[[], Any]] = [
        partial(one.by_pin, pin) if way_in == PIN else partial(one.by_key, key) for one in people
    ]
    answers = at_once([*works[:12], partial(choose, session, ASK, "go"), *works[12:]], threads=8)
    assert set(answers) <= {None, "given", "401 ask_first"}
    assert not admissions.good_ones(fresh(session)).exists()


@pytest.mark.parametrize("proof", ["key", "pin", "name"])
def test_what_was_right_before_the_host_chose_another_way_is_looked_at_anew(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch, proof: str
) -> None:
    """The change comes between the first look and the lock."""
    session = guarded(make_session, ASK if proof == "name" else PIN)
    key, pin = ("", "") if proof == "name" else (key_of(session), pin_of(session))
    after = LINK if proof == "name" else ASK
    locked = lifecycle.locked_session

    def change_first(session_id: str) -> LiveSession:
        LiveSession.objects.filter(pk=session_id).update(way_in=after)
        return locked(session_id)

    monkeypatch.setattr(letting_in, "locked_session", change_first)
    anna = Visit(session, ANNA)
    tries: dict[str, Callable[[], str]] = {
        "key": lambda: anna.by_key(key),
        "pin": lambda: anna.by_pin(pin),
        "name": anna.asks,
    }
    answer = tries[proof]()
    assert answer == ("401 link_key_needed" if proof == "name" else "401 ask_first")
    assert not Admission.objects.exists()


def test_a_new_pin_in_the_moment_in_which_the_old_one_is_typed(make_session: MakeSession) -> None:
    session = guarded(make_session, PIN)
    pin = pin_of(session)
    people = [Visit(session, Caller(subject=f"visitor:{n}")) for n in range(16)]
    wanted = Change(new_pin=True)
    renew = partial(choosing.change, session.pk, wanted, inside="go", actor="host")
    works: list[Callable[[], Any]] = [partial(one.by_pin, pin) for one in people]
    answers = at_once([*works[:8], renew, *works[8:]], threads=8)
    assert {one for one in answers if isinstance(one, str)} <= {"given", "403 code_wrong"}
    assert not admissions.good_ones(fresh(session)).exists()
