"""CPU and memory of LiveKit by spectators: ``python -m bench.media_livekit``.

The counterpart of ``bench.media``: the same film, camera, spectators and cores; the receiver speaks
LiveKit's signalling. Prints the same rows.
"""

import argparse
import asyncio
import json
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from livekit import api

from bench.media import ROOM, SPECTATORS, Measured, rows
from tests.support.livekit import LiveKit
from tests.support.services import Missing


async def run(counts: Sequence[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        livekit = LiveKit(Path(folder))
        livekit.start()
        try:
            await _make_room(livekit)
            async for row in rows(_measured(livekit), counts):
                print(json.dumps(row), flush=True)
        finally:
            livekit.stop()


def _measured(livekit: LiveKit) -> Measured:
    def pids() -> list[int]:
        assert livekit.pid is not None, "LiveKit ended"
        return [livekit.pid]

    return Measured(
        "LiveKit", "livekit", livekit.public_url, pids, lambda who: _token(livekit, who)
    )


async def _make_room(livekit: LiveKit) -> None:
    async with api.LiveKitAPI(livekit.url, livekit.api_key, livekit.api_secret) as client:
        await client.room.create_room(api.CreateRoomRequest(name=ROOM))


def _token(livekit: LiveKit, identity: str) -> str:
    publishes = identity == "camera"
    grants = api.VideoGrants(
        room_join=True, room=ROOM, can_publish=publishes, can_subscribe=not publishes
    )
    token = api.AccessToken(livekit.api_key, livekit.api_secret)
    return str(token.with_identity(identity).with_grants(grants).to_jwt())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--spectators", type=int, nargs="+", default=SPECTATORS)
    try:
        asyncio.run(run(parser.parse_args().spectators))
    except Missing as missing:
        print(missing, file=sys.stderr)


if __name__ == "__main__":
    main()
