"""The admin: what an operator sees and does, and the row each action leaves."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime

from livekit_app.models import Room
from sessions_app.admin.sessions import LiveSessionAdmin
from sessions_app.lifecycle import pause
from sessions_app.lifecycle.service import locked_session
from sessions_app.models import LiveSession
from sessions_app.states import Reason, State
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/sessions_app/livesession/"


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("olga", password="x"))
    return client


def act(client: Client, action: str, *sessions: LiveSession) -> Any:
    return client.post(
        LIST, {"action": action, "_selected_action": [session.pk for session in sessions]}
    )


def test_what_is_on_air_comes_first_with_the_providers_view_beside(
    operator: Client, make_session: MakeSession
) -> None:
    """The record, its state, and both sides' view of its room."""
    made = {state: make_session(state) for state in (State.LIVE, State.ENDED, State.INTERRUPTED)}
    Room.objects.filter(pk=made[State.LIVE].room_id).update(observed=Room.Observed.ABSENT)
    page = operator.get(LIST).content.decode()
    places = [page.index(made[s].pk) for s in (State.LIVE, State.INTERRUPTED, State.ENDED)]
    assert places == sorted(places)
    assert "open / absent" in page
    assert 'alt="False"' in page  # drift is shown


def test_it_filters(operator: Client, make_session: MakeSession) -> None:
    live, ended = make_session(State.LIVE), make_session(State.ENDED)
    page = operator.get(f"{LIST}?on_air=yes").content.decode()
    assert live.pk in page and ended.pk not in page
    page = operator.get(f"{LIST}?on_air=no&room__provider=fake").content.decode()
    assert ended.pk in page and live.pk not in page


def test_the_page_of_a_broadcast_shows_what_its_host_chose(
    operator: Client, make_session: MakeSession
) -> None:
    session = make_session(commentary_language="de", commentary_style="children")
    page = operator.get(f"{LIST}{session.pk}/change/").content.decode()
    assert "Deutsch" in page and "For children" in page
    assert "Commentary sound" in page


def test_a_pause_stands_beside_its_broadcast(operator: Client, make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    with transaction.atomic():
        pause.begin(locked_session(session.pk), 20, actor="host")
    session.refresh_from_db()
    assert session.pause_until is not None
    until = date_format(localtime(session.pause_until), "DATETIME_FORMAT")
    assert f'field-pause_until nowrap">{until}<' in operator.get(LIST).content.decode()
    page = operator.get(f"{LIST}{session.pk}/change/").content.decode()
    assert until in page and "Paused seconds" in page


def test_end_now_names_the_operator(operator: Client, make_session: MakeSession) -> None:
    session, ended = make_session(State.LIVE), make_session(State.ENDED)
    assert act(operator, "end_now", session, ended).status_code == 302
    session.refresh_from_db()
    assert (session.state, session.reason) == (State.ENDED, Reason.ADMIN)
    assert session.events.get().actor == "admin:olga"
    assert LogEntry.objects.get().object_id == session.pk


def test_reconcile_now_asks_for_a_look_and_leaves_a_row(
    operator: Client, make_session: MakeSession, sent_to_broker: list[int]
) -> None:
    session = make_session(State.LIVE)
    sent_to_broker.clear()
    act(operator, "reconcile_now", session)
    assert sent_to_broker == [session.room_id]
    event = session.events.get()
    assert (event.data["action"], event.actor) == ("reconcile", "admin:olga")


def test_delete_now_spares_what_is_open(operator: Client, make_session: MakeSession) -> None:
    live, ended = make_session(State.LIVE), make_session(State.ENDED)
    act(operator, "delete_now", live, ended)
    assert list(LiveSession.objects.all()) == [live]
    assert not Room.objects.filter(pk=ended.room_id).exists()


def test_the_timeline_shows_who_did_what_and_no_secret(
    operator: Client, make_session: MakeSession, say: Any
) -> None:
    session = make_session(State.LIVE)
    say(session, "A line <b>of commentary</b>")
    act(operator, "end_now", session)
    url = reverse("admin:sessions_app_livesession_change", args=[session.pk])
    page = operator.get(url).content.decode()
    assert "state=ended" in page and "admin:olga" in page
    assert "of commentary" not in page
    assert session.host_key_hash not in page
    assert "_save" not in page  # nothing to edit


def test_it_cannot_be_added_changed_or_deleted_by_a_form(
    operator: Client, make_session: MakeSession
) -> None:
    session = make_session(State.LIVE)
    change = reverse("admin:sessions_app_livesession_change", args=[session.pk])
    assert operator.get(f"{LIST}add/").status_code == 403
    assert operator.post(change, {"state": "ended"}).status_code == 403
    delete = reverse("admin:sessions_app_livesession_delete", args=[session.pk])
    assert operator.post(delete, {"post": "yes"}).status_code == 403


def test_an_operator_who_may_only_look_has_no_actions(
    client: Client, make_session: MakeSession
) -> None:
    from django.contrib.auth.models import Permission

    watcher = User.objects.create_user("walter", password="x", is_staff=True)
    watcher.user_permissions.add(Permission.objects.get(codename="view_livesession"))
    client.force_login(watcher)
    session = make_session(State.LIVE)
    assert session.pk in client.get(LIST).content.decode()
    act(client, "end_now", session)
    session.refresh_from_db()
    assert session.state == State.LIVE


def test_a_later_app_adds_a_column_and_an_action(
    operator: Client, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib import admin

    monkeypatch.setattr(LiveSessionAdmin, "extra_columns", [])
    monkeypatch.setattr(LiveSessionAdmin, "extra_actions", [])

    @admin.display(description="mood")
    def mood(session: LiveSession) -> str:
        return "cheerful"

    @admin.action(description="Cheer up", permissions=["manage"])
    def cheer_up(model_admin: LiveSessionAdmin, request: Any, queryset: Any) -> None:
        for session in queryset:
            model_admin.record(request, session, "cheer_up")

    LiveSessionAdmin.add_column(mood)
    LiveSessionAdmin.add_action(cheer_up)
    session = make_session(State.LIVE)
    page = operator.get(LIST).content.decode()
    assert "cheerful" in page and "Cheer up" in page
    act(operator, "cheer_up", session)
    assert session.events.get().data["action"] == "cheer_up"


def test_strangers_are_sent_to_the_login(client: Client) -> None:
    assert client.get(LIST).status_code == 302
