"""One commentator per broadcast: the lease, its epoch, and what a former owner cannot do."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, get_args

import pytest
from django.db import connection, transaction
from django.db.models.signals import post_save
from django.utils import timezone

from commentary import leases, lines
from commentary.leases import Beat, Lease, LeaseLost
from commentary.models import CommentaryRun
from commentary.narrators.narrator import Line
from sessions_app.log.events import SessionEnded
from sessions_app.log.presenters import CommentatorOut
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.signals import swept
from sessions_app.states import State
from tests.support.broadcasts import MakeSession

Events = Callable[[LiveSession, str], list[dict[str, Any]]]
pytestmark = pytest.mark.django_db(transaction=True)

LATER = timedelta(seconds=60)


def taken(session: LiveSession, owner: str = "alice", now: datetime | None = None) -> Lease:
    lease = leases.take(session.pk, owner, engine="scripted", now=now)
    assert lease is not None
    return lease


def line(text: str = "Line 1") -> Line:
    return Line(text=text, energy_level=0.4, is_highlight=False, frame_at=timezone.now())


def test_a_free_broadcast_is_taken_by_the_first_who_asks(make_session: MakeSession) -> None:
    session = make_session()

    lease = leases.take(session.pk, "alice")

    assert lease == Lease(session.pk, "alice", epoch=1)
    assert leases.take(session.pk, "bob") is None


def test_of_two_who_ask_at_once_one_gets_it(make_session: MakeSession) -> None:
    session = make_session()
    start, won = threading.Barrier(4), []

    def ask(owner: str) -> None:
        try:
            start.wait(timeout=10)
            won.append(leases.take(session.pk, owner))
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(name,)) for name in ("a", "b", "c", "d")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert len(won) == 4
    (winner,) = [lease for lease in won if lease is not None]
    run = CommentaryRun.objects.get()
    assert (run.owner, run.epoch) == (winner.owner, 1)


def test_a_stale_lease_is_taken_over_with_the_next_epoch(make_session: MakeSession) -> None:
    session = make_session()
    taken(session)

    lease = leases.take(session.pk, "bob", now=timezone.now() + LATER)

    assert lease == Lease(session.pk, "bob", epoch=2, recovers=True)


def test_a_lease_given_back_is_free_at_once(make_session: MakeSession) -> None:
    session = make_session()
    leases.release([taken(session)])

    assert leases.free_sessions(5) == [session.pk]
    assert leases.take(session.pk, "bob") == Lease(session.pk, "bob", epoch=2)


def test_a_beat_keeps_a_lease_from_getting_stale(make_session: MakeSession) -> None:
    session = make_session()
    lease = taken(session)
    now = timezone.now()

    lost = leases.beat([Beat(lease, last_frame_at=now, joins=3)], now=now + LATER)

    assert lost == set()
    assert leases.take(session.pk, "bob", now=now + LATER) is None
    run = CommentaryRun.objects.get()
    assert (run.joins, run.last_frame_at) == (3, now)


def test_a_beat_tells_which_leases_were_lost(make_session: MakeSession) -> None:
    kept, lost = make_session(), make_session()
    beats = [Beat(taken(kept)), Beat(taken(lost))]
    taken(lost, "bob", now=timezone.now() + LATER)

    assert leases.beat(beats) == {lost.pk}
    assert CommentaryRun.objects.get(pk=lost.pk).owner == "bob"


def test_an_ended_broadcast_is_neither_found_nor_taken(make_session: MakeSession) -> None:
    session = make_session(State.ENDED)

    assert leases.free_sessions(5) == []
    assert leases.take(session.pk, "alice") is None
    assert not CommentaryRun.objects.exists()


def test_no_more_are_found_than_there_is_room_for_and_the_oldest_first(
    make_session: MakeSession,
) -> None:
    now = timezone.now()
    young = make_session(created_at=now)
    old = make_session(created_at=now - timedelta(minutes=5))
    middle = make_session(State.WAITING, created_at=now - timedelta(minutes=2))
    taken(make_session(created_at=now - timedelta(hours=1)))

    assert leases.free_sessions(2) == [old.pk, middle.pk]
    assert leases.free_sessions(9) == [old.pk, middle.pk, young.pk]


def test_lines_are_events_in_order_with_their_frames_time(
    make_session: MakeSession, events_of: Events
) -> None:
    session = make_session()
    lease = taken(session)
    seen = line("A ball goes left.")

    numbers = lines.write(lease, [seen, line("It stops.")], engine="scripted")

    assert numbers == [1, 2]
    first, second = events_of(session, "commentary")
    assert (first["text"], second["text"]) == ("A ball goes left.", "It stops.")
    assert first["frame_at"] == seen.frame_at.isoformat(timespec="milliseconds").replace(
        "+00:00", "Z"
    )
    assert 0 <= first["frame_age"] < 60
    assert first["engine"] == "scripted"
    assert CommentaryRun.objects.get().lines == 2


def test_a_former_owner_can_write_no_line(make_session: MakeSession) -> None:
    """A host that was paused while another took over."""
    session = make_session()
    old = taken(session)
    new = taken(session, "bob", now=timezone.now() + LATER)

    with pytest.raises(LeaseLost):
        lines.write(old, [line("from the past")], engine="scripted")
    lines.write(new, [line("from the present")], engine="scripted")

    (event,) = SessionEvent.objects.filter(type="commentary")
    assert (event.data["text"], event.seq) == ("from the present", 1)
    assert LiveSession.objects.get(pk=session.pk).last_seq == 1


def test_a_former_owner_can_hold_nothing_in_place(make_session: MakeSession) -> None:
    """Camera verdicts are written behind the same fence, and have no lines."""
    session = make_session()
    old = taken(session)
    new = taken(session, "bob", now=timezone.now() + LATER)

    with pytest.raises(LeaseLost), transaction.atomic():
        leases.fence(old)
    with transaction.atomic():
        leases.fence(new)


def test_the_same_owner_with_an_older_epoch_can_write_no_line(make_session: MakeSession) -> None:
    session = make_session()
    old = taken(session)
    taken(session, "alice", now=timezone.now() + LATER)

    with pytest.raises(LeaseLost):
        lines.write(old, [line()], engine="scripted")


def test_a_former_owner_can_neither_tell_a_status_nor_give_the_lease_back(
    make_session: MakeSession, events_of: Events
) -> None:
    session = make_session()
    old = taken(session)
    taken(session, "bob", now=timezone.now() + LATER)

    with pytest.raises(LeaseLost):
        leases.write_status(old, "on_air")
    leases.release([old])

    assert events_of(session, "commentator") == []
    assert CommentaryRun.objects.get().owner == "bob"
    assert not leases.is_current(old)


def test_a_status_is_told_once(make_session: MakeSession, events_of: Events) -> None:
    session = make_session()
    lease = taken(session)

    told = [leases.write_status(lease, s) for s in ("waiting", "waiting", "on_air", "on_air")]

    assert told == [True, False, True, False]
    assert events_of(session, "commentator") == [{"status": "waiting"}, {"status": "on_air"}]


def test_nothing_is_written_into_a_broadcast_that_is_over(
    make_session: MakeSession, end: Callable[[LiveSession], None], events_of: Events
) -> None:
    session = make_session()
    lease = taken(session)
    end(session)

    with pytest.raises(SessionEnded):
        lines.write(lease, [line()], engine="scripted")
    assert leases.write_status(lease, "on_air") is False
    leases.release([lease])

    assert events_of(session, "commentary") == events_of(session, "commentator") == []
    assert CommentaryRun.objects.get().lines == 0


def test_the_viewers_of_a_dead_commentator_are_told_once(
    make_session: MakeSession, events_of: Events
) -> None:
    session = make_session()
    leases.write_status(taken(session), "on_air")

    assert leases.mark_stale() == 0  # alive
    assert leases.mark_stale(now=timezone.now() + LATER) == 1
    assert leases.mark_stale(now=timezone.now() + LATER) == 0

    assert events_of(session, "commentator") == [{"status": "on_air"}, {"status": "recovering"}]


@pytest.mark.parametrize("meanwhile", ["its owner beats", "another takes it"])
def test_who_is_back_while_others_are_told_is_not_called_dead(
    make_session: MakeSession, events_of: Events, meanwhile: str
) -> None:
    """Two are found dead; while the first one's viewers are told, the second has an owner again."""
    sessions = [make_session(), make_session()]
    held = {session.pk: taken(session) for session in sessions}
    for lease in held.values():
        leases.write_status(lease, "on_air")
    later = timezone.now() + LATER

    def the_other_is_back(instance: SessionEvent, **kwargs: Any) -> None:
        (other,) = held.keys() - {instance.session_id}
        if meanwhile == "its owner beats":
            assert leases.beat([Beat(held[other])], now=later) == set()
        else:
            assert leases.take(other, "bob", now=later) is not None

    post_save.connect(the_other_is_back, sender=SessionEvent)
    try:
        assert leases.mark_stale(now=later) == 1
    finally:
        post_save.disconnect(the_other_is_back, sender=SessionEvent)

    recovering = [{"status": "recovering"} in events_of(one, "commentator") for one in sessions]
    assert sorted(recovering) == [False, True]


