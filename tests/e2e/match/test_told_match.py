"""What the host says of the match is heard by spectators as a line, soon, whatever looks at the
pictures: by HTTP in, by the socket out."""

import json
import secrets
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from websockets.sync.client import ClientConnection, connect

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import Product

SOON = 1.5  # seconds from the press to the line


@pytest.fixture(scope="module")
def looking(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """With a real engine, so that lines of what is seen come between."""
    env = {"SIDELINE_PROVIDER": "embedded", "SIDELINE_COMMENTARY_ENGINE": "motion"}
    product = Product(tmp_path_factory.mktemp("told-match"), env=env)
    product.start()
    yield product
    product.stop()


class Thumb:
    def __init__(self, product: Product, session_id: str, key: str) -> None:
        self._url = f"{product.base_url}/api/sessions/{session_id}"
        self._key = {"X-Host-Key": key}

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        answer = httpx.post(f"{self._url}/{path}", json=body, headers=self._key, verify=False)
        answer.raise_for_status()
        return dict(answer.json())


def next_line(socket: ClientConnection, what: str, of: int) -> dict[str, Any]:
    deadline = time.monotonic() + stage.PATIENCE
    while time.monotonic() < deadline:
        message = json.loads(socket.recv(timeout=stage.PATIENCE))
        claims = message.get("claims", [])
        if any(claim["what"] == what and claim.get("of") == of for claim in claims):
            return dict(message)
    raise AssertionError(f"no line of the {what}")


def test_a_moment_reaches_spectators_as_a_line_in_the_chosen_language(
    looking: Product, browsers: Browsers, film: Path
) -> None:
    with persons(browsers, {"film": film}) as (host,):
        session_id = stage.start_broadcast(host.page, looking)
        stage.wait_session(looking, session_id, "live")
        thumb = Thumb(looking, session_id, stage.saved_keys(host.page)[session_id])
        thumb.post("commentary", language="fr", style="lively")
        thumb.post("match", sport="football", home={"name": "Étoile"}, away={"colour": "blue"})
        stage.until(
            "the commentator on air",
            lambda: stage.session(looking, session_id)["commentator"] == "on_air",
        )
        address = looking.base_url.replace("http", "ws", 1)
        with connect(f"{address}/api/ws/sessions/{session_id}/commentary", proxy=None) as socket:
            delays = []
            for goals in range(1, 6):
                pressed = time.monotonic()
                told = thumb.post(
                    "match/moments",
                    id=secrets.token_hex(12),
                    kind="goal",
                    team="home",
                    score=goals,
                )
                line = next_line(socket, "goal", told["event"])
                delays.append(time.monotonic() - pressed)
                [moment] = [one for one in told["moments"] if one["seq"] == told["event"]]
                assert line["is_highlight"]
                assert line["highlight"] == {"from": moment["start"], "to": moment["end"]}
                assert line["lang"] == "fr" and "Étoile" in line["text"]
                assert f"{goals}-0" in line["text"] or f"Étoile {goals}" in line["text"]
            assert statistics.median(delays) <= SOON, delays

            thumb.post("match/undo", seq=told["event"])
            deadline = time.monotonic() + stage.PATIENCE
            while (event := json.loads(socket.recv(timeout=stage.PATIENCE)))[
                "type"
            ] != "correction":
                assert time.monotonic() < deadline
            assert event["line"] == line["seq"]
        stage.end_broadcast(host.page)
