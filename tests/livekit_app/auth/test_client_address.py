"""Whose address counts."""

import pytest
from django.test import RequestFactory

from livekit_app.auth.client_address import client_address, subscriber, wider_network


def test_a_header_anybody_can_send_is_not_believed() -> None:
    """Also not with proxies of ours: the web process has read their headers by then
    (tests/project/servers/test_proxies.py)."""
    forged = RequestFactory().get(
        "/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": "203.0.113.5, 198.51.100.9"}
    )
    assert client_address(forged) == "192.0.2.1"


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),  # the same one, to a socket that takes both
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
    ],
)
def test_one_subscriber_is_counted_once(address: str, whose: str) -> None:
    assert subscriber(address) == whose


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", ""),
        ("::ffff:192.0.2.1", ""),
        ("2001:db8:1:2:3::4", "2001:db8:1::/48"),
        ("fe80::1%eth0", "fe80::/48"),
        ("", ""),
    ],
)
def test_many_subscribers_have_one_network(address: str, network: str) -> None:
    assert wider_network(address) == network
