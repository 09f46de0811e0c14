"""What a host chooses of the commentary: at the start, and while the broadcast runs."""

import json
from typing import Any

import pytest
from django.test import AsyncClient, Client

from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

AT_FIRST = {"on": True, "language": "en", "style": "neutral", "sound": False, "vision": True}


def change(client: Client, session: LiveSession, body: Any, key: str | None = HOST_KEY) -> Any:
    headers = {"X-Host-Key": key} if key else {}
    path = f"/api/sessions/{session.pk}/commentary"
    return client.post(path, json.dumps(body), "application/json", headers=headers)


def notices(session: LiveSession) -> list[dict[str, Any]]:
    return [event.data for event in session.events.filter(type="notice").order_by("seq")]


def told(view: dict[str, Any]) -> dict[str, Any]:
    names = {"on": "", **{name: name.capitalize() for name in AT_FIRST if name != "on"}}
    return {name: view[f"commentary{ending}"] for name, ending in names.items()}


async def start(client: AsyncClient, body: dict[str, Any], key: str | None = None) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return await client.post(
        "/api/sessions", json.dumps(body), content_type="application/json", headers=headers
    )


async def test_a_start_that_chooses_nothing_gets_the_sites_language(
    async_client: AsyncClient, worker: FakeProvider, settings: Any
) -> None:
    settings.COMMENTARY_LANGUAGE = "de"
    view = (await start(async_client, {})).json()
    assert told(view) == AT_FIRST | {"language": "de"}


async def test_a_start_chooses_language_style_ears_and_eyes(
    async_client: AsyncClient, worker: FakeProvider
) -> None:
    chosen = {
        **{"commentaryLanguage": "fr", "commentaryStyle": "children"},
        **{"commentarySound": True, "commentaryVision": False},
    }
    view = (await start(async_client, chosen)).json()
    wanted = {"on": True, "language": "fr", "style": "children", "sound": True, "vision": False}
    assert told(view) == wanted
    read = await async_client.get(f"/api/sessions/{view['id']}")
    assert told(read.json()) == wanted


@pytest.mark.parametrize("another", [{"commentaryLanguage": "es"}, {"commentaryVision": True}])
async def test_the_same_key_with_another_choice_is_a_conflict(
    async_client: AsyncClient, worker: FakeProvider, another: dict[str, Any]
) -> None:
    body = {"hostKey": HOST_KEY, "commentaryLanguage": "fr", "commentaryVision": False}
    first = await start(async_client, body, "7b1f")
    same = await start(async_client, body, "7b1f")
    assert same.json()["id"] == first.json()["id"]
    other = await start(async_client, body | another, "7b1f")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")


@pytest.mark.parametrize(
    "wrong",
    [
        {"commentaryLanguage": "it"},
        {"commentaryLanguage": "EN"},
        {"commentaryLanguage": 1},
        {"commentaryStyle": "angry"},
        {"commentaryStyle": None},
        {"commentarySound": "yes"},
        {"commentaryVision": "no"},
        {"commentaryVision": None},
    ],
)
async def test_a_start_with_an_unknown_value_is_refused_by_the_fields_name(
    async_client: AsyncClient, wrong: dict[str, Any]
) -> None:
    answer = await start(async_client, wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    assert next(iter(wrong)) in answer.json()["error"]
    assert not await LiveSession.objects.aexists()


def test_a_change_is_told_once_with_the_new_values(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(State.LIVE)
    for _ in range(2):
        view = change(client, session, {"language": "de", "style": "lively"}).json()
        assert told(view) == AT_FIRST | {"language": "de", "style": "lively"}
    after = AT_FIRST | {"language": "de", "style": "lively"}
    assert notices(session) == [{"code": "commentary", **after, "previous": AT_FIRST}]


def test_what_is_left_out_stays(client: Client, make_session: MakeSession) -> None:
    session = make_session(State.LIVE)
    for body in (
        *({"on": False}, {"language": "es"}, {"sound": True}, {"vision": False}),
        {"style": None, "on": True},
    ):
        answer = change(client, session, body)
        assert answer.status_code == 200
    wanted = AT_FIRST | {"language": "es", "sound": True, "vision": False}
    assert told(answer.json()) == wanted
    last = notices(session)[-1]
    assert (last["on"], last["previous"]["on"]) == (True, False)


def test_that_a_model_may_not_look_is_told_with_what_was_before(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(State.LIVE)
    assert told(change(client, session, {"vision": False}).json()) == AT_FIRST | {"vision": False}
    no = {"code": "commentary", **AT_FIRST, "vision": False, "previous": AT_FIRST}
    assert notices(session) == [no]
    change(client, session, {"vision": True})
    assert notices(session)[1:] == [no | {"vision": True, "previous": AT_FIRST | {"vision": False}}]


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"language": None},
        {"language": "it"},
        {"language": "de", "style": "angry"},
        {"on": "no"},
        {"sound": 1},
        {"vision": 0},
        {"volume": 3},
    ],
)
def test_a_change_that_makes_no_sense_is_refused_and_changes_nothing(
    client: Client, make_session: MakeSession, wrong: dict[str, Any]
) -> None:
    session = make_session(State.LIVE)
    answer = change(client, session, wrong)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_request")
    session.refresh_from_db()
    assert (session.commentary_language, session.last_seq) == ("en", 0)


@pytest.mark.parametrize("body", [{"on": False}, {"on": True}, {"language": "de"}])
def test_after_the_end_nothing_is_chosen(
    client: Client, make_session: MakeSession, body: dict[str, Any]
) -> None:
    session = make_session(State.ENDED)
    answer = change(client, session, body)
    assert (answer.status_code, answer.json()["code"]) == (410, "ended")
    session.refresh_from_db()
    assert (session.commentary_language, session.last_seq) == ("en", 0)


@pytest.mark.parametrize(("key", "status"), [(None, 401), ("bob-has-another-key-0123456789", 403)])
def test_only_the_host_chooses(
    client: Client, make_session: MakeSession, key: str | None, status: int
) -> None:
    session = make_session(State.LIVE)
    assert change(client, session, {"language": "de"}, key).status_code == status
    assert notices(session) == []
