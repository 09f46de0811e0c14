"""Telling the web processes that a broadcast has new rows: a hint, never data.

With a channel layer (Redis) hints travel through one group for all web processes; without one
there is nothing to send, the web processes see the commit themselves (``stream/feed.py``).
"""

import asyncio
import logging
import time

from channels.layers import get_channel_layer

from livekit_app.runtime.loop import run_async

logger = logging.getLogger(__name__)

GROUP = "sideline.feed"
MESSAGE = "feed.poke"  # as sent by every version: web processes may be older than we
HINT_SECONDS = 0.5  # the longest a writer is held up by a hint
QUIET_SECONDS = 1.0  # no hints after one that failed: web processes look once a second anyway

_quiet_until = 0.0


def notify(session_id: str) -> None:
    """Tell all web processes that ``session_id`` has something new. Never raises.

    For sync code after the commit, in any process. Without a channel layer there is nothing to
    do: the web processes see the commit themselves.
    """
    global _quiet_until
    if get_channel_layer() is None or time.monotonic() < _quiet_until:
        return
    try:
        run_async(_send_hint(session_id))
    except Exception as problem:  # noqa: BLE001 - the row is committed; the safety poll finds it
        _quiet_until = time.monotonic() + QUIET_SECONDS
        logger.warning(
            "[sessions] hint not sent, web processes will poll",
            extra={"session_id": session_id, "error": type(problem).__name__},
        )


async def _send_hint(session_id: str) -> None:
    async with asyncio.timeout(HINT_SECONDS):
        await get_channel_layer().group_send(GROUP, {"type": MESSAGE, "session": session_id})
