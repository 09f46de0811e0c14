"""Getting into a broadcast whose code is not enough: guessing its PIN, or keeping others out."""

import secrets
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.support.ports import free_ports
from tests.support.product import ROOT, Product
from tests.support.two_hosts import Process, until

ADDRESSES, EACH, THREADS = 200, 5, 16
PER_BROADCAST, PER_ADDRESS = 200, 30
WAITING_FROM_ONE_ADDRESS = 150
OFF, WRONG, GIVEN = (429, "too_many_codes"), (403, "code_wrong"), (201, "")


class Outsider:
    """Somebody at one address."""

    def __init__(self, base_url: str, address: str) -> None:
        transport = httpx.HTTPTransport(local_address=address, verify=False)  # http: quicker
        self._client = httpx.Client(base_url=base_url, transport=transport, timeout=60)
        self.retry_after = 0

    def tries(self, broadcast: str, visitor_key: str = "", **proof: str) -> tuple[int, str]:
        headers = {"X-Visitor-Key": visitor_key} if visitor_key else {}
        path = f"/api/sessions/{broadcast}/admissions"
        answer = self._client.post(path, json=proof, headers=headers)
        self.retry_after = int(answer.headers.get("Retry-After", 0))
        self.admission = answer.json().get("admission") or ""
        return answer.status_code, answer.json().get("code") or ""

    def stands(self, broadcast: str, admission: str) -> int:
        headers = {"X-Admission": admission}
        path = f"/api/sessions/{broadcast}/admission"
        return self._client.get(path, headers=headers).status_code

    def close(self) -> None:
        self._client.close()


class GuardedHost:
    """Whose broadcast it is."""

    def __init__(self, product: Product, address: str, way_in: str) -> None:
        transport = httpx.HTTPTransport(local_address=address, verify=False)  # http: quicker
        self._client = httpx.Client(base_url=product.base_url, transport=transport, timeout=60)
        answer = self._client.post("/api/sessions", json={"wayIn": way_in})
        assert answer.status_code == 201, answer.text
        self.made: dict[str, Any] = answer.json()
        self.id = str(self.made["id"])
        self._headers = {"X-Host-Key": str(self.made["hostKey"])}

    def access(self, path: str = "", **change: Any) -> dict[str, Any]:
        answer = self._client.request(
            "POST" if path or change else "GET",
            f"/api/sessions/{self.id}/access{path}",
            json=change,
            headers=self._headers,
        )
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    @property
    def key(self) -> str:
        return str(self.access()["joinUrl"]).partition("#")[2]

    def close(self) -> None:
        self._client.delete(f"/api/sessions/{self.id}", headers=self._headers)
        self._client.close()


@pytest.fixture
def second_url(whole: Product) -> Iterator[str]:
    """Another web process of the same installation."""
    (port,) = free_ports(1)
    env = {"SIDELINE_PROCESS": "web-2", "PORT": str(port), "HTTPS_PORT": "0"}
    command = [sys.executable, str(ROOT / "manage.py"), "run_web"]
    process = Process(command, whole.environment | env, whole.directory / "web-2.log")
    process.start()
    url = f"http://127.0.0.1:{port}"
    try:
        until("the second web process", lambda: _answers(url), 60)
        yield url
    finally:
        process.stop()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
def host(whole: Product, bystander: str) -> Iterator[GuardedHost]:
    one = GuardedHost(whole, bystander, "pin")
    yield one
    one.close()


def wrong_pins(right: str) -> Iterator[str]:
    """Others, without end."""
    number = int(right)
    while True:
        number = (number + 7919) % 10 ** len(right)
        if f"{number:0{len(right)}}" != right:
            yield f"{number:0{len(right)}}"


