"""A token of ours reads back as what was granted, and as nothing else (the diagnosis' question)."""

from datetime import timedelta
from typing import Any

import jwt
import pytest
from livekit.api import AccessToken, VideoGrants

from livekit_app.errors import BadToken
from livekit_app.providers.embedded.adapter import EmbeddedProvider
from livekit_app.providers.fake.adapter import FakeProvider
from livekit_app.providers.livekit import dialect
from livekit_app.providers.livekit.adapter import LiveKitProvider
from livekit_app.providers.port import RIGHTS, GrantSpec, Kind, Provider
from livekit_app.providers.stream import stream_tokens
from tests.livekit_app.stream.stream_speech import adapter_of

SECRET = "0123456789abcdef0123456789abcdef"


async def _sentinel() -> str:
    return "unused"


def providers(secret: str = SECRET) -> list[Provider]:
    fake = FakeProvider()
    fake.api_secret = secret
    return [
        fake,
        EmbeddedProvider("http://unused", "fake", secret),
        LiveKitProvider("http://unused", "ws://unused", "fake", secret, sentinel=_sentinel),
        adapter_of("http://unused", "fake", secret),
    ]


def token(provider: Provider, kind: Kind = "spectator", seconds: int = 60) -> str:
    return provider.mint(
        GrantSpec(
            room="pickup-1", identity="x:1", kind=kind, name="", ttl=timedelta(seconds=seconds)
        )
    ).token


@pytest.mark.parametrize("provider", providers(), ids=lambda one: one.name)
def test_it_says_what_was_granted(provider: Provider) -> None:
    seen = provider.read_token(token(provider))
    assert (seen.room, seen.identity) == ("pickup-1", "x:1")
    assert (seen.may_publish, seen.may_subscribe) == (False, True)
    assert provider.read_token(token(provider, "camera")).may_publish


@pytest.mark.parametrize(
    ("provider", "other"),
    list(zip(providers(), providers("another-secret-0123456789abcdef0"), strict=True)),
    ids=lambda one: one.name,
)
def test_another_servers_token_is_refused_without_being_quoted(
    provider: Provider, other: Provider
) -> None:
    foreign = token(other)
    with pytest.raises(BadToken) as refusal:
        provider.read_token(foreign)
    assert foreign not in str(refusal.value)


@pytest.mark.parametrize("provider", providers(), ids=lambda one: one.name)
@pytest.mark.parametrize("rubbish", ["", "x", "a.b.c"])
def test_rubbish_is_refused(provider: Provider, rubbish: str) -> None:
    with pytest.raises(BadToken):
        provider.read_token(rubbish)


@pytest.mark.parametrize("provider", providers(), ids=lambda one: one.name)
def test_a_token_that_is_over_is_refused(provider: Provider) -> None:
    with pytest.raises(BadToken):
        provider.read_token(token(provider, seconds=-120))


@pytest.mark.parametrize("provider", providers(), ids=lambda one: one.name)
def test_a_token_that_lets_nobody_into_a_room_is_refused(provider: Provider) -> None:
    """Servers' own control tokens: rightly signed, and for another purpose."""
    for control in (
        dialect.control_token("fake", SECRET, room="pickup-1"),
        stream_tokens.server_token(SECRET),
    ):
        with pytest.raises(BadToken) as refusal:
            provider.read_token(control)
        assert control not in str(refusal.value)


@pytest.mark.parametrize("provider", providers(), ids=lambda one: one.name)
def test_a_token_of_another_kind_of_provider_is_refused(provider: Provider) -> None:
    """Somebody may have given two providers one secret."""
    for other in providers():
        if (other.name == "stream") is not (provider.name == "stream"):  # the rest speak alike
            with pytest.raises(BadToken):
                provider.read_token(token(other))


@pytest.mark.parametrize("kind", [*RIGHTS])
@pytest.mark.parametrize("name", ["", "Ada"])
@pytest.mark.parametrize("subscribe", [True, False])
@pytest.mark.parametrize("hide", [True, False])
def test_a_token_says_what_livekits_own_client_would_write(
    kind: Kind, name: str, subscribe: bool, hide: bool
) -> None:
    """What is the same in all of a kind is kept; a second one is not changed by the first."""
    rights = RIGHTS[kind]
    for room in ("pickup-1", "pickup-2"):
        spec = GrantSpec(room, "x:1", kind, timedelta(seconds=60), name, subscribe)
        grants = VideoGrants(
            room_join=True,
            room=room,
            can_publish=bool(rights.publish),
            can_publish_sources=list(rights.publish) or None,
            can_subscribe=rights.subscribe and subscribe,
            can_publish_data=False,
            hidden=kind == "commentator" or (kind == "spectator" and hide),
        )
        made = AccessToken("fake", SECRET).with_identity("x:1").with_grants(grants)
        theirs = made.with_name(name).with_ttl(spec.ttl).to_jwt()
        ours = dialect.join_token("fake", SECRET, spec, hide_spectators=hide)
        assert _claims(ours) == _claims(theirs)
        assert jwt.get_unverified_header(ours) == jwt.get_unverified_header(theirs)


def _claims(token: str) -> dict[str, Any]:
    """Its lifetime instead of its times: between the two a second may have begun."""
    claims: dict[str, Any] = jwt.decode(token, SECRET, algorithms=["HS256"])
    return claims | {"nbf": 0, "exp": claims["exp"] - claims["nbf"]}
