"""Taking back what was said a moment ago."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils.dateparse import parse_datetime

from sessions_app.models import LiveSession, Match, SessionEvent
from tests.sessions_app.match.saying import Phone, scorekeepers_phone
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session()


@pytest.fixture
def host(session: LiveSession) -> Phone:
    host = Phone(session)
    host.say(sport="football", score={"home": 1, "away": 1})
    return host


def score_of(said: Any) -> tuple[int, int]:
    return said["match"]["score"]["home"], said["match"]["score"]["away"]


def earlier(session: LiveSession, seconds: float) -> None:
    for event in session.events.all():
        event.at -= timedelta(seconds=seconds)
        event.save()


def test_a_goal_that_was_none(session: LiveSession, host: Phone) -> None:
    goal = host.moment("goal", team="home", score=2)
    until = parse_datetime(goal["undoUntil"])
    told = SessionEvent.objects.get(session=session, seq=goal["event"])
    assert until is not None and abs(until - told.at - timedelta(seconds=10)) < timedelta(seconds=1)
    undone = host.undo(goal["event"])
    assert (score_of(undone), undone["moments"], undone["undoUntil"]) == ((1, 1), [], None)
    event = SessionEvent.objects.get(session=session, seq=undone["event"])
    assert (event.data["did"], event.data["undoes"]) == ("undo", goal["event"])
    assert event.data["match"]["score"] == {"home": 1, "away": 1}
    assert session.moments.get().undone_at is not None


def test_twice_is_once(session: LiveSession, host: Phone) -> None:
    goal = host.moment("goal", team="home", score=2)
    undone = host.undo(goal["event"])
    number = session.events.count()
    for phone in (host, scorekeepers_phone(session)):
        assert phone.undo(goal["event"])["event"] == undone["event"]
    earlier(session, 60)
    assert host.undo(goal["event"])["event"] == undone["event"]
    assert session.events.count() == number


def test_for_ten_seconds_and_what_the_network_takes(session: LiveSession, host: Phone) -> None:
    said = host.score(home=5)
    earlier(session, 11.5)
    assert score_of(host.undo(said["event"])) == (1, 1)
    said = host.score(home=5)
    earlier(session, 12.5)
    assert host.undo(said["event"]) == "too_late_to_undo"
    assert score_of(host.read().json()) == (5, 1)


def test_only_what_nobody_changed_since(session: LiveSession, host: Phone) -> None:
    keeper = scorekeepers_phone(session)
    both = host.say(score={"home": 2, "away": 2}, home={"name": "Lions"})
    keeper.score(home=3)
    undone = host.undo(both["event"])
    assert score_of(undone) == (3, 1)
    assert undone["match"]["home"]["name"] == ""
    mine = host.score(away=2)
    keeper.score(away=3)
    assert host.undo(mine["event"]) == "changed_since"


def test_not_somebody_elses_goal_that_made_the_same_score(
    session: LiveSession, host: Phone
) -> None:
    """It is 2 again, but that is another goal."""
    keeper = scorekeepers_phone(session)
    mine = host.score(home=2)
    keeper.score(home=1)
    keeper.score(home=2)
    assert host.undo(mine["event"]) == "changed_since"
    assert score_of(host.read().json()) == (2, 1)


def test_one_after_the_other(host: Phone) -> None:
    first = host.score(home=2)
    second = host.score(home=3)
    assert score_of(host.undo(second["event"])) == (2, 1)
    assert score_of(host.undo(first["event"])) == (1, 1)


def test_a_goal_is_taken_back_also_when_its_score_was_changed(
    session: LiveSession, host: Phone
) -> None:
    goal = host.moment("goal", team="home", score=2)
    scorekeepers_phone(session).score(home=3)
    undone = host.undo(goal["event"])
    assert (score_of(undone), undone["moments"]) == ((3, 1), [])


def test_somebody_elses(session: LiveSession, host: Phone) -> None:
    """Whoever sees first that it is wrong."""
    said = scorekeepers_phone(session).score(home=7)
    assert score_of(host.undo(said["event"])) == (1, 1)


def test_a_clock_goes_on_as_though_nothing_had_been(session: LiveSession, host: Phone) -> None:
    host.clock("start")
    started = Match.objects.get().clock_started_at
    for do in ("stop", "break", "finish"):
        said = host.clock(do)
        after = host.undo(said["event"])["match"]
        assert (after["phase"], after["clock"]["running"]) == ("playing", True)
        now = Match.objects.get().clock_started_at
        assert now is not None and started is not None
        assert abs(now - started) < timedelta(milliseconds=2)
    wrong = host.say(clock={"seconds": 1800})
    assert host.undo(wrong["event"])["match"]["clock"]["seconds"] < 60
    host.clock("stop")
    on = host.clock("start")
    host.score(home=4)
    assert not host.undo(on["event"])["match"]["clock"]["running"]


def test_phase_and_clock_belong_together(host: Phone) -> None:
    started = host.clock("start")
    host.clock("stop")
    assert host.undo(started["event"]) == "changed_since"


@pytest.mark.parametrize("do", ["break", "finish"])
def test_no_clock_runs_on_in_a_break(host: Phone, do: str) -> None:
    """The clock stood already, so only the phase is another since."""
    host.clock("start")
    stopped = host.clock("stop")
    host.clock(do)
    assert host.undo(stopped["event"]) == "changed_since"
    assert not host.read().json()["match"]["clock"]["running"]


def test_a_set_comes_back_whole(host: Phone) -> None:
    sport = host.say(sport="volleyball")
    unit = sport["match"]["unit"]
    host.score(home=24, away=20, unit=unit)
    won = host.score(home=25, unit=unit)
    assert won["match"]["sets"] == [{"home": 25, "away": 20}]
    back = host.undo(won["event"])["match"]
    assert (back["score"], back["sets"]) == ({"home": 24, "away": 20}, [])
    assert (back["unit"], back["period"]) == (unit, 1)
    again = host.score(home=25, unit=unit)
    host.score(away=1, unit=again["match"]["unit"])
    assert host.undo(again["event"]) == "changed_since"  # the next one has begun


def test_a_set_after_which_there_is_a_break(host: Phone) -> None:
    """Not half of it: its points, and the number of the next one."""
    unit = host.say(sport="volleyball")["match"]["unit"]
    won = host.score(home=25, unit=unit)
    host.clock("break")
    assert host.undo(won["event"]) == "changed_since"
    match = host.read().json()["match"]
    assert (match["period"], match["sets"]) == (2, [{"home": 25, "away": 0}])


def test_a_point_of_a_set_that_is_over_since(host: Phone) -> None:
    unit = host.say(sport="volleyball")["match"]["unit"]
    host.score(home=23, away=20, unit=unit)
    point = host.score(home=24, unit=unit)
    host.score(home=25, unit=unit)
    assert host.undo(point["event"]) == "changed_since"
    assert host.read().json()["match"]["score"] == {"home": 0, "away": 0}


def test_another_sport_was_a_mistake(host: Phone) -> None:
    """With all that went with it."""
    host.clock("start")
    said = host.say(sport="tennis")
    back = host.undo(said["event"])
    assert (score_of(back), back["match"]["sport"]) == ((1, 1), "football")
    assert (back["match"]["minutes"], back["match"]["clock"]["running"]) == (45, True)


def test_what_cannot_be_taken_back(session: LiveSession, host: Phone, say: Any) -> None:
    line = say(session, "A line of commentary")
    undone = host.undo(host.score(home=2)["event"])["event"]
    for seq in (line, undone, 999):
        assert host.undo(seq) == "no_such_change"
