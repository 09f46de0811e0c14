"""Every address there is, as a stranger, where more than the code is needed.

The tables say of each route for whom it is; a route that stands in none fails here until somebody
has thought about it.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone

from commentary.models import LineVoice
from livekit_app.auth.credentials import Credentials
from livekit_app.providers import registry as providers
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.access_choices import WayIn
from sessions_app.auth import account_tokens, host_keys
from sessions_app.auth.visitors import visitor
from sessions_app.lifecycle.watch_choice import make_missing_keys
from sessions_app.models import Admission, LiveSession, Person
from sessions_app.people.identities import person_id_of
from sessions_app.states import State
from sessions_app.stream.routing import websocket_urlpatterns
from tests.project.http.test_openapi import CALLS
from tests.sessions_app.access.strangers import (
    PERSON,
    STRANGERS,
    VISITOR,
    Stranger,
    account,
    keeps_score,
    let_in,
)
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

Key = tuple[str, str]  # method and path, as OpenAPI has them

TITLE, LINE = "Quokkas against Numbats", "A zebra runs away with the corner flag"
HOST_NAME = "Bartholomew Zyx"
SECRETS = (TITLE, LINE, PERSON, HOST_NAME)
WAYS = [WayIn.LINK, WayIn.PIN, WayIn.ASK]
STATES = [State.LIVE, State.ENDED]

ID, ROOM = "/api/sessions/{session_id}", "/api/v1/nests/{room_id}"
REPORT = {"page": "spectator", "events": [{"kind": "joined"}]}

# For whoever may watch: the body that is sent.
WATCHERS: dict[Key, Any] = {
    ("get", ID): None,
    ("get", f"{ID}/events"): None,
    ("get", f"{ID}/transcript.json"): None,
    ("get", f"{ID}/transcript.vtt"): None,
    ("get", f"{ID}/transcript.txt"): None,
    ("get", f"{ID}/lines/{{seq}}.m4a"): None,
    ("post", f"{ID}/client-events"): REPORT,
    ("post", f"{ID}/spectators"): {},
    ("post", f"{ID}/tickets"): {},
    ("get", f"{ID}/admission"): None,
    ("get", f"{ID}/match"): None,
    ("get", f"{ROOM}/info"): None,
    ("get", f"{ROOM}/guest"): None,
}
READS = [key for key in WATCHERS if key[0] == "get" and key[1] not in (f"{ROOM}/guest",)]
GRANTS = [("post", f"{ID}/spectators"), ("get", f"{ROOM}/guest")]  # 410 when it is over

# For whoever may watch and proves who they are.
PROVED: dict[Key, Any] = {
    ("post", "/api/livekit/token"): {"roomName": "{session_id}"},
    ("get", "/api/livekit-token"): None,
    ("get", ROOM): None,
}

# For the host, and some for whom the host named.
HOSTS: dict[Key, Any] = {
    ("delete", ID): None,
    ("post", f"{ID}/camera"): {},
    ("post", f"{ID}/camera/absence"): {"seconds": 2},
    ("get", f"{ID}/commentary"): None,
    ("post", f"{ID}/commentary"): {"on": False},
    ("post", f"{ID}/end"): {},
    ("post", f"{ID}/lines/{{seq}}/withdraw"): None,
    ("get", f"{ID}/people"): None,
    ("post", f"{ID}/people/{{who}}"): {"action": "ban"},
    ("get", f"{ID}/access"): None,
    ("post", f"{ID}/access"): {"wayIn": "code"},
    ("post", f"{ID}/access/link"): {},
    ("post", f"{ID}/access/waiting"): {"decision": "let_in", "everybody": True},
    ("get", f"{ID}/qr.svg"): None,
    ("put", f"{ID}/preview-picture"): {"jpeg": "/9j/"},
    ("post", f"{ID}/match"): {"score": {"home": 9}},
    ("post", f"{ID}/match/clock"): {"do": "finish"},
    ("post", f"{ID}/match/moments"): {"id": "pressed-by-a-stranger", "kind": "mark"},
    ("post", f"{ID}/match/undo"): {"seq": 1},
    ("get", f"{ID}/scorekeepers"): None,
    ("post", f"{ID}/scorekeepers"): None,
    ("delete", f"{ID}/scorekeepers"): None,
    ("get", f"{ID}/scorekeepers/qr.svg"): None,
}
# Those of them that are for scorekeepers as well, who see and change the match and nothing else.
SCORE = f"{ID}/match"
HOSTS_REFUSE = {
    "unauthenticated",
    "host_key_required",
    "host_key_wrong",
    "host_key_unknown",
    "not_the_host",
    "not_a_moderator",
}

# What says nothing of a broadcast, and why.
NOTHING: dict[Key, str] = {
    ("post", f"{ID}/admissions"): "the way in itself: test_ways_in.py",
    ("post", f"{ID}/scorekeepers/join"): "the way in itself: test_scorekeepers_api.py",
    ("post", "/api/sessions"): "makes another one",
    ("put", "/api/v1/nests"): "makes another one",
    ("get", "/api/diagnostics"): "access_needed: tests/project/diagnosis/test_of_guarded…",
    ("get", "/health"): "of this process",
    ("get", "/health/ready"): "of this installation",
    ("get", "/api/ping"): "of this process",
    ("post", "/api/postping"): "what was sent",
}

# Addresses that OpenAPI does not have: what they are asked with here.
PAGES: dict[str, str] = {
    "game/<str:session_id>": "/game/{session_id}",
    "game/<str:session_id>/qr.svg": "/game/{session_id}/qr.svg",
    "game/<str:session_id>/preview.jpg": "/game/{session_id}/preview.jpg",
    "score/<str:session_id>": "/score/{session_id}",
    "": "/?code={session_id}",
    "camera": "/camera",
    "diagnostics": "/diagnostics?id={session_id}",
    "ca": "/ca",
    "ca.pem": "/ca.pem",
    "ca.mobileconfig": "/ca.mobileconfig",
    "robots.txt": "/robots.txt",
    "metrics": "/metrics",
    "api/": "/api/",
    "api/openapi.json": "/api/openapi.json",
    "api/docs": "/api/docs",
    "api/webhooks/<str:provider>": "/api/webhooks/embedded",
    "api/livekit/webhook/": "/api/livekit/webhook/",
}
# The media servers' own: whoever comes without a join token is refused there (LiveKit's are served
# where LIVEKIT_PUBLIC_URL=/livekit). test_media_doors.py
JOIN_TOKENS = {"media/<path:path>", "livekit/rtc/validate", "livekit/rtc/v1/validate"}
SIGNED_IN = "admin/"  # all below it: tests/sessions_app/admin/test_operators_doors.py

# test_media_doors.py knocks at them.
SOCKETS = {
    r"^api/ws/sessions/(?P<session_id>[^/]+)/commentary/?$",
    "",  # whatever else: not found
    r"^livekit/rtc(?:/v1)?$",  # by a join token
}


BY_WAY = pytest.mark.parametrize("way_in", WAYS)
BY_STATE = pytest.mark.parametrize("state", STATES)
BY_STRANGER = pytest.mark.parametrize("stranger", STRANGERS, ids=lambda one: one.name)


@pytest.fixture
def guarded(make_session: MakeSession, say: Callable[..., int]) -> Callable[..., LiveSession]:
    """A broadcast that has something to tell."""

    def make(way_in: str, state: State = State.LIVE) -> LiveSession:
        first, _, last = HOST_NAME.partition(" ")
        owner, _ = User.objects.get_or_create(username="bart", first_name=first, last_name=last)
        session = make_session(State.LIVE, title=TITLE, way_in=way_in, access_epoch=1, owner=owner)
        make_missing_keys(session)
        spoken = say(session, LINE)
        LineVoice.objects.create(
            session=session, seq=spoken, audio=LINE.encode(), etag='"1"', made_at=timezone.now()
        )
        Person.objects.create(
            session=session, who="3f9a0c11d2e4", name=PERSON, role=Person.Role.COHOST
        )
        let_in(session, Admission.State.WAITING)
        if state == State.ENDED:
            now = timezone.now()
            LiveSession.objects.filter(pk=session.pk).update(
                state=State.ENDED, reason="host", ended_at=now
            )
        return LiveSession.objects.select_related("room").get(pk=session.pk)

    return make


@pytest.fixture
def other(guarded: Callable[..., LiveSession]) -> LiveSession:
    """Another broadcast, whose host and people are strangers here."""
    session = guarded(WayIn.LINK)
    session.host_key_hash = host_keys.hashed(HOST_KEY[::-1])
    session.save(update_fields=["host_key_hash"])
    return session


def ask(client: Client, key: Key, session: LiveSession, body: Any = None, **headers: str) -> Any:
    method, path = key
    spoken = LineVoice.objects.filter(session=session).values_list("seq", flat=True).first()
    address = (
        path.replace("{session_id}", session.pk)
        .replace("{room_id}", session.pk)
        .replace("{who}", "3f9a0c11d2e4")
        .replace("{seq}", str(spoken or 1))
    )
    if path == "/api/livekit-token":
        me = User.objects.filter(username="mallory").values_list("pk", flat=True).first() or 0
        address += f"?room={session.pk}&username={me}"
    text = "" if body is None else json.dumps(body).replace("{session_id}", session.pk)
    return client.generic(method.upper(), address, text, "application/json", headers=headers)


def told(answer: Any) -> list[str]:
    """What of the broadcast an answer gives away, in its body or its headers."""
    text = answer.content.decode() + " ".join(f"{name}: {value}" for name, value in answer.items())
    return [secret for secret in SECRETS if secret in text]


def pages_of(session: LiveSession) -> list[str]:
    return [one.format(session_id=session.pk) for one in PAGES.values()]


def patterns(found: Any = None, before: str = "") -> Iterator[str]:
    for one in get_resolver().url_patterns if found is None else found:
        if isinstance(one, URLResolver):
            yield from patterns(one.url_patterns, before + str(one.pattern))
        else:
            yield before + str(one.pattern)


# --- the tables are complete ----------------------------------------------------------------------


def test_every_call_of_the_api_is_in_one_table() -> None:
    tables = [*WATCHERS, *PROVED, *HOSTS, *NOTHING]
    assert len(tables) == len(set(tables))
    assert set(tables) == {(method, path) for method, path, _ in CALLS}


def test_every_address_is_in_a_table() -> None:
    known = {path.replace("{", "<").replace("}", ">").lstrip("/") for _, path, _ in CALLS}
    known |= PAGES.keys() | JOIN_TOKENS
    assert [one for one in patterns() if one not in known and not one.startswith(SIGNED_IN)] == []


def test_every_socket_is_in_the_table() -> None:
    routes = [*providers.socket_routes(), *websocket_urlpatterns]
    assert {str(route.pattern) for route in routes} <= SOCKETS


# --- a stranger -----------------------------------------------------------------------------------


@BY_STRANGER
@BY_STATE
@BY_WAY
def test_no_door_lets_a_stranger_in(
    client: Client,
    guarded: Callable[..., LiveSession],
    other: LiveSession,
    way_in: str,
    state: State,
    stranger: Stranger,
) -> None:
    session = guarded(way_in, state)
    headers = stranger.headers(session, other)
    code = stranger.code(session)
    for key, body in WATCHERS.items():
        if "X-Scorekeeper" in headers and key[1].startswith(SCORE):
            continue  # test_a_scorekeeper_sees_and_changes_the_match_alone
        answer = ask(client, key, session, body, **headers)
        if key == ("get", f"{ID}/admission") and code == "waiting_for_host":
            assert answer.status_code == (410 if session.is_final else 202)  # asking in vain
        else:
            status = 403 if code == "refused_by_host" else 401
            assert (answer.status_code, answer.json()["code"]) == (status, code), key
        assert told(answer) == [], key
    for key, body in PROVED.items():
        answer = ask(client, key, session, body, **headers)
        expected = {code} if "Authorization" in headers else {code, "unauthenticated"}
        if key[1] == "/api/livekit-token":
            expected |= {"not_the_caller"}
        assert answer.status_code in (401, 403), key
        assert answer.json()["code"] in expected, key
        assert told(answer) == [], key
    for key, body in HOSTS.items():
        if "X-Scorekeeper" in headers and key[1].startswith(SCORE):
            continue
        answer = ask(client, key, session, body, **headers)
        assert answer.status_code in (401, 403), key
        assert answer.json()["code"] in HOSTS_REFUSE, key
        assert told(answer) == [], key


@BY_STATE
@BY_WAY
def test_a_scorekeeper_sees_and_changes_the_match_alone(
    client: Client, guarded: Callable[..., LiveSession], way_in: str, state: State
) -> None:
    """However people watch, and of this broadcast only; nobody is shown what is said in it."""
    session, other = guarded(way_in, state), guarded(way_in, State.LIVE)
    match = {key: body for key, body in {**WATCHERS, **HOSTS}.items() if key[1].startswith(SCORE)}
    assert len(match) == 5
    keeper = keeps_score(session)
    etag = {"If-None-Match": ask(client, ("get", SCORE), session, **keeper).get("ETag", "none")}
    for key, body in match.items():
        answer = ask(client, key, session, body, **keeper)
        if state == State.ENDED:
            assert (answer.status_code, answer.json()["code"]) == (410, "ended"), key
        elif key[1].endswith("/undo"):  # number 1 is no change of the match
            assert (answer.status_code, answer.json()["code"]) == (404, "no_such_change")
        else:
            assert (answer.status_code, told(answer)) == (200, [TITLE]), key
        elsewhere = ask(client, key, other, body, **keeper)
        assert (elsewhere.status_code, elsewhere.json()["code"]) == (401, "scorekeeper_wrong")
        assert told(elsewhere) == [], key
    over = "ended" if state == State.ENDED else "score_link_ended"
    LiveSession.objects.filter(pk=session.pk).update(score_link_open=False)
    for key, body in match.items():
        for headers in (keeper, keeper | etag):
            answer = ask(client, key, session, body, **headers)
            assert (answer.status_code, answer.json()["code"]) == (410, over), key
            assert told(answer) == [], key


@BY_STATE
@BY_WAY
def test_no_page_tells_a_stranger_anything(
    client: Client, guarded: Callable[..., LiveSession], way_in: str, state: State
) -> None:
    """Also with a good admission: an address cannot bring it, and a page is opened by address."""
    session = guarded(way_in, state)
    for path in pages_of(session):
        for headers in ({}, let_in(session), keeps_score(session)):
            answer = client.get(path, headers=headers)
            assert told(answer) == [], path
            assert answer.status_code < 500, path


@BY_WAY
def test_the_admin_asks_a_stranger_to_sign_in(
    client: Client, guarded: Callable[..., LiveSession], way_in: str
) -> None:
    session = guarded(way_in)
    for pattern in patterns():
        if pattern.startswith(SIGNED_IN) and "<path:object_id>" in pattern:
            path = "/" + pattern.replace("<path:object_id>", session.pk)
            answer = client.get(path)
            assert answer.status_code == 302 and "/login/" in answer["Location"], path
            assert told(answer) == [], path


@BY_STATE
@BY_WAY
def test_a_right_etag_is_no_way_in(
    client: Client, guarded: Callable[..., LiveSession], way_in: str, state: State
) -> None:
    """304 would say that nothing has changed, which is something."""
    session = guarded(way_in, state)
    inside = let_in(session)
    for key in READS:
        etag = ask(client, key, session, **inside).get("ETag", "")
        assert etag or key[1].endswith("/admission"), key
        if etag:
            knowing = ask(client, key, session, **inside, **{"If-None-Match": etag})
            assert (knowing.status_code, knowing.content) == (304, b""), key
            keeper = {} if key[1] == SCORE else keeps_score(session)
            for who in ({}, keeper):
                outside = ask(client, key, session, **who, **{"If-None-Match": etag})
                assert outside.status_code == 401, key


def test_what_is_taken_back_is_no_way_in_any_more(
    client: Client, guarded: Callable[..., LiveSession]
) -> None:
    session = guarded(WayIn.LINK)
    inside = let_in(session)
    tags = {key: ask(client, key, session, **inside).get("ETag", "") for key in READS}
    LiveSession.objects.filter(pk=session.pk).update(access_epoch=2, access_version=9)
    for key in READS:
        assert ask(client, key, session, **inside).status_code == 401, key
    again = let_in(LiveSession.objects.get(pk=session.pk))
    for key in READS:
        # Of these the tag is of what they say.
        if tags[key] and "nests" not in key[1] and not key[1].endswith(".m4a"):
            headers = again | {"If-None-Match": tags[key]}
            assert ask(client, key, session, **headers).status_code == 200, key


# --- who may --------------------------------------------------------------------------------------


@BY_STATE
@BY_WAY
def test_who_was_let_in_finds_every_door_open(
    client: Client, guarded: Callable[..., LiveSession], way_in: str, state: State
) -> None:
    session = guarded(way_in, state)
    inside = let_in(session)
    for key, body in WATCHERS.items():
        answer = ask(client, key, session, body, **inside)
        over = state == State.ENDED and key in GRANTS
        assert answer.status_code == (410 if over else 200), (key, answer.content)
    told_of = {key: told(ask(client, key, session, **inside)) for key in READS}
    assert TITLE in told_of["get", ID] and LINE in told_of["get", f"{ID}/events"]
    assert told_of["get", f"{ROOM}/info"] == [TITLE, PERSON, HOST_NAME]
    for key, body in PROVED.items():
        answer = ask(client, key, session, body, **inside, **account())
        assert answer.status_code == (410 if state == State.ENDED else 200), key


@BY_WAY
def test_hosts_co_hosts_and_operators_need_no_admission(
    client: Client, guarded: Callable[..., LiveSession], way_in: str
) -> None:
    session = guarded(way_in)
    known = {"X-Visitor-Key": VISITOR}
    bob = visitor(Credentials(visitor_key=VISITOR)).subject
    Person.objects.create(
        session=session, who=person_id_of(bob, session.pk), role=Person.Role.COHOST
    )
    owner = {"Authorization": f"Bearer {account_tokens.make(session.owner_id or 0, 'test')}"}
    boss = User.objects.create_superuser("boss", password="x" * 20)
    operator = {"Authorization": f"Bearer {account_tokens.make(boss.pk, 'test')}"}
    for headers in (known, owner, operator, {"X-Host-Key": HOST_KEY}):
        for key, body in WATCHERS.items():
            if key == ("get", f"{ROOM}/guest") and headers is not known:
                continue  # a guest is a visitor, whatever else
            answer = ask(client, key, session, body, **headers)
            assert answer.status_code == 200, (key, headers, answer.content)


def test_a_browsers_session_cookie_counts_as_the_account(
    client: Client, guarded: Callable[..., LiveSession]
) -> None:
    session = guarded(WayIn.ASK)
    assert session.owner is not None
    client.force_login(session.owner)
    for key in [*READS, ("post", f"{ID}/spectators")]:
        assert ask(client, key, session, WATCHERS[key]).status_code == 200, key


# --- caches ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("way_in", [WayIn.CODE, *WAYS])
def test_no_cache_keeps_what_names_a_broadcast(
    client: Client, worker: FakeProvider, guarded: Callable[..., LiveSession], way_in: str
) -> None:
    """Asked for again each time, or not kept at all where it holds a secret."""
    session = guarded(way_in)
    known = let_in(session) | {"X-Host-Key": HOST_KEY}
    tagged = {key for key in READS if not key[1].endswith("/admission")}
    destroying = {("delete", ID), ("post", f"{ID}/end"), ("post", f"{ID}/access")}
    for key, body in {**WATCHERS, **PROVED, **HOSTS, **dict.fromkeys(NOTHING)}.items():
        if key in destroying:
            continue
        for headers in (known, {}):
            answer = ask(client, key, session, body, **headers)
            kept = answer["Cache-Control"]
            if key in tagged and answer.status_code == 200:
                assert kept == "no-cache" and answer["ETag"], key
                assert {"X-Admission", "X-Host-Key"} <= set(answer["Vary"].split(", ")), key
            else:
                assert kept == "no-store", (key, kept)


@pytest.mark.parametrize("way_in", [WayIn.CODE, *WAYS])
def test_no_cache_keeps_a_page_that_names_a_broadcast(
    client: Client, guarded: Callable[..., LiveSession], way_in: str
) -> None:
    session = guarded(way_in)
    for path in pages_of(session):
        kept = client.get(path).get("Cache-Control", "")
        assert "public" not in kept and "max-age" not in kept.replace("max-age=0", ""), path
        if path.startswith("/game/"):
            assert {"no-cache", "no-store"} & set(kept.split(", ")), path


@pytest.mark.parametrize("change", [{"way_in": "pin"}, {"access_version": 5}, {"viewers": 0}])
def test_a_tag_changes_with_who_may_watch(
    client: Client, guarded: Callable[..., LiveSession], change: dict[str, Any]
) -> None:
    session = guarded(WayIn.CODE)
    key = ("get", ID)
    before = ask(client, key, session)["ETag"]
    LiveSession.objects.filter(pk=session.pk).update(**change)
    after = ask(client, key, session, **let_in(session))["ETag"]
    assert (before == after) == (change == {"viewers": 0})
