"""What clients send that is no acknowledgement is ignored, within limits."""

import asyncio
import json

import pytest

from sessions_app.stream.commentary_socket import acknowledged
from sessions_app.stream.subscriber import BURST
from tests.sessions_app.stream.stage import in_db, make_session, say, serving, watching

pytestmark = pytest.mark.django_db(transaction=True)

JUNK = [
    "",
    "rubbish",
    "[]",
    "null",
    "12",
    '{"type": "ack"}',
    '{"type": "ack", "seq": "7"}',
    '{"type": "ack", "seq": true}',
    '{"type": "ack", "seq": -1}',
    '{"type": "shout", "seq": 1}',
    '{"type": "ack", "seq": 1e400}',
    "[" * 900,
]


@pytest.mark.parametrize("text", JUNK)
def test_junk_acknowledges_nothing(text: str) -> None:
    assert acknowledged(text) is None


@pytest.mark.parametrize(
    "text", ['{"type":"ack","seq":7}', '{"seq": 7, "type": "ack"}', '{"type": "ack", "seq":  7}']
)
def test_an_acknowledgement_is_read(text: str) -> None:
    assert acknowledged(text) == 7


async def test_a_socket_survives_junk_and_acknowledgements_of_the_future() -> None:
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        for text in JUNK:
            await alice.socket.send(text)
        await alice.socket.send(b"\x00\xff")
        await alice.ack(10**15)
        await in_db(say, session.id, "still here")
        await alice.until_seq(1)


async def test_a_message_that_is_too_big_closes_with_1009() -> None:
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        await alice.socket.send(json.dumps({"type": "ack", "seq": 1, "more": "x" * 2000}))
        assert await alice.close_code() == 1009


async def test_too_many_messages_close_with_1008() -> None:
    session = await in_db(make_session)
    async with serving() as origin, watching(origin, session.id) as alice:
        await alice.next()
        sending = asyncio.create_task(_flood(alice.socket.send))
        assert await alice.close_code() == 1008
        sending.cancel()


async def _flood(send: object) -> None:
    for _ in range(BURST * 20):
        await send("x")  # type: ignore[operator]