def test_the_clock_of_the_broadcasts_finds_dead_commentators(
    make_session: MakeSession, events_of: Events
) -> None:
    session = make_session()
    leases.write_status(taken(session), "on_air")

    swept.send_robust(None, now=timezone.now())
    assert events_of(session, "commentator") == [{"status": "on_air"}]
    swept.send_robust(None, now=timezone.now() + LATER)

    assert events_of(session, "commentator")[-1] == {"status": "recovering"}


def test_a_commentator_that_was_off_is_not_missed(
    make_session: MakeSession, events_of: Events
) -> None:
    session = make_session(commentary=False)
    lease = taken(session)
    leases.write_status(lease, "off")

    assert leases.mark_stale(now=timezone.now() + LATER) == 0
    leases.release([lease])

    assert events_of(session, "commentator") == [{"status": "off"}]


def test_giving_the_lease_back_tells_viewers_that_the_commentator_is_away(
    make_session: MakeSession, events_of: Events
) -> None:
    session = make_session()
    lease = taken(session)
    leases.write_status(lease, "on_air")

    leases.release([lease])

    assert events_of(session, "commentator")[-1] == {"status": "recovering"}


def test_every_status_can_be_told() -> None:
    """The shape that pages and the API read is in an app below, which cannot import these."""
    assert set(get_args(CommentatorOut)) == set(CommentaryRun.Status.values)


def test_whoever_has_broadcasts_lets_others_go_before(
    make_session: MakeSession, settings: Any
) -> None:
    """Without anybody counting: what became free just now only the idle see."""
    session = make_session()
    born = session.created_at
    assert leases.free_sessions(5, now=born) == [session.pk]
    assert leases.free_sessions(5, held=2, now=born) == []
    assert leases.free_sessions(5, held=2, now=born + timedelta(seconds=0.3)) == [session.pk]
    taken(session, now=born)
    lapsed = born + timedelta(seconds=settings.COMMENTARY_LEASE_SECONDS)
    assert leases.free_sessions(5, held=8, now=lapsed + timedelta(seconds=0.9)) == []
    assert leases.free_sessions(5, held=8, now=lapsed + timedelta(seconds=1.1)) == [session.pk]
