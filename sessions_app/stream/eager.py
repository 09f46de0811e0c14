"""Run a coroutine at once and make a task only of what it leaves over.

A server's ``send`` nearly always returns without waiting. A task per delivery would cost more
than the delivery; awaiting each in turn would let one slow socket hold up the others.
(Python 3.12 has eager tasks; 3.11, which we also run on, has not.)
"""

import asyncio
import types
from collections.abc import Callable, Coroutine, Generator
from functools import partial
from typing import Any


def start(coroutine: Coroutine[Any, Any, None], *, name: str) -> asyncio.Task[None] | None:
    """Run until the end, or until it first has to wait: then the returned task goes on with it.

    The first part runs inside the caller's task, so the coroutine must not use ``asyncio.timeout``
    or ask for the current task before its first wait. Exceptions of the first part are raised.
    """
    try:
        waits_for = coroutine.send(None)
    except StopIteration:
        return None
    return asyncio.get_running_loop().create_task(_go_on(coroutine, waits_for), name=name)


@types.coroutine
def _go_on(coroutine: Coroutine[Any, Any, None], waits_for: Any) -> Generator[Any, Any, None]:
    """Be the rest of ``coroutine``: hand what it waits for to the task, and back what comes."""
    step: Callable[[], Any]
    while True:
        try:
            value = yield waits_for
        except GeneratorExit:
            coroutine.close()
            raise
        except BaseException as problem:  # noqa: BLE001 - cancellation, for the coroutine to see
            step = partial(coroutine.throw, problem)
        else:
            step = partial(coroutine.send, value)
        try:
            waits_for = step()
        except StopIteration:
            return
