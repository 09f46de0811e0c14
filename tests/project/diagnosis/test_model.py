"""A vision model that does not speak is named, with what to do; its address only to operators."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from commentary import leases, model_use
from commentary.models import CommentaryRun, ModelUse
from commentary.narrators.trouble import Trouble
from project.diagnosis.checks.model import code_of
from project.diagnosis.sentences import SENTENCES
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.project.diagnosis.conftest import MakeWell
from tests.project.diagnosis.test_diagnosing import ask, check, failing, verdict

pytestmark = pytest.mark.django_db(transaction=True)

SECRET_PLACE = "https://models.example.org/v1"


@pytest.fixture(autouse=True)
def vision(settings: Any) -> None:
    settings.COMMENTARY_ENGINE = "vision"
    settings.VISION_URL = SECRET_PLACE
    settings.VISION_MODEL = "eyes-7b"
    settings.COMMENTARY_LEASE_SECONDS = 600.0  # nobody beats


def watched(session: LiveSession, trouble: str = "", until: Any = None) -> None:
    lease = leases.take(session.pk, "alice", engine="vision")
    assert lease is not None
    leases.write_model_trouble(lease, trouble, until)


@pytest.mark.parametrize("trouble", Trouble)
def test_each_trouble_has_its_verdict_and_sentence(
    client: Client, well: MakeWell, trouble: Trouble
) -> None:
    session = well(State.LIVE)
    watched(session, trouble)
    for answer in (ask(client, session.pk), ask(client)):
        assert verdict(answer) == ("D", code_of(trouble))
        assert failing(answer) == ["model"]
    assert str(SENTENCES[code_of(trouble)])


def test_of_a_broadcast_its_own_is_told(client: Client, well: MakeWell) -> None:
    session, other = well(State.LIVE), well(State.LIVE)
    watched(session)
    watched(other, Trouble.SLOW)

    assert check(ask(client, session.pk), "model")["ok"] is True
    assert check(ask(client, other.pk), "model")["code"] == "model_slow"
    assert check(ask(client), "model")["ok"] is False


def test_where_nobody_looks_nothing_is_known(client: Client, well: MakeWell) -> None:
    session = well(State.LIVE)
    watched(session, Trouble.SLOW)
    LiveSession.objects.filter(pk=session.pk).update(commentary_vision=False)
    assert check(ask(client, session.pk), "model")["ok"] is None

    dead = timezone.now() - timedelta(minutes=1)
    CommentaryRun.objects.update(leased_until=dead)
    assert check(ask(client), "model")["ok"] is None


def test_a_spent_budget_shows_also_before_anybody_met_it(
    client: Client, well: MakeWell, settings: Any
) -> None:
    settings.VISION_CALLS_PER_HOUR = 3
    ModelUse.objects.create(hour=model_use.hour_of(timezone.now()), calls=3)
    session = well(State.LIVE)
    watched(session)

    assert check(ask(client, session.pk), "model")["code"] == "model_budget_spent"


def test_only_operators_read_where_it_is(client: Client, well: MakeWell) -> None:
    session = well(State.LIVE)
    watched(session, Trouble.KEY_REFUSED, timezone.now() + timedelta(minutes=5))
    host = ask(client, session.pk)
    assert "tried again at" in str(check(host, "model"))
    for one in (host, ask(client, session.pk, host_key="")):
        assert "models.example.org" not in str(one)
        assert "eyes-7b" not in str(one)

    client.force_login(User.objects.create_superuser("op", password="a-long-enough-password"))
    seen = str(check(ask(client, session.pk, host_key=""), "model"))
    assert "eyes-7b at models.example.org" in seen
    assert "out in 1 of 1 broadcasts" in seen


def test_where_no_model_comments_there_is_no_such_check(
    client: Client, well: MakeWell, settings: Any
) -> None:
    settings.COMMENTARY_ENGINE = "people"
    assert "model" not in {one["name"] for one in ask(client, well(State.LIVE).pk)["checks"]}
