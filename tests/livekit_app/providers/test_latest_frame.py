"""What a watch hands on: the newest frame, none twice, and an end."""

import asyncio
from datetime import UTC, datetime

import numpy as np

from livekit_app.providers.watching.latest_frame import LatestFrame
from livekit_app.providers.watching.room_watch import Frame


def frame(value: int) -> Frame:
    return Frame(np.full((2, 2, 3), value, np.uint8), datetime.now(UTC))


async def test_only_the_newest_is_handed_on_and_none_twice() -> None:
    latest = LatestFrame()
    frames = latest.frames()
    second, third = frame(2), frame(3)
    latest.offer(frame(1))
    latest.offer(second)
    assert await anext(frames) is second
    waiting = asyncio.ensure_future(anext(frames))
    await asyncio.sleep(0)
    assert not waiting.done()
    latest.offer(third)
    assert await asyncio.wait_for(waiting, 5) is third


async def test_the_end_comes_after_the_last_frame_and_wakes_who_waits() -> None:
    latest = LatestFrame()
    last = frame(1)
    latest.offer(last)
    latest.close()
    assert [one async for one in latest.frames()] == [last]

    other = LatestFrame()

    async def look() -> list[Frame]:
        return [one async for one in other.frames()]

    looking = asyncio.create_task(look())
    await asyncio.sleep(0)
    other.close()
    other.close()
    assert await asyncio.wait_for(looking, 5) == []
