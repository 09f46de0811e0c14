"""A crowd is one address, and so is a proxy: five hundred people come within three seconds, and
each gets the page, the commentary and a grant, with the limits that the product comes with."""

import asyncio
import contextlib
import secrets
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterator
from pathlib import Path

import aiohttp
import pytest

from tests.attack.conftest import SERVERS
from tests.support.product import Product

PEOPLE = 500
SECONDS = 3.0
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(params=SERVERS)
def behind_a_proxy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Product]:
    env = {"SERVER": request.param, "SIDELINE_TRUSTED_PROXIES": "127.0.0.1"}
    product = Product(tmp_path, env=env)
    product.start()
    yield product
    product.stop()


class Crowd:
    """``went``: what became of each step of each person; "ok" or why not."""

    def __init__(self, base: str, code: str, source: str, *, forwarded: bool = False) -> None:
        self._base = base
        self._code = code
        self._source = source
        self._forwarded = forwarded
        self.went: Counter[tuple[str, str]] = Counter()

    async def come(self) -> None:
        self._tried = 0
        self._all_tried = asyncio.Event()
        await asyncio.gather(*(self._person(number) for number in range(PEOPLE)))

    async def _person(self, number: int) -> None:
        """As a browser: the page, then its socket, and the grant on the page's connection."""
        await asyncio.sleep(number * SECONDS / PEOPLE)
        headers = {}
        if self._forwarded:
            headers["X-Forwarded-For"] = f"203.0.{113 + number // 250}.{number % 250 + 1}"
        connector = aiohttp.TCPConnector(ssl=False, local_addr=(self._source, 0))
        timeout = aiohttp.ClientTimeout(total=120)
        async with aiohttp.ClientSession(
            self._base, connector=connector, headers=headers, timeout=timeout
        ) as session:
            await self._step("page", self._page(session))
            await asyncio.gather(
                self._step("socket", self._socket(session)),
                self._step("grant", self._grant(session)),
            )

    async def _step(self, name: str, step: Awaitable[str]) -> None:
        try:
            result = await step
        except (aiohttp.ClientError, OSError, TimeoutError) as problem:
            result = repr(problem)
        self.went[name, result] += 1

    async def _page(self, session: aiohttp.ClientSession) -> str:
        async with session.get(f"/game/{self._code}") as answer:
            text = await answer.text()
            return "ok" if answer.status == 200 and self._code in text else str(answer.status)

    async def _grant(self, session: aiohttp.ClientSession) -> str:
        path = f"/api/sessions/{self._code}/spectators"
        key = {"X-Visitor-Key": secrets.token_urlsafe(24)}
        async with session.post(path, json={}, headers=key) as answer:
            body = await answer.json()
            return "ok" if answer.status == 200 and body["token"] else f"{answer.status} {body}"

    async def _socket(self, session: aiohttp.ClientSession) -> str:
        """It stays open until everybody has one."""
        path = f"/api/ws/sessions/{self._code}/commentary"
        async with session.ws_connect(path) as socket:
            first = await socket.receive()
            await self._wait_for_all()
            says = first.json()["type"] if first.type is aiohttp.WSMsgType.TEXT else str(first)
            return "ok" if says == "snapshot" and not socket.closed else says

    async def _wait_for_all(self) -> None:
        self._tried += 1
        if self._tried == PEOPLE:
            self._all_tried.set()
        async with asyncio.timeout(120):
            await self._all_tried.wait()


@contextlib.asynccontextmanager
async def broadcast(base: str, source: str) -> AsyncIterator[str]:
    """Its code. It is over in the end: nobody else may miss its place."""
    connector = aiohttp.TCPConnector(ssl=False, local_addr=(source, 0))
    async with aiohttp.ClientSession(connector=connector) as session:
        async with session.post(f"{base}/api/sessions", json={"title": "The town"}) as answer:
            started = await answer.json()
            assert answer.status == 201, started
        code = str(started["id"])
        try:
            yield code
        finally:
            end = f"{base}/api/sessions/{code}/end"
            await session.post(end, headers={"X-Host-Key": started["hostKey"]})


ALL_ARE_IN = Counter({(step, "ok"): PEOPLE for step in ("page", "socket", "grant")})


@pytest.mark.parametrize("secure", [False, True], ids=["http", "https"])
async def test_a_crowd_behind_one_address_gets_in(
    whole: Product, bystander: str, secure: bool
) -> None:
    base = whole.secure_url if secure else whole.base_url
    async with broadcast(base, bystander) as code:
        crowd = Crowd(base, code, bystander)
        await crowd.come()
    assert crowd.went == ALL_ARE_IN


async def test_a_crowd_behind_a_proxy_of_ours_gets_in(behind_a_proxy: Product) -> None:
    base = behind_a_proxy.base_url
    async with broadcast(base, "127.0.0.1") as code:
        crowd = Crowd(base, code, "127.0.0.1", forwarded=True)
        await crowd.come()
    assert crowd.went == ALL_ARE_IN
