"""EMBEDDED_ICE_SERVERS is read in one way, for browsers, for encoders and for ourselves."""

import asyncio
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from aiortc import RTCPeerConnection
from django.test import override_settings

from livekit_app.media.negotiation import ice
from livekit_app.media.negotiation.ice import IcePolicy
from livekit_app.media.negotiation.ice_servers import IceServer, parse_ice_server
from livekit_app.providers.embedded.adapter import EmbeddedProvider
from livekit_app.providers.port import GrantSpec
from project.checks import settings_fit_together
from tests.livekit_app.media.clients import KEY, SECRET

ALL = {
    "stun:stun.example.org": IceServer("stun:stun.example.org"),
    "stun:192.0.2.1:3478": IceServer("stun:192.0.2.1:3478"),
    "stun:[2001:db8::1]:3478": IceServer("stun:[2001:db8::1]:3478"),
    "turn:me:p%40ss@turn.example.org:3478?transport=tcp": IceServer(
        "turn:turn.example.org:3478?transport=tcp", "me", "p@ss"
    ),
    "turn:me:pa:ss@turn.example.org": IceServer("turn:turn.example.org", "me", "pa:ss"),
    "turn:me:p@ss@turn.example.org": IceServer("turn:turn.example.org", "me", "p@ss"),
    # As coturn's use-auth-secret has it: the end of its life, a colon, a name.
    "turn:1700000000%3Ame:a%2Cb%25%22@[2001:db8::1]:5349": IceServer(
        "turn:[2001:db8::1]:5349", "1700000000:me", 'a,b%"'
    ),
    "turns:me:pass@turn.example.org:443?transport=tcp": IceServer(
        "turns:turn.example.org:443?transport=tcp", "me", "pass"
    ),
}


@pytest.mark.parametrize(("text", "server"), ALL.items())
def test_what_is_written_is_what_is_meant(text: str, server: IceServer) -> None:
    assert parse_ice_server(text) == server


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("stun.example.org", "begin with stun:"),
        ("http://turn.example.org", "begin with stun:"),
        ("turn:", "host"),
        ("turn://me:s3cret@turn.example.org", "//"),
        ("turn:turn.example.org:3478", "user:password@"),
        ("turn:me@turn.example.org", "user:password@"),
        ("turn:me:@turn.example.org", "user:password@"),
        ("stun:me:s3cret@stun.example.org", "no user"),
        ("turn:me:s3cret@2001:db8::1", "brackets"),
        ("turn:me:s3cret@[2001:db8::x]", "host"),
        ("turn:me:s3cret@turn example", "host"),
        ("turn:me:s3cret@turn.example.org:", "port"),
        ("turn:me:s3cret@turn.example.org:99999", "port"),
        ("turn:me:s3cret@turn.example.org:0", "port"),
        ("turn:me:s3cret@turn.example.org?transport=sctp", "transport=udp"),
        ("turn:me:s3cret@turn.example.org?tcp", "transport=udp"),
        ("stun:stun.example.org?transport=udp", "TURN only"),
        ("turn:me:s3cret%0d%0aX: y@turn.example.org", "characters"),
        ("turn:me:s3cret%ff@turn.example.org", "characters"),
    ],
)
def test_what_cannot_be_meant_is_refused_at_start(text: str, why: str) -> None:
    with override_settings(EMBEDDED_ICE_SERVERS=["stun:stun.example.org", text]):
        found = [message for message in settings_fit_together(None) if "E042" in str(message.id)]
    assert [why in message.msg for message in found] == [True], found
    assert "EMBEDDED_ICE_SERVERS" in found[0].msg and "2" in found[0].msg
    assert "s3cret" not in found[0].msg


def test_another_provider_does_not_read_them() -> None:
    with override_settings(EMBEDDED_ICE_SERVERS=["x"], PROVIDER="fake"):
        assert settings_fit_together(None) == []


def test_a_browser_gets_them(settings: Any) -> None:
    settings.EMBEDDED_ICE_SERVERS = ["stun:a.example", "turn:me:p%40s:s@[2001:db8::1]"]
    spectator = GrantSpec(
        room="r", identity="spectator:a", kind="spectator", ttl=timedelta(minutes=1)
    )
    grant = EmbeddedProvider("http://127.0.0.1:9", KEY, SECRET).mint(spectator)
    assert grant.ice_servers == (
        {"urls": "stun:a.example"},
        {"urls": "turn:[2001:db8::1]", "username": "me", "credential": "p@s:s"},
    )
    assert "p@s:s" not in repr(parse_ice_server(settings.EMBEDDED_ICE_SERVERS[1]))


@pytest.mark.parametrize("server", ALL.values())
async def test_none_of_them_keeps_us_from_gathering(server: IceServer) -> None:
    """aiortc reads no IPv6 addresses in them; then we go without, and browsers have them."""
    pc: RTCPeerConnection = IcePolicy(
        announced="127.0.0.1", ice_servers=(server,)
    ).peer_connection()
    try:
        pc.addTransceiver("video", direction="recvonly")
    finally:
        await pc.close()


async def test_a_join_that_is_given_up_asks_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    ends: list[str] = []

    async def never_answers(*_: Any) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ends.append("asked no longer")

    monkeypatch.setattr("aioice.ice.server_reflexive_candidate", never_answers)
    socket: Any = SimpleNamespace(local_candidate=SimpleNamespace(host="192.0.2.1"))
    asking = asyncio.create_task(ice._reflexive([socket], ("192.0.2.2", 3478)))
    await asyncio.sleep(0)  # it asks …
    await asyncio.sleep(0)  # … and its question is under way
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    await asyncio.sleep(0)
    assert ends == ["asked no longer"]
