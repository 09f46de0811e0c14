"""What a watch hands on of sound: everything in its order, or the newest of it, and an end."""

import asyncio
from datetime import UTC, datetime

import av
import numpy as np
import pytest

from livekit_app.providers.watching.sound import OpusDecoder, Sound, SoundQueue
from tests.support.tone import HERTZ, loudest, sine


def chunk(value: int) -> Sound:
    return Sound(np.full(480, value, np.int16), 48_000, datetime.now(UTC))


async def test_chunks_come_in_their_order_and_then_the_end() -> None:
    queue = SoundQueue()
    sent = [chunk(value) for value in range(3)]
    for one in sent:
        queue.offer(one)
    queue.close()
    queue.offer(chunk(9))
    queue.close()
    assert [one async for one in queue.chunks()] == sent


async def test_a_slow_reader_loses_the_oldest_and_nothing_grows() -> None:
    queue = SoundQueue(chunks=2)
    sent = [chunk(value) for value in range(5)]
    for one in sent:
        queue.offer(one)
    queue.close()
    assert [one async for one in queue.chunks()] == sent[-2:]


async def test_who_waits_is_woken_by_a_chunk_and_by_the_end() -> None:
    queue = SoundQueue()
    chunks = queue.chunks()
    waiting = asyncio.ensure_future(anext(chunks))
    await asyncio.sleep(0)
    assert not waiting.done()
    queue.offer(one := chunk(1))
    assert await asyncio.wait_for(waiting, 5) is one
    ending = asyncio.ensure_future(anext(chunks))
    await asyncio.sleep(0)
    queue.close()
    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(ending, 5)


def test_opus_becomes_mono_of_the_same_pitch() -> None:
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    decoder, heard, at = OpusDecoder(), [], datetime.now(UTC)
    for number in range(25):
        stereo = np.repeat(sine(number * 960, 960), 2).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(stereo, format="s16", layout="stereo")
        frame.sample_rate, frame.pts = 48_000, number * 960
        for packet in encoder.encode(frame):
            heard += decoder.decode(bytes(packet), at)
    assert {(one.sample_rate, one.samples.dtype.name, one.at) for one in heard} == {
        (48_000, "int16", at)
    }
    assert loudest(heard) == pytest.approx(HERTZ, abs=10)
