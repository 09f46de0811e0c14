"""``/media/…`` passes WHIP and WHEP on, and nothing else."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiohttp import web
from limits import parse

from tests.support.clients import AsyncClient
from tests.support.socket_server import Answering

FORM = {"error", "code", "stage", "timeoutMs", "reqId"}


class Upstream:
    """Remembers what it was asked and answers like a WHIP server."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, str, dict[str, str], bytes]] = []
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        body = await request.read()
        self.seen.append((request.method, request.raw_path, dict(request.headers), body))
        if request.method == "DELETE":
            return web.Response(status=200)
        if request.path.endswith("full"):
            return web.json_response(
                {
                    "error": "Full.",
                    "code": "room_full",
                    "stage": "media",
                    "timeoutMs": None,
                    "reqId": "r1",
                },
                status=503,
                headers={"Retry-After": "10"},
            )
        response = web.Response(
            status=201,
            body=b"v=0 answer",
            content_type="application/sdp",
            headers={"Location": "/media/whip/r/PA_1", "ETag": '"PA_1"', "Accept-Post": "x"},
        )
        response.headers.add("Link", '<stun:a>; rel="ice-server"')
        response.headers.add("Link", '<stun:b>; rel="ice-server"')
        response.headers["Server"] = "secret/1.0"
        return response


@pytest.fixture
async def upstream(settings: Any) -> AsyncIterator[Upstream]:
    stub = Upstream()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", stub.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    settings.EMBEDDED_URL = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield stub
    await runner.cleanup()


@pytest.fixture
def client() -> AsyncClient:
    return AsyncClient(enforce_csrf_checks=True)


async def offer(client: AsyncClient, path: str = "/media/whip/r", **headers: str) -> Any:
    return await client.generic(
        "POST", path, b"v=0 offer", content_type="application/sdp", headers=headers or None
    )


async def test_an_offer_is_passed_on_and_its_answer_back(
    upstream: Upstream, client: AsyncClient
) -> None:
    answer = await offer(client, Authorization="Bearer abc", Cookie="sessionid=1")

    method, path, headers, body = upstream.seen[0]
    assert (method, path, body) == ("POST", "/whip/r", b"v=0 offer")
    assert headers["Authorization"] == "Bearer abc"
    assert headers["Content-Type"] == "application/sdp"
    assert "Cookie" not in headers
    assert (answer.status_code, answer.content) == (201, b"v=0 answer")
    assert answer["Location"] == "/media/whip/r/PA_1" and answer["ETag"] == '"PA_1"'
    assert answer["Link"] == '<stun:a>; rel="ice-server", <stun:b>; rel="ice-server"'
    assert "Server" not in answer


async def test_leaving_and_asking_are_passed_on(upstream: Upstream, client: AsyncClient) -> None:
    resource = "/media/whep/pickup-ab12cd-Agame1234567/PA_x-y_1"

    deleted = await client.delete(resource, headers={"If-Match": '"PA_1"'})
    await client.get(resource)
    await client.options("/media/whip/r")
    await client.patch("/media/whip/r/PA_1")

    assert deleted.status_code == 200
    assert [seen[0] for seen in upstream.seen] == ["DELETE", "GET", "OPTIONS", "PATCH"]
    assert upstream.seen[0][1] == "/whep/pickup-ab12cd-Agame1234567/PA_x-y_1"
    assert upstream.seen[0][2]["If-Match"] == '"PA_1"'


async def test_a_refusal_keeps_its_code_and_its_retry_after(
    upstream: Upstream, client: AsyncClient
) -> None:
    answer = await offer(client, "/media/whep/full")

    assert (answer.status_code, answer["Retry-After"]) == (503, "10")
    assert json.loads(answer.content)["code"] == "room_full"


