"""A NUL in an address: PostgreSQL takes none in a text, so none may reach the database."""

import re
from typing import Any

import pytest
from django.db.backends.utils import CursorWrapper
from django.test import Client

from project.api import api
from sessions_app.states import State
from tests.support.broadcasts import HOST_KEY, MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ("/game/{}", "/game/{}/qr.svg", "/?code={}", "/diagnostics?id={}")


@pytest.fixture
def as_postgresql(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What psycopg refuses; returns what it refused."""
    refused: list[Any] = []
    execute = CursorWrapper.execute

    def checked(self: CursorWrapper, sql: str, params: Any = None) -> Any:
        if any(isinstance(value, str) and "\0" in value for value in params or ()):
            refused.append(sql)
            raise ValueError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
        return execute(self, sql, params)

    monkeypatch.setattr(CursorWrapper, "execute", checked)
    return refused


def test_no_nul_of_an_address_reaches_the_database(
    as_postgresql: list[Any], make_session: MakeSession
) -> None:
    session = make_session(State.LIVE)
    client = Client(raise_request_exception=False, headers={"X-Host-Key": HOST_KEY})
    seen = []
    for path, methods in api.get_openapi_schema()["paths"].items():
        names = re.findall(r"\{[^}]*\}", path)
        for number in range(max(1, len(names))):
            filled = path
            for at, name in enumerate(names):
                filled = filled.replace(name, session.pk if at < number else "a%00b")
            for method in methods:
                for body in ({}, {"action": "ban", "name": "a\0b"}):
                    answer = client.generic(
                        method.upper(),
                        f"{filled}?id=a%00b&room=a%00b",
                        str(body).replace("'", '"'),
                        content_type="application/json",
                        headers={"Idempotency-Key": "a\0b" * 10},
                    )
                    seen.append((method, filled, answer.status_code))
    for path in PAGES:
        seen.append(("get", path, client.get(path.format("a%00b")).status_code))
    assert not as_postgresql
    assert [one for one in seen if one[2] == 500] == []
