"""Database calls and waiting for outcomes, from async tests."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from django.db import connection

from commentary.models import CommentaryRun
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import State
from tests.commentary.host.made_up_media import MadeUpMedia

T = TypeVar("T")
PATIENCE_SECONDS = 20.0


async def in_db(call: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """``call`` in a thread of its own, whose connection is closed again."""

    def work() -> T:
        try:
            return call(*args, **kwargs)
        finally:
            connection.close()

    return await asyncio.to_thread(work)


async def until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE_SECONDS) -> Any:
    """The first true value of ``condition``, asked again and again."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + seconds
    while True:
        value = condition()
        if isinstance(value, Awaitable):
            value = await value
        if value:
            return value
        assert clock() < deadline, f"waited in vain for: {what}"
        await asyncio.sleep(0.05)


async def state_of(session: LiveSession) -> str:
    return (await in_db(LiveSession.objects.get, pk=session.pk)).state


async def data_of(session: LiveSession, type: str) -> list[dict[str, Any]]:
    rows = SessionEvent.objects.filter(session_id=session.pk, type=type).order_by("seq")
    return await in_db(lambda: list(rows.values_list("data", flat=True)))


async def lines_of(session: LiveSession) -> list[str]:
    return [data["text"] for data in await data_of(session, "commentary")]


async def statuses(session: LiveSession) -> list[str]:
    return [data["status"] for data in await data_of(session, "commentator")]


async def run_of(session: LiveSession) -> CommentaryRun:
    return await in_db(CommentaryRun.objects.get, pk=session.pk)


async def becomes(session: LiveSession, state: State) -> None:
    async def there() -> bool:
        return await state_of(session) == state

    await until(there, f"the broadcast to be {state}")


async def says(session: LiveSession, status: str) -> None:
    async def told() -> bool:
        return (await statuses(session))[-1:] == [status]

    await until(told, f"the commentator to be {status}")


async def line_count(session: LiveSession, more_than: int) -> int:
    async def enough() -> int:
        count = len(await lines_of(session))
        return count if count > more_than else 0

    return int(await until(enough, f"more than {more_than} lines"))


async def joined(media: MadeUpMedia, session: LiveSession, attempts: int = 1) -> None:
    await until(
        lambda: len(media.grants) >= attempts and media.watch(session.room.name) is not None,
        "the commentator to be in the room",
    )


async def lost_with(session: LiveSession, reason: str) -> CommentaryRun | None:
    run = await run_of(session)
    return run if run.last_disconnect_reason == reason else None


async def owned(session: LiveSession) -> bool:
    return await in_db(CommentaryRun.objects.filter(pk=session.pk).exclude(owner="").exists)


async def said_twice(session: LiveSession, text: str) -> bool:
    return (await lines_of(session)).count(text) == 2
