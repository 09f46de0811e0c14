"""What people want to see again, once, with its start and end in time."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from sessions_app.models import LiveSession, MatchMoment, SessionEvent
from sessions_app.sports.rules import RULES, MomentKind, Sport
from sessions_app.states import State
from tests.sessions_app.match.saying import Phone, scorekeepers_phone
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session(live_at=timezone.now() - timedelta(minutes=5))


@pytest.fixture
def host(session: LiveSession) -> Phone:
    host = Phone(session)
    host.say(sport="football")
    return host


def goals_of(said: Any) -> list[tuple[str, str]]:
    return [(one["kind"], one["team"]) for one in said["moments"]]


def earlier(seconds: float) -> None:
    """As though all that was said had been said so much earlier."""
    for moment in MatchMoment.objects.all():
        moment.start -= timedelta(seconds=seconds)
        moment.end -= timedelta(seconds=seconds)
        moment.save()
    for event in SessionEvent.objects.all():
        event.at -= timedelta(seconds=seconds)
        event.save()


def test_the_ten_seconds_before(session: LiveSession, host: Phone) -> None:
    host.clock("start")
    before = timezone.now()
    said = host.moment("save", team="away")
    (moment,) = said["moments"]
    start, end = parse_datetime(moment["start"]), parse_datetime(moment["end"])
    assert start is not None and end is not None
    assert end - start == timedelta(seconds=10)
    assert timedelta(milliseconds=-1) < end - before < timedelta(seconds=5)
    assert (moment["kind"], moment["team"], moment["seq"]) == ("save", "away", said["event"])
    assert (moment["period"], round(moment["seconds"])) == (1, 0)
    event = SessionEvent.objects.get(session=session, seq=said["event"])
    assert event.data["moment"] == moment
    assert event.data["did"] == "moment"


def test_not_before_the_first_picture(make_session: MakeSession) -> None:
    for state, live_since in ((State.LIVE, 4.0), (State.WAITING, None)):
        first = None if live_since is None else timezone.now() - timedelta(seconds=live_since)
        session = make_session(state, live_at=first)
        Phone(session).moment()
        moment = session.moments.get()
        assert moment.start == (moment.end if first is None else first)


def test_on_a_slow_network_it_was_a_while_ago(session: LiveSession, host: Phone) -> None:
    host.moment("chance", ago=25)
    moment = session.moments.get()
    assert 24 < (timezone.now() - moment.end).total_seconds() < 30


def test_a_goal_and_its_score_are_one_event(session: LiveSession, host: Phone) -> None:
    said = host.moment("goal", team="home", score=1)
    assert said["match"]["score"] == {"home": 1, "away": 0}
    assert said["match"]["seq"] == said["event"] == LiveSession.objects.get().last_seq
    assert goals_of(said) == [("goal", "home")]


def test_who_repeats_it_gets_the_same_answer(session: LiveSession, host: Phone) -> None:
    keeper = scorekeepers_phone(session)
    press = {"id": "one-press-of-a-thumb", "team": "home", "score": 1}
    first = host.moment("goal", **press)
    host.score(home=2)
    for phone in (host, keeper):
        again = phone.moment("goal", **press)
        assert (again["event"], again["undoUntil"]) == (first["event"], first["undoUntil"])
        assert again["match"]["score"]["home"] == 2  # as it stands
    assert session.moments.count() == 1


def test_two_who_saw_the_same_goal(session: LiveSession, host: Phone) -> None:
    keeper = scorekeepers_phone(session)
    first = host.moment("goal", team="home", score=1)
    same = keeper.moment("goal", team="home", score=1)
    assert same["event"] == first["event"]
    assert keeper.moment("goal", team="away", score=1)["event"] != first["event"]
    assert keeper.moment("goal", team="home", score=2)["match"]["score"] == {"home": 2, "away": 1}
    late = host.moment("goal", team="home", score=1)  # has not seen the second one yet
    assert late["match"]["score"] == {"home": 2, "away": 1}
    assert goals_of(late) == [("goal", "home"), ("goal", "away"), ("goal", "home")]


def test_the_same_goal_by_way_of_a_slow_network(session: LiveSession, host: Phone) -> None:
    """When they pressed is what makes it one."""
    keeper = scorekeepers_phone(session)
    first = host.moment("goal", team="home", score=1)
    earlier(25)
    assert keeper.moment("goal", team="home", score=1, ago=23)["event"] == first["event"]
    slow = host.moment("goal", team="away", ago=25)
    assert keeper.moment("goal", team="away", ago=28)["event"] == slow["event"]
    assert keeper.moment("goal", team="away")["event"] != slow["event"]


def test_without_a_score_it_is_the_same_goal_of_somebody_else_only(
    session: LiveSession, host: Phone
) -> None:
    keeper = scorekeepers_phone(session)
    first = host.moment("goal", team="home")
    assert keeper.moment("goal", team="home")["event"] == first["event"]
    assert host.moment("goal", team="home")["event"] != first["event"]
    assert keeper.moment("goal")["event"] != first["event"]  # nobody's


def test_later_it_is_another_goal(session: LiveSession, host: Phone) -> None:
    keeper = scorekeepers_phone(session)
    first = host.moment("goal", team="home", score=1)
    earlier(21)
    other = keeper.moment("goal", team="home", score=1)
    assert other["event"] != first["event"]
    assert other["match"]["score"]["home"] == 1


def test_the_same_goal_by_a_slow_network(session: LiveSession, host: Phone) -> None:
    keeper = scorekeepers_phone(session)
    first = host.moment("goal", team="home", score=1)
    earlier(25)
    assert keeper.moment("goal", team="home", score=1, ago=24)["event"] == first["event"]
    assert keeper.moment("goal", team="home", score=1)["event"] != first["event"]


def test_a_goal_whose_score_was_said_before(session: LiveSession, host: Phone) -> None:
    host.score(home=1)
    assert goals_of(scorekeepers_phone(session).moment("goal", team="home", score=1)) == [
        ("goal", "home")
    ]


def test_the_newest_hundred(session: LiveSession, host: Phone) -> None:
    for number in range(103):
        host.moment("mark")
        if number % 4 == 3:
            earlier(10)
    moments = host.read().json()["moments"]
    assert len(moments) == 100
    assert [one["seq"] for one in moments] == sorted(one["seq"] for one in moments)
    assert moments[-1]["seq"] == LiveSession.objects.get().last_seq


@pytest.mark.parametrize("sport", [*Sport])
def test_each_sport_has_moments_of_its_own(make_session: MakeSession, sport: Sport) -> None:
    host = Phone(make_session())
    host.say(sport=sport)
    for kind in MomentKind:
        said = host.moment(kind)
        earlier(5)
        if kind in RULES[sport].moments:
            assert said["moments"][-1]["kind"] == kind
        else:
            assert said == "not_in_this_sport"


def test_only_a_goal_changes_the_score(host: Phone) -> None:
    assert host.moment("corner", team="home", score=1) == "not_a_goal"
    assert host.moment("goal", score=1) == "team_needed"
    assert host.read().json()["moments"] == []
