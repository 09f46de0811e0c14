"""The whole application behind proxies: whose limits count, and which hosts are ours."""

from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from channels.testing import WebsocketCommunicator

from livekit_app.auth import rate_limits
from project.asgi import application
from sessions_app.lifecycle.limits import AskedFrom
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

PROXY, CDN = "127.0.0.1", "203.0.113.9"
PUBLIC = "https://live.example.org"
INTERNAL = "backend.internal"


@pytest.fixture(autouse=True)
def installed(settings: Any) -> None:
    rate_limits._limiters.clear()
    settings.TRUSTED_PROXIES = [f"{PROXY}/32", f"{CDN}/32"]
    settings.PUBLIC_URL = PUBLIC
    settings.ALLOWED_HOSTS = ["live.example.org", "127.0.0.1"]


@pytest.fixture
def session_code(make_session: MakeSession) -> str:
    return make_session().pk


def through(peer: str = PROXY) -> httpx.AsyncClient:
    asgi: Any = application
    transport = httpx.ASGITransport(app=asgi, client=(peer, 4711))
    return httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=30)


async def statuses(forwarded: str, times: int, code: str, *, peer: str = PROXY) -> set[int]:
    """Of so many wrong host keys; ``{n}`` in ``forwarded`` is another number each time."""
    found = set()
    async with through(peer) as client:
        for number in range(times):
            answer = await client.post(
                f"/api/sessions/{code}/end",
                json={},
                headers={
                    "X-Host-Key": f"wrong-{number}-0123456789abcdef",
                    "X-Forwarded-For": forwarded.format(n=number),
                },
            )
            found.add(answer.status_code)
    return found


@pytest.mark.parametrize("forwarded", ["203.0.114.9:{n}", "[2001:db8::1]:{n}"])
async def test_a_port_in_the_header_does_not_make_somebody_new(
    forwarded: str, session_code: str
) -> None:
    assert await statuses(forwarded, 40, session_code) == {403, 429}


async def test_what_a_client_writes_into_the_header_does_not_either(session_code: str) -> None:
    assert await statuses("198.51.100.{n}, 203.0.114.9", 40, session_code) == {403, 429}


async def test_a_stranger_may_write_what_it_wants(session_code: str) -> None:
    found = await statuses("198.51.100.{n}", 40, session_code, peer="203.0.114.77")
    assert found == {403, 429}


async def test_visitors_through_a_cdn_share_no_limit(session_code: str) -> None:
    assert await statuses(f"198.51.100.{{n}}, {CDN}", 40, session_code) == {403}


async def test_starts_are_counted_for_the_visitor(settings: Any, make_session: MakeSession) -> None:
    settings.START_LIMIT_PER_ADDRESS = 3
    for _ in range(3):
        await sync_to_async(make_session)(created_from=AskedFrom.of("203.0.114.9").subscriber)
    async with through() as client:
        answer = await client.post(
            "/api/sessions", json={}, headers={"X-Forwarded-For": "203.0.114.9:50004"}
        )
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_starts")


async def asked_by_http(headers: dict[str, str], peer: str = PROXY) -> int:
    async with through(peer) as client:
        return (await client.get("/api/ping", headers=headers)).status_code


async def asked_by_socket(headers: dict[str, str], peer: str = PROXY) -> bool:
    given: Any = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    socket: Any = WebsocketCommunicator(
        application, "/api/ws/sessions/hWvB5cTnQx7m/commentary", headers=given
    )
    socket.scope["client"] = (peer, 4711)
    accepted, _ = await socket.connect(timeout=10)
    await socket.disconnect()
    return bool(accepted)


async def test_a_proxy_that_rewrites_host_gets_through_by_http_and_socket() -> None:
    """Apache's default; a socket that was refused there cost its owner days."""
    headers = {"Host": INTERNAL, "X-Forwarded-Host": "live.example.org"}
    assert await asked_by_http(headers) == 200
    assert await asked_by_socket(headers)


async def test_a_stranger_that_claims_our_host_gets_nowhere() -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "live.example.org"}
    assert await asked_by_http(headers, "203.0.114.77") == 400
    assert not await asked_by_socket(headers, "203.0.114.77")


async def test_a_foreign_host_is_refused_through_a_proxy_too() -> None:
    headers = {"Host": "127.0.0.1", "X-Forwarded-Host": "evil.example"}
    assert await asked_by_http(headers) == 400
    assert not await asked_by_socket(headers)


@pytest.mark.parametrize(
    ("peer", "proto", "origin", "status"),
    [
        (PROXY, "https", PUBLIC, 200),
        (PROXY, "https", "http://live.example.org", 403),  # another scheme is another origin
        ("203.0.114.77", "https", "https://127.0.0.1", 403),  # it asked by http, whatever it says
    ],
)
async def test_our_own_origin_is_what_the_proxy_was_asked(
    peer: str, proto: str, origin: str, status: int
) -> None:
    headers = {"X-Forwarded-Proto": proto, "Origin": origin}
    if peer == PROXY:
        headers["X-Forwarded-Host"] = "live.example.org"
    async with through(peer) as client:
        answer = await client.post("/api/postping", json={}, headers=headers)
    assert answer.status_code == status
