"""Those inside stay or go as the host says, also a client of somebody else's with an old token."""

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from tests.e2e import stage
from tests.e2e.browser import Browsers, persons
from tests.support.product import ROOT, Product

SHAPES = ("embedded", "livekit")

# Promised are two seconds, and a tenth is usual: what is more is for machines that do much else.
OUT_SECONDS = 5.0  # until those who have to go are out
GLIMPSE_SECONDS = 5.0  # what an old token shows at most


class Client:
    """Somebody with a program of their own, known by the key that they send."""

    def __init__(self, product: Product, session_id: str) -> None:
        self.product, self.session_id = product, session_id
        self.headers = {"X-Visitor-Key": secrets.token_urlsafe(32)}

    def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        url = f"{self.product.base_url}/api/sessions/{self.session_id}{path}"
        headers = options.pop("headers", self.headers)
        return httpx.request(method, url, headers=headers, timeout=20, **options)

    def grant(self) -> dict[str, Any]:
        answer = self.call("POST", "/spectators", json={})
        assert answer.status_code in (200, 201), answer.text
        return dict(answer.json())

    @property
    def refusal(self) -> tuple[int, str]:
        answer = self.call("POST", "/spectators", json={})
        return answer.status_code, str(answer.json().get("code"))


class OldToken:
    """Comes again and again by one token (tests/e2e/access/old_token.py)."""

    def __init__(self, product: Product, token: str, room: str, log: Path) -> None:
        provider = product.environment["SIDELINE_PROVIDER"]
        if provider == "livekit":
            url = f"ws://127.0.0.1:{product.environment['LIVEKIT_PORT']}"
        else:
            url = f"http://127.0.0.1:{product.media_port}/whep/{room}"
        self._log = log
        with log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.e2e.access.old_token", provider, url, token],
                cwd=ROOT,
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def said(self, what: str) -> list[dict[str, Any]]:
        lines = [line for line in self._log.read_text().splitlines() if line.startswith('{"what')]
        found = [json.loads(line) for line in lines]
        assert self._process.poll() is None, self._log.read_text()
        return [one for one in found if one["what"] == what]

    def watches(self) -> None:
        stage.until("pictures", lambda: self.said("watching"))

    def visits(self, at_least: int) -> list[dict[str, Any]]:
        return list(
            stage.until(
                f"{at_least} visits",
                lambda: len(found := self.said("visit")) >= at_least and found,
            )
        )

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(10)


@contextmanager
def old_token(
    client: Client, directory: Path, grant: dict[str, Any] | None = None
) -> Iterator[OldToken]:
    """``grant``: one that they have had for a while, and may be too old; else a fresh one, by which
    they watch."""
    is_fresh = grant is None
    grant = grant or client.grant()
    log = directory / f"{secrets.token_hex(4)}.log"
    running = OldToken(client.product, grant["token"], grant["room"], log)
    try:
        if is_fresh:
            running.watches()
        yield running
    finally:
        running.stop()


def host_of(page: Any, client: Client) -> dict[str, str]:
    return {"X-Host-Key": stage.saved_keys(page)[client.session_id]}


def new_link(client: Client, host: dict[str, str], inside: str) -> None:
    answer = client.call("POST", "/access/link", headers=host, json={"inside": inside})
    answer.raise_for_status()


def test_go_puts_out_and_an_old_token_shows_a_glimpse_at_most(
    product: Product, browsers: Browsers, film: Path, tmp_path: Path
) -> None:
    with persons(browsers, {"film": film}) as (host,):
        session_id = stage.start_broadcast(host.page, product)
        bob = Client(product, session_id)
        key = host_of(host.page, bob)
        spare = bob.grant()
        with old_token(bob, tmp_path) as client:
            said = time.time()
            new_link(bob, key, "go")
            [first, *_] = client.visits(1)
            assert first["last"] - said < OUT_SECONDS
            assert bob.refusal == (401, "link_key_needed")
            later = client.visits(6)[1:]
            assert all(one["last"] - one["first"] < GLIMPSE_SECONDS for one in later), later
            if product.environment["SIDELINE_PROVIDER"] == "embedded":
                assert {one["refused"] for one in later} == {"403 removed"}
        with old_token(bob, tmp_path, spare) as client:  # it was never used
            once, *later = client.visits(3)
            assert once["last"] - once["first"] < GLIMPSE_SECONDS
            assert all(one["last"] - one["first"] < GLIMPSE_SECONDS for one in later), later
        # Camera and commentator are where they were.
        lines = len(lines_of(bob, key))
        stage.until("more lines", lambda: len(lines_of(bob, key)) > lines, seconds=60)
        stage.wait_state(host.page, "streaming")
        stage.end_broadcast(host.page)


def test_stay_lets_them_come_back_without_typing_anything(
    product: Product, browsers: Browsers, film: Path
) -> None:
    """Who was in by the code alone keeps their way in when their network was away for seconds."""
    with persons(browsers, {"film": film}, {}) as (host, viewer):
        session_id = stage.start_watched(host.page, viewer.page, product)
        stranger = Client(product, session_id)

        new_link(stranger, host_of(host.page, stranger), "stay")

        assert stranger.refusal == (401, "link_key_needed")
        stage.wait_video_moves(viewer.page)
        viewer.context.set_offline(True)
        viewer.page.wait_for_timeout(4000)
        viewer.context.set_offline(False)
        viewer.page.reload()
        assert "#" not in viewer.page.url
        stage.wait_video_moves(viewer.page)
        stage.end_broadcast(host.page)
        stage.wait_state(viewer.page, "ended")


def test_go_leaves_speakers_inside_until_they_are_demoted(
    product: Product, browsers: Browsers, film: Path, tmp_path: Path
) -> None:
    with persons(browsers, {"film": film}) as (host,):
        session_id = stage.start_broadcast(host.page, product)
        bob = Client(product, session_id)
        key = host_of(host.page, bob)
        with old_token(bob, tmp_path) as client:
            [who] = [one["who"] for one in people(bob, key)]
            asked = {"action": "promote", "role": "speaker"}
            answer = bob.call("POST", f"/people/{who}", json=asked, headers=key)
            if product.environment["SIDELINE_PROVIDER"] == "embedded":
                assert answer.json()["code"] == "unsupported_by_media_server"
                return
            assert answer.status_code == 200, answer.text
            new_link(bob, key, "go")
            host.page.wait_for_timeout(3000)
            assert client.said("visit") == []
            assert bob.grant()["maySpeak"]

            said = time.time()
            asked = {"action": "demote", "role": "viewer"}
            bob.call("POST", f"/people/{who}", json=asked, headers=key).raise_for_status()
            assert client.visits(1)[0]["last"] - said < OUT_SECONDS
            assert bob.refusal == (401, "link_key_needed")
        stage.end_broadcast(host.page)


def people(client: Client, key: dict[str, str]) -> list[Any]:
    answer = client.call("GET", "/people", headers=key)
    answer.raise_for_status()
    return list(answer.json()["people"])


def lines_of(client: Client, key: dict[str, str]) -> list[Any]:
    answer = client.call("GET", "/events", headers=key, params={"after": 0})
    answer.raise_for_status()
    return [one for one in answer.json()["events"] if one["type"] == "commentary"]
