"""Staff is nobody in particular: each thing that an operator may do has a permission of its own."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from commentary import leases
from commentary.models import ModelUse
from livekit_app.auth.authentication import Caller
from livekit_app.models import ProviderEvent, ProviderHealth
from sessions_app.admin.sessions import LiveSessionAdmin
from sessions_app.auth import account_tokens
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import ClientEvent, Deletion, LiveSession, ModerationEntry, Person
from sessions_app.people.identities import person_id_in
from sessions_app.states import State
from tests.project.http.test_openapi import CALLS
from tests.support.broadcasts import (  # noqa: F401 - fixtures
    HOST_KEY,
    MakeSession,
    ParticipantMessage,
    enter,
    fake,
    make_session,
    participant_messages,
    sent_to_broker,
)

pytestmark = pytest.mark.django_db(transaction=True)

OURS = ("livekit_app", "sessions_app", "commentary")
# What each action asks for, beside looking at its page.
NEEDED = {
    ("room", "reconcile_now"): "change",
    ("providerevent", "process_again"): "change",
    ("livesession", "end_now"): "change",
    ("livesession", "reconcile_now"): "change",
    ("livesession", "restart_commentator"): "change",
    ("livesession", "new_link"): "change",
    ("livesession", "take_score_link_back"): "change",
    ("livesession", "delete_now"): "delete",
    ("person", "kick"): "change",
    ("person", "ban"): "change",
    ("person", "unban"): "change",
    ("accounttoken", "delete_selected"): "delete",
}
PAGES: dict[str, Any] = {
    str(page.model._meta.model_name): page
    for page in admin.site._registry.values()
    if page.model._meta.app_label in OURS
}
ACTION_BODIES: tuple[dict[str, str], ...] = (
    *({"action": one} for one in ("promote", "demote", "mute", "unmute", "kick", "ban", "unban")),
    {"action": "promote", "role": "cohost"},
)


def declared() -> Iterator[tuple[str, str]]:
    for name, page in PAGES.items():
        actions = [*(page.actions or ()), "delete_selected"]
        if isinstance(page, LiveSessionAdmin):
            actions += [one.__name__ for one in page.extra_actions]
        yield from ((name, action) for action in actions)


@pytest.fixture
def session(make_session: MakeSession, enter: Any) -> LiveSession:  # noqa: F811
    """A row of everything that an action can be about; Bob is in the broadcast."""
    session = make_session(State.LIVE, score_link_number=1, score_link_open=True)
    grant = lifecycle.grant_spectator(session.pk, Caller(subject="visitor:bob"), name="Bob")
    enter(session, grant.identity)
    make_session(State.ENDED)
    leases.take(session.pk, "one", engine="scripted")
    ModerationEntry.objects.create(session=session, actor="host", action="mute", who="b", name="B")
    ClientEvent.objects.create(session=session, kind="joined", page="spectator")
    ProviderHealth.objects.create(provider="fake", seen_at=timezone.now())
    now = timezone.now()
    Deletion.objects.create(session_code="hWvB5cTnQx7m", at=now, actor="host")
    ProviderEvent.objects.create(
        provider="fake", event_id="1", type="other", created_at=now, processed_at=now
    )
    ModelUse.objects.create(hour=now.replace(minute=0, second=0, microsecond=0))
    return session


@pytest.fixture
def walter(client: Client) -> User:
    """On the staff, and nothing else."""
    user = User.objects.create_user("walter", is_staff=True)
    account_tokens.make(user.pk, "test")
    client.force_login(user)
    return user


def allow(user: User, *names: str) -> None:
    for name in names:
        user.user_permissions.add(
            Permission.objects.get(codename=name, content_type__app_label__in=OURS)
        )


def everything() -> dict[str, Any]:
    """All our rows."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for app in OURS
        for model in apps.get_app_config(app).get_models()
    }


def run(client: Client, model: type[Model], action: str) -> Any:
    rows = list(model._default_manager.values_list("pk", flat=True))
    assert rows, model
    path = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    return client.post(
        path, {"action": action, "_selected_action": rows, "post": "yes"}, follow=True
    )


def test_every_action_is_in_the_table_here() -> None:
    """Deleting by Django's own action is refused by each page but the one that is named."""
    offered = {one for one in declared() if one[1] != "delete_selected"}
    assert offered | {("accounttoken", "delete_selected")} == set(NEEDED)


