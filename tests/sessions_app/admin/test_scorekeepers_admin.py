"""Scorekeepers in the admin: who came by the link, and taking it back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client

from sessions_app.match import scorekeepers
from sessions_app.models import LiveSession, Scorekeeper
from sessions_app.states import State
from tests.sessions_app.access.visits import answered, fresh
from tests.support.broadcasts import MakeSession, wire_events

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/sessions_app/livesession/"


@pytest.fixture
def operator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("olga", password="x"))
    return client


def page_of(client: Client, session: LiveSession) -> str:
    answer = client.get(f"{LIST}{session.pk}/change/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_page_says_who_keeps_the_score_and_holds_no_secret(
    operator: Client, make_session: MakeSession
) -> None:
    session = make_session()
    assert "no link yet" in page_of(operator, session)
    key = scorekeepers.key_of(scorekeepers.give(session.pk, actor="host"))
    assert key is not None
    token = scorekeepers.join(session.pk, key)
    page = page_of(operator, session)
    assert "no. 1, 1 here" in page
    row = Scorekeeper.objects.get()
    hashes = (row.token_hash, fresh(session).score_key_hash)
    assert [one for one in (key, token, *hashes) if one in page] == []
    scorekeepers.take_back(session.pk, actor="host")
    assert "no. 1, not good any more" in page_of(operator, session)


def test_an_operator_takes_it_back(operator: Client, make_session: MakeSession) -> None:
    session, without, over = make_session(), make_session(), make_session(State.ENDED)
    key = scorekeepers.key_of(scorekeepers.give(session.pk, actor="host")) or ""
    token = scorekeepers.join(session.pk, key)
    LiveSession.objects.filter(pk=over.pk).update(score_link_number=1, score_link_open=True)
    chosen = [session.pk, without.pk, over.pk]
    operator.post(LIST, {"action": "take_score_link_back", "_selected_action": chosen})
    ended = "410 score_link_ended"
    assert answered(lambda: scorekeepers.of_token(fresh(session), token)) == ended
    assert answered(lambda: scorekeepers.join(session.pk, key)) == ended
    assert wire_events(session) == [
        ("notice", {"code": "operator", "action": "take_score_link_back"})
    ]
    assert [one.object_id for one in LogEntry.objects.all()] == [session.pk]
    assert (wire_events(without), wire_events(over)) == ([], [])
