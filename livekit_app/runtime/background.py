"""Tasks that nobody awaits at once. An event loop keeps only weak references to its tasks, so
whoever starts one owns it until it is done. No Django here: the media server uses it, too."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


def spawn(
    work: Coroutine[Any, Any, T], owner: set[asyncio.Task[Any]], *, name: str | None = None
) -> asyncio.Task[T]:
    """Run ``work`` as a task that ``owner`` holds while it lasts."""
    task = asyncio.create_task(work, name=name)
    owner.add(task)
    task.add_done_callback(owner.discard)
    return task
