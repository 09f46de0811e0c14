"""Where no webhook tells who publishes, whatever may bring a camera or a speaker makes the server
look."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from livekit_app.auth.authentication import Caller
from livekit_app.models import Room
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.tokens.policy import JoinRequest
from sessions_app.access.join_policy import SessionPolicy
from sessions_app.auth import host_keys
from sessions_app.client_events import reports
from sessions_app.client_events.reports import ReportedEvent
from sessions_app.lifecycle import service as lifecycle
from sessions_app.models import LiveSession, Person
from sessions_app.people.identities import person_id_of
from sessions_app.states import State
from tests.support.broadcasts import HOST_KEY, MakeSession
from tests.support.clients import AsyncClient

pytestmark = pytest.mark.django_db(transaction=True)

ALICE = Caller(subject=f"key:{host_keys.hashed(HOST_KEY)}")
BOB = Caller(subject="visitor:bob")
Does = Callable[[LiveSession], object]


@pytest.fixture(params=[False, True], ids=["lists", "webhooks"])
def told(
    request: pytest.FixtureRequest, fake: FakeProvider, monkeypatch: pytest.MonkeyPatch
) -> bool:
    """Do webhooks tell who publishes?"""
    able = replace(fake.capabilities, tracks_in_webhooks=request.param)
    monkeypatch.setattr(fake, "capabilities", able)
    return bool(request.param)


def is_looked_for(session: LiveSession) -> bool:
    return Room.objects.get(pk=session.room_id).people_due_at is not None


def says(page: str, kind: str) -> Does:
    return lambda session: reports.store(session.pk, page, "x", [ReportedEvent(kind)])


def is_promoted_and_joins(session: LiveSession) -> object:
    Person.objects.create(
        session=session, who=person_id_of(BOB.subject, session.pk), role=Person.Role.SPEAKER
    )
    return lifecycle.grant_spectator(session.pk, BOB, speak=True)


def asks_for_a_token(session: LiveSession) -> object:
    return SessionPolicy().admit(JoinRequest(session.pk, ALICE, publish=True))


@pytest.mark.parametrize(
    "does",
    [
        lambda session: lifecycle.grant_camera(session.pk, HOST_KEY, client_id="phone"),
        asks_for_a_token,
        is_promoted_and_joins,
        says("camera", "joined"),
    ],
    ids=["grant", "token", "speaker", "report"],
)
def test_it_is_looked_for(make_session: MakeSession, told: bool, does: Does) -> None:
    session = make_session(State.WAITING)
    does(session)
    assert is_looked_for(session) is not told


@pytest.mark.parametrize(
    "does",
    [
        lambda session: lifecycle.grant_spectator(session.pk),
        lambda session: lifecycle.grant_spectator(session.pk, BOB, speak=True),
        says("spectator", "joined"),
        says("camera", "lost"),
    ],
    ids=["spectator", "who may not speak", "a spectator's report", "another report"],
)
def test_nothing_else_makes_us_look(make_session: MakeSession, told: bool, does: Does) -> None:
    session = make_session(State.WAITING)
    does(session)
    assert not is_looked_for(session)


@pytest.mark.parametrize("state", [State.LIVE, State.ENDED])
def test_what_a_page_says_while_the_camera_is_known_to_send_or_after_the_end_moves_nothing(
    make_session: MakeSession, told: bool, state: State
) -> None:
    """Anybody who may watch can say so as often as they like."""
    session = make_session(state)
    says("camera", "joined")(session)
    assert not is_looked_for(session)


async def test_it_is_looked_for_after_the_start(
    async_client: AsyncClient, worker: FakeProvider, told: bool
) -> None:
    answer = await async_client.post("/api/sessions", {}, content_type="application/json")
    assert answer.status_code == 201
    room = await Room.objects.aget()
    assert (room.people_due_at is not None) is not told
