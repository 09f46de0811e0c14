"""What somebody tries who has no right to keep the score, or has one and means no good."""

import json
import secrets
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import Event
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from livekit_app.auth.authentication import Caller
from sessions_app.lifecycle import service as lifecycle
from sessions_app.match import (
    match_clock,
    match_limits,
    moments,
    scorekeepers,
    set_up_and_score,
    undo,
    who_keeps_score,
)
from sessions_app.match.moments import Pressed
from sessions_app.match.set_up_and_score import Statement
from sessions_app.match.who_keeps_score import Who
from sessions_app.models import LiveSession, MatchMoment, Scorekeeper
from sessions_app.sports.rules import MomentKind
from sessions_app.states import Reason
from tests.sessions_app.access.visits import answered, fresh
from tests.sessions_app.lifecycle.side_by_side import at_once
from tests.sessions_app.match.saying import Phone, scorekeepers_phone
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session()


@pytest.fixture
def host(session: LiveSession) -> Phone:
    return Phone(session)


def strangers(session: LiveSession, make_session: MakeSession) -> Iterator[tuple[Who, str]]:
    """And how they are refused."""
    scorekeeper, wrong = who_keeps_score.scorekeeper, "401 scorekeeper_wrong"
    yield scorekeeper(secrets.token_urlsafe(16)), wrong
    yield scorekeeper("no token"), wrong
    yield scorekeeper(scorekeepers_phone(make_session()).headers["X-Scorekeeper"]), wrong
    yield who_keeps_score.host(Caller(subject="user:7")), "403 not_the_host"
    taken_back = scorekeepers_phone(session).headers["X-Scorekeeper"]
    scorekeepers.take_back(session.pk, actor="host")
    yield scorekeeper(taken_back), "410 score_link_ended"


@pytest.mark.parametrize(
    "work",
    [
        lambda pk, who: set_up_and_score.say(pk, who, Statement(score={"home": 9})),
        lambda pk, who: match_clock.run(pk, who, "finish"),
        lambda pk, who: moments.mark(pk, who, Pressed("pressed-by-nobody", MomentKind.MARK)),
        lambda pk, who: undo.undo(pk, who, 1),
    ],
)
def test_strangers_wait_for_no_lock(
    session: LiveSession, make_session: MakeSession, work: Callable[[str, Who], Any]
) -> None:
    """Each new token is another caller, and there is no end of them: whoever keeps the row locked
    keeps everybody's thumbs waiting."""
    for who, refusal in strangers(session, make_session):
        with CaptureQueriesContext(connection) as queries:
            assert answered(lambda who=who: work(session.pk, who)) == refusal  # type: ignore[misc]
        asked = [one["sql"] for one in queries]
        assert asked and all(sql.startswith("SELECT") for sql in asked), asked
        assert "FOR UPDATE" not in str(asked)
    assert fresh(session).last_seq == 0


def test_a_token_is_taken_from_its_header_only(session: LiveSession) -> None:
    """An address is read by others, a cookie goes along with other sites' requests."""
    LiveSession.objects.filter(pk=session.pk).update(way_in="link")
    token = scorekeepers_phone(session).headers["X-Scorekeeper"]
    path = f"/api/sessions/{session.pk}/match"
    client = Client()
    for name in ("scorekeeper", "X-Scorekeeper", "token", "sessionid"):
        client.cookies[name] = token
        answer = client.get(f"{path}?{name}={token}")
        assert (answer.status_code, answer.json()["code"]) == (401, "link_key_needed")
        body = json.dumps({"score": {"home": 9}})
        written = client.post(f"{path}?{name}={token}", body, "application/json")
        assert written.status_code == 401


def test_a_scorekeeper_does_not_become_the_host(session: LiveSession, host: Phone) -> None:
    """A wrong host key beside a good token means the key: nothing is done by half."""
    token = scorekeepers_phone(session).headers
    for more in ({"X-Host-Key": "a-key-of-nobody-0123456789"}, {"Authorization": "Bearer nobody"}):
        answer = Phone(session, token | more).send("", score={"home": 9})
        assert answer.status_code == 401
    assert host.score(home=1)["match"]["score"] == {"home": 1, "away": 0}


def test_what_was_pressed_elsewhere_is_another_press(
    session: LiveSession, make_session: MakeSession, host: Phone
) -> None:
    other = make_session()
    press = {"id": "the-same-press-twice", "kind": "mark"}
    here = host.send("/moments", **press).json()
    there = Phone(other).send("/moments", **press).json()
    assert (here["event"], there["event"]) == (1, 1)
    assert MatchMoment.objects.count() == 2


def test_the_number_of_another_broadcasts_change_undoes_nothing(
    session: LiveSession, make_session: MakeSession, host: Phone
) -> None:
    other = Phone(make_session())
    for goals in (1, 2, 3):
        other.score(home=goals)
    host.score(home=1)
    assert host.undo(3) == "no_such_change"
    assert other.read().json()["match"]["score"]["home"] == 3


def test_a_replayed_goal_does_not_come_back_after_its_undo(
    session: LiveSession, host: Phone
) -> None:
    goal = {"id": "a-goal-that-was-none", "kind": "goal", "team": "home", "score": 1}
    first = host.send("/moments", **goal).json()["event"]
    host.undo(first)
    for phone in (host, scorekeepers_phone(session)):
        again = phone.send("/moments", **goal).json()
        assert again["event"] == first
        assert again["match"]["score"] == {"home": 0, "away": 0}
        assert again["moments"] == []


