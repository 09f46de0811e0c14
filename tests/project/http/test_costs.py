"""What each call costs whoever has to answer it: nobody has much done for nothing.

A call either counts its caller before anything else is done for it, no row read and no signature
verified, or it is cheap: so many queries at most, however often it is asked and whatever for.
"""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from livekit_app.auth import authentication, rate_limits
from livekit_app.errors import ServiceError
from sessions_app.access import admissions
from sessions_app.auth.token_hashes import hash_of
from sessions_app.models import Admission, LiveSession
from sessions_app.states import State
from tests.project.http.test_openapi import CALLS, at
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db

# A kind of settings.RATE_LIMITS that is counted first, or the most queries.
COSTS: dict[tuple[str, str], str | int] = {
    ("get", "/health"): 0,
    ("get", "/health/ready"): 8,  # side by side, each a row by its key
    ("get", "/api/diagnostics"): "diagnostics",
    ("get", "/api/ping"): 0,
    ("post", "/api/postping"): 0,
    ("post", "/api/livekit/token"): "tokens",
    ("get", "/api/livekit-token"): "tokens",
    ("post", "/api/sessions"): "tokens",
    ("get", "/api/sessions/{session_id}"): 3,
    ("delete", "/api/sessions/{session_id}"): "people",
    ("post", "/api/sessions/{session_id}/camera"): "tokens",
    ("post", "/api/sessions/{session_id}/camera/absence"): 1,  # whose host key it is
    ("post", "/api/sessions/{session_id}/spectators"): "tokens",
    ("get", "/api/sessions/{session_id}/commentary"): "people",
    ("post", "/api/sessions/{session_id}/commentary"): 1,
    ("post", "/api/sessions/{session_id}/end"): 1,
    ("post", "/api/sessions/{session_id}/lines/{seq}/withdraw"): "people",
    ("get", "/api/sessions/{session_id}/lines/{seq}.m4a"): "voices",
    ("get", "/api/sessions/{session_id}/events"): 4,  # 500 rows at most
    ("post", "/api/sessions/{session_id}/client-events"): "client_events",
    ("get", "/api/sessions/{session_id}/transcript.json"): "tokens",
    ("get", "/api/sessions/{session_id}/transcript.vtt"): "tokens",
    ("get", "/api/sessions/{session_id}/transcript.txt"): "tokens",
    ("get", "/api/sessions/{session_id}/people"): "people",
    ("post", "/api/sessions/{session_id}/people/{who}"): "people",
    ("get", "/api/sessions/{session_id}/access"): "people",
    ("post", "/api/sessions/{session_id}/access"): "people",
    ("post", "/api/sessions/{session_id}/access/link"): "people",
    ("post", "/api/sessions/{session_id}/access/waiting"): "people",
    ("put", "/api/sessions/{session_id}/preview-picture"): "people",
    ("get", "/api/sessions/{session_id}/qr.svg"): "people",
    ("post", "/api/sessions/{session_id}/admissions"): "tokens",
    ("get", "/api/sessions/{session_id}/admission"): "tokens",
    ("post", "/api/sessions/{session_id}/tickets"): "tokens",
    ("get", "/api/sessions/{session_id}/match"): 2,
    ("post", "/api/sessions/{session_id}/match"): "match",
    ("post", "/api/sessions/{session_id}/match/clock"): "match",
    ("post", "/api/sessions/{session_id}/match/moments"): "match",
    ("post", "/api/sessions/{session_id}/match/undo"): "match",
    ("get", "/api/sessions/{session_id}/scorekeepers"): "people",
    ("post", "/api/sessions/{session_id}/scorekeepers"): "people",
    ("delete", "/api/sessions/{session_id}/scorekeepers"): "people",
    ("get", "/api/sessions/{session_id}/scorekeepers/qr.svg"): "people",
    ("post", "/api/sessions/{session_id}/scorekeepers/join"): "tokens",
    ("put", "/api/v1/nests"): "tokens",
    ("get", "/api/v1/nests/{room_id}"): "tokens",
    ("get", "/api/v1/nests/{room_id}/info"): 2,
    ("get", "/api/v1/nests/{room_id}/guest"): "tokens",
}
QUERY = {
    "/api/livekit-token": "?room=hWvB5cTnQx7m&username=5",
    "/api/sessions/{session_id}/events": "?after=0",
}
BODIES: dict[str, dict[str, Any]] = {
    "/api/livekit/token": {"roomName": "hWvB5cTnQx7m"},
    "/api/sessions/{session_id}/camera/absence": {"seconds": 2},
    "/api/sessions/{session_id}/commentary": {"on": False},
    "/api/sessions/{session_id}/client-events": {"page": "camera", "events": [{"kind": "joined"}]},
    "/api/sessions/{session_id}/people/{who}": {"action": "ban"},
    "/api/sessions/{session_id}/preview-picture": {"jpeg": "/9j/"},
    "/api/sessions/{session_id}/access/waiting": {"decision": "let_in", "everybody": True},
    "/api/sessions/{session_id}/admissions": {"name": "Ada"},
    "/api/sessions/{session_id}/match": {"score": {"home": 1}},
    "/api/sessions/{session_id}/match/clock": {"do": "start"},
    "/api/sessions/{session_id}/match/moments": {"id": "0123456789abcdef", "kind": "mark"},
    "/api/sessions/{session_id}/match/undo": {"seq": 1},
    "/api/sessions/{session_id}/scorekeepers/join": {"key": "abcdefghij"},
}
WHO_MAY_WATCH = 6
EVENT = {"Authorization": "Nostr eyJraW5kIjoyNzIzNX0="}  # somebody says that they signed it


