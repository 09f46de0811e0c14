"""Strangers see less than hosts, hosts less than operators, and nobody a secret."""

import json
import re
import time
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.contrib.auth.models import Permission, User
from django.test import Client

from livekit_app.errors import ProviderUnreachable
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.auth import account_tokens
from tests.project.diagnosis.conftest import MakeWell
from tests.support.broadcasts import HOST_KEY

pytestmark = pytest.mark.django_db(transaction=True)


def ask(client: Client, session_id: str = "", **headers: str) -> dict[str, Any]:
    response = client.get("/api/diagnostics", {"id": session_id}, headers=headers)
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def told(answer: dict[str, Any]) -> str:
    return " ".join(f"{one['code'] or ''} {one['detail']}" for one in answer["checks"])


def bearer_of(name: str, *, staff: bool, operator: bool = False) -> str:
    user = User.objects.create_user(name, password="a-password-of-theirs", is_staff=staff)
    if operator:
        user.user_permissions.add(Permission.objects.get(codename="view_providerhealth"))
    return f"Bearer {account_tokens.make(user.pk, 'test')}"


def test_a_stranger_reads_which_part_works_and_the_verdict(
    client: Client, well: MakeWell, fake: FakeProvider
) -> None:
    session = well()
    fake.go_down(ProviderUnreachable("connect to 10.0.0.5:7880"))
    began = time.perf_counter()
    answer = ask(client, session.pk)
    took_ms = (time.perf_counter() - began) * 1000
    assert answer["audience"] == "anybody"
    assert answer["verdict"]["code"] == "provider_unreachable"
    assert told(answer).strip() == ""
    assert {one["name"] for one in answer["checks"]} >= {"database", "provider", "room"}
    assert 0 < max(one["ms"] for one in answer["checks"]) <= took_ms


def test_a_host_reads_details_of_their_own_broadcast_only(client: Client, well: MakeWell) -> None:
    mine, other = well(), well(host_key_hash="0" * 64)
    answer = ask(client, mine.pk, **{"X-Host-Key": HOST_KEY})
    assert answer["audience"] == "host"
    assert "may watch for" in told(answer)
    assert "RM_1" not in told(answer) and mine.room.name not in told(answer)
    answer = ask(client, other.pk, **{"X-Host-Key": HOST_KEY})
    assert (answer["audience"], told(answer).strip()) == ("anybody", "")


def test_a_bearer_host_key_and_an_owner_are_hosts_too(client: Client, well: MakeWell) -> None:
    session = well()
    assert ask(client, session.pk, Authorization=f"Bearer {HOST_KEY}")["audience"] == "host"
    bearer = bearer_of("alice", staff=False)
    assert ask(client, session.pk, Authorization=bearer)["audience"] == "anybody"
    session.owner = User.objects.get(username="alice")
    session.save(update_fields=["owner"])
    assert ask(client, session.pk, Authorization=bearer)["audience"] == "host"


def test_an_operator_reads_the_providers_words(
    client: Client, well: MakeWell, fake: FakeProvider
) -> None:
    session = well()
    answer = ask(client, session.pk, Authorization=bearer_of("ops", staff=True, operator=True))
    assert answer["audience"] == "admin"
    assert "RM_1" in told(answer) and session.room.name in told(answer)
    fake.go_down(ProviderUnreachable("connect refused"))
    client.force_login(User.objects.get(username="ops"))
    assert "connect refused" in told(ask(client, session.pk)), "by the session cookie as well"


def test_a_wrong_proof_is_a_finding_and_no_refusal(client: Client, well: MakeWell) -> None:
    answer = ask(client, well().pk, Authorization="Bearer sl_of-nobody")
    assert answer["audience"] == "anybody"
    assert next(one for one in answer["checks"] if one["name"] == "caller")["ok"] is False


@pytest.mark.parametrize("broken", [False, True])
def test_nothing_secret_is_in_it_for_anybody(
    client: Client,
    well: MakeWell,
    fake: FakeProvider,
    broken: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    session = well()
    if broken:
        fake.go_down(ProviderUnreachable("x"))
    operator = bearer_of("ops", staff=True, operator=True)
    with caplog.at_level("DEBUG"):
        answers = [
            ask(client, session.pk),
            ask(client, session.pk, **{"X-Host-Key": HOST_KEY}),
            ask(client, session.pk, Authorization=operator),
            ask(client),
        ]
    everything = json.dumps(answers) + caplog.text + str([r.__dict__ for r in caplog.records])
    secrets = [
        fake.api_secret,
        django_settings.SECRET_KEY,
        django_settings.EMBEDDED_API_SECRET,
        HOST_KEY,
        session.host_key_hash,
        operator.removeprefix("Bearer "),
        "a-password-of-theirs",
    ]
    for secret in secrets:
        assert secret not in everything
    assert not re.search(r"eyJ[\w-]{10,}\.", everything), "a token"


def test_staff_without_the_permission_reads_what_anybody_does(
    client: Client, well: MakeWell
) -> None:
    session = well()
    bearer = bearer_of("walter", staff=True)
    for session_id in (session.pk, ""):
        answer = ask(client, session_id, Authorization=bearer)
        assert (answer["audience"], told(answer).strip()) == ("anybody", "")


def test_who_proves_to_be_somebody_is_not_the_host_of_the_server(
    client: Client, well: MakeWell
) -> None:
    """Anybody can make a key of their own, of Nostr or of a broadcast."""
    well()
    for proof in ({"X-Host-Key": HOST_KEY}, {"Authorization": bearer_of("al", staff=False)}):
        answer = ask(client, **proof)
        assert (answer["audience"], told(answer).strip()) == ("anybody", "")
