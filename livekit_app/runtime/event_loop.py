"""The event loop of a process that carries media.

uvloop takes up to 32 datagrams of a socket at a time where asyncio takes one for each turn of the
loop: while many join, turns are long, and the camera's packets would pile up until its answers to
ICE's consent checks come too late and it is thought to be gone.
"""

import asyncio
from collections.abc import Callable, Coroutine


def _new_loop() -> Callable[[], asyncio.AbstractEventLoop]:
    try:
        import uvloop
    except ImportError:  # Windows has none
        return asyncio.new_event_loop
    return uvloop.new_event_loop


def run(main: Coroutine[None, None, None]) -> None:
    with asyncio.Runner(loop_factory=_new_loop()) as runner:
        runner.run(main)
