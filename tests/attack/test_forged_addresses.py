"""Whoever reaches the port writes the headers of a proxy: nobody believes them."""

import http.client
import json
import secrets

import pytest

from tests.support.product import Product


def wrong_key(product: Product, source: str, headers: dict[str, str]) -> int:
    connection = http.client.HTTPConnection(
        "127.0.0.1", product.port, timeout=30, source_address=(source, 0)
    )
    try:
        connection.request(
            "GET",
            "/api/v1/nests/hWvB5cTnQx7m",
            headers={"X-Host-Key": secrets.token_urlsafe(32), **headers},
        )
        answer = connection.getresponse()
        answer.read()
        return answer.status
    finally:
        connection.close()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_a_new_invented_address_each_time_is_no_way_round_a_limit(
    whole: Product, attacker: str, bystander: str, header: str
) -> None:
    text = "for=198.51.100.{n}" if header == "Forwarded" else "198.51.100.{n}"
    seen = [wrong_key(whole, attacker, {header: text.format(n=n)}) for n in range(40)]
    assert seen[:30].count(429) == 0
    assert seen[-1] == 429
    assert wrong_key(whole, bystander, {}) == 401


def test_an_invented_host_is_not_answered(whole: Product, attacker: str) -> None:
    connection = http.client.HTTPConnection(
        "127.0.0.1", whole.port, timeout=30, source_address=(attacker, 0)
    )
    for name in ("Host", "X-Forwarded-Host"):
        headers = {"Host": "evil.example", "X-Forwarded-Host": "127.0.0.1"} | {name: "evil.example"}
        connection.request("GET", "/api/ping", headers=headers)
        answer = connection.getresponse()
        body = json.loads(answer.read())
        assert (answer.status, body["code"]) == (400, "bad_request")
    connection.close()
