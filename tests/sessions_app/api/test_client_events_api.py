"""``POST /api/sessions/{id}/client-events`` as a page calls it."""

import json
from datetime import timedelta
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.test import AsyncClient, Client
from django.utils import timezone

from sessions_app.models import ClientEvent
from sessions_app.states import State
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

GOOD = {"kind": "joined", "ms": 840}


def send(client: Client, session_id: str, **body: Any) -> Any:
    told = {"page": "spectator", "player": "whep", "events": [GOOD], **body}
    path = f"/api/sessions/{session_id}/client-events"
    return client.post(path, json.dumps(told), "application/json")


def test_a_page_tells_how_its_connection_goes(client: Client, make_session: MakeSession) -> None:
    events = [GOOD, {"kind": "join_failed", "code": "media_unreachable"}]
    answer = send(client, make_session().pk, events=events)
    assert (answer.status_code, answer.json()) == (200, {"stored": 2})
    assert ClientEvent.objects.count() == 2


@pytest.mark.parametrize(
    "body",
    [
        {"page": "admin"},
        {"player": "a name with spaces"},
        {"events": []},
        {"events": [GOOD] * 21},
        {"events": [{"kind": "lost", "name": "alice"}]},
        {"events": [{"kind": "opinion"}]},
        {"events": [{"kind": "lost", "code": "Alice Smith"}]},
        {"events": [{"kind": "lost", "code": "x" * 41}]},
        {"events": [{"kind": "joined", "ms": -1}]},
        {"events": [{"kind": "joined", "ms": 600_001}]},
        {"events": [{"kind": "joined", "ms": "840"}]},
        {"session": "other"},
    ],
)
def test_anything_else_is_refused(
    client: Client, make_session: MakeSession, body: dict[str, Any]
) -> None:
    answer = send(client, make_session().pk, **body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert not ClientEvent.objects.exists()


def test_unknown_is_404_and_long_over_is_410(client: Client, make_session: MakeSession) -> None:
    assert send(client, "ABCDEFGHJKLM").status_code == 404
    ended = make_session(State.ENDED, ended_at=timezone.now() - timedelta(minutes=6))
    answer = send(client, ended.pk)
    assert (answer.status_code, answer.json()["code"]) == (410, "ended")


async def test_too_much_is_429_with_retry_after(
    async_client: AsyncClient, make_session: MakeSession, settings: Any
) -> None:
    """Per address: a page without a visitor key is told apart by nothing else."""
    settings.RATE_LIMITS = settings.RATE_LIMITS | {"client_events": ("1/hour", "1/hour")}
    session = await sync_to_async(make_session)()
    answers = [
        await async_client.post(
            f"/api/sessions/{session.pk}/client-events",
            json.dumps({"page": "camera", "events": [{"kind": "lost"}]}),
            content_type="application/json",
        )
        for _ in range(2)
    ]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert int(answers[1]["Retry-After"]) > 0
    assert answers[1].json()["stage"] == "limits"
