"""For whom may not watch a broadcast, Run API Diagnostics says nothing of it."""

from contextlib import suppress
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from livekit_app.auth.authentication import Caller
from livekit_app.auth.credentials import Credentials
from livekit_app.errors import ProviderUnreachable
from livekit_app.models import Room
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.access import admissions
from sessions_app.access.may_watch import may_watch
from sessions_app.auth.visitors import visitor
from sessions_app.lifecycle.watch_choice import make_missing_keys
from sessions_app.models import Admission, LiveSession, Person, SocketTicket
from sessions_app.people.identities import person_id_of
from sessions_app.states import State
from tests.project.diagnosis.conftest import MakeWell
from tests.project.diagnosis.test_audiences import ask, bearer_of, told
from tests.support.broadcasts import HOST_KEY

pytestmark = pytest.mark.django_db(transaction=True)

OF_THE_BROADCAST = {"info", "guest", "room", "websocket"}
VISITOR = "visitor-key-of-bob-0123456789"


def names(answer: dict[str, Any]) -> set[str]:
    return {one["name"] for one in answer["checks"]}


def guarded(well: MakeWell, way_in: str, state: State = State.LIVE, **fields: Any) -> LiveSession:
    session = well(state, way_in=way_in, **fields)
    make_missing_keys(session)
    return session


@pytest.mark.parametrize("way_in", ["link", "pin", "ask"])
@pytest.mark.parametrize("state", [*State])
def test_a_stranger_hears_that_access_is_needed_and_nothing_else(
    client: Client, well: MakeWell, way_in: str, state: State
) -> None:
    session = guarded(well, way_in, state, viewers=7, peak_viewers=7, title="Cup final")
    other = guarded(well, way_in, State.WAITING)
    answer, of_other = ask(client, session.pk), ask(client, other.pk)
    assert (answer["verdict"]["letter"], answer["verdict"]["code"]) == ("ok", "access_needed")
    assert (answer["state"], answer["audience"]) == (None, "anybody")
    assert answer["summary"] == "API ✅ | Media server ✅"
    assert not names(answer) & OF_THE_BROADCAST
    assert told(answer).strip() == "access_needed"
    for telling in (answer, of_other):  # whatever state it is in, the same is said
        for part in telling["checks"]:
            del part["ms"]
        del telling["id"], telling["serverTime"]
    assert answer == of_other


def test_a_record_that_contradicts_itself_is_no_strangers_business(
    client: Client, well: MakeWell
) -> None:
    session = guarded(well, "link")
    Room.objects.filter(pk=session.room_id).update(desired=Room.Desired.CLOSED)
    assert ask(client, session.pk)["verdict"]["code"] == "access_needed"
    found = ask(client, session.pk, **{"X-Host-Key": HOST_KEY})
    assert found["verdict"]["code"] == "record_inconsistent"


def test_what_is_broken_at_the_server_is_told_to_everybody(
    client: Client, well: MakeWell, fake: FakeProvider
) -> None:
    session = guarded(well, "ask")
    fake.go_down(ProviderUnreachable("connect to 10.0.0.5:7880"))
    answer = ask(client, session.pk)
    assert answer["verdict"]["code"] == "provider_unreachable"
    assert "10.0.0.5" not in told(answer)
    assert answer["summary"] == "API ✅ | Media server ❌"


@pytest.mark.parametrize("way_in", ["link", "pin", "ask"])
def test_the_host_and_who_was_let_in_see_what_they_see_elsewhere(
    client: Client, well: MakeWell, way_in: str
) -> None:
    session = guarded(well, way_in)
    token = admissions.give(session, Caller(), Admission.Given.HOST, "192.0.2.7")
    for headers in ({"X-Host-Key": HOST_KEY}, {"X-Admission": token}):
        answer = ask(client, session.pk, **headers)
        assert names(answer) >= OF_THE_BROADCAST
        assert (answer["verdict"]["code"], answer["state"]) == ("live", "live")
        assert answer["summary"] == "Room exists ✅ | Guest access ✅"
    assert not SocketTicket.objects.exists()  # the diagnosis' own are used up
    assert ask(client, guarded(well, way_in).pk, **{"X-Admission": token})["state"] is None


def test_a_co_host_sees_it_by_the_visitor_key_and_a_banned_visitor_does_not(
    client: Client, well: MakeWell
) -> None:
    session = guarded(well, "link")
    bob = visitor(Credentials(visitor_key=VISITOR))
    row = Person.objects.create(
        session=session, who=person_id_of(bob.subject, session.pk), role=Person.Role.COHOST
    )
    assert may_watch(session, bob).kind == "person"
    assert ask(client, session.pk, **{"X-Visitor-Key": VISITOR})["state"] == "live"
    row.role = Person.Role.VIEWER
    row.save(update_fields=["role"])
    assert ask(client, session.pk, **{"X-Visitor-Key": VISITOR})["state"] is None


def test_who_runs_the_media_server_may_not_see_broadcasts_by_that(
    client: Client, well: MakeWell
) -> None:
    session = guarded(well, "link")
    answer = ask(client, session.pk, Authorization=bearer_of("eve", staff=True, operator=True))
    assert (answer["audience"], answer["state"]) == ("admin", None)
    assert not names(answer) & OF_THE_BROADCAST and session.room.name not in told(answer)


def test_a_door_that_stands_open_is_found(
    client: Client, well: MakeWell, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = guarded(well, "link")
    open_to_all = may_watch(well())
    monkeypatch.setattr("sessions_app.access.join_policy.grounds_of", lambda *_: open_to_all)
    answer = ask(client, session.pk, **{"X-Host-Key": HOST_KEY})
    assert (answer["verdict"]["letter"], answer["verdict"]["code"]) == ("A", "guest_unguarded")


def test_the_command_on_the_server_sees_everything(
    well: MakeWell, capsys: pytest.CaptureFixture[str]
) -> None:
    session = guarded(well, "pin")
    with suppress(SystemExit):  # the address in the links is nobody's
        call_command("diagnose", session.pk)
    said = capsys.readouterr().out
    assert "Room exists ✅ | Guest access ✅" in said and session.room.name in said
