"""Every page and button of the admin, for those who may not: nobody, accounts, staff without
permissions, and staff who may only look."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.test import RequestFactory
from django.urls import reverse

from livekit_app.models import ProviderEvent
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.models import LiveSession, Person
from sessions_app.states import State
from tests.support.broadcasts import MakeSession
from tests.support.clients import Client

pytestmark = pytest.mark.django_db(transaction=True)


def account(name: str, **fields: Any) -> User:
    return User.objects.create_user(name, password="x", **fields)


def signed_in(user: User | None) -> Client:
    client = Client()
    if user is not None:
        client.force_login(user)
    return client


def pages(pk: str) -> Iterator[str]:
    for one in ("index", "jsi18n", "autocomplete", "password_change"):
        yield reverse(f"admin:{one}")
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        yield from (reverse(f"{name}_changelist"), reverse(f"{name}_add"))
        for one in ("history", "change", "delete"):
            yield reverse(f"{name}_{one}", args=[pk])


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("staff", [None, False])
def test_who_is_no_operator_is_sent_to_the_door(
    make_session: MakeSession, method: str, staff: bool | None
) -> None:
    client = signed_in(None if staff is None else account("carol"))
    for page in pages(make_session().pk):
        answer = getattr(client, method)(page, {"action": "delete_now"})
        assert answer.status_code in (302, 403), page
        if answer.status_code == 302:
            assert answer.headers["Location"].startswith("/admin/login/"), page


@pytest.mark.parametrize("method", ["get", "post"])
def test_an_operator_without_permissions_sees_no_row(
    make_session: MakeSession, method: str
) -> None:
    client = signed_in(account("carol", is_staff=True))
    pk = make_session(title="Hidden").pk
    for page in pages(pk):
        if page.endswith(("/admin/", "/jsi18n/", "/password_change/")):
            continue
        answer = getattr(client, method)(page, {"action": "delete_now"})
        gone = answer.status_code == 302 and answer.headers["Location"] == "/admin/"  # no such row
        refused = answer.status_code in (403, 405)  # 405: nothing is posted to /autocomplete/
        assert gone or refused, (page, answer.status_code)


def looks() -> User:
    user = account("carol", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    return user


def actions() -> Iterator[tuple[Any, str]]:
    request = RequestFactory().get("/admin/")
    request.user = User(is_superuser=True, is_active=True, is_staff=True)
    for model, page in admin.site._registry.items():
        for name in page.get_actions(request):
            yield model, name


def test_who_may_only_look_presses_no_button(make_session: MakeSession, fake: FakeProvider) -> None:
    client = signed_in(looks())
    live, over = make_session(State.LIVE), make_session(State.ENDED)
    Person.objects.create(session=live, who="bob", name="Bob")
    ProviderEvent.objects.create(
        provider="fake", event_id="1", type="other", created_at=live.created_at, outcome="x"
    )
    account("victim")
    before = everything()
    pressed = set()
    for model, action in actions():
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        ids = [str(pk) for pk in model._default_manager.values_list("pk", flat=True)]
        body = {"action": action, "_selected_action": ids or ["1"], "post": "yes", "index": "0"}
        client.post(reverse(name), body)
        pressed.add(action)
    assert {"end_now", "delete_now", "reconcile_now", "process_again", "ban", "new_link"} <= pressed
    assert {"restart_commentator", "take_score_link_back"} <= pressed
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        for pk in model._default_manager.values_list("pk", flat=True):
            for page in ("change", "delete"):
                answer = client.post(reverse(f"{name}_{page}", args=[pk]), {"post": "yes"})
                assert answer.status_code == 403, (name, page, answer.status_code)
    assert everything() == before
    assert LiveSession.objects.get(pk=over.pk)


def everything() -> dict[str, list[Any]]:
    return {
        model.__name__: sorted(map(str, model._default_manager.values()))
        for model in admin.site._registry
    }


@pytest.mark.parametrize(
    "lookup",
    [
        "livesession/?owner__password__startswith=p",
        "livesession/?owner__username=root",
        "person/?session__owner__password__startswith=p",
        "accounttoken/?user__password__startswith=p",
    ],
)
def test_no_list_is_asked_for_passwords(make_session: MakeSession, lookup: str) -> None:
    make_session()
    assert signed_in(looks()).get(f"/admin/sessions_app/{lookup}").status_code == 400
