"""The authenticator and the source of names that docs/auth.md shows do what it says."""

import hashlib
import hmac
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from django.test import Client

from sessions_app.models import LiveSession
from tests.support.broadcasts import HOST_KEY, MakeSession
from tests.support.docs import examples

pytestmark = pytest.mark.django_db(transaction=True)

BUILT_IN = "sessions_app.auth.host_keys.HostKeys"


@pytest.fixture(autouse=True)
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    authenticator, profiles = examples("auth.md", "python")
    (tmp_path / "studio.py").write_text(authenticator)
    (tmp_path / "studio_directory.py").write_text(profiles)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("STUDIO_SECRET", "kept-by-the-proxy")
    settings.AUTHENTICATORS = ["studio.StudioSignOn", BUILT_IN]
    settings.PROFILES = "studio_directory.StudioDirectory"
    yield
    for name in ("studio", "studio_directory"):
        sys.modules.pop(name, None)


def join(client: Client, session: LiveSession, authorization: str) -> Any:
    return client.get(f"/api/v1/nests/{session.pk}", headers={"Authorization": authorization})


def signed(number: str) -> str:
    mac = hmac.new(b"kept-by-the-proxy", number.encode(), hashlib.sha256).hexdigest()
    return f"Studio {number}.{mac}"


def test_its_callers_get_in_under_the_directorys_name(
    client: Client, make_session: MakeSession
) -> None:
    response = join(client, make_session(), signed("17"))
    assert response.status_code == 200
    claims = jwt.decode(response.json()["token"], options={"verify_signature": False})
    assert claims["name"] == "Alice Ashe"
    assert "studio:17" not in response.content.decode()


def test_its_callers_may_be_hosts(client: Client, make_session: MakeSession) -> None:
    session = make_session(host_subject="studio:17")
    assert join(client, session, signed("17")).json()["role"] == "host"
    assert join(client, session, signed("18")).json()["role"] == "viewer"


@pytest.mark.parametrize("header", ["Studio 17", "Studio 17.00", "Studio", signed("17") + "0"])
def test_what_it_refuses_is_refused(client: Client, make_session: MakeSession, header: str) -> None:
    response = join(client, make_session(), header)
    assert (response.status_code, response.json()["code"]) == (401, "studio_signature")


def test_what_is_not_its_own_goes_to_the_next(client: Client, make_session: MakeSession) -> None:
    session = make_session()
    assert join(client, session, f"Bearer {HOST_KEY}").json()["role"] == "host"
    other = join(client, session, "Bearer sl_not-in-the-list-any-more")
    assert (other.status_code, other.json()["code"]) == (401, "unauthenticated")
