"""The match in transcripts, previews of links, the admin, and with the start."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.access_choices import WayIn
from sessions_app.auth import account_tokens
from sessions_app.lifecycle import retention
from sessions_app.lifecycle import service as lifecycle
from sessions_app.lifecycle.watch_choice import make_missing_keys
from sessions_app.log.match_view import match_view
from sessions_app.log.match_words import score_line
from sessions_app.models import LiveSession, Match, MatchMoment
from sessions_app.sports.rules import Sport
from sessions_app.states import Reason
from tests.sessions_app.match.saying import Phone
from tests.support.broadcasts import HOST_KEY, MakeSession, wire_events

pytestmark = pytest.mark.django_db(transaction=True)

LIONS = {"sport": "football", "home": {"name": "Lions"}, "away": {"name": "Tigers"}}


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session(title="Final", live_at=timezone.now() - timedelta(minutes=50))


@pytest.fixture
def host(session: LiveSession) -> Phone:
    host = Phone(session)
    host.say(**LIONS)
    return host


def read(session: LiveSession, what: str) -> Any:
    return Client().get(f"/api/sessions/{session.pk}/{what}")


# --- in words -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "line"),
    [
        ({}, "Home – Away"),
        ({"home_name": "Lions", "away_name": "Tigers"}, "Lions – Tigers"),
        ({"phase": "playing"}, "Home 0:0 Away"),
        ({"score_home": 2, "score_away": 1}, "Home 2:1 Away"),
        ({"home_colour": "red", "away_colour": "blue", "score_home": 3}, "Red 3:0 Blue"),
        ({"home_colour": "red", "away_colour": "red", "score_home": 3}, "Home 3:0 Away"),
        ({"home_colour": "red", "score_home": 3}, "Red 3:0 Away"),
        (
            {"sport": Sport.VOLLEYBALL, "sets": [[25, 20], [20, 25]], "score_home": 3},
            "Home 1:1 Away (25:20, 20:25, 3:0)",
        ),
        ({"sport": Sport.TENNIS, "sets": [[6, 4], [7, 6]]}, "Home 2:0 Away (6:4, 7:6)"),
        ({"sport": Sport.TENNIS, "phase": "playing"}, "Home 0:0 Away"),
    ],
)
def test_in_one_line(fields: dict[str, Any], line: str) -> None:
    told = match_view(Match(**fields), timezone.now())
    assert score_line(told) == line


# --- transcripts ----------------------------------------------------------------------------------


def test_a_transcript_tells_the_match(session: LiveSession, host: Phone, say: Any) -> None:
    say(session, "They run.")
    host.moment("goal", team="home", score=1)
    gone = host.moment("card", team="away")
    host.moment("mark")
    host.undo(gone["event"])
    say(session, "They rest.")
    told = read(session, "transcript.json").json()
    assert told["match"]["score"] == {"home": 1, "away": 0}
    assert [(one["kind"], one["team"]) for one in told["moments"]] == [
        ("goal", "home"),
        ("mark", None),
    ]
    lines = read(session, "transcript.txt").content.decode().splitlines()
    assert lines[:2] == ["Final", "Lions 1:0 Tigers"]
    assert [line.partition("] ")[2] for line in lines[2:]] == [
        *("They run.", "> Goal, Lions, 1:0", "> Marked", "They rest.")
    ]
    assert all(line.startswith("[50:0") for line in lines[2:])
    assert "Goal" not in read(session, "transcript.vtt").content.decode()


def test_a_moment_stands_where_it_was(session: LiveSession, host: Phone, say: Any) -> None:
    say(session, "They rest.")
    host.moment("goal", team="away", score=1)
    early = session.live_at + timedelta(seconds=70) if session.live_at else timezone.now()
    MatchMoment.objects.update(end=early)
    lines = read(session, "transcript.txt").content.decode().splitlines()
    assert lines[2:] == ["[01:10] > Goal, Tigers, 0:1", lines[-1]]


def test_without_a_match_it_is_as_before(session: LiveSession, say: Any) -> None:
    say(session, "They run.")
    told = read(session, "transcript.json").json()
    assert (told["match"], told["moments"]) == (None, [])
    assert read(session, "transcript.txt").content.decode().startswith("Final\n[50:00] They run.")


def test_with_the_broadcast_the_clock_stands_still(session: LiveSession, host: Phone) -> None:
    host.clock("start")
    lifecycle.end_session(session.pk, reason=Reason.HOST, actor="host")
    LiveSession.objects.update(ended_at=timezone.now() - timedelta(minutes=2))
    Match.objects.update(clock_started_at=timezone.now() - timedelta(minutes=32))
    for what in ("", "/match", "/transcript.json"):
        clock = Client().get(f"/api/sessions/{session.pk}{what}").json()["match"]["clock"]
        assert (clock["running"], round(clock["seconds"])) == (False, 1800)


# --- previews and pages ---------------------------------------------------------------------------


def test_a_preview_tells_the_score(session: LiveSession, host: Phone) -> None:
    host.score(home=2, away=1)
    page = Client().get(f"/game/{session.pk}")
    assert 'property="og:description" content="Lions 2:1 Tigers. Live now' in page.content.decode()
    etag = page["ETag"]
    again = Client().get(f"/game/{session.pk}", headers={"If-None-Match": etag})
    assert again.status_code == 304
    host.score(home=3)
    assert Client().get(f"/game/{session.pk}", headers={"If-None-Match": etag}).status_code == 200


def test_a_preview_says_one_full_stop_behind_a_name_that_has_its_own(
    session: LiveSession, host: Phone
) -> None:
    host.say(away={"name": "Tigers e.V."})
    host.score(home=2, away=1)
    page = Client().get(f"/game/{session.pk}").content.decode()
    assert 'content="Lions 2:1 Tigers e.V. Live now' in page


@pytest.mark.parametrize("way_in", [WayIn.LINK, WayIn.PIN, WayIn.ASK])
def test_behind_a_door_it_tells_nothing(session: LiveSession, host: Phone, way_in: str) -> None:
    host.score(home=2, away=1)
    session.way_in = way_in
    session.save()
    make_missing_keys(session)
    assert "Lions" not in Client().get(f"/game/{session.pk}").content.decode()
    assert read(session, "match").status_code == 401
    assert Phone(session).read().json()["match"]["home"]["name"] == "Lions"  # the host


def test_operators_see_it(session: LiveSession, host: Phone) -> None:
    host.moment("goal", team="home", score=1)
    client = Client()
    client.force_login(User.objects.create_superuser("olga"))
    page = client.get(f"/admin/sessions_app/livesession/{session.pk}/change/").content.decode()
    assert "Lions 1:0 Tigers, before" in page
    assert page.count("Goal") == 1
    assert "did=moment, moment=goal, team=home, stands=Lions 1:0 Tigers, before 1" in page
    empty = client.get("/admin/sessions_app/livesession/")
    assert empty.status_code == 200


def test_an_operator_cannot_write_it(session: LiveSession, host: Phone) -> None:
    client = Client()
    client.force_login(User.objects.create_superuser("olga"))
    path = f"/admin/sessions_app/livesession/{session.pk}/change/"
    assert client.post(path, {"match-0-score_home": "9"}).status_code == 403
    assert Match.objects.get().score_home == 0
    assert "match-0-score_home" not in client.get(path).content.decode()


# --- with the start -------------------------------------------------------------------------------


def start(body: Any, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    text = json.dumps({"hostKey": HOST_KEY} | body)
    return Client().post("/api/sessions", text, "application/json", headers=headers)


def test_a_start_may_name_it(worker: FakeProvider) -> None:
    made = start({"match": LIONS}).json()
    assert made["match"]["home"] == {"name": "Lions", "colour": ""}
    session = LiveSession.objects.get()
    assert [(kind, data.get("did")) for kind, data in wire_events(session)] == [
        ("state", None),
        ("match", "set_up"),
    ]
    assert made["match"]["seq"] == made["lastSeq"] == 2


def test_a_start_without_one_says_nothing(worker: FakeProvider) -> None:
    bodies: list[dict[str, Any]] = [{}, {"match": None}, {"match": {}}, {"match": {"home": {}}}]
    for body in bodies:
        assert start(body).json()["match"] is None


def test_a_repeated_start_says_the_same(worker: FakeProvider) -> None:
    made = start({"match": LIONS}, "a-key").json()
    Phone(LiveSession.objects.get()).say(home={"name": "Pumas"}, score={"home": 1})
    again = start({"match": LIONS}, "a-key")
    assert (again.status_code, again.json()["id"]) == (201, made["id"])
    for other in (
        {},
        {"match": LIONS | {"sport": "hockey"}},
        {"match": {"home": {"name": "Pumas"}}},
    ):
        assert start(other, "a-key").json()["code"] == "idempotency_conflict"


def test_what_was_said_later_is_not_of_the_start(worker: FakeProvider) -> None:
    made = start({}, "a-key").json()
    Phone(LiveSession.objects.get()).say(**LIONS)
    assert start({}, "a-key").json()["id"] == made["id"]
    assert start({"match": LIONS}, "a-key").json()["code"] == "idempotency_conflict"


@pytest.mark.parametrize(
    ("match", "code"),
    [
        ({"sport": "quidditch"}, "invalid_request"),
        ({"home": {"name": "x" * 200}}, "invalid_request"),
        ({"score": {"home": 1}}, "invalid_request"),
        ({"sport": "tennis", "minutes": 10}, "no_clock"),
    ],
)
def test_a_start_with_a_match_that_cannot_be(match: Any, code: str) -> None:
    answer = start({"match": match})
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert not LiveSession.objects.exists()


def test_joining_programs_may_name_it_as_well(worker: FakeProvider) -> None:
    ann = User.objects.create_user("ann")
    answer = Client().put(
        "/api/v1/nests",
        json.dumps({"match": LIONS}),
        "application/json",
        headers={"Authorization": f"Bearer {account_tokens.make(ann.pk, 'test')}"},
    )
    assert answer.status_code == 201
    assert Match.objects.get().away_name == "Tigers"


def test_what_is_deleted_takes_it_along(session: LiveSession, host: Phone) -> None:
    host.moment("mark")
    lifecycle.end_session(session.pk, reason=Reason.HOST, actor="host")
    assert retention.delete_now(session.pk, "host")
    assert not Match.objects.exists() and not MatchMoment.objects.exists()
