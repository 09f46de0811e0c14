"""Lines stand on what people said: written only while that is the newest, taken back with it."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from commentary import leases, lines
from commentary.leases import Lease, LeaseLost
from commentary.narrators.claims import Claim
from commentary.narrators.narrator import Line
from commentary.narrators.said import PeopleSaid
from commentary.observers.facts import What
from sessions_app.log import events
from sessions_app.log.events import SessionEnded
from sessions_app.models import LiveSession, Match
from sessions_app.states import State
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

SEEN = datetime(2026, 5, 1, 12, 3, 5, tzinfo=UTC)


def owned(session: LiveSession, owner: str = "alice") -> Lease:
    lease = leases.take(session.pk, owner, now=timezone.now())
    assert lease is not None
    return lease


def say(session: LiveSession, **data: Any) -> int:
    """Somebody says something of the match; the number of its event."""
    with transaction.atomic():
        seq = events.append(session.pk, "match", {"by": "host", "did": "score", **data})
        now = timezone.now()
        Match.objects.update_or_create(session=session, defaults={"seq": seq, "changed_at": now})
    return seq


def line(text: str, *claims: Claim, stands_on: int | None = None) -> Line:
    return Line(text, 0.5, False, SEEN, claims=claims, stands_on=stands_on)


def claim(what: PeopleSaid | What, of: int | None = None, **more: Any) -> Claim:
    return Claim(what, SEEN, SEEN + timedelta(seconds=1), of=of, **more)


def write(lease: Lease, one: Line) -> int:
    [seq] = lines.write(lease, [one], engine="test")
    return seq


def test_a_line_is_written_while_what_it_stands_on_is_the_newest(
    make_session: MakeSession,
) -> None:
    session = make_session()
    lease, seq = owned(session), say(session)
    write(lease, line("Goal!", claim(PeopleSaid.GOAL, seq, who="home"), stands_on=seq))
    event = session.events.get(type="commentary")
    assert (event.data["claims"][0]["of"], event.data["claims"][0]["who"]) == (seq, "home")


def test_one_that_people_overtook_is_not(make_session: MakeSession) -> None:
    session = make_session()
    lease, seq = owned(session), say(session)
    newer = say(session)
    with pytest.raises(lines.Outdated):
        write(lease, line("2–1!", stands_on=seq))
    assert not session.events.filter(type="commentary").exists()
    session.refresh_from_db()
    assert session.last_seq == newer  # no number is missing
    assert session.commentary_run.lines == 0


def test_who_is_just_saying_something_newer_is_waited_for(make_session: MakeSession) -> None:
    """The line is made while their change is not committed yet: it must not slip in after it."""
    session = make_session()
    lease, seq = owned(session), say(session)
    said, asked = threading.Event(), threading.Event()

    def people() -> None:
        try:
            with transaction.atomic():
                LiveSession.objects.select_for_update().get(pk=session.pk)
                newer = events.append(session.pk, "match", {"by": "host", "did": "score"})
                Match.objects.filter(pk=session.pk).update(seq=newer)
                said.set()
                asked.wait(10)
                time.sleep(0.3)  # until the writer waits for us, or does what it must not
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        change = pool.submit(people)
        assert said.wait(10)
        asked.set()
        with pytest.raises(lines.Outdated):
            write(lease, line("2–1!", stands_on=seq))
        change.result()
    assert not session.events.filter(type="commentary").exists()


def test_zero_is_while_nobody_says_anything(make_session: MakeSession) -> None:
    session = make_session()
    lease = owned(session)
    write(lease, line("Nothing moves.", stands_on=0))
    say(session)
    with pytest.raises(lines.Outdated):
        write(lease, line("Nothing moves.", stands_on=0))


def test_a_line_that_goes_by_nobody_is_written_whatever_people_say(
    make_session: MakeSession,
) -> None:
    session = make_session()
    lease = owned(session)
    say(session)
    write(lease, line("A kick!", claim(What.KICKS)))
    assert session.events.filter(type="commentary").count() == 1


def test_an_undone_moment_takes_its_line_back_and_leaves_the_others(
    make_session: MakeSession,
) -> None:
    session = make_session()
    lease, save = owned(session), say(session)
    stays = write(lease, line("A kick!", claim(What.KICKS)))
    wrong = write(lease, line("Saved!", claim(PeopleSaid.SAVE, save), stands_on=save))
    undo = say(session, did="undo", undoes=save)
    assert lines.take_back(lease, save, undo=undo, scored=False) == [wrong]
    assert lines.take_back(lease, save, undo=undo, scored=False) == []
    assert [*session.events.filter(withdrawn=True).values_list("seq", flat=True)] == [wrong]
    [correction] = session.events.filter(type="correction")
    assert (correction.data, correction.actor) == ({"line": wrong}, lines.UNDO)
    assert not session.events.get(seq=stays).withdrawn


def test_an_undone_score_takes_back_what_was_said_of_it_meanwhile(
    make_session: MakeSession,
) -> None:
    session = make_session()
    lease = owned(session)
    before = write(lease, line("It's 1–1.", claim(PeopleSaid.SCORE, number=1, who="home")))
    goal = say(session)
    told = write(lease, line("Goal!", claim(PeopleSaid.GOAL, goal)))
    other = say(session)
    recap = write(lease, line("2–1.", claim(PeopleSaid.SCORE, other, number=2, who="home")))
    undo = say(session, did="undo", undoes=goal)
    right = write(lease, line("It's 1–1.", claim(PeopleSaid.SCORE, undo, number=1, who="home")))
    assert lines.take_back(lease, goal, undo=undo, scored=True) == [told, recap]
    stand = session.events.filter(type="commentary", withdrawn=False)
    assert [*stand.values_list("seq", flat=True)] == [before, right]


def test_a_former_owner_takes_nothing_back(make_session: MakeSession) -> None:
    session = make_session()
    lease, save = owned(session), say(session)
    write(lease, line("Saved!", claim(PeopleSaid.SAVE, save)))
    later = timezone.now() + timedelta(minutes=1)
    assert leases.take(session.pk, "bob", now=later) is not None
    with pytest.raises(LeaseLost):
        lines.take_back(lease, save, undo=save + 2, scored=False)
    assert not session.events.filter(withdrawn=True).exists()


def test_what_stands_on_something_is_not_written_after_the_end(make_session: MakeSession) -> None:
    session = make_session()
    lease, seq = owned(session), say(session)
    LiveSession.objects.filter(pk=session.pk).update(
        state=State.ENDED, ended_at=timezone.now(), reason="host"
    )
    with pytest.raises(SessionEnded):
        write(lease, line("Goal!", stands_on=seq))
