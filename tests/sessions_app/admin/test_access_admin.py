"""Who may watch, in the admin: what operators see, what they do not, and putting everybody out."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.access import choosing
from sessions_app.access.choosing import Change
from sessions_app.access_choices import WayIn
from sessions_app.admin import access as access_admin
from sessions_app.auth import watch_keys
from sessions_app.models import Admission, Deletion, LiveSession
from sessions_app.states import State
from tests.support.broadcasts import MakeSession, ParticipantMessage, wire_events

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/admin/sessions_app/livesession/"


@pytest.fixture
def operator(client: Client, fake: FakeProvider) -> Client:
    client.force_login(User.objects.create_superuser("olga", password="x"))
    return client


def admit(session: LiveSession, name: str, state: str, epoch: int = 0) -> Admission:
    now = timezone.now()
    return Admission.objects.create(
        session=session,
        who=f"{Admission.objects.count():012x}",
        name=name,
        token_hash=f"hash-of-{name}",
        asked_from="hash-of-an-address",
        state=state,
        given="host",
        epoch=epoch,
        made_at=now,
        seen_at=now,
    )


def page_of(client: Client, session: LiveSession) -> str:
    answer = client.get(f"{LIST}{session.pk}/change/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_a_page_says_how_people_get_in_and_holds_no_secret(
    operator: Client, make_session: MakeSession
) -> None:
    session = make_session(State.LIVE)
    session = choosing.change(
        session.pk, Change(way_in=WayIn.PIN, most_viewers=77), inside="stay", actor="host"
    )
    for name, state, epoch in (
        ("Bob", "given", 0),
        ("Carol", "waiting", 0),
        ("Dave", "given", 1),
        ("Erin", "given", 1),
    ):
        admit(session, name, state, epoch)
    LiveSession.objects.update(access_epoch=1)
    page = page_of(operator, session)
    assert "Whoever has the PIN" in page and "77" in page and "no. 1" in page
    assert "2 given, 0 waiting" in page
    assert all(name in page for name in ("Bob", "Carol", "Dave"))
    secrets = [watch_keys.link_key_of(session), watch_keys.pin_of(session), session.pin_hash]
    secrets += [*session.link_keys.values_list("key_hash", flat=True), "hash-of-"]
    assert all(secrets) and not [one for one in secrets if one and one in page]


def test_of_many_admissions_the_newest_are_shown(
    operator: Client, make_session: MakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_admin, "SHOWN", 2)
    session, other = make_session(State.LIVE), make_session(State.LIVE)
    for name in ("Bob", "Carol", "Dave"):
        admit(session, name, "given")
    admit(other, "Mallory", "given")
    page = page_of(operator, session)
    assert "Carol" in page and "Dave" in page
    assert "Bob" not in page and "Mallory" not in page


def test_the_list_is_filtered_by_the_way_in(operator: Client, make_session: MakeSession) -> None:
    by_pin, by_code = make_session(way_in=WayIn.PIN), make_session()
    page = operator.get(f"{LIST}?way_in__exact=pin").content.decode()
    assert by_pin.pk in page and by_code.pk not in page


@pytest.mark.parametrize("way", list(WayIn))
def test_everybody_out_by_an_operator_who_is_called_for_help(
    operator: Client,
    make_session: MakeSession,
    enter: Any,
    participant_messages: list[ParticipantMessage],
    way: WayIn,
) -> None:
    session, over = make_session(State.LIVE), make_session(State.ENDED)
    choosing.change(session.pk, Change(way_in=way), inside="stay", actor="host")
    bob = enter(session, f"spectator:{'b' * 12}.1")
    admit(session, "Bob", "given")
    Admission.objects.update(who="b" * 12)
    before = LiveSession.objects.get(pk=session.pk)
    participant_messages.clear()

    operator.post(LIST, {"action": "new_link", "_selected_action": [session.pk, over.pk]})

    after = LiveSession.objects.get(pk=session.pk)
    renewed = 0 if way == WayIn.ASK else 1
    assert after.way_in == (WayIn.LINK if way == WayIn.CODE else way)
    assert after.link_number == before.link_number + renewed
    assert after.access_epoch == before.access_epoch + 1
    assert participant_messages == [("remove_visits", [bob.pk])]
    assert [event.actor for event in session.events.all()][-2:] == ["admin:olga"] * 2
    assert wire_events(session)[-1][1] == {"code": "operator", "action": "new_link"}
    assert [one.object_id for one in LogEntry.objects.all()] == [session.pk]
    assert LiveSession.objects.get(pk=over.pk).link_number == 0


def test_deletions_are_read_and_never_changed(operator: Client, make_session: MakeSession) -> None:
    session = make_session(State.ENDED, title="Mia cries")
    operator.post(LIST, {"action": "delete_now", "_selected_action": [session.pk]})
    row = Deletion.objects.get()
    assert row.actor == f"admin:{User.objects.get().pk}"
    deletions = "/admin/sessions_app/deletion/"
    page = operator.get(deletions).content.decode()
    assert session.pk in page and row.actor in page and "Mia" not in page
    for path in (f"{deletions}add/", f"{deletions}{row.pk}/delete/"):
        assert operator.post(path, {"post": "yes"}).status_code == 403
    operator.post(f"{deletions}{row.pk}/change/", {"actor": "nobody"})
    assert Deletion.objects.get().actor == row.actor
