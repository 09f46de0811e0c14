"""What the host may ask of the vision model: where pictures go, and what is wrong."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from commentary.models import CommentaryRun
from commentary.narrators.trouble import Trouble
from sessions_app.auth import account_tokens, host_keys
from sessions_app.models import LiveSession, Person
from sessions_app.people.identities import person_id_of
from sessions_app.states import State
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

UNTIL = datetime(2026, 11, 30, 15, 0, tzinfo=UTC)
WELL = {"wanted": True, "address": "api.openai.com", "isLocal": False}
WELL |= {"trouble": None, "until": None}


@pytest.fixture
def looks(settings: Any) -> None:
    settings.COMMENTARY_ENGINE = "vision"
    settings.VISION_URL = "https://me:a-secret-in-the-address@api.openai.com/v1"
    settings.VISION_KEY = "sk-the-key-of-this-site-0123456789abcdef"


def ask(client: Client, session: LiveSession, **headers: str) -> Any:
    return client.get(f"/api/sessions/{session.pk}/commentary", headers=headers)


def as_host(client: Client, session: LiveSession) -> Any:
    return ask(client, session, **{"X-Host-Key": HOST_KEY})


def model(client: Client, session: LiveSession) -> Any:
    return as_host(client, session).json()["model"]


def test_where_it_is_sent_and_that_all_is_well(
    client: Client, make_session: MakeSession, looks: None
) -> None:
    answer = as_host(client, make_session(State.WAITING))
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert answer.json() == {"engine": "vision", "model": WELL}
    assert b"secret" not in answer.content and b"sk-" not in answer.content


def test_an_address_next_door(
    client: Client, make_session: MakeSession, looks: None, settings: Any
) -> None:
    settings.VISION_URL = "http://ollama:11434/v1"
    told = model(client, make_session())
    assert (told["address"], told["isLocal"]) == ("ollama:11434", True)


def test_what_the_host_chose(client: Client, make_session: MakeSession, looks: None) -> None:
    session = make_session(commentary_vision=False)
    assert model(client, session) == WELL | {"wanted": False}


@pytest.mark.parametrize("trouble", Trouble)
@pytest.mark.parametrize("until", [None, UNTIL])
def test_what_is_wrong_and_until_when(
    client: Client, make_session: MakeSession, looks: None, trouble: Trouble, until: Any
) -> None:
    session = make_session()
    run = CommentaryRun.objects.create(
        session=session, model_trouble=trouble, model_trouble_until=until
    )
    said = "2026-11-30T15:00:00.000Z" if until else None
    assert model(client, session) == WELL | {"trouble": trouble.value, "until": said}
    run.model_trouble = ""
    run.save()
    assert model(client, session) == WELL  # also with a time that is left over


def test_of_what_is_over_nothing_is_wrong(
    client: Client, make_session: MakeSession, looks: None
) -> None:
    session = make_session(State.ENDED)
    CommentaryRun.objects.create(session=session, model_trouble=Trouble.KEY_REFUSED)
    assert model(client, session) == WELL


@pytest.mark.parametrize("engine", ["people", "motion", "scripted"])
def test_where_another_engine_comments_there_is_no_model(
    client: Client, make_session: MakeSession, looks: None, settings: Any, engine: str
) -> None:
    """Also where an address is set: nothing is sent there."""
    settings.COMMENTARY_ENGINE = engine
    assert as_host(client, make_session()).json() == {"engine": engine, "model": None}


def test_a_co_host_a_stranger_and_nobody_are_told_nothing(
    client: Client, make_session: MakeSession, looks: None
) -> None:
    session = make_session()
    user = User.objects.create_user("bob")
    Person.objects.create(
        session=session, who=person_id_of(f"user:{user.pk}", session.pk), role=Person.Role.COHOST
    )
    cohost = {"Authorization": f"Bearer {account_tokens.make(user.pk, 'test')}"}
    make_session(host_key_hash=host_keys.hashed(HOST_KEY[::-1]))
    for headers in (cohost, {"X-Host-Key": HOST_KEY[::-1]}):
        answer = ask(client, session, **headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "not_the_host")
        assert b"openai" not in answer.content
    assert ask(client, session).status_code == 401


def test_the_post_of_the_same_path_goes_on_working(
    client: Client, make_session: MakeSession, looks: None
) -> None:
    session = make_session()
    path = f"/api/sessions/{session.pk}/commentary"
    changed = client.post(
        path, {"vision": False}, "application/json", headers={"X-Host-Key": HOST_KEY}
    )
    assert (changed.status_code, changed.json()["commentaryVision"]) == (200, False)
    assert model(client, session)["wanted"] is False
    assert client.put(path).status_code == 405
