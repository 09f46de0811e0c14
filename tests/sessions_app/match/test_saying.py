"""What the host and scorekeepers say becomes so, once, and is told to everybody."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from sessions_app.lifecycle.transitions import transition
from sessions_app.log.match_view import match_view
from sessions_app.models import LiveSession, Match
from sessions_app.states import State
from tests.sessions_app.match.saying import Phone, scorekeepers_phone
from tests.support.broadcasts import MakeSession, wire_events

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session(title="Lions against Tigers")


@pytest.fixture
def host(session: LiveSession) -> Phone:
    return Phone(session)


def told(session: LiveSession) -> list[Any]:
    return [data for kind, data in wire_events(session) if kind == "match"]


def test_nothing_was_said_yet(host: Phone) -> None:
    state = host.read().json()
    assert (state["match"], state["moments"], state["seq"]) == (None, [], 0)
    assert (state["title"], state["state"]) == ("Lions against Tigers", "live")


def test_sport_and_teams(session: LiveSession, host: Phone) -> None:
    said = host.say(
        sport="football", home={"name": " Lions ", "colour": "red"}, away={"name": "Tigers"}
    )
    match = said["match"]
    assert (match["sport"], match["minutes"]) == ("football", 45)
    assert match["home"] == {"name": "Lions", "colour": "red"}
    assert match["away"] == {"name": "Tigers", "colour": ""}
    (event,) = told(session)
    assert (event["by"], event["did"]) == ("host", "set_up")
    assert {**event["match"], "clock": None} == {**match, "clock": None}
    again = host.say(sport="football", home={"name": "Lions"})
    assert (again["event"], again["undoUntil"], len(told(session))) == (None, None, 1)
    assert host.say(home={"name": ""}, minutes=20)["match"]["home"]["name"] == ""
    assert Match.objects.get().minutes == 20


def test_a_score_is_what_somebody_says(session: LiveSession, host: Phone) -> None:
    keeper = scorekeepers_phone(session)
    host.score(home=1)
    assert keeper.score(home=1)["event"] is None  # the other thumb, for the same goal
    assert keeper.score(home=2, away=1)["match"]["score"] == {"home": 2, "away": 1}
    assert host.score(home=1)["match"]["score"] == {"home": 1, "away": 1}  # the last one holds
    assert [one["by"] for one in told(session)] == ["host", "scorekeeper", "host"]


def test_everybody_sees_it(session: LiveSession, host: Phone) -> None:
    host.score(home=3)
    answer = Client().get(host.path)
    assert answer.json()["match"]["score"]["home"] == 3
    view = Client().get(f"/api/sessions/{session.pk}").json()
    assert view["match"]["score"] == {"home": 3, "away": 0}
    assert view["lastSeq"] == view["match"]["seq"] == answer.json()["seq"]


def test_who_has_the_newest_is_told_so(session: LiveSession, host: Phone, say: Any) -> None:
    host.score(home=1)
    etag = host.read()["ETag"]
    say(session, "A line is nothing of the match")
    assert host.read(**{"If-None-Match": etag}).status_code == 304
    host.score(home=2)
    assert host.read(**{"If-None-Match": etag}).status_code == 200


def test_games_and_sets_need_their_unit(session: LiveSession, host: Phone) -> None:
    host.say(sport="tennis")
    assert host.score(home=1) == "unit_needed"
    unit = Match.objects.get().unit
    for points in (1, 2, 3):
        host.say(points={"home": points}, unit=unit)
    won = host.say(points={"home": 4}, unit=unit)
    assert won["match"]["score"] == {"home": 1, "away": 0}
    assert won["match"]["points"] == {"home": 0, "away": 0}
    late = host.say(points={"home": 4}, unit=unit)  # the same game, by the other thumb
    assert (late["event"], late["match"]["score"]["home"]) == (None, 1)


def test_another_sport_begins_what_is_counted_in_sets(host: Phone) -> None:
    host.say(sport="football", score={"home": 2})
    kept = host.say(sport="hockey")["match"]
    assert (kept["score"]["home"], kept["minutes"]) == (2, 15)
    host.clock("start")
    begun = host.say(sport="volleyball")["match"]
    assert (begun["score"]["home"], begun["phase"], begun["minutes"]) == (0, "before", None)
    assert not begun["clock"]["running"]
    assert host.score(home=1, unit=0)["event"] is None  # of the hockey
    assert host.score(home=1, unit=1)["event"]


def test_a_match_of_volleyball(session: LiveSession, host: Phone) -> None:
    host.say(sport="volleyball")
    unit = Match.objects.get().unit
    for number in range(3):
        state = host.score(home=24, away=number, unit=unit + number)["match"]
        assert (state["phase"], state["period"]) == ("playing", number + 1)
        state = host.score(home=25, unit=unit + number)["match"]
    assert (state["phase"], state["sets"][-1]) == ("over", {"home": 25, "away": 2})
    assert host.score(home=1, unit=unit + 3)["event"] is None


def test_a_set_that_ended_too_early_is_put_right(host: Phone) -> None:
    """Also when it is too late to undo."""
    unit = host.say(sport="volleyball")["match"]["unit"]
    wrong = host.score(home=25, away=20, unit=unit)["match"]
    host.score(home=1, unit=wrong["unit"])
    right = host.say(sets=[], score={"home": 24, "away": 20}, unit=wrong["unit"])["match"]
    assert (right["sets"], right["score"], right["period"]) == ([], {"home": 24, "away": 20}, 1)
    late = host.say(sets=[{"home": 25, "away": 0}], unit=wrong["unit"])  # by who has not seen it
    assert (late["event"], late["match"]["sets"]) == (None, [])
    two = [{"home": 25, "away": 20}, {"home": 20, "away": 25}]
    mended = host.say(sets=two, unit=right["unit"])
    assert (mended["match"]["sets"], mended["match"]["score"]["home"]) == (two, 24)
    assert host.undo(mended["event"])["match"]["sets"] == []


# --- the clock ------------------------------------------------------------------------------------


def pass_time(minutes: float) -> None:
    """As though the clock had been started so much earlier."""
    match = Match.objects.get()
    if match.clock_started_at is not None:
        match.clock_started_at -= timedelta(minutes=minutes)
        match.save()


def test_the_clock_of_a_match(session: LiveSession, host: Phone) -> None:
    host.say(sport="football")

    def now(said: Any) -> tuple[Any, ...]:
        match = said["match"]
        minutes = round(match["clock"]["seconds"] / 60, 1)
        return match["phase"], match["period"], match["clock"]["running"], minutes

    assert now(host.clock("start")) == ("playing", 1, True, 0)
    assert host.clock("start")["event"] is None
    pass_time(20)
    assert now(host.clock("stop")) == ("playing", 1, False, 20)
    assert host.clock("stop")["event"] is None
    pass_time(5)
    assert now(host.clock("start")) == ("playing", 1, True, 20)
    pass_time(27)
    assert now(host.clock("break")) == ("break", 1, False, 47)
    assert host.clock("break")["event"] is None
    assert host.clock("stop")["event"] is None
    assert now(host.clock("start")) == ("playing", 2, True, 0)
    assert now(host.say(clock={"seconds": 1800})) == ("playing", 2, True, 30)
    assert host.say(clock={"seconds": 1800.1})["event"] is None
    assert now(host.clock("finish")) == ("over", 2, False, 30)
    assert host.clock("finish")["event"] is None
    assert host.clock("break") == "match_over"
    assert now(host.clock("start")) == ("playing", 2, True, 30)  # it was not over
    assert [one["did"] for one in told(session)] == [
        *("set_up", "start", "stop", "start", "break", "start", "clock", "finish", "start")
    ]


def test_half_time_without_kick_off(host: Phone) -> None:
    """Who has no use for the clock may pause all the same."""
    assert host.clock("break")["match"]["phase"] == "break"
    assert host.clock("start")["match"]["period"] == 2


def test_the_clock_over_midnight_and_a_restart(session: LiveSession, host: Phone) -> None:
    """Nothing waits in memory, and times are in UTC: the row alone says how far it is."""
    host.clock("start")
    started = timezone.now().replace(hour=23, minute=50, second=0, microsecond=0)
    Match.objects.update(clock_started_at=started - timedelta(days=1))
    for later in (5, 15, 40):  # the last two on the next day
        with_clock_at = started - timedelta(days=1) + timedelta(minutes=later)
        assert match_view(Match.objects.get(), with_clock_at).clock.seconds == later * 60


def test_a_set_ends_by_a_break_too(host: Phone) -> None:
    host.say(sport="volleyball")
    unit = Match.objects.get().unit
    host.score(home=15, away=10, unit=unit)
    state = host.clock("break")["match"]
    assert (state["sets"], state["phase"], state["period"]) == (
        [{"home": 15, "away": 10}],
        "break",
        2,
    )
    assert host.clock("break")["event"] is None
    assert host.clock("start")["match"]["period"] == 2
    host.score(home=15, away=12, unit=unit + 1)
    over = host.clock("finish")["match"]
    assert (len(over["sets"]), over["phase"], over["clock"]["running"]) == (2, "over", False)
    assert host.clock("start")["match"]["period"] == 3


# --- the pause ------------------------------------------------------------------------------------


def test_half_time_may_be_a_pause(session: LiveSession, host: Phone) -> None:
    keeper = scorekeepers_phone(session)
    keeper.clock("start")
    paused = keeper.clock("break", pauseMinutes=12)
    until = paused["pauseUntil"]
    assert until is not None
    assert host.clock("break", pauseMinutes=15)["pauseUntil"] == until  # the other thumb
    assert LiveSession.objects.get(pk=session.pk).pauses == 1
    assert host.clock("start")["pauseUntil"] is None
    kinds = [data.get("did", data.get("code")) for _, data in wire_events(session)]
    assert kinds == ["start", "break", "pause", "start", "pause"]


@pytest.mark.parametrize("end", ["undo", "finish", "score"])
def test_what_else_ends_the_pause(session: LiveSession, host: Phone, end: str) -> None:
    if end == "score":
        host.say(sport="volleyball")
    paused = host.clock("break", pauseMinutes=12)
    assert paused["pauseUntil"]
    match end:
        case "undo":
            after = host.undo(paused["event"])
        case "finish":
            after = host.clock("finish")
        case _:
            after = host.score(home=1, unit=paused["match"]["unit"])
    assert after["pauseUntil"] is None
    assert LiveSession.objects.get(pk=session.pk).pauses == (0 if end == "undo" else 1)


def test_a_pause_that_a_picture_ended_may_be_had_again(session: LiveSession, host: Phone) -> None:
    """A network that went and came back while the camera stood there."""
    host.clock("break", pauseMinutes=12)
    for state in (State.INTERRUPTED, State.LIVE):
        before = LiveSession.objects.get(pk=session.pk).state
        assert transition(session.pk, expect=State(before), to=state, actor="camera:test")
    assert host.read().json()["pauseUntil"] is None
    assert host.clock("break", pauseMinutes=10)["pauseUntil"] is not None


def test_another_sport_does_not_end_the_pause(session: LiveSession, host: Phone) -> None:
    host.say(sport="football")
    until = host.clock("break", pauseMinutes=12)["pauseUntil"]
    for sport in ("handball", "volleyball"):
        assert host.say(sport=sport)["pauseUntil"] == until


def test_a_pause_lasts_no_longer_where_it_became_another_sport(
    session: LiveSession, host: Phone
) -> None:
    host.clock("break", pauseMinutes=20)
    assert host.say(sport="volleyball")["pauseUntil"] is not None
    assert host.clock("start")["pauseUntil"] is None


def test_a_second_half_that_was_none_goes_on_pausing(host: Phone) -> None:
    until = host.clock("break", pauseMinutes=12)["pauseUntil"]
    begun = host.clock("start")
    after = host.undo(begun["event"])
    assert (after["match"]["phase"], after["pauseUntil"]) == ("break", until)


def test_a_pause_that_is_refused_stops_no_clock(session: LiveSession, host: Phone) -> None:
    LiveSession.objects.update(pauses=3)
    host.clock("start")
    assert host.clock("break", pauseMinutes=12) == "too_many_pauses"
    assert host.read().json()["match"]["phase"] == "playing"
    assert host.clock("break")["match"]["phase"] == "break"


def test_before_the_first_picture_there_is_nothing_to_pause(make_session: MakeSession) -> None:
    host = Phone(make_session(State.WAITING))
    assert host.clock("break", pauseMinutes=12)["pauseUntil"] is None


def test_who_reads_is_told_that_the_camera_is_away_for_half_time(make_session: MakeSession) -> None:
    session = make_session(State.INTERRUPTED)
    host = Phone(session)
    assert host.read().json()["reason"] is None
    said = host.clock("break", pauseMinutes=12)
    assert (said["state"], said["reason"]) == ("interrupted", "pause")
    assert host.clock("start")["reason"] is None


def test_a_scorekeepers_look_each_second_is_cheap(
    session: LiveSession, host: Phone, django_assert_max_num_queries: Any
) -> None:
    keeper = scorekeepers_phone(session)
    host.moment("mark")
    with django_assert_max_num_queries(3):
        etag = keeper.read()["ETag"]
    with django_assert_max_num_queries(2):
        assert keeper.read(**{"If-None-Match": etag}).status_code == 304
    assert "X-Scorekeeper" in keeper.read()["Vary"]
