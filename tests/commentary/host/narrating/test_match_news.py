"""The match as the database has it: read in few queries, whatever another version wrote."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from commentary import leases
from commentary.host import session_facts
from commentary.host.narrating import match_news
from commentary.host.narrating.match_news import MatchFeed, news_of
from sessions_app.lifecycle.corrections import withdraw
from sessions_app.match import match_clock, moments, undo
from sessions_app.match.moments import Pressed
from sessions_app.match.who_keeps_score import Keeper
from sessions_app.models import LiveSession
from sessions_app.sports.rules import MomentKind
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)


def host(session: LiveSession) -> Keeper:
    return Keeper("host", "host")


def press(session: LiveSession, number: int) -> int:
    pressed = Pressed(f"command-{number:010}", MomentKind.SAVE, "home")
    event = moments.mark(session.pk, host, pressed).event
    assert event is not None
    return event


def watched(make_session: MakeSession) -> LiveSession:
    session = make_session()
    assert leases.take(session.pk, "alice", now=timezone.now()) is not None
    return session


def read(feed: MatchFeed, session: LiveSession) -> tuple[session_facts.Facts, list[int]]:
    known, _ = session_facts.read([session.pk], 0, {session.pk: feed.heard})
    facts = known[session.pk]
    return facts, [one.seq for one in feed.take(facts.said, facts.news, facts.last_seq)]


def test_each_thing_said_is_heard_once_with_what_was_before(make_session: MakeSession) -> None:
    session, feed = watched(make_session), MatchFeed()
    assert read(feed, session)[1] == []
    first = press(session, 1)
    match_clock.run(session.pk, host, "start")
    facts, heard = read(feed, session)
    assert heard == [first, first + 1]
    assert facts.said is not None and facts.said.seq == first + 1
    assert read(feed, session)[1] == []
    second = press(session, 2)
    known, _ = session_facts.read([session.pk], 0, {session.pk: feed.heard})
    facts = known[session.pk]
    [news] = feed.take(facts.said, facts.news, facts.last_seq)
    assert news.seq == second and news.before is not None and news.before.seq == first + 1
    assert feed.said is not None and [one.seq for one in feed.said.moments] == [first, second]


def test_an_undone_moment_stands_no_more(make_session: MakeSession) -> None:
    session, feed = watched(make_session), MatchFeed()
    stays, wrong = press(session, 1), press(session, 2)
    undo.undo(session.pk, host, wrong)
    read(feed, session)
    assert feed.said is not None and [one.seq for one in feed.said.moments] == [stays]


def test_who_comes_later_hears_the_newest_only(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_facts, "NEWEST_EVENTS", 3)
    session, feed = watched(make_session), MatchFeed()
    pressed = [press(session, number) for number in range(5)]
    assert read(feed, session)[1] == pressed[-3:]


def test_moments_of_a_long_match_are_not_kept_for_ever(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_news, "REMEMBERED_MOMENTS", 3)
    session, feed = watched(make_session), MatchFeed()
    pressed = []
    for number in range(5):
        pressed.append(press(session, number))
        read(feed, session)
    assert feed.said is not None and [one.seq for one in feed.said.moments] == pressed[-3:]


def test_one_query_while_nobody_says_anything_and_one_more_for_all_who_do(
    make_session: MakeSession,
) -> None:
    sessions = [watched(make_session) for _ in range(4)]
    seqs = {session.pk: session.last_seq for session in sessions}
    ids = list(seqs)
    with CaptureQueriesContext(connection) as quiet:
        session_facts.read(ids, 0, seqs)
    assert len(quiet) == 1
    for session in sessions:
        press(session, 1)
    with CaptureQueriesContext(connection) as loud:
        known, _ = session_facts.read(ids, 0, seqs)
    assert len(loud) == 2
    assert all(len(known[pk].news) == 1 for pk in ids)


def test_a_correction_is_heard_of(make_session: MakeSession, say: Any) -> None:
    session = watched(make_session)
    line = say(session, "Wrong.")
    session.refresh_from_db()
    before = session.last_seq
    withdraw(session.pk, line, actor="host")
    known, _ = session_facts.read([session.pk], 0, {session.pk: before})
    assert known[session.pk].corrected
    again, _ = session_facts.read([session.pk], 0, {session.pk: before + 1})
    assert not again[session.pk].corrected


@pytest.mark.parametrize(
    "data",
    [{}, {"did": "score"}, {"did": "score", "match": {}}, {"did": "score", "match": None}],
)
def test_what_another_version_wrote_differently_is_passed_over(data: dict[str, Any]) -> None:
    assert news_of(7, timezone.now(), data) is None


def test_half_time_knows_its_end(make_session: MakeSession) -> None:
    session, feed = watched(make_session), MatchFeed()
    match_clock.run(session.pk, host, "start")
    match_clock.run(session.pk, host, "break", 15)
    facts, _ = read(feed, session)
    assert facts.said is not None and facts.said.pause_until is not None
    left = facts.said.pause_until - timezone.now()
    assert timedelta(minutes=14) < left <= timedelta(minutes=15)
