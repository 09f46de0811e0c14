"""What the provider says of a broadcast's room: asked before a camera is called absent."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from livekit_app.errors import ProviderError
from livekit_app.models import Room
from livekit_app.providers.registry import get_provider

ASK_SECONDS = 0.5
FAR_SECONDS = 2.0  # of a service on the internet, which may need two requests


@dataclass(frozen=True, slots=True)
class ProviderView:
    inside: bool  # are we in the room?
    camera_publishing: bool
    frames_proven: bool  # does publishing mean that frames arrive there now?


async def ask(room: Room) -> ProviderView | None:
    """None when there is no answer: the server itself is away, and nothing is known."""
    we, camera = f"commentator:{room.session_id}", f"camera:{room.session_id}"
    seconds = FAR_SECONDS if list_lag(room) else ASK_SECONDS
    try:
        async with asyncio.timeout(seconds):
            seen = await get_provider(room.provider).list_participants(room.name, (we, camera))
    except (ProviderError, TimeoutError):
        return None
    publishing = {one.identity: one.publishing for one in seen}
    return ProviderView(
        inside=we in publishing,
        camera_publishing=publishing.get(camera, False),
        frames_proven=frames_proven(room),
    )


def list_lag(room: Room) -> timedelta:
    """So late the answer may be."""
    able = get_provider(room.provider).capabilities
    return timedelta(seconds=able.lists_lag_seconds)


def frames_proven(room: Room) -> bool:
    return get_provider(room.provider).capabilities.frames_prove_publishing
