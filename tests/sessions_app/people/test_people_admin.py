"""Operators and people: lists that are not edited, actions that are written down."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession, ModerationEntry, Person
from sessions_app.states import Reason, State
from tests.sessions_app.people.test_people import BOB
from tests.support.broadcasts import MakeSession, ParticipantMessage

pytestmark = pytest.mark.django_db(transaction=True)

PEOPLE = "/admin/sessions_app/person/"


@pytest.fixture
def olga(client: Client) -> User:
    user = User.objects.create_superuser("olga", password="x")
    client.force_login(user)
    return user


@pytest.fixture
def bob(make_session: MakeSession, enter: Any) -> Person:
    session = make_session(State.LIVE)
    enter(session, lifecycle.grant_spectator(session.pk, BOB, name="Bob").identity)
    return Person.objects.get()


def act(client: Client, action: str, *people: Person) -> Any:
    chosen = {"action": action, "_selected_action": [person.pk for person in people]}
    return client.post(PEOPLE, chosen, follow=True)


def test_an_operator_bans_and_lets_in_again(
    client: Client, olga: User, bob: Person, participant_messages: list[ParticipantMessage]
) -> None:
    act(client, "ban", bob)

    bob.refresh_from_db()
    assert bob.banned_at is not None
    assert [task for task, _ in participant_messages] == ["remove_visits"]
    entry = ModerationEntry.objects.get()
    assert (entry.actor, entry.action, entry.name) == (f"admin:{olga.pk}", "ban", "Bob")
    assert LogEntry.objects.get().user_id == olga.pk
    assert "Bob" in client.get(f"{PEOPLE}?banned=yes").content.decode()
    assert "Bob" not in client.get(f"{PEOPLE}?banned=no").content.decode()
    act(client, "unban", bob)
    bob.refresh_from_db()
    assert bob.banned_at is None


def test_what_cannot_be_done_is_said(client: Client, olga: User, bob: Person) -> None:
    lifecycle.end_session(bob.session_id, reason=Reason.ADMIN, actor="test")

    page = act(client, "kick", bob).content.decode()

    assert "This broadcast is over." in page and "Kick: 0 people." in page
    assert not ModerationEntry.objects.exists()


def test_the_broadcasts_page_shows_the_audit(client: Client, olga: User, bob: Person) -> None:
    act(client, "ban", bob)
    page = reverse("admin:sessions_app_livesession_change", args=[bob.session_id])
    shown = client.get(page).content.decode()
    assert f"admin:{olga.pk}" in shown and "Bob" in shown
    assert "Bob" in client.get("/admin/sessions_app/moderationentry/").content.decode()


def test_nothing_is_edited_and_no_subject_is_shown(client: Client, olga: User, bob: Person) -> None:
    page = client.get(f"{PEOPLE}{bob.pk}/change/").content.decode()
    assert "Bob" in page and bob.subject not in page and "_save" not in page
    for path in (PEOPLE, "/admin/sessions_app/moderationentry/"):
        assert client.get(f"{path}add/").status_code == 403


def test_who_may_only_look_moderates_nobody(client: Client, bob: Person) -> None:
    walter = User.objects.create_user("walter", password="x", is_staff=True)
    walter.user_permissions.add(Permission.objects.get(codename="view_person"))
    client.force_login(walter)

    act(client, "ban", bob)

    bob.refresh_from_db()
    assert bob.banned_at is None and LiveSession.objects.get().people.count() == 1
