"""What goes wrong at Stream's socket becomes the right error, and never looks like "no rooms"."""

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from livekit_app.errors import (
    ProviderBroken,
    ProviderBusy,
    ProviderCredentials,
    ProviderError,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnreachable,
)
from livekit_app.providers.stream import adapter
from livekit_app.providers.stream.adapter import StreamProvider
from tests.livekit_app.providers.contract import spec
from tests.livekit_app.stream.stream_speech import adapter_of
from tests.support.socket_server import Answering
from tests.support.stream import StreamServer

KEY, SECRET = "key", "0123456789abcdef0123456789abcdef"
JSON = "application/json"
PAGE = "<!doctype html><h1>It works!</h1>"


def says(status: int, code: int, message: str = "because") -> str:
    return json.dumps({"StatusCode": status, "code": code, "message": message, "details": []})


def answering(status: int, code: int) -> Answering:
    return Answering(status=status, body=says(status, code), content_type=JSON)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (answering(401, 40), ProviderCredentials),
        (answering(401, 43), ProviderCredentials),
        (answering(401, 999), ProviderCredentials),
        (answering(400, 2), ProviderCredentials),
        (answering(403, 5), ProviderCredentials),
        (Answering(status=401, body=PAGE), ProviderCredentials),
        (answering(400, 4), ProviderRejected),
        (answering(403, 17), ProviderRejected),
        (answering(429, 9), ProviderBusy),
        (answering(400, 9), ProviderBusy),
        (Answering(status=429, body=PAGE), ProviderBusy),
        (answering(408, 23), ProviderTimeout),
        (answering(500, -1), ProviderBroken),
        (answering(503, -1), ProviderBroken),
        (answering(500, 16), ProviderBroken),
        (answering(404, 99), ProviderBroken),
        (Answering(status=500, body='["a list"]', content_type=JSON), ProviderBroken),
        (Answering(status=503, body=PAGE), ProviderBroken),
        (Answering(status=403, body=PAGE), ProviderBroken),
        (Answering(status=404, body=PAGE), ProviderBroken),
        (Answering(status=404, body="{}", content_type=JSON), ProviderBroken),
        (Answering(status=200, body=PAGE), ProviderBroken),
        (Answering(status=200, body=""), ProviderBroken),
        (Answering(status=200, body="{}", content_type=JSON), ProviderBroken),
        (Answering(status=201, body="[]", content_type=JSON), ProviderBroken),
        (Answering(status=200, body="[" * 100_000, content_type=JSON), ProviderBroken),
        (Answering(status=200, body='{"calls": [{}], "call": 1}'), ProviderBroken),
        (Answering(status=200, body='{"calls": {}, "call": {"id": 3}}'), ProviderBroken),
        (Answering(status=302, body=""), ProviderBroken),
        (Answering(silent=True), ProviderTimeout),
        (Answering(hang_up=True), ProviderBroken),
    ],
    ids=lambda value: value.__name__ if isinstance(value, type) else str(value)[:80],
)
async def test_what_goes_wrong_at_the_socket_becomes_the_right_error(
    answer: Answering, error: type[ProviderError], settings: Any
) -> None:
    settings.PROVIDER_TIMEOUT_SECONDS = 0.3 if answer.silent else 30.0
    async with answer as url:
        provider = adapter_of(url, KEY, SECRET)
        for call in (
            provider.snapshot(),
            provider.create_room(spec()),
            provider.get_room("pickup-test-x"),
        ):
            with pytest.raises(ProviderError) as caught:
                await call
            assert caught.value.code == error.code
            assert (caught.value.retryable, caught.value.unknown) == (
                error.retryable,
                error.unknown,
            )
        await provider.aclose()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 429, 500])
