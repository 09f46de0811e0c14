"""The socket answers to this machine's names only (DNS rebinding), as HTTP does."""

from typing import Any

import pytest
from channels.testing import WebsocketCommunicator

from project.asgi import application

pytestmark = pytest.mark.django_db(transaction=True)


def socket(code: str, host: bytes) -> Any:
    path = f"/api/ws/sessions/{code}/commentary"
    return WebsocketCommunicator(application, path, headers=[(b"host", host)])


@pytest.mark.parametrize("host", [b"localhost:8000", b"127.0.0.1", b"[::1]:8000"])
async def test_our_own_names_are_let_in(host: bytes) -> None:
    connection = socket("hWvB5cTnQx7m", host)
    accepted, _ = await connection.connect(timeout=10)
    assert accepted  # an unknown broadcast is told after accepting
    assert (await connection.receive_json_from(timeout=10))["code"] == "not_found"
    await connection.disconnect()


@pytest.mark.parametrize("host", [b"evil.example", b"", b"local host"])
async def test_a_foreign_name_is_refused(host: bytes) -> None:
    connection = socket("hWvB5cTnQx7m", host)
    accepted, _ = await connection.connect(timeout=10)
    assert not accepted
