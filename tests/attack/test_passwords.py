"""Guessing the password of an operator, by many at once."""

import secrets
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.support.product import ROOT, Product

RIGHT = "a right password of hers"
GUESSES, AT_ONCE = 40, 8
PER_ADDRESS, OVERSHOT = 10, 1  # as many as are looked at beside the tenth


@pytest.fixture
def olga(whole: Product) -> str:
    name = f"olga-{secrets.token_hex(4)}"  # also when CI tries once more
    made = ("createsuperuser", "--noinput", "--username", name, "--email", "olga@example.org")
    subprocess.run(
        [sys.executable, "manage.py", *made],
        cwd=ROOT,
        env=whole.environment | {"DJANGO_SUPERUSER_PASSWORD": RIGHT},
        capture_output=True,
        check=True,
        timeout=60,
    )
    return name


class Browser:
    def __init__(self, product: Product, source: str) -> None:
        transport = httpx.HTTPTransport(local_address=source)
        self._client = httpx.Client(base_url=product.base_url, transport=transport, timeout=120)

    def sign_in(self, name: str, password: str) -> httpx.Response:
        page = self._client.get("/admin/login/").text
        token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
        data = {"username": name, "password": password, "csrfmiddlewaretoken": token}
        return self._client.post("/admin/login/", data=data)

    def sign_out(self) -> None:
        self._client.cookies.delete("sessionid")


def test_forty_at_once_and_the_operator_gets_in_all_the_same(
    whole: Product, attacker: str, bystander: str, olga: str
) -> None:
    """Forty wrong ones and then the right one got in; they took half a minute of a core."""
    hers = Browser(whole, bystander)
    assert hers.sign_in(olga, RIGHT).status_code == 302
    hers.sign_out()

    def guess(number: int) -> httpx.Response:
        return Browser(whole, attacker).sign_in(olga, f"wrong {number}")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = list(pool.map(guess, range(GUESSES)))

    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {200, 429}
    assert PER_ADDRESS <= statuses.count(200) <= PER_ADDRESS + OVERSHOT
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert int(refused.headers["retry-after"]) > 0  # to the end of a window of the clock
    assert "Too many wrong passwords" in refused.text
    assert Browser(whole, attacker).sign_in(olga, RIGHT).status_code == 429
    assert hers.sign_in(olga, RIGHT).status_code == 302
