"""Operators see commentators and may restart them; nobody may edit them."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.conf import settings
from django.contrib.admin.utils import quote
from django.contrib.auth import get_user_model
from django.test import Client

from commentary import leases
from commentary.host.host import LOOKS_LESS
from commentary.models import CommentaryRun, ModelUse
from commentary.narrators.checking.dropped import HELD_BACK, Dropped
from commentary.narrators.trouble import Trouble
from livekit_app.monitoring import metrics
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


def test_lines_that_were_not_said_are_counted_by_reason(operator: Client) -> None:
    path = "/admin/commentary/commentaryrun/"
    assert "not said" not in operator.get(path).content.decode()
    metrics.count(settings.PROVIDER, f"{HELD_BACK}{Dropped.OTHER_SCORE}", times=3)
    metrics.count(settings.PROVIDER, f"{HELD_BACK}{Dropped.FACTS}", times=417)
    metrics.count(settings.PROVIDER, "found:something else", times=99)
    metrics.count(settings.PROVIDER, LOOKS_LESS, times=98)  # begins alike, and is no line

    page = operator.get(path).content.decode()

    assert page.index("<td>417</td>") < page.index("<td>another score</td><td>3</td>")
    assert "against what was measured" in page
    assert "something else" not in page and "looks less" not in page


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


def test_a_models_trouble_shows_beside_its_commentator(
    operator: Client, make_session: MakeSession
) -> None:
    lease = leases.take(make_session().pk, "host-7", engine="vision")
    assert lease is not None
    until = datetime(2026, 11, 30, 14, tzinfo=UTC)
    leases.write_model_trouble(lease, Trouble.BUDGET_SPENT, until)

    page = operator.get("/admin/commentary/commentaryrun/").content.decode()
    assert "budget_spent until 14:00 UTC" in page


def test_the_hours_of_the_model_show_their_budget_and_stay_as_they_are(
    operator: Client, settings: Any
) -> None:
    settings.VISION_CALLS_PER_HOUR, settings.VISION_TOKENS_PER_HOUR = 2000, 0
    use = ModelUse.objects.create(
        hour=datetime(2026, 11, 30, 13, tzinfo=UTC),
        calls=1234,
        failed=7,
        prompt_tokens=800_000,
        answer_tokens=4_321,
        refused=55,
    )
    page = operator.get("/admin/commentary/modeluse/").content.decode()
    for shown in ("2026-11-30 13:00", "1234 of 2000", "804321, no limit", ">55<", ">7<"):
        assert shown in page

    path = f"/admin/commentary/modeluse/{quote(str(use.pk))}"
    assert operator.post(f"{path}/delete/", {"post": "yes"}).status_code == 403
    assert operator.post(f"{path}/change/", {"calls": 1}).status_code == 403
    assert operator.get("/admin/commentary/modeluse/add/").status_code == 403
