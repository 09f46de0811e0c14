"""What cannot be so is refused in words that name it, and changes nothing."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client

from sessions_app.auth import account_tokens
from sessions_app.lifecycle import service as lifecycle
from sessions_app.log import events
from sessions_app.match import match_limits, scorekeepers
from sessions_app.models import LiveSession, Match, MatchMoment
from sessions_app.sports.rules import Sport
from sessions_app.states import Reason, State
from tests.sessions_app.match.saying import Phone, scorekeepers_phone
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

GOOD = {"id": "pressed-by-a-thumb-1", "kind": "mark"}


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session()


@pytest.fixture
def host(session: LiveSession) -> Phone:
    return Phone(session)


def refused(answer: Any) -> tuple[int, str, str]:
    said = answer.json()
    assert said.keys() == {"error", "stage", "timeoutMs", "reqId", "code"}
    return answer.status_code, said["code"], said["error"]


@pytest.mark.parametrize(
    ("what", "body", "names"),
    [
        ("", {"score": {"home": -1}}, "score.home"),
        ("", {"score": {"away": 1000}}, "score.away"),
        ("", {"score": {"home": 1.5}}, "score.home"),
        ("", {"score": {"home": True}}, "score.home"),
        ("", {"score": {"home": "3"}}, "score.home"),
        ("", {"score": 3}, "score"),
        ("", {"sets": [{"home": 1}], "unit": 0}, "sets.0.away"),
        ("", {"sets": [{"home": 25, "away": 1000}], "unit": 0}, "sets.0.away"),
        ("", {"sets": [{"home": 1, "away": 0}] * 6, "unit": 0}, "sets"),
        ("", {"points": {"home": -1}}, "points.home"),
        ("", {"score": {"home": 1}, "unit": -1}, "unit"),
        ("", {"score": {"home": 1}, "unit": 2**31}, "unit"),
        ("", {"sport": "quidditch"}, "sport"),
        ("", {"sport": ""}, "sport"),
        ("", {"minutes": 0}, "minutes"),
        ("", {"minutes": 91}, "minutes"),
        ("", {"home": {"name": "x" * 41}}, "home.name"),
        ("", {"home": {"name": "x" * 200}}, "home.name"),
        ("", {"away": {"name": "two\nlines"}}, "away.name"),
        ("", {"away": {"name": "nothing\x00"}}, "away.name"),
        ("", {"away": {"colour": "tartan"}}, "away.colour"),
        ("", {"clock": {"seconds": -1}}, "clock.seconds"),
        ("", {"clock": {"seconds": 10_801}}, "clock.seconds"),
        ("", {"clock": {"seconds": "45:00"}}, "clock.seconds"),
        ("", {"clock": {}}, "clock.seconds"),
        ("", {}, "at least one of"),
        ("", {"score": {}}, "at least one of"),
        ("", {"unit": 3}, "at least one of"),
        ("", {"winner": "home"}, "winner"),
        ("/clock", {"do": "rewind"}, "do"),
        ("/clock", {}, "do"),
        ("/clock", {"do": "break", "pauseMinutes": 0}, "pauseMinutes"),
        ("/clock", {"do": "break", "pauseMinutes": 46}, "pauseMinutes"),
        ("/clock", {"do": "start", "pauseMinutes": 5}, "pauseMinutes"),
        ("/moments", {"kind": "mark"}, "id"),
        ("/moments", GOOD | {"id": "short"}, "id"),
        ("/moments", GOOD | {"id": "x" * 65}, "id"),
        ("/moments", GOOD | {"id": "with spaces and such"}, "id"),
        ("/moments", GOOD | {"kind": "own goal"}, "kind"),
        ("/moments", GOOD | {"team": "referee"}, "team"),
        ("/moments", GOOD | {"score": 1000}, "score"),
        ("/moments", GOOD | {"ago": 31}, "ago"),
        ("/moments", GOOD | {"ago": -1}, "ago"),
        ("/undo", {}, "seq"),
        ("/undo", {"seq": 0}, "seq"),
        ("/undo", {"seq": "1"}, "seq"),
    ],
)
def test_what_cannot_be(host: Phone, what: str, body: Any, names: str) -> None:
    status, code, sentence = refused(host.send(what, **body))
    assert (status, code) == (400, "invalid_request")
    assert names in sentence
    assert not Match.objects.exists()


@pytest.mark.parametrize("sport", [Sport.VOLLEYBALL, Sport.TENNIS])
def test_where_there_is_no_clock(host: Phone, sport: Sport) -> None:
    assert host.say(sport=sport, minutes=10) == "no_clock"
    assert not Match.objects.exists()
    host.say(sport=sport)
    assert host.say(minutes=10) == "no_clock"
    assert host.say(clock={"seconds": 10}) == "no_clock"
    assert not host.clock("start")["match"]["clock"]["running"]
    assert host.say(sport="football", minutes=10)["match"]["minutes"] == 10


@pytest.mark.parametrize("sport", [one for one in Sport if one != Sport.TENNIS])
def test_points_are_of_tennis(host: Phone, sport: Sport) -> None:
    host.say(sport=sport)
    assert host.say(points={"home": 1}, unit=0) == "no_points"


def test_sets_are_of_sports_that_have_them(host: Phone) -> None:
    sets = [{"home": 6, "away": 4}] * 4
    assert host.say(sets=sets, unit=0) == "no_sets"
    unit = host.say(sport="tennis")["match"]["unit"]
    assert host.say(sets=sets, unit=unit) == "no_sets"
    assert host.say(sets=sets[:1]) == "unit_needed"


def test_markup_is_text(session: LiveSession, host: Phone) -> None:
    name = "</script><b>&amp;\"'"
    assert host.say(home={"name": name})["match"]["home"]["name"] == name
    page = Client().get(f"/game/{session.pk}").content.decode()
    assert "</script><b>" not in page
    assert "\\u003C/script\\u003E\\u003Cb\\u003E" in page


# --- too much -------------------------------------------------------------------------------------


@pytest.fixture
def slow_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow this machine is."""
    monkeypatch.setattr(match_limits, "WINDOW", timedelta(minutes=5))