@pytest.mark.parametrize(
    "path",
    [
        "rooms",
        "rooms/x",
        "health",
        "whip",
        "whip/",
        "whip/../rooms",
        "whip/..",
        "whip/r/..",
        "whip/r/PA_1/x",
        "whip/%2e%2e/rooms",
        "whip/r%3Fx",
        "whip/r%0d%0aX",
        "WHIP/r",
        "/rooms",
    ],
)
async def test_the_control_api_cannot_be_reached(
    upstream: Upstream, client: AsyncClient, path: str
) -> None:
    answer = await client.get(f"/media/{path}")

    assert answer.status_code == 404 and FORM <= json.loads(answer.content).keys()
    assert upstream.seen == []


async def test_only_this_proxy_says_whose_a_request_is(
    upstream: Upstream, client: AsyncClient
) -> None:
    claimed = {"X-Sideline-Address": "203.0.113.9", "x-sideline-address": "203.0.113.9"}
    await offer(client, **claimed)

    headers = upstream.seen[0][2]
    assert [value for name, value in headers.items() if name.lower() == "x-sideline-address"] == [
        "127.0.0.1"
    ]


async def test_one_token_offers_sixty_times_a_minute(
    upstream: Upstream, client: AsyncClient
) -> None:
    """And what is refused does not reach the server that carries all video. Leaving still does."""
    for _ in range(60):
        assert (await offer(client, Authorization="Bearer one")).status_code == 201
    answer = await offer(client, Authorization="Bearer one")
    body = json.loads(answer.content)
    assert (answer.status_code, body["code"]) == (429, "too_many_requests")
    assert FORM <= body.keys() and int(answer["Retry-After"]) > 0
    assert len(upstream.seen) == 60
    left = await client.delete("/media/whip/r/PA_1", headers={"Authorization": "Bearer one"})
    assert left.status_code == 200
    assert (await offer(client, Authorization="Bearer two")).status_code == 201


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE", "OPTIONS"])
async def test_asking_is_counted_too(upstream: Upstream, client: AsyncClient, method: str) -> None:
    headers = {"Authorization": f"Bearer {method}"}
    statuses = [
        (await client.generic(method, "/media/whip/r/PA_1", headers=headers)).status_code
        for _ in range(61)
    ]
    assert statuses[-1] == 429 and 429 not in statuses[:60]
    assert len(upstream.seen) == 60


async def test_a_crowd_behind_one_address_gets_through(
    upstream: Upstream, client: AsyncClient
) -> None:
    for number in range(500):
        answer = await offer(client, Authorization=f"Bearer {number}")
        assert answer.status_code == 201


@pytest.mark.parametrize("kind", ["tokens", "media"])
def test_no_address_is_limited_below_what_a_crowd_needs(settings: Any, kind: str) -> None:
    limit = parse(settings.RATE_LIMITS[kind][1])
    assert limit.amount * 60 / limit.get_expiry() >= 2000


async def test_a_huge_offer_is_refused_here(upstream: Upstream, client: AsyncClient) -> None:
    answer = await client.generic(
        "POST", "/media/whip/r", b"x" * (64 * 1024 + 1), content_type="application/sdp"
    )

    assert answer.status_code == 413 and upstream.seen == []


async def test_other_methods_are_refused(upstream: Upstream, client: AsyncClient) -> None:
    answer = await client.put("/media/whip/r")

    assert answer.status_code == 405 and upstream.seen == []


async def test_a_media_server_that_is_down_is_503_and_never_404(
    client: AsyncClient, settings: Any
) -> None:
    settings.EMBEDDED_URL = "http://127.0.0.1:9"

    answer = await offer(client)

    body = json.loads(answer.content)
    assert (answer.status_code, body["code"]) == (503, "media_unreachable")
    assert FORM <= body.keys() and answer["Retry-After"]


async def test_a_media_server_that_hangs_is_503_within_the_limit(
    client: AsyncClient, settings: Any
) -> None:
    settings.MEDIA_PROXY_SECONDS = 0.2
    async with Answering(silent=True) as url:
        settings.EMBEDDED_URL = url
        answer = await asyncio.wait_for(offer(client), 10)

    body = json.loads(answer.content)
    assert (answer.status_code, body["code"], body["timeoutMs"]) == (503, "media_timeout", 200)