async def test_no_error_shows_what_was_answered_or_sent(
    status: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A message of Stream's may quote a person or a token."""
    said = says(status, 5, "Token eyJhbGciOi of spectator@secret is invalid")
    async with Answering(status=status, body=said, content_type=JSON) as url:
        provider = adapter_of(url, KEY, SECRET)
        with pytest.raises(ProviderError) as caught:
            await provider.snapshot()
        await provider.aclose()

    told = repr(caught.value) + str(caught.value.__cause__) + caplog.text
    assert "eyJ" not in told and SECRET not in told and "spectator@secret" not in told


async def test_the_answer_of_another_call_is_none(settings: Any) -> None:
    """It would look as if the room had been made anew, or had others in it."""
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0
    call = {"id": "pickup-other", "cid": "sideline:pickup-other", "created_at": 1_700_000_000}
    somebody = {"user": {"id": "camera@x"}, "user_session_id": "s", "joined_at": 1_700_000_000}
    body = json.dumps({"call": call, "participants": [somebody], "total_participants": 1})
    async with Answering(status=200, body=body, content_type=JSON) as url:
        provider = adapter_of(url, KEY, SECRET)
        for question in (
            provider.get_room("pickup-mine"),
            provider.list_participants("pickup-mine"),
            provider.create_room(spec()),
        ):
            with pytest.raises(ProviderBroken):
                await question
        assert [one.identity for one in await provider.list_participants("pickup-other")]
        await provider.aclose()


async def test_a_list_without_an_end_holds_nobody_up(
    stream_server: StreamServer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it shows the same again and again, or always others."""
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0
    calls = [
        {"id": f"pickup-{i}", "cid": f"sideline:pickup-{i}", "type": "sideline", "created_at": 1}
        for i in range(100)
    ]
    body = json.dumps({"calls": [{"call": one} for one in calls]})
    async with Answering(status=200, body=body, content_type=JSON) as url:
        provider = adapter_of(url, KEY, SECRET)
        with pytest.raises(ProviderBroken):
            await provider.snapshot()
        await provider.aclose()

    def make() -> None:
        for one in calls:
            stream_server.account.get_or_create("sideline", str(one["id"]), {}, "sideline-test")

    stream_server.do(make)
    monkeypatch.setattr(adapter, "MOST_PAGES", 1)
    provider = adapter_of(stream_server.url, stream_server.api_key, stream_server.api_secret)
    with pytest.raises(ProviderBroken):
        await provider.snapshot()
    await provider.aclose()


async def test_only_streams_own_404_is_an_absence() -> None:
    async with answering(404, 16) as url:
        provider = adapter_of(url, KEY, SECRET)
        assert await provider.get_room("pickup-test-x") is None
        assert await provider.list_participants("pickup-test-x", ["camera:x"]) == []
        await provider.delete_room("pickup-test-x")
        await provider.remove_participant("pickup-test-x", "spectator:bob.1", bar=True)
        await provider.unbar_participant("pickup-test-x", "spectator:bob.1")
        await provider.set_publishing("pickup-test-x", "speaker:bob.1", ())
        await provider.forget_people(["spectator:bob.1", "spectator:eve.1"])
        with pytest.raises(ProviderRejected):  # no such call type
            await provider.create_room(spec())
        await provider.aclose()


async def test_a_redirect_is_not_followed_even_to_one_that_answers_well() -> None:
    """It would take our token along, and may be a proxy in front of another server."""
    good = Answering(body='{"calls": []}', content_type=JSON)
    for status in (301, 302, 307, 308):
        async with good as there, Answering(status=status, location=there) as url:
            provider = adapter_of(url, KEY, SECRET)
            with pytest.raises(ProviderBroken):
                await provider.snapshot()
            await provider.aclose()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://no-such-host.invalid:80"])
async def test_nothing_listening_and_no_such_name_are_unreachable(url: str) -> None:
    provider = adapter_of(url, KEY, SECRET)

    for call in (provider.snapshot(), provider.create_room(spec()), provider.delete_room("x")):
        with pytest.raises(ProviderUnreachable):
            await call
    await provider.aclose()


@pytest.fixture
async def provider(stream_server: StreamServer, settings: Any) -> AsyncIterator[StreamProvider]:
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0
    adapter = adapter_of(stream_server.url, stream_server.api_key, stream_server.api_secret)
    yield adapter
    await adapter.aclose()


async def test_a_create_whose_answer_was_cut_off_is_unknown_and_may_be_repeated(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    wanted = spec()
    stream_server.faults.cut("GetOrCreateCall", carried_out=True)

    with pytest.raises(ProviderBroken) as caught:
        await provider.create_room(wanted)

    assert caught.value.unknown
    stream_server.faults.clear()
    seen = await provider.get_room(wanted.name)
    assert seen is not None and await provider.create_room(wanted) == seen


async def test_one_lost_connection_is_nobodys_error(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    """Kept connections are closed there at any time."""
    await provider.snapshot()
    stream_server.stop()
    stream_server.start()

    assert (await provider.snapshot()).rooms == ()


@pytest.mark.parametrize("carried_out", [True, False])
async def test_a_server_that_hangs_is_given_up_by_our_own_deadline(
    provider: StreamProvider, stream_server: StreamServer, settings: Any, carried_out: bool
) -> None:
    settings.PROVIDER_TIMEOUT_SECONDS = 0.5
    wanted = spec()
    stream_server.faults.hang("GetOrCreateCall", carried_out=carried_out)

    with pytest.raises(ProviderTimeout) as caught:
        await provider.create_room(wanted)

    assert caught.value.unknown
    settings.PROVIDER_TIMEOUT_SECONDS = 30.0
    assert (await provider.get_room(wanted.name) is not None) is carried_out
    stream_server.do(stream_server.faults.clear)


async def test_an_end_that_was_carried_out_although_it_failed_is_success(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    wanted = spec()
    await provider.create_room(wanted)
    stream_server.faults.cut("EndCall", carried_out=True)

    await provider.delete_room(wanted.name)

    stream_server.faults.clear()
    assert await provider.get_room(wanted.name) is None


async def test_an_end_that_fails_is_no_end(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    wanted = spec()
    await provider.create_room(wanted)
    for status, error in ((500, ProviderBroken), (403, ProviderError)):
        stream_server.faults.status(status, "EndCall")
        with pytest.raises(error):
            await provider.delete_room(wanted.name)
        stream_server.faults.clear()

    assert await provider.get_room(wanted.name) is not None


async def test_too_often_for_a_moment_is_waited_for(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    stream_server.faults.status(429, "QueryCalls", times=1, retry_after=1)

    assert (await provider.snapshot()).rooms == ()

    assert stream_server.faults.asked["QueryCalls"] == 2


async def test_too_often_for_long_is_said_at_once_and_not_asked_again(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    stream_server.faults.status(429, "QueryCalls", retry_after=45)

    for _ in range(3):
        with pytest.raises(ProviderBusy) as caught:
            await provider.snapshot()
        assert 30 < caught.value.retry_after <= 45

    assert stream_server.faults.asked["QueryCalls"] == 1
    assert await provider.get_room("pickup-test-x") is None  # another operation


async def test_a_call_that_is_not_well_named_stays_within_its_path(
    provider: StreamProvider, stream_server: StreamServer
) -> None:
    """Names are ours; still, none leads elsewhere."""
    for name in ("../../users", "a/b", "a?b=c", "a#b", "%2e%2e", "a b", "é"):
        assert await provider.get_room(name) is None
    assert set(stream_server.faults.asked) == {"GetCall"}


async def test_the_adapter_works_again_after_it_was_closed(provider: StreamProvider) -> None:
    await provider.snapshot()
    await provider.aclose()

    assert (await provider.snapshot()).rooms == ()
