"""EMBEDDED_TURN_SECRET: everybody gets credentials of their own, which end (coturn's REST API)."""

import base64
import hashlib
import hmac
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from multidict import CIMultiDictProxy

from livekit_app.management.commands.run_media import config_from_settings
from livekit_app.media.negotiation.ice import IcePolicy
from livekit_app.media.negotiation.ice_servers import IceServer, TurnSecret, parse_ice_server
from livekit_app.media.peers import Peer
from livekit_app.providers.embedded.adapter import EmbeddedProvider
from livekit_app.providers.port import GrantSpec
from project.checks import settings_fit_together
from tests.livekit_app.media.clients import KEY, SECRET
from tests.livekit_app.media.conftest import People, Serve

SHARED = "north-of-the-wall-and-back-again"
BARE = "turn:turn.example.org:3478?transport=tcp"


def coturn_lets_in(username: str, credential: str, now: float) -> bool:
    """Its `use-auth-secret`, as documented: the time first, then whatever; HMAC-SHA1, base64."""
    until, _, _ = username.partition(":")
    right = hmac.new(SHARED.encode(), username.encode(), hashlib.sha1).digest()
    return int(until) > now and hmac.compare_digest(base64.b64decode(credential), right)


def test_credentials_are_what_openssl_makes_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("livekit_app.media.negotiation.ice_servers.time.time", lambda: 1433895900.9)
    servers = (IceServer("stun:a.example"), parse_ice_server(BARE, secret=True))
    stun, turn = TurnSecret(SHARED, 18).given(servers, "spectator:a")
    assert stun == servers[0]
    assert turn == IceServer(BARE, "1433895918:spectator:a", "iq7N+9/y6zKGRTlJbsdgILLHP7A=")


def test_each_grant_has_its_own_and_they_end_after_the_longest_broadcast(settings: Any) -> None:
    settings.EMBEDDED_TURN_SECRET = SHARED
    settings.EMBEDDED_ICE_SERVERS = ["stun:a.example", BARE]
    settings.GRANT_TTL_SECONDS, settings.MAX_DURATION_SECONDS = 600, 3600.0
    provider = EmbeddedProvider("http://127.0.0.1:9", KEY, SECRET)
    given = []
    for identity in ("spectator:a", "spectator:b"):
        spec = GrantSpec(room="r", identity=identity, kind="spectator", ttl=timedelta(seconds=600))
        stun, turn = provider.mint(spec).ice_servers
        assert stun == {"urls": "stun:a.example"} and turn["urls"] == BARE
        given.append((turn["username"], turn["credential"]))
    assert given[0] != given[1]
    now = time.time()
    for username, credential in given:
        assert coturn_lets_in(username, credential, now + 4100)
        assert not coturn_lets_in(username, credential, now + 4300)
    other = given[1][0], given[0][1]
    assert not coturn_lets_in(*other, now), "one's password does not fit another's name"
    assert SHARED not in repr(config_from_settings())


async def test_encoders_get_theirs_by_link(serve: Serve, people: People) -> None:
    servers = (parse_ice_server(BARE, secret=True),)
    server = await serve(ice_servers=servers, turn=TurnSecret(SHARED, 60))
    # No relay answers there: the media server itself goes on without one.
    server.hub._policy = IcePolicy()
    camera = people.publisher(server)
    await camera.post()
    assert isinstance(camera.headers, CIMultiDictProxy)
    link = camera.headers.getall("Link")[0]
    facts = dict(part.split("=", 1) for part in link.split("; ")[1:])
    username, credential = facts["username"].strip('"'), facts["credential"].strip('"')
    assert username.endswith(":camera:s1") and coturn_lets_in(username, credential, time.time())


async def test_the_media_server_uses_it_too() -> None:
    policy = IcePolicy(
        ice_servers=(parse_ice_server("turn:192.0.2.1", secret=True),), turn=TurnSecret(SHARED, 60)
    )
    pc = policy.peer_connection()
    try:
        pc.addTransceiver("video", direction="recvonly")
        connection = pc.getReceivers()[0].transport.transport._connection
        name, credential = connection.turn_username, connection.turn_password
        assert name and credential and coturn_lets_in(name, credential, time.time())
    finally:
        await pc.close()


@pytest.mark.parametrize(
    ("secret", "server", "expected"),
    [
        ("", BARE, ["sideline.E042"]),
        (SHARED, BARE, []),
        ("", "turn:me:s3cret@turn.example.org", ["sideline.W042"]),
        (SHARED, "turn:me:s3cret@turn.example.org", ["sideline.W042"]),
        ("", "stun:stun.example.org", []),
    ],
)
def test_a_password_for_everybody_is_warned_of(
    secret: str, server: str, expected: list[str]
) -> None:
    with override_settings(EMBEDDED_TURN_SECRET=secret, EMBEDDED_ICE_SERVERS=[server]):
        found = [m for m in settings_fit_together(None) if "042" in str(m.id)]
    assert [message.id for message in found] == expected
    assert not any("s3cret" in message.msg for message in found)


@pytest.mark.parametrize(
    ("host", "public", "proxies", "bound"),
    [
        ("0.0.0.0", "", [], ""),
        ("::", "", [], ""),
        ("127.0.0.1", "", [], "127.0.0.1"),
        ("localhost", "", [], "127.0.0.1"),
        ("::1", "", [], "::1"),
        ("192.0.2.7", "", [], "192.0.2.7"),
        ("box.lan", "", [], ""),
        ("127.0.0.1", "https://live.example.org", [], ""),  # only the proxy's way to us
        ("127.0.0.1", "", ["127.0.0.0/8"], ""),
    ],
)
def test_media_listens_where_the_product_does(
    host: str, public: str, proxies: list[str], bound: str
) -> None:
    with override_settings(HOST=host, PUBLIC_URL=public, TRUSTED_PROXIES=proxies):
        assert config_from_settings().media_address == bound


@pytest.mark.parametrize("only", ["127.0.0.1", ""])
async def test_no_other_address_is_offered_or_bound(
    serve: Serve, people: People, only: str
) -> None:
    server = await serve(media_address=only)
    spectator = await people.spectator(server).connect()
    lines = [line for line in spectator.answer.splitlines() if line.startswith("a=candidate")]
    offered = {line.split()[4] for line in lines}
    peer = next(iter(server.hub.rooms["room-1"].peers.values()))
    assert isinstance(peer, Peer)
    protocols = peer.pc.getReceivers()[0].transport.transport._connection._protocols
    bound = {each.transport.get_extra_info("sockname")[0] for each in protocols}
    assert offered == bound == ({only} if only else set(IcePolicy().addresses()))