@pytest.mark.parametrize(("name", "action"), sorted(declared()))
def test_who_may_only_look_does_nothing(
    client: Client,
    session: LiveSession,
    walter: User,
    sent_to_broker: list[int],  # noqa: F811
    participant_messages: list[ParticipantMessage],  # noqa: F811
    name: str,
    action: str,
) -> None:
    model = PAGES[name].model
    sent_to_broker.clear()
    before = everything()

    assert run(client, model, action).status_code == 403, "not even the page"
    allow(walter, f"view_{name}")
    assert run(client, model, action).status_code == 200

    assert everything() == before
    assert not sent_to_broker and not participant_messages


@pytest.mark.parametrize(("name", "action"), sorted(NEEDED))
def test_its_own_permission_is_needed_and_enough(
    client: Client,
    session: LiveSession,
    walter: User,
    sent_to_broker: list[int],  # noqa: F811
    participant_messages: list[ParticipantMessage],  # noqa: F811
    name: str,
    action: str,
) -> None:
    if action == "unban":
        Person.objects.update(banned_at=timezone.now())
    model = PAGES[name].model
    needed = NEEDED[name, action]
    allow(walter, f"view_{name}", f"{'delete' if needed == 'change' else 'change'}_{name}")
    sent_to_broker.clear()
    before = everything()
    assert run(client, model, action).status_code == 200
    assert everything() == before and not sent_to_broker and not participant_messages

    walter.user_permissions.clear()
    allow(walter, f"view_{name}", f"{needed}_{name}")
    assert run(client, model, action).status_code == 200
    assert everything() != before or sent_to_broker or participant_messages


# --- the API -------------------------------------------------------------------------------------


def bodies_of(method: str, path: str) -> list[Any]:
    if path.endswith("/people/{who}"):
        return list(ACTION_BODIES)
    if path == "/api/livekit/token":
        return [None]  # its room is known to the walk below
    return [{}] if method in ("post", "put", "patch") else [None]


def test_an_account_on_the_staff_is_an_account_to_the_api(
    client: Client, session: LiveSession, walter: User, settings: Any
) -> None:
    """Every call: what it answers to staff without a permission it answers to everybody who has
    signed in. By cookie and by token."""
    settings.ROOM_WAIT_SECONDS = 0.1  # for a room that no worker makes here
    alice = User.objects.create_user("alice")
    bob = person_id_in(session.room.participants.get().identity)
    asked = 0
    for method, path, _ in CALLS:
        place = path.format(session_id=session.pk, room_id=session.pk, who=bob, seq=1, ext="json")
        for body in bodies_of(method, path):
            if path == "/api/livekit/token":
                body = {"room": session.pk, "canPublish": True}
            answers = []
            for user in (walter, alice):
                token = {"Authorization": f"Bearer {account_tokens.make(user.pk, 'x')}"}
                cookie = Client()
                cookie.force_login(user)
                for caller, headers in ((type(client)(), token), (client, {})):
                    if caller is client:
                        client.force_login(user)
                    found = caller.generic(
                        method.upper(),
                        place,
                        json.dumps(body) if body is not None else "",
                        "application/json",
                        headers=headers,
                    )
                    answers.append((found.status_code, code_in(found)))
            asked += 1
            assert answers[:2] == answers[2:], (method, path, body)
    assert asked >= len(CALLS)
    session.refresh_from_db()
    assert session.state == State.LIVE
    assert not Person.objects.exclude(banned_at=None).exists()


def code_in(answer: Any) -> str:
    if answer.status_code < 400 or "json" not in answer.headers["Content-Type"]:
        return ""
    return str(answer.json()["code"])


def test_permissions_to_look_and_to_act_hold_in_the_api(
    client: Client, session: LiveSession, walter: User
) -> None:
    people = f"/api/sessions/{session.pk}/people"
    bob = person_id_in(session.room.participants.get().identity)

    def act() -> tuple[int, str]:
        body = json.dumps({"action": "ban"})
        found = client.post(f"{people}/{bob}", body, "application/json")
        return found.status_code, code_in(found)

    assert client.get(people).status_code == 403
    assert act() == (403, "not_a_moderator")

    allow(walter, "view_person")
    seen = client.get(people).json()
    assert (seen["you"], [one["who"] for one in seen["people"]]) == ("observer", [bob])
    assert [one["actions"] for one in seen["people"]] == [[]]
    assert act() == (403, "not_a_moderator")

    allow(walter, "change_person")
    assert client.get(people).json()["you"] == "admin"
    assert act() == (200, "")
