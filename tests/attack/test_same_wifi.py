"""Somebody on the host's Wi-Fi, which is the host's address, asks as often as they can."""

import http.client
import secrets
from concurrent.futures import ThreadPoolExecutor

from tests.attack.test_between_parts import Host
from tests.support.product import Product

THREADS, EACH = 4, 330  # LIMIT_PEOPLE_PER_ADDRESS is 1,200 a minute


def test_nobody_on_the_wifi_keeps_the_host_from_moderating(whole: Product, attacker: str) -> None:
    host = Host(whole, attacker)
    try:
        status, made = host.start(secrets.token_urlsafe(32))
        assert status == 201, made
        path = f"/api/sessions/{made['id']}"

        def ask(_: int) -> int:
            connection = http.client.HTTPConnection(
                "127.0.0.1", whole.port, timeout=30, source_address=(attacker, 0)
            )
            for _ in range(EACH):
                connection.request("GET", f"{path}/people")
                answer = connection.getresponse()
                answer.read()
            connection.close()
            return answer.status

        with ThreadPoolExecutor(THREADS) as pool:
            assert 429 in pool.map(ask, range(THREADS))
        assert host.call("GET", f"{path}/people")[0] == 200
        assert host.call("DELETE", path)[0] == 200
        host.key = secrets.token_urlsafe(32)
        wrong = [host.call("GET", f"{path}/people")[0] for _ in range(40)]
        assert wrong[0] == 401 and wrong[-1] == 429  # guessing is counted as before
    finally:
        host.close()