def test_a_thousand_guesses_from_two_hundred_addresses(
    whole: Product, second_url: str, host: GuardedHost, attacker: str
) -> None:
    """Two web processes compare two hundred of them, together, and then also no right one."""
    pin, key = str(host.made["pin"]), host.key
    anna = Outsider(whole.base_url, attacker)
    assert anna.tries(host.id, pin=pin) == GIVEN
    inside = anna.admission
    pins = wrong_pins(pin)
    guesses = [[next(pins) for _ in range(EACH)] for _ in range(ADDRESSES)]

    def guess(number: int) -> list[tuple[int, str]]:
        url = (whole.base_url, second_url)[number % 2]
        mallory = Outsider(url, f"127.68.{number // 250}.{number % 250 + 1}")
        try:
            return [mallory.tries(host.id, pin=one) for one in guesses[number]]
        finally:
            mallory.close()

    with ThreadPoolExecutor(THREADS) as pool:
        answers = Counter(one for some in pool.map(guess, range(ADDRESSES)) for one in some)
    assert answers == {WRONG: PER_BROADCAST, OFF: ADDRESSES * EACH - PER_BROADCAST}

    assert host.access()["typingOffUntil"] is not None
    for url in (whole.base_url, second_url):
        late = Outsider(url, attacker)
        assert late.tries(host.id, pin=pin) == OFF
        assert 3000 < late.retry_after <= 3601
        assert late.tries(host.id, key=key) == GIVEN
        assert late.stands(host.id, inside) == 200
        late.close()

    told = host.access(newPin=True)
    assert told["typingOffUntil"] is None and told["pin"] != pin
    assert anna.tries(host.id, pin=str(told["pin"])) == GIVEN
    assert anna.stands(host.id, inside) == 200
    anna.close()


def test_a_vandal_on_the_wifi_keeps_nobody_out_who_scans(
    whole: Product, host: GuardedHost, attacker: str, bystander: str
) -> None:
    """A crowd behind one address; one of them types wrong PINs all the time."""
    pin, key = str(host.made["pin"]), host.key
    vandal, elsewhere = Outsider(whole.base_url, attacker), Outsider(whole.base_url, bystander)
    pins = wrong_pins(pin)
    answers = [vandal.tries(host.id, pin=next(pins)) for _ in range(PER_ADDRESS + 3)]
    assert answers == [WRONG] * PER_ADDRESS + [OFF] * 3
    assert vandal.tries(host.id, pin=pin) == OFF  # a right one, too, or guessing would go on
    assert 0 < vandal.retry_after <= 601

    def scans(_: int) -> tuple[int, str]:
        one = Outsider(whole.base_url, attacker)
        try:
            return one.tries(host.id, secrets.token_urlsafe(24), key=key)
        finally:
            one.close()

    with ThreadPoolExecutor(8) as pool:
        assert Counter(pool.map(scans, range(60))) == {GIVEN: 60}
    assert elsewhere.tries(host.id, pin=pin) == GIVEN
    assert host.access()["typingOffUntil"] is None
    vandal.close()
    elsewhere.close()


def test_one_address_cannot_fill_the_waiting_room(
    whole: Product, attacker: str, bystander: str
) -> None:
    host = GuardedHost(whole, bystander, "ask")
    try:

        def asks(number: int) -> tuple[int, str]:
            one = Outsider(whole.base_url, attacker)
            try:
                return one.tries(host.id, secrets.token_urlsafe(24), name=f"Mallory {number}")
            finally:
                one.close()

        waiting = (202, "waiting_for_host")
        with ThreadPoolExecutor(8) as pool:
            answers = Counter(pool.map(asks, range(160)))
        assert answers == {waiting: WAITING_FROM_ONE_ADDRESS, (429, "queue_full"): 10}
        anna = Outsider(whole.base_url, bystander)
        assert anna.tries(host.id, secrets.token_urlsafe(24), name="Anna") == waiting
        last = host.access()["waiting"][-1]
        assert last["name"] == "Anna"
        host.access("/waiting", decision="let_in", who=last["who"])
        assert len(host.access("/waiting", decision="refuse", everybody=True)["waiting"]) == 0
        assert anna.stands(host.id, anna.admission) == 200
        anna.close()
    finally:
        host.close()