def test_twenty_moments_a_second(session: LiveSession, host: Phone, slow_seconds: None) -> None:
    answers = [host.send("/moments", **GOOD | {"id": f"press-{n:016}"}) for n in range(20)]
    kept = [answer for answer in answers if answer.status_code == 200]
    assert len(kept) == match_limits.MOMENTS_AT_ONCE == session.moments.count()
    for answer in answers[len(kept) :]:
        status, code, sentence = refused(answer)
        assert (status, code) == (429, "too_many_changes")
        assert "wait a moment" in sentence
        assert int(answer["Retry-After"]) >= 1
    assert host.score(home=1)["event"]  # the score goes on


def test_a_thumb_that_lies_on_a_button(
    session: LiveSession, host: Phone, slow_seconds: None
) -> None:
    told = [host.send("", score={"home": n + 1}).status_code for n in range(20)]
    most = match_limits.CHANGES_AT_ONCE
    assert told == [200] * most + [429] * (20 - most)
    assert Match.objects.get().score_home == most
    assert host.score(home=most)["event"] is None  # what is so already is no change


def test_so_many_of_one_broadcast(
    session: LiveSession, host: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_limits, "MOST", 3)
    for n in range(3):
        host.score(home=n + 1)
    with transaction.atomic():
        events.append(session.pk, "notice", {"code": "other"})
    assert host.score(home=9) == "match_is_full"
    assert host.score(home=3)["event"] is None


# --- who may not ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "unauthenticated"),
        ({"X-Host-Key": HOST_KEY[::-1]}, "host_key_unknown"),
        ({"X-Scorekeeper": "A" * 22}, "scorekeeper_wrong"),
        ({"X-Scorekeeper": "no token"}, "scorekeeper_wrong"),
        ({"X-Scorekeeper": "A" * 22, "X-Host-Key": HOST_KEY[::-1]}, "host_key_unknown"),
    ],
)
def test_strangers(session: LiveSession, headers: dict[str, str], code: str) -> None:
    stranger = Phone(session, headers)
    assert stranger.score(home=9) == stranger.clock("start") == stranger.moment() == code
    assert not Match.objects.exists()


def test_an_account_of_somebody_else(make_session: MakeSession) -> None:
    owner = User.objects.create_user("olga")
    session = make_session(owner=owner)
    others = account_tokens.make(User.objects.create_user("mallory").pk, "test")
    hers = account_tokens.make(owner.pk, "test")
    said = [
        Phone(session, {"Authorization": f"Bearer {one}"}).score(home=1) for one in (others, hers)
    ]
    assert said[0] == "not_the_host"
    assert said[1]["match"]["score"]["home"] == 1


def test_a_scorekeeper_of_another_broadcast(
    session: LiveSession, make_session: MakeSession
) -> None:
    elsewhere = scorekeepers_phone(make_session())
    assert Phone(session, elsewhere.headers).score(home=1) == "scorekeeper_wrong"
    assert Phone(session, elsewhere.headers).read().status_code == 401


def test_a_link_that_was_taken_back(session: LiveSession, host: Phone) -> None:
    keeper = scorekeepers_phone(session)
    keeper.score(home=1)
    scorekeepers.take_back(session.pk, actor="host")
    assert keeper.score(home=2) == keeper.moment() == "score_link_ended"
    assert refused(keeper.read())[:2] == (410, "score_link_ended")
    assert host.score(home=2)["event"]


def test_after_the_end(session: LiveSession, host: Phone) -> None:
    keeper = scorekeepers_phone(session)
    goal = host.moment("goal", team="home", score=1)
    lifecycle.end_session(session.pk, reason=Reason.HOST, actor="host")
    for phone in (host, keeper):
        assert phone.score(home=2) == phone.clock("finish") == phone.moment() == "ended"
        assert phone.undo(goal["event"]) == "ended"
    assert refused(keeper.read())[:2] == (410, "ended")
    state = host.read().json()
    assert (state["state"], state["reason"]) == ("ended", "host")
    assert state["match"]["score"]["home"] == 1
    assert MatchMoment.objects.get().undone_at is None


def test_an_unknown_broadcast(session: LiveSession) -> None:
    host = Phone(session)
    host.path = "/api/sessions/hWvB5cTnQx7m/match"
    for answer in (host.send("", score={"home": 1}), host.send("/undo", seq=1), host.read()):
        assert refused(answer)[:2] == (404, "not_found")


@pytest.mark.parametrize("state", [State.WAITING, State.INTERRUPTED])
def test_while_no_camera_is_there_it_goes_on(make_session: MakeSession, state: State) -> None:
    host = Phone(make_session(state))
    host.clock("start")
    assert host.moment("goal", team="away", score=1)["match"]["score"]["away"] == 1
