"""The scorekeepers' link on the whole product: guessed, taken back, and looked for in the logs."""

import secrets
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from sessions_app.ids import ALPHABET
from tests.attack.test_guessing import GuardedHost, second_url  # noqa: F401 - a fixture
from tests.attack.test_what_is_written import written
from tests.support.product import Product

GUESSES, THREADS, FAILED_PROOFS = 120, 8, 30
LINK_ENDED = (410, "score_link_ended")


class ScoreHost(GuardedHost):
    """Whose broadcast it is, and who gives the link."""

    def score_link(self, method: str = "POST", base_url: str = "") -> str:
        """The key of a new one; empty: none any more."""
        path = f"{base_url}/api/sessions/{self.id}/scorekeepers"
        kind = {"Content-Type": "application/json"}
        answer = self._client.request(method, path, headers=self._headers | kind)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["joinUrl"] or "").partition("#")[2]


class Keeper:
    """Somebody at one address, who may have the link."""

    def __init__(self, base_url: str, address: str, broadcast: str) -> None:
        transport = httpx.HTTPTransport(local_address=address, verify=False)  # http: quicker
        self._client = httpx.Client(base_url=base_url, transport=transport, timeout=60)
        self._path = f"/api/sessions/{broadcast}"
        self.token = ""

    def joins(self, key: str) -> tuple[int, str]:
        answer = self._client.post(f"{self._path}/scorekeepers/join", json={"key": key})
        self.token = answer.json().get("scorekeeper") or self.token
        return self._told(answer)

    def reads(self, **headers: str) -> tuple[int, str]:
        headers = {"X-Scorekeeper": self.token} | headers
        return self._told(self._client.get(f"{self._path}/match", headers=headers))

    def says(self, **score: int) -> tuple[int, str]:
        headers = {"X-Scorekeeper": self.token}
        body = {"score": score}
        return self._told(self._client.post(f"{self._path}/match", json=body, headers=headers))

    def _told(self, answer: httpx.Response) -> tuple[int, str]:
        body: dict[str, Any] = answer.json()
        return answer.status_code, body.get("code") or ""

    def close(self) -> None:
        self._client.close()


@pytest.fixture
def host(whole: Product, bystander: str) -> Iterator[ScoreHost]:
    one = ScoreHost(whole, bystander, "ask")  # whom nobody lets in to watch
    yield one
    one.close()


def guess() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(10))


def test_guessing_keys_and_tokens_leads_nowhere_and_keeps_nobody_out(
    whole: Product, host: ScoreHost, attacker: str
) -> None:
    key = host.score_link()
    mallory = Keeper(whole.base_url, attacker, host.id)

    def tries(number: int) -> tuple[int, str]:
        if number % 2:
            return mallory.joins(guess())
        return mallory.reads(**{"X-Scorekeeper": secrets.token_urlsafe(16)})

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(pool.map(tries, range(GUESSES)))
    told = {(403, "score_key_wrong"), (401, "scorekeeper_wrong"), (429, "too_many_wrong_proofs")}
    limited = {(429, "too_many_requests")}  # 60 joins a minute of one who says not who they are
    assert set(answers) <= told | limited
    looked_at = answers[(403, "score_key_wrong")] + answers[(401, "scorekeeper_wrong")]
    assert looked_at <= 2 * FAILED_PROOFS  # the window may have turned meanwhile
    mallory.close()

    anna = Keeper(whole.base_url, attacker, host.id)  # on the same Wi-Fi
    assert anna.joins(key) == (201, "")
    assert (anna.says(home=1), anna.reads()) == ((200, ""), (200, ""))
    anna.close()


def test_what_is_taken_back_is_over_at_once_in_every_web_process(
    whole: Product,
    second_url: str,  # noqa: F811
    host: ScoreHost,
    attacker: str,
) -> None:
    """Reads and writes, whichever process took it back and whichever is asked."""
    here, there = whole.base_url, second_url
    secrets_seen: list[str] = []
    for method, taken_back_at, asked_at in (
        ("DELETE", here, there),
        ("DELETE", there, here),
        ("POST", here, there),
    ):
        key = host.score_link("POST")
        assert host.score_link("GET", base_url=there) == key  # on another device, the same
        keepers = [Keeper(url, attacker, host.id) for url in (here, there)]
        assert [one.joins(key) for one in keepers] == [(201, "")] * 2
        assert [one.says(home=5) for one in keepers] == [(200, "")] * 2
        secrets_seen += [key, *(one.token for one in keepers)]
        host.score_link(method, base_url=taken_back_at)
        late = Keeper(asked_at, attacker, host.id)
        late.token = keepers[0].token
        assert (late.reads(), late.says(home=9), late.joins(key)) == (LINK_ENDED,) * 3
        assert [one.reads() for one in keepers] == [LINK_ENDED] * 2
        for one in (*keepers, late):
            one.close()
    logs = [*written(whole), (whole.directory / "web-2.log").read_text()]
    assert any("scorekeepers' link taken back" in text for text in logs)
    assert [one for one in secrets_seen if any(one in text for text in logs)] == []
