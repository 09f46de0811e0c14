"""Join tokens when they are used, minutes after they were signed (``providers.still_welcome``)."""

import asyncio
import logging
from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from livekit_app.errors import BadToken
from livekit_app.providers.registry import get_provider
from livekit_app.providers.still_welcome import Judge
from livekit_app.runtime.db_threads import run_in_database

logger = logging.getLogger(__name__)


def by_identity(is_welcome: Callable[[str, str], bool]) -> Judge:
    """``is_welcome``: of a room's name and an identity; sync, in the database."""

    async def judge(provider: str, token: str) -> bool:
        """What is no token of ours is the media server's to refuse. A database that does not
        answer puts nobody out: whoever gets in by that is still put out when seen."""
        try:
            seen = get_provider(provider).read_token(token)
        except BadToken:
            return True
        try:
            async with asyncio.timeout(settings.STAGE_ACCESS_SECONDS):
                return await run_in_database(is_welcome, seen.room, seen.identity)
        except (DatabaseError, InterfaceError, TimeoutError) as problem:
            logger.warning("[media] join not judged", extra={"problem": type(problem).__name__})
            return True

    return judge
