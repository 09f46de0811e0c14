"""A broadcast is deleted while it films, is spoken over and watched: nothing comes back of it."""

import asyncio
import sqlite3
from typing import Any

import httpx

from tests.attack.test_joins_that_never_connect import Caller, spectator
from tests.livekit_app.media.clients import Camera, until
from tests.support.product import Product

ROUNDS = 3
LATE_SECONDS = 4  # webhooks that were on their way are there by then
AUDIT = "sessions_app_deletion: "  # that, when and by whom it was deleted
STRAY = "livekit_app_providerevent: "  # those; they go a minute later (livekit_app.rooms.retention)


def rows_naming(product: Product, words: tuple[str, ...]) -> list[str]:
    """Of all tables, where any of the words stands in a row."""
    database = sqlite3.connect(f"file:{product.data}/sideline.sqlite3?mode=ro", uri=True)
    try:
        names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return [
            f"{name}: {row}"
            for (name,) in names
            for row in database.execute(f'SELECT * FROM "{name}"')
            if any(word in str(value) for value in row for word in words)
        ]
    finally:
        database.close()


def rooms_at_the_media_server(product: Product) -> int:
    found = httpx.get(f"http://127.0.0.1:{product.media_port}/health", timeout=10).json()
    return int(found["rooms"])


async def test_nothing_of_it_comes_back(whole: Product, attacker: str) -> None:
    host = Caller(whole, attacker)
    async with httpx.AsyncClient(base_url=whole.base_url, timeout=30) as client:
        for _ in range(ROUNDS):
            tracebacks = whole.tail(100_000).count("Traceback")
            made = await asyncio.to_thread(host.api, "/api/sessions", {"title": "Deleted"})
            path = f"/api/sessions/{made['id']}"
            camera = Camera(f"{whole.base_url}/media", made["room"])
            camera.bearer = made["token"]
            watching = spectator(whole, await asyncio.to_thread(host.grant, made))
            try:
                await camera.connect()
                await watching.connect()

                async def lines(path: str = path) -> Any:
                    told = (await client.get(f"{path}/events", params={"after": 0})).json()
                    return [one for one in told["events"] if one["type"] == "commentary"]

                await until(lines, "a line")
                key = {"X-Host-Key": made["hostKey"]}
                answer = await client.delete(path, headers=key)
                assert answer.status_code == 200, answer.text
                assert (await client.get(path)).status_code == 404
            finally:
                await camera.close()
                await watching.close()
            await until(lambda: rooms_at_the_media_server(whole) == 0, "no room", 5)
            await asyncio.sleep(LATE_SECONDS)
            named = rows_naming(whole, (made["id"], made["room"]))
            audit = [row for row in named if row.startswith(AUDIT)]
            assert len(audit) == 1 and audit[0].count(",") == 3 and "'host'" in audit[0]
            left = [row for row in named if row not in audit]
            assert [row for row in left if not row.startswith(STRAY)] == []
            assert all("'orphan'" in row for row in left), left
            said = whole.tail(100_000)
            assert said.count("Traceback") == tracebacks, said[-6000:]
