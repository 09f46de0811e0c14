"""What stands in front of us is believed about address, scheme and host when it is ours, by http
and WebSocket alike; what anybody else says of these is not even seen."""

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from livekit_app.auth.client_address import PASSED_ON
from project import env
from project.servers import Scope
from project.servers.proxies import TrustedProxies, is_trusted

PROXY, OUTER, STRANGER = "10.0.0.2", "203.0.113.9", "198.51.100.7"


@pytest.fixture(autouse=True)
def proxies(settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["10.0.0.0/8", "203.0.113.0/24"]


class Inside:
    """The application behind; keeps what it was asked."""

    seen: Scope

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        self.seen = scope


async def passed(peer: str, *headers: tuple[str, str], kind: str = "http") -> Scope:
    inside = Inside()
    scope = {
        "type": kind,
        "scheme": "http" if kind == "http" else "ws",
        "client": (peer, 4711),
        "headers": [(b"host", b"backend.internal")]
        + [(name.encode(), value.encode()) for name, value in headers],
    }
    await TrustedProxies(inside)(scope, None, None)  # type: ignore[arg-type]
    return inside.seen


def host_of(scope: Scope) -> list[bytes]:
    return [value for name, value in scope["headers"] if name == b"host"]


@pytest.mark.parametrize(
    ("forwarded", "client"),
    [
        (("203.0.114.5",), "203.0.114.5"),
        (("203.0.114.5:50001",), "203.0.114.5"),
        (("[2001:db8::1]:443",), "2001:db8::1"),
        (("2001:db8::1",), "2001:db8::1"),
        (('"[2001:db8::1]"',), "2001:db8::1"),
        (("192.0.2.66, 203.0.114.5",), "203.0.114.5"),  # what stands left of it, they wrote
        (("192.0.2.66", "203.0.114.5"), "203.0.114.5"),  # in a header of its own
        (("198.51.100.1, 203.0.113.9",), "198.51.100.1"),  # the outer proxy is ours, too
        (("192.0.2.66, 198.51.100.1:9, 203.0.113.9:8, 10.9.9.9",), "198.51.100.1"),
        (("10.0.0.7",), "10.0.0.7"),  # one of ours asks for itself
        (("unknown",), PROXY),
        (("unknown, 203.0.113.9",), OUTER),  # the last that is known
        (("",), PROXY),
        ((), PROXY),
    ],
)
async def test_the_address_is_the_first_from_the_right_that_is_no_proxy_of_ours(
    forwarded: tuple[str, ...], client: str
) -> None:
    headers = [("x-forwarded-for", value) for value in forwarded]
    scope = await passed(PROXY, *headers, ("x-forwarded-proto", "https"))
    assert scope["client"][0] == client


@pytest.mark.parametrize(("kind", "secure"), [("http", "https"), ("websocket", "wss")])
async def test_scheme_and_host_come_from_the_same_hop(kind: str, secure: str) -> None:
    """The client wrote the left ones; each of two proxies added its own."""
    scope = await passed(
        PROXY,
        ("x-forwarded-for", "192.0.2.66, 198.51.100.1, 203.0.113.9"),
        ("x-forwarded-proto", "http, https, http"),
        ("x-forwarded-host", "evil.example, live.example.org, outer.internal"),
        kind=kind,
    )
    assert scope["scheme"] == secure
    assert host_of(scope) == [b"live.example.org"]


async def test_a_proxy_may_replace_instead_of_adding() -> None:
    scope = await passed(
        PROXY,
        ("x-forwarded-for", "198.51.100.1, 203.0.113.9"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "live.example.org"),
    )
    assert (scope["scheme"], host_of(scope)) == ("https", [b"live.example.org"])


async def test_what_a_proxy_leaves_out_stays_as_it_arrived() -> None:
    scope = await passed(PROXY, ("x-forwarded-for", "198.51.100.1"))
    assert (scope["scheme"], host_of(scope)) == ("http", [b"backend.internal"])


@pytest.mark.parametrize(
    ("forwarded", "told"),
    [("198.51.100.1", True), ("10.0.0.7", True), ("unknown", False), ("198.51.100.1, _x", False)],
)
async def test_whom_a_proxy_hides_does_not_sit_at_this_machine(forwarded: str, told: bool) -> None:
    """On this machine it would be its own address that counts."""
    scope = await passed(PROXY, ("x-forwarded-for", forwarded))
    assert scope.get(PASSED_ON, False) is not told
    assert (await passed(PROXY, ("x-forwarded-proto", "https")))[PASSED_ON]


async def test_a_scheme_that_is_none_is_not_taken() -> None:
    scope = await passed(PROXY, ("x-forwarded-proto", "javascript"))
    assert scope["scheme"] == "http"


@pytest.mark.parametrize("kind", ["http", "websocket"])
async def test_nobody_else_is_believed(kind: str, caplog: pytest.LogCaptureFixture) -> None:
    scope = await passed(
        STRANGER,
        ("x-forwarded-for", "192.0.2.1"),
        ("x-forwarded-proto", "https"),
        ("x-forwarded-host", "live.example.org"),
        ("x-forwarded-port", "443"),
        ("accept", "*/*"),
        kind=kind,
    )
    assert scope["client"] == (STRANGER, 4711)
    assert scope["scheme"] in ("http", "ws")
    assert scope["headers"] == [(b"host", b"backend.internal"), (b"accept", b"*/*")]
    assert [getattr(record, "peer", None) for record in caplog.records] == [STRANGER]


async def test_a_stranger_is_mentioned_once_and_strangers_do_not_fill_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    wrapper = TrustedProxies(Inside())
    for number in range(200):
        scope = {
            "type": "http",
            "scheme": "http",
            "client": (f"198.51.100.{number % 100}", 1),
            "headers": [(b"x-forwarded-for", b"1.2.3.4")],
        }
        await wrapper(scope, None, None)  # type: ignore[arg-type]
    assert len(caplog.records) == 20


async def test_a_request_that_nobody_passed_on_is_left_alone() -> None:
    scope = await passed(PROXY, ("accept", "*/*"))
    assert scope["client"] == (PROXY, 4711)


@pytest.mark.parametrize(
    ("address", "trusted"),
    [
        ("10.255.0.1", True),
        ("::ffff:10.0.0.1", True),  # the same one, to a socket that takes both
        ("11.0.0.1", False),
        ("2001:db8::1", False),
        ("", False),
        ("/run/proxy.sock", False),
    ],
)
def test_which_peers_are_ours(address: str, trusted: bool) -> None:
    assert is_trusted(address) is trusted


def test_by_default_nobody_is(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIDELINE_TRUSTED_PROXIES", raising=False)
    settings.TRUSTED_PROXIES = env.networks("SIDELINE_TRUSTED_PROXIES")
    assert not is_trusted("127.0.0.1")


def test_the_setting_takes_addresses_networks_and_two_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SIDELINE_TRUSTED_PROXIES", "192.0.2.1, 2001:db8::1/64 , Loopback")
    assert env.networks("SIDELINE_TRUSTED_PROXIES") == [
        "192.0.2.1/32",
        "2001:db8::/64",
        "127.0.0.0/8",
        "::1/128",
    ]


def test_a_name_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIDELINE_TRUSTED_PROXIES", "caddy")
    with pytest.raises(ImproperlyConfigured, match=r"SIDELINE_TRUSTED_PROXIES.*'caddy'"):
        env.networks("SIDELINE_TRUSTED_PROXIES")


def test_the_setting_of_before_is_not_ignored_in_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIDELINE_BEHIND_PROXY", "true")
    with pytest.raises(ImproperlyConfigured, match="set SIDELINE_TRUSTED_PROXIES"):
        env.refuse_old("SIDELINE_BEHIND_PROXY", instead="SIDELINE_TRUSTED_PROXIES")
    monkeypatch.setenv("SIDELINE_BEHIND_PROXY", "false")
    env.refuse_old("SIDELINE_BEHIND_PROXY", instead="SIDELINE_TRUSTED_PROXIES")