def test_a_vandal_with_the_link_does_not_stop_the_hosts_thumb(
    session: LiveSession, host: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_limits, "WINDOW", timedelta(minutes=5))  # however slow it is here
    vandal = scorekeepers_phone(session)
    said = [vandal.score(home=number + 1) for number in range(match_limits.CHANGES_AT_ONCE + 3)]
    assert said[-3:] == ["too_many_changes"] * 3
    for _ in range(match_limits.MOMENTS_AT_ONCE):
        vandal.moment()
    assert host.score(home=0)["match"]["score"]["home"] == 0
    assert host.moment()["event"] is not None
    assert vandal.score(home=5) == "too_many_changes"


def test_a_vandal_with_the_link_leaves_the_host_room_to_mend_it(
    session: LiveSession, host: Phone, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Taking the link back heals it, however much was written."""
    monkeypatch.setattr(match_limits, "MOST", 12)
    monkeypatch.setattr(match_limits, "MOST_BEFORE", 8)
    vandal = scorekeepers_phone(session)
    said = [vandal.score(home=number + 1) for number in range(10)]
    assert said[8:] == ["match_is_full"] * 2
    scorekeepers.take_back(session.pk, actor="host")
    assert host.score(home=2, away=1)["match"]["score"] == {"home": 2, "away": 1}


@pytest.mark.parametrize("what", ["take_back", "give", "end"])
def test_nothing_is_written_after_the_link_has_ended(session: LiveSession, what: str) -> None:
    """The row lock puts each change before it or refuses it: none comes after."""
    phones = [scorekeepers_phone(session) for _ in range(3)]
    over, begun = Event(), Event()
    codes: list[str] = []
    last: list[int] = []

    def says(number: int) -> None:
        for goals in range(1, 400):
            answer = phones[number].send("", score={"home": 10 * goals + number})
            begun.set()
            if answer.status_code in (401, 410):
                codes.append(answer.json()["code"])
                assert over.wait(20)
                return

    def ends() -> None:
        begun.wait(20)
        time.sleep(0.05)
        if what == "end":
            lifecycle.end_session(session.pk, reason=Reason.HOST, actor="host")
        else:
            getattr(scorekeepers, what)(session.pk, actor="host")
        last.append(fresh(session).last_seq)
        over.set()

    at_once(*[lambda n=n: says(n) for n in range(3)], ends)
    assert codes == ["ended" if what == "end" else "score_link_ended"] * 3
    assert fresh(session).last_seq == last[0] > 0


MONSTERS = [
    b'{"score": {"home": ' + b"9" * 5000 + b"}}",
    b'{"score": {"home": 1e400}}',
    b'{"score": {"home": NaN}}',
    b'{"score": {"home": -0.0}}',
    b'{"score": {"home": true}}',
    b'{"score": {"home": "1"}}',
    b'{"score": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    b'{"home": {"name": "\\ud800"}}',
    b'{"home": {"name": "\\u0000"}}',
    b'{"home": {"name": "' + b"a" * 200_000 + b'"}}',
    b'{"home": {"name": {"$ne": null}}}',
    b'{"clock": {"seconds": Infinity}}',
    b'{"unit": 99999999999999999999, "score": {"home": 1}}',
    b"{" + b",".join(b'"k%d": 1' % number for number in range(5000)) + b"}",
]


@pytest.mark.parametrize("body", MONSTERS, ids=lambda one: one[:24].decode())
def test_monsters_are_bad_input(session: LiveSession, body: bytes) -> None:
    phone = scorekeepers_phone(session)
    answer = Client().post(phone.path, body, "application/json", headers=phone.headers)
    assert answer.status_code == 400, answer.content
    assert len(answer.content) < 2_000
    assert fresh(session).last_seq == 0


@pytest.mark.parametrize("text", ["\u202egoal\u202c", "<script>", "'; DROP TABLE", "{{7*7}}", "%s"])
def test_a_teams_name_is_text_wherever_it_stands(session: LiveSession, text: str) -> None:
    phone = scorekeepers_phone(session)
    answer = phone.send("", home={"name": text})
    if answer.status_code == 200:
        assert "\u202e" not in answer.json()["match"]["home"]["name"]
    else:
        assert (answer.status_code, "name" in answer.json()["error"]) == (400, True)
    for path in (f"/game/{session.pk}", f"/score/{session.pk}"):
        page = Client().get(path).content.decode()
        assert "<script>" not in page and "\u202e" not in page and ">49<" not in page


def test_tokens_without_end_put_nobody_out_who_is_at_work(
    session: LiveSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who has the key can ask for more all day long; a page at work asks every second."""
    monkeypatch.setattr(scorekeepers, "MOST", 10)
    at_work = scorekeepers_phone(session)
    Scorekeeper.objects.update(made_at=timezone.now() - timedelta(seconds=5))
    key = scorekeepers.key_of(fresh(session))
    assert key is not None
    for _ in range(30):
        scorekeepers.join(session.pk, key)
    assert at_work.score(home=1)["match"]["score"]["home"] == 1
    assert Scorekeeper.objects.count() == 10
