"""Operators see commentators and may restart them; nobody may edit them."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from commentary import leases
from commentary.models import CommentaryRun
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(get_user_model().objects.create_superuser("olga", password="not used"))
    return client


def act(operator: Client, session: LiveSession) -> str:
    return operator.post(
        "/admin/sessions_app/livesession/",
        {"action": "restart_commentator", "_selected_action": [session.pk]},
        follow=True,
    ).content.decode()


def test_the_list_shows_who_watches_what(operator: Client, make_session: MakeSession) -> None:
    session = make_session()
    leases.take(session.pk, "host-7", engine="motion")

    page = operator.get("/admin/commentary/commentaryrun/").content.decode()

    assert session.pk in page and "host-7" in page


def test_nothing_in_it_is_editable(operator: Client, make_session: MakeSession) -> None:
    session = make_session()
    leases.take(session.pk, "host-7")
    path = f"/admin/commentary/commentaryrun/{session.pk}"

    assert operator.post(f"{path}/change/", {"owner": "me"}).status_code == 403
    assert operator.post(f"{path}/delete/", {"post": "yes"}).status_code == 403
    assert operator.get("/admin/commentary/commentaryrun/add/").status_code == 403


def test_a_restart_is_asked_for_and_leaves_a_row(
    operator: Client, make_session: MakeSession
) -> None:
    session = make_session()
    leases.take(session.pk, "host-7")

    assert "Restarting 1 commentators" in act(operator, session)

    assert CommentaryRun.objects.get().restart_requested_at is not None
    event = session.events.get(type="notice")
    assert (event.data["action"], event.actor) == ("restart commentator", "admin:olga")


def test_a_commentator_that_is_not_there_is_not_restarted(
    operator: Client, make_session: MakeSession
) -> None:
    ended, unwatched = make_session(State.ENDED), make_session()

    assert "Restarting 0 commentators" in act(operator, ended)
    assert "Restarting 0 commentators" in act(operator, unwatched)


def test_the_list_of_broadcasts_shows_the_last_frame_without_a_query_for_each(
    operator: Client, make_session: MakeSession, django_assert_max_num_queries: "object"
) -> None:
    for _ in range(8):
        leases.take(make_session().pk, "host-7")

    with django_assert_max_num_queries(12):  # type: ignore[operator]
        page = operator.get("/admin/sessions_app/livesession/").content.decode()

    assert "saw a frame" in page.lower()
