"""Looking who publishes in one room, when ``participants.looks`` says that it is time."""

import logging

from livekit_app.errors import ProviderError
from livekit_app.models import Room
from livekit_app.participants import looks
from livekit_app.providers.registry import get_provider
from livekit_app.rooms.sweep import recount
from livekit_app.runtime.db_threads import run_in_database

logger = logging.getLogger(__name__)


async def look(room_id: int) -> bool:
    """Ask for the room's participants if that is due; was it? A provider that fails is asked
    again later: nothing is raised but by our own side."""
    turn = await run_in_database(looks.take, room_id)
    if turn is None:
        return False
    try:
        await recount(get_provider(turn.provider), room_id, kinds=looks.PUBLISHERS)
    except Room.DoesNotExist:
        return False
    except ProviderError as error:
        logger.info("[looks] the provider did not say", extra={"code": error.code})
        await run_in_database(looks.failed, turn, error)
    else:
        await run_in_database(looks.looked, turn)
    return True
