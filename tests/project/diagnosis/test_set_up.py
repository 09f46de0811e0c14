"""Is the media server set up as it must be, and is there what the commentator watches with?"""

from collections.abc import Iterator
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client

from livekit_app.errors import ProviderTimeout
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.spec import SetUpFinding
from project.diagnosis.checks import provider
from tests.project.diagnosis.conftest import MakeWell
from tests.project.diagnosis.test_audiences import told
from tests.project.diagnosis.test_diagnosing import Answer, ask, check, failing, verdict

pytestmark = pytest.mark.django_db(transaction=True)

FINDINGS: list[SetUpFinding] = []
asked: list[str] = []


async def examine() -> list[SetUpFinding]:
    asked.append("examined")
    return FINDINGS


async def cannot_be_asked() -> list[SetUpFinding]:
    raise ProviderTimeout("no answer within the limit")


@pytest.fixture(autouse=True)
def differs(monkeypatch: pytest.MonkeyPatch, fake: FakeProvider) -> Iterator[None]:
    spec_has(monkeypatch, examine=f"{__name__}:examine")
    provider._examined.clear()
    asked.clear()
    FINDINGS[:] = [
        SetUpFinding("fake_roles", "The role user may make rooms.", "Take it away."),
        SetUpFinding("fake_hook", "No webhook comes here."),
    ]
    yield
    provider._examined.clear()


def spec_has(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    monkeypatch.setitem(PROVIDERS, "fake", replace(PROVIDERS["fake"], **changes))


def as_operator(client: Client, session_id: str) -> Answer:
    client.force_login(User.objects.create_superuser("olga"))
    return ask(client, session_id, host_key="")


def test_the_verdict_says_so_and_operators_read_what_differs(
    client: Client, well: MakeWell
) -> None:
    session = well()
    answer = ask(client, session.pk)
    assert verdict(answer) == ("D", "set_up_differs")
    assert "role user" not in told(answer) + answer["verdict"]["text"], "the host is no operator"

    answer = as_operator(client, session.pk)

    assert answer["verdict"]["text"].endswith("The role user may make rooms. Take it away.")
    detail = check(answer, "set_up")["detail"]
    assert "fake_roles: The role" in detail and "fake_hook: No webhook" in detail


def test_what_is_as_it_must_be_is_fine(client: Client, well: MakeWell) -> None:
    FINDINGS.clear()
    assert failing(ask(client, well().pk)) == []


def test_one_that_cannot_be_asked_has_another_check(
    client: Client, well: MakeWell, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec_has(monkeypatch, examine=f"{__name__}:cannot_be_asked")
    answer = ask(client, well().pk)
    assert check(answer, "set_up")["ok"] is None and failing(answer) == []


def test_not_everybody_who_diagnoses_costs_a_look(client: Client, well: MakeWell) -> None:
    session = well()
    for _ in range(3):
        ask(client, session.pk)
    assert asked == ["examined"]


def test_where_nothing_is_to_be_set_up_nothing_is_asked(
    client: Client, well: MakeWell, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec_has(monkeypatch, examine="")
    assert check(ask(client, well().pk), "set_up")["ok"] is None


def test_without_what_watches_people_get_in_and_the_shell_is_told(
    client: Client, well: MakeWell, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    FINDINGS.clear()
    lacking = {"package": "not_installed_here", "requirements": "requirements-fake.txt"}
    spec_has(monkeypatch, open_watch="nowhere:nothing", package_to_watch=True, **lacking)
    session = well()
    assert verdict(ask(client, session.pk)) == ("D", "watch_missing")
    settings.PUBLIC_URL, settings.HOST = "", "127.0.0.1"
    out = StringIO()

    call_command("diagnose", session.pk, stdout=out)  # a warning fails no script

    assert "requirements-fake.txt" in out.getvalue()
