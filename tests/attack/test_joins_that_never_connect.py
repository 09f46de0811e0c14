"""Whoever only knocks at the media server keeps nobody out, and makes it send nowhere."""

import asyncio
import http.client
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.livekit_app.media.clients import Camera, Spectator
from tests.livekit_app.media.test_media_candidates import Ears
from tests.livekit_app.media.test_media_odd_offers import BASES
from tests.support.product import Product

OURSELVES = "127.0.0.1"


class Caller:
    """Somebody at one address."""

    def __init__(self, product: Product, address: str) -> None:
        self._product, self._address = product, address

    def post(
        self, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        connection = http.client.HTTPConnection(
            "127.0.0.1", self._product.port, timeout=30, source_address=(self._address, 0)
        )
        try:
            connection.request("POST", path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def api(self, path: str, body: dict[str, Any] | None = None, **headers: str) -> Any:
        headers = {"Content-Type": "application/json"} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        status, text = self.post(path, json.dumps(body or {}).encode(), headers)
        assert status < 300, (status, text)
        return json.loads(text) if text else None

    @contextmanager
    def broadcast(self) -> Iterator[dict[str, Any]]:
        made = self.api("/api/sessions", {"title": "Attacked"})
        try:
            yield made
        finally:
            self.api(f"/api/sessions/{made['id']}/end", X_Host_Key=made["hostKey"])

    def grant(self, broadcast: dict[str, Any]) -> dict[str, Any]:
        """To watch, as somebody new."""
        key = secrets.token_urlsafe(24)
        found: dict[str, Any] = self.api(
            f"/api/sessions/{broadcast['id']}/spectators", X_Visitor_Key=key
        )
        return found

    def offer(self, grant: dict[str, Any], more: str = "") -> tuple[int, str]:
        headers = {
            "Authorization": f"Bearer {grant['token']}",
            "Content-Type": "application/sdp",
            "X-Sideline-Address": "198.51.100.1",  # nobody believes it
        }
        return self.post(grant["url"], (BASES["watch"] + more).encode(), headers)


def spectator(product: Product, grant: dict[str, Any]) -> Spectator:
    client = Spectator(f"{product.base_url}/media", grant["room"])
    client.bearer = grant["token"]
    return client


async def test_fifteen_offers_that_never_connect_keep_nobody_out(
    whole: Product, attacker: str
) -> None:
    enemy, host = Caller(whole, attacker), Caller(whole, OURSELVES)
    with enemy.broadcast() as own, host.broadcast() as match:
        for _ in range(15):
            assert enemy.offer(enemy.grant(own))[0] == 201
        watching = spectator(whole, host.grant(match))
        try:
            await watching.connect()
        finally:
            await watching.close()


async def attack(enemy: Caller, own: dict[str, Any]) -> None:
    """Five offers a second, each as somebody new."""
    while True:
        grant = await asyncio.to_thread(enemy.grant, own)
        await asyncio.to_thread(enemy.offer, grant)
        await asyncio.sleep(0.2)


async def test_five_offers_a_second_put_nobody_out(whole: Product, attacker: str) -> None:
    enemy, host = Caller(whole, attacker), Caller(whole, OURSELVES)
    with enemy.broadcast() as own, host.broadcast() as match:
        camera = Camera(f"{whole.base_url}/media", match["room"])
        camera.bearer = match["token"]
        people = [spectator(whole, host.grant(match)) for _ in range(3)]
        attacking = asyncio.create_task(attack(enemy, own))
        try:
            await camera.connect()
            for each in people:
                await each.connect()
            for each in people:
                await each.frames(90)  # three seconds and more, while it goes on
                assert each.pc.connectionState == "connected"
            assert not attacking.done()
        finally:
            attacking.cancel()
            await asyncio.gather(attacking, return_exceptions=True)
            for client in (camera, *people):
                await client.close()


async def test_nothing_is_sent_where_an_offer_says(whole: Product, attacker: str) -> None:
    """And media listens on loopback only, where HOST says so."""
    enemy = Caller(whole, attacker)
    ears = Ears(64)
    try:
        with enemy.broadcast() as own:
            status, answer = enemy.offer(enemy.grant(own), more=ears.candidates)
            assert status == 201, answer
            lines = [line for line in answer.splitlines() if line.startswith("a=candidate:")]
            assert {line.split()[4] for line in lines} == {"127.0.0.1"}
            await asyncio.sleep(3)  # it checked one candidate after another, every 20 ms
        assert ears.heard() == 0
    finally:
        ears.close()
