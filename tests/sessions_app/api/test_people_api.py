"""``GET /api/sessions/{id}/people`` and what a moderator asks for there."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from livekit_app.models import Participant
from sessions_app.auth import account_tokens, host_keys
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession, ModerationEntry, Person, SessionEvent
from sessions_app.people.identities import person_id_in
from sessions_app.states import State
from tests.support.broadcasts import HOST_KEY, MakeSession, ParticipantMessage

pytestmark = pytest.mark.django_db(transaction=True)

HOST = {"X-Host-Key": HOST_KEY}
BOBS_KEY = {"X-Visitor-Key": "bobs-browser-made-this-key-0123"}


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session(State.LIVE)


@pytest.fixture
def bob(client: Client, session: LiveSession, enter: Any) -> str:
    """Bob watches; his ``who``."""
    answer = watch(client, session, {"name": "Bob"})
    assert answer.status_code == 200
    enter(session, answer.json()["identity"])
    return person_id_in(answer.json()["identity"])


def watch(client: Client, session: LiveSession, body: Any) -> Any:
    path = f"/api/sessions/{session.pk}/spectators"
    return client.post(path, json.dumps(body), "application/json", headers=BOBS_KEY)


def people(client: Client, session: LiveSession, headers: Any = HOST) -> Any:
    return client.get(f"/api/sessions/{session.pk}/people", headers=headers)


def act(client: Client, session: LiveSession, who: str, body: Any, headers: Any = HOST) -> Any:
    path = f"/api/sessions/{session.pk}/people/{who}"
    return client.post(path, json.dumps(body), "application/json", headers=headers)


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_the_host_sees_who_is_here(client: Client, session: LiveSession, bob: str) -> None:
    answer = people(client, session)

    body = answer.json()
    assert answer.status_code == 200
    assert (body["count"], body["you"]) == (1, "host")
    assert body["capabilities"] == {"removeParticipant": True, "speakers": True}
    one = body["people"][0]
    assert one.pop("joinedAt").endswith("Z")
    assert one == {
        "who": bob,
        "name": "Bob",
        "askedAs": "",
        "standing": "viewer",
        "present": True,
        "visits": 1,
        "speaking": False,
        "muted": False,
        "banned": False,
        "actions": ["promote_to_cohost", "promote_to_speaker", "kick", "ban"],
    }
    assert "visitor:" not in answer.content.decode()


def test_ban_and_let_in_again(
    client: Client, session: LiveSession, bob: str, participant_messages: list[ParticipantMessage]
) -> None:
    answer = act(client, session, bob, {"action": "ban"})

    assert answer.status_code == 200 and answer.json()["banned"]
    row = Participant.objects.get(room=session.room_id)
    assert participant_messages == [("remove_visits", [row.pk])]
    assert code(watch(client, session, {})) == (403, "banned")
    entry = ModerationEntry.objects.get()
    assert (entry.actor, entry.action, entry.who, entry.name) == ("host", "ban", bob, "Bob")
    assert not act(client, session, bob, {"action": "unban"}).json()["banned"]
    assert watch(client, session, {}).status_code == 200


def test_a_promoted_spectator_asks_for_a_speakers_grant(
    client: Client, session: LiveSession, bob: str
) -> None:
    before = watch(client, session, {"speak": True}).json()
    assert before["identity"].startswith("spectator:") and not before["maySpeak"]

    answer = act(client, session, bob, {"action": "promote", "role": "speaker"})

    assert answer.json()["standing"] == "speaker"
    assert watch(client, session, {}).json()["maySpeak"]  # found out by a page that is reloaded
    assert watch(client, session, {"speak": True}).json()["identity"].startswith(f"speaker:{bob}.")


def test_a_cohost_is_known_by_the_key_of_the_browser(
    client: Client, session: LiveSession, bob: str, enter: Any
) -> None:
    act(client, session, bob, {"action": "promote", "role": "cohost"})
    guest = lifecycle.grant_spectator(session.pk).identity
    enter(session, guest)

    assert people(client, session, BOBS_KEY).json()["you"] == "cohost"
    assert (
        act(client, session, person_id_in(guest), {"action": "kick"}, BOBS_KEY).status_code == 200
    )
    assert ModerationEntry.objects.first().actor == f"cohost:{bob}"  # type: ignore[union-attr]


def test_admins_moderate_with_their_token(client: Client, session: LiveSession, bob: str) -> None:
    olga = User.objects.create_superuser("olga")
    token = {"Authorization": f"Bearer {account_tokens.make(olga.pk, 'test')}"}

    assert people(client, session, token).json()["you"] == "admin"
    assert act(client, session, bob, {"action": "mute"}, token).status_code == 200
    assert ModerationEntry.objects.get().actor == f"admin:{olga.pk}"


def test_who_is_refused_and_how(client: Client, session: LiveSession, bob: str) -> None:
    walter = User.objects.create_user("walter")
    token = {"Authorization": f"Bearer {account_tokens.make(walter.pk, 'test')}"}
    refusals = [
        ({}, (401, "unauthenticated")),
        ({"X-Host-Key": "somebody-elses-key-0123456789"}, (401, "host_key_unknown")),
        (token, (403, "not_a_moderator")),
        (BOBS_KEY, (403, "not_a_moderator")),
    ]
    for headers, expected in refusals:
        assert code(people(client, session, headers)) == expected
        assert code(act(client, session, bob, {"action": "ban"}, headers)) == expected
    assert not ModerationEntry.objects.exists()
    assert not SessionEvent.objects.filter(session=session).exists()
    assert not Person.objects.exclude(banned_at=None).exists()


def test_the_key_of_another_broadcast_opens_nothing_here(
    client: Client, session: LiveSession, bob: str, make_session: MakeSession
) -> None:
    make_session(State.LIVE, host_key_hash=host_keys.hashed("another-hosts-key-0123456789"))
    refusal = people(client, session, {"X-Host-Key": "another-hosts-key-0123456789"})
    assert code(refusal) == (403, "not_a_moderator")


def test_unknown_over_and_impossible(
    client: Client, session: LiveSession, bob: str, make_session: MakeSession
) -> None:
    ban = {"action": "ban"}
    unknown = client.get("/api/sessions/ABCDEFGHJKLM/people", headers=HOST)
    assert code(unknown) == (404, "not_found")
    assert code(act(client, session, "0123456789ab", ban)) == (404, "person_not_found")
    assert code(act(client, session, "host", ban)) == (404, "person_not_found")
    ended = make_session(State.ENDED)
    assert code(people(client, ended)) == (410, "ended")
    assert code(act(client, ended, bob, ban)) == (410, "ended")
    Participant.objects.update(left_at="2026-05-01T12:00:00Z")
    assert code(act(client, session, bob, {"action": "kick"})) == (409, "not_here")
    type(session.room).objects.filter(pk=session.room_id).update(provider="embedded")
    refused = act(client, session, bob, {"action": "promote"})
    assert code(refused) == (409, "unsupported_by_media_server")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"action": "fly"},
        {"action": "ban", "role": "speaker"},
        {"action": "promote", "role": "viewer"},
        {"action": "demote", "role": "cohost"},
        {"action": "ban", "nonsense": 1},
        {"action": ["ban"]},
    ],
)
def test_bodies_are_strict(client: Client, session: LiveSession, bob: str, body: Any) -> None:
    assert code(act(client, session, bob, body)) == (400, "invalid_request")


@pytest.mark.parametrize("name", ["x" * 81, "a\u0000b", "a\nb", 7, None])
def test_names_are_checked(client: Client, session: LiveSession, name: Any) -> None:
    assert code(watch(client, session, {"name": name})) == (400, "invalid_request")
    assert not Person.objects.exists()