def test_every_call_is_in_the_table() -> None:
    assert COSTS.keys() == {(method, path) for method, path, _ in CALLS}


COUNTED = [key for key, cost in COSTS.items() if isinstance(cost, str)]
CHEAP = [key for key, cost in COSTS.items() if isinstance(cost, int)]


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What callers are counted for; each is over its limit."""
    kinds: list[str] = []

    async def too_many(kind: str, *_: Any, **__: Any) -> None:
        kinds.append(kind)
        raise ServiceError("too_many_requests", "Wait.", status=429, stage="limits", retry_after=1)

    monkeypatch.setattr(rate_limits, "spend", too_many)
    return kinds


def admission_of(session: LiveSession, epoch: int = 0) -> str:
    token, now = admissions.new_token(), timezone.now()
    Admission.objects.create(
        session=session,
        who="3f9a0c11d2e4",
        token_hash=hash_of(token),
        state=Admission.State.GIVEN,
        given=Admission.Given.KEY,
        epoch=epoch,
        made_at=now,
        seen_at=now,
    )
    return token


def ask(client: Client, method: str, path: str, session_id: str, headers: Any) -> tuple[Any, int]:
    """The answer, and how many queries it took."""
    body = json.dumps(BODIES.get(path, {})) if method in ("post", "put") else ""
    address = at(path, session_id) + QUERY.get(path, "")
    with CaptureQueriesContext(connection) as queries:
        answer = client.generic(method.upper(), address, body, "application/json", headers=headers)
    return answer, len(queries)


@pytest.mark.parametrize(("method", "path"), COUNTED)
def test_it_counts_before_it_does_anything(
    client: Client, spent: list[str], monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    judged: list[Any] = []
    monkeypatch.setattr(authentication, "_first_proof_that_holds", judged.append)
    answer, queries = ask(client, method, path, "hWvB5cTnQx7m", EVENT)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert spent == [COSTS[method, path]]
    assert (queries, judged) == (0, [])


@pytest.mark.parametrize(("method", "path"), CHEAP)
def test_it_is_cheap_for_everybody(
    client: Client, spent: list[str], make_session: MakeSession, method: str, path: str
) -> None:
    limit = int(COSTS[method, path])
    for known in (make_session(State.LIVE).pk, make_session(State.ENDED).pk, "hWvB5cTnQx7m"):
        for headers in ({}, {"X-Host-Key": "a-key-of-nobody-0123456789"}):
            answer, queries = ask(client, method, path, known, headers)
            assert answer.status_code != 429 and answer.status_code != 500
            assert queries <= limit, (known, headers)


@pytest.mark.parametrize("way_in", ["link", "pin", "ask"])
@pytest.mark.parametrize(("method", "path"), CHEAP)
def test_it_is_cheap_where_more_than_the_code_is_needed(
    client: Client, spent: list[str], make_session: MakeSession, method: str, path: str, way_in: str
) -> None:
    """Who asks, and whether they may watch, is looked up besides."""
    limit = int(COSTS[method, path]) + WHO_MAY_WATCH
    session, other = make_session(way_in=way_in), make_session(State.ENDED, way_in=way_in)
    good, old = admission_of(session), admission_of(session, epoch=7)
    host_key = HOST_KEY if method == "get" else "a-key-of-nobody-0123456789"  # hosts may do more
    for brought in (good, old, admission_of(other), "A" * 22, "no admission", ""):
        for more in ({}, {"X-Visitor-Key": "V" * 22}, {"X-Host-Key": host_key}):
            headers = more | ({"X-Admission": brought} if brought else {})
            for known in (session.pk, other.pk):
                answer, queries = ask(client, method, path, known, headers)
                assert answer.status_code not in (429, 500)
                assert queries <= limit, headers


def test_a_proof_is_counted_before_readiness_looks_at_it(
    client: Client, spent: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stranger's signed event, of which there is no end, would be verified and stored."""
    judged: list[Any] = []
    monkeypatch.setattr(authentication, "_first_proof_that_holds", judged.append)
    answer = client.get("/health/ready", headers=EVENT, REMOTE_ADDR="192.0.2.7")
    assert answer.status_code in (200, 503)
    assert "checks" not in answer.json()
    assert (spent, judged) == (["diagnostics"], [])
