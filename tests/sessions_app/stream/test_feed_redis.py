"""Hints through a real Redis: that they come, and that they come again after an outage."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from channels.layers import get_channel_layer

from sessions_app.log import notify
from sessions_app.stream import log_reader
from sessions_app.stream import registry as registry_module
from tests.sessions_app.stream.stage import in_db, make_session, say, serving, watching
from tests.support.services import Redis

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def redis() -> Any:
    server = Redis()
    yield server
    server.stop()


@pytest.fixture
async def only_hints(
    redis: Redis, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[None]:
    """Channels on Redis, and no safety poll to hide a hint that does not come."""
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [redis.url]},
        }
    }
    monkeypatch.setattr(registry_module, "SAFETY_SECONDS", 1e6)
    monkeypatch.setattr(notify, "_quiet_until", 0.0)  # an outage of the test before is over
    yield
    layer: Any = get_channel_layer()
    await layer.flush()  # its task listens as long as the loop lives


@pytest.mark.usefixtures("only_hints")
async def test_a_line_is_delivered_by_its_hint_alone() -> None:
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await _say_until_delivered(session.id, alice)
        for _ in range(3):
            number = await in_db(say, session.id, "a line")
            await alice.until_seq(number)
    assert alice.seqs == list(range(1, len(alice.seqs) + 1))


@pytest.mark.usefixtures("only_hints")
async def test_hints_come_again_after_redis_was_away(
    redis: Redis, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await _say_until_delivered(session.id, alice)
        assert redis._process is not None
        redis._process.kill()
        redis._process.wait()
        await in_db(say, session.id, "said while Redis is away")  # and the writer does not fail
        _start_again(redis)
        await _say_until_delivered(session.id, alice)
    assert alice.seqs == list(range(1, len(alice.seqs) + 1))


@pytest.mark.usefixtures("only_hints")
async def test_a_broadcast_without_sockets_here_is_not_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Hints for other processes' broadcasts cost this one nothing."""
    session, other = await in_db(make_session), await in_db(make_session)
    read: list[dict[str, int]] = []
    original = log_reader.read_round

    def recording(cursors: dict[str, int], with_heads: bool) -> Any:
        read.append(cursors)
        return original(cursors, with_heads)

    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await _say_until_delivered(session.id, alice)
        monkeypatch.setattr(registry_module, "read_round", recording)
        await in_db(say, other.id, "elsewhere")
        await alice.until_seq(await in_db(say, session.id, "here"))
    assert {tuple(cursors) for cursors in read} == {(session.id,)}


def test_a_hint_without_redis_is_logged_and_harmless(
    settings: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notify, "_quiet_until", 0.0)
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": ["redis://127.0.0.1:9"]},
        }
    }
    for _ in range(20):
        notify.notify("Abcdefghjkmn")
    said = [r for r in caplog.records if "hint not sent" in r.getMessage()]
    assert len(said) == 1  # then it keeps quiet for a second: the safety poll is on


async def _say_until_delivered(session_id: str, alice: Any) -> None:
    """A line said while nobody is subscribed has no hint of its own; the next one brings it."""
    while True:
        number = await in_db(say, session_id, "does anybody hear?")
        try:
            async with asyncio.timeout(1):
                while number not in alice.seqs:
                    alice.messages.append(json.loads(await alice.socket.recv()))
        except TimeoutError:
            continue
        return


def _start_again(redis: Redis) -> None:
    options = {"port": str(redis.port), "bind": "127.0.0.1", "save": "", "appendonly": "no"}
    redis._run(["redis-server", *(part for key in options for part in (f"--{key}", options[key]))])
