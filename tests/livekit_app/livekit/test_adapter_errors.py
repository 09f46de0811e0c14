"""What goes wrong at the socket becomes the right error, and never looks like "no rooms"."""

import time
from typing import Any

import pytest
from livekit import api

from livekit_app.errors import (
    ProviderBroken,
    ProviderCredentials,
    ProviderError,
    ProviderFull,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnreachable,
)
from livekit_app.providers.livekit.adapter import LiveKitProvider
from tests.livekit_app.livekit.conftest import adapter_of
from tests.livekit_app.providers.contract import spec
from tests.support.livekit import LiveKit
from tests.support.socket_server import Answering

KEY, SECRET = "key", "0123456789abcdef0123456789abcdef"
PROTOBUF, JSON, TEXT = "application/protobuf", "application/json", "text/plain"
PAGE = "<!doctype html><h1>It works!</h1>"


async def _sentinel() -> str:
    return "sideline-mark-test"


def adapter(url: str, secret: str = SECRET) -> LiveKitProvider:
    return LiveKitProvider(url, "ws://unused", KEY, secret, sentinel=_sentinel)


def says(code: str) -> str:
    return f'{{"code":"{code}","msg":"because"}}'


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answering(status=401, body="invalid token", content_type=TEXT), ProviderCredentials),
        (
            Answering(status=401, body=says("unauthenticated"), content_type=JSON),
            ProviderCredentials,
        ),
        (Answering(status=403, body="forbidden", content_type=TEXT), ProviderCredentials),
        (Answering(status=400, body=says("invalid_argument"), content_type=JSON), ProviderRejected),
        (Answering(status=429, body=says("resource_exhausted"), content_type=JSON), ProviderFull),
        (Answering(status=408, body=says("deadline_exceeded"), content_type=JSON), ProviderTimeout),
        (Answering(status=500, body=says("internal"), content_type=JSON), ProviderBroken),
        (Answering(status=503, body=says("unavailable"), content_type=JSON), ProviderBroken),
        (Answering(status=500, body='["a list"]', content_type=JSON), ProviderBroken),
        (Answering(status=503, body=PAGE), ProviderBroken),
        (Answering(status=200, body=PAGE), ProviderBroken),
        (Answering(status=200, body=""), ProviderBroken),
        (Answering(status=200, body="", content_type=PROTOBUF), ProviderBroken),
        (Answering(status=200, body="\x0a\x7frubbish", content_type=PROTOBUF), ProviderBroken),
        (Answering(status=404, body=PAGE), ProviderBroken),
        (Answering(status=404, body=says("bad_route"), content_type=JSON), ProviderBroken),
        (Answering(status=302, body=""), ProviderBroken),
        (Answering(silent=True), ProviderTimeout),
        (Answering(hang_up=True), ProviderBroken),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else str(value),
)
async def test_what_goes_wrong_at_the_socket_becomes_the_right_error(
    answer: Answering, error: type[ProviderError], settings: Any
) -> None:
    settings.PROVIDER_TIMEOUT_SECONDS = 0.3 if answer.silent else 30.0
    async with answer as url:
        provider = adapter(url)
        for call in (provider.snapshot(), provider.create_room(spec())):
            with pytest.raises(ProviderError) as caught:
                await call
            assert type(caught.value) is error
        await provider.aclose()


async def test_a_redirect_is_not_followed_even_to_one_that_answers_well() -> None:
    """It would take our token along, and may be a proxy in front of another server."""
    for status in (301, 302, 307, 308):
        good = Answering(body="", content_type=PROTOBUF)  # a list without rooms
        async with good as there, Answering(status=status, location=there) as url:
            provider = adapter(url)
            with pytest.raises(ProviderBroken):
                await provider.get_room("pickup-test-x")
            await provider.aclose()


async def test_a_list_with_rooms_but_without_our_sentinel_is_not_believed() -> None:
    """Another LiveKit behind a proxy that spreads calls over several."""
    rooms = api.ListRoomsResponse(rooms=[api.Room(name="a", sid="RM_a")])
    body = rooms.SerializeToString().decode()
    async with Answering(body=body, content_type=PROTOBUF) as url:
        provider = adapter(url)
        with pytest.raises(ProviderBroken):
            await provider.snapshot()
        await provider.aclose()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://no-such-host.invalid:80"])
async def test_nothing_listening_and_no_such_name_are_unreachable(url: str) -> None:
    provider = adapter(url)

    with pytest.raises(ProviderUnreachable):
        await provider.snapshot()
    with pytest.raises(ProviderUnreachable):
        await provider.creates_rooms_by_itself()
    await provider.aclose()


async def test_errors_carry_the_decision() -> None:
    """A timeout or a broken answer means unknown; credentials do not get better by waiting."""
    assert ProviderTimeout.unknown and ProviderBroken.unknown
    assert not ProviderUnreachable.unknown and ProviderUnreachable.retryable
    assert not ProviderRejected.retryable and ProviderFull.retryable


async def test_no_error_shows_the_token_or_the_secret() -> None:
    async with Answering(status=401, body="invalid token: eyJhbGciOi", content_type=TEXT) as url:
        provider = adapter(url)
        with pytest.raises(ProviderCredentials) as caught:
            await provider.snapshot()
        await provider.aclose()

    shown = repr(caught.value) + str(caught.value)
    assert SECRET not in shown and "eyJ" not in shown
    assert "status 401" in shown


@pytest.mark.slow
async def test_the_real_server_refuses_a_wrong_secret(livekit: LiveKit) -> None:
    provider = adapter(livekit.url, secret="another-secret-0123456789abcdef-xyz")

    with pytest.raises(ProviderCredentials):
        await provider.snapshot()
    await provider.aclose()


@pytest.mark.slow
async def test_a_server_that_hangs_is_given_up_by_our_own_deadline(
    livekit: LiveKit, settings: Any
) -> None:
    """The SDK would wait for ever: its timeout does nothing."""
    settings.PROVIDER_TIMEOUT_SECONDS = 0.5
    provider = adapter_of(livekit)
    livekit.hang()
    try:
        started = time.monotonic()
        with pytest.raises(ProviderTimeout):
            await provider.snapshot()
        assert time.monotonic() - started >= 0.5  # waited for it, and no error in its place
    finally:
        livekit.go_on()

    settings.PROVIDER_TIMEOUT_SECONDS = 30.0
    assert (await provider.snapshot()).server_id
    await provider.aclose()
