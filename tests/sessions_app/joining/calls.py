"""The four calls of docs/joining.md, as a program with a key of its own makes them."""

import json
from typing import Any

import jwt
from django.contrib.auth import get_user_model
from django.test import Client

from project.http.errors import FIELDS
from sessions_app.auth import account_tokens
from tests.support.nostr import Key

ORIGIN = "http://testserver"
NESTS = "/api/v1/nests"

ALICE, BOB, CHARLIE = Key("alice"), Key("bob"), Key("charlie")
UNKNOWN = "hWvB5cTnQx7m"


def create(client: Client, key: Key | None, body: Any = None, **headers: str) -> Any:
    sent = b"" if body is None else json.dumps(body).encode()
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    if key is not None:
        names["Authorization"] = key.header(ORIGIN + NESTS, "PUT", sent)
    return client.put(NESTS, sent, content_type="application/json", headers=names)


def info(client: Client, room: str) -> Any:
    return client.get(f"{NESTS}/{room}/info")


def guest(client: Client, room: str, **headers: str) -> Any:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(f"{NESTS}/{room}/guest", headers=names)


def join(client: Client, key: Key, room: str, query: str = "") -> Any:
    path = f"{NESTS}/{room}{query}"
    return client.get(path, headers={"Authorization": key.header(ORIGIN + path)})


def account(name: str, **fields: Any) -> tuple[Any, dict[str, str]]:
    """An account, and the headers with its token."""
    user = get_user_model().objects.create_user(name, **fields)
    token = account_tokens.make(user.pk, "test")
    return user, {"Authorization": f"Bearer {token}"}


def rights(response: Any) -> dict[str, Any]:
    """What the media server will read in the token."""
    assert response.status_code in (200, 201), response.content
    claims = jwt.decode(response.json()["token"], options={"verify_signature": False})
    video: dict[str, Any] = claims["video"]
    return {**video, "sub": claims["sub"], "name": claims.get("name", "")}


def refused(response: Any, status: int, code: str) -> dict[str, Any]:
    body: dict[str, Any] = response.json()
    assert (response.status_code, body.get("code")) == (status, code), body
    assert body.keys() == FIELDS
    return body
