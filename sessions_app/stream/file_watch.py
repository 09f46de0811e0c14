"""Linux's inotify through the C library: a wake-up when a file is written, none otherwise.

Waking an idle process 50 times a second to look costs a hundred times what the look itself costs
(0.1-0.2 ms each on the development machine), more than serving 100 spectators. Where there is no
inotify, ``FileWatch`` raises ``OSError`` and the caller looks by the clock.
"""

import asyncio
import contextlib
import ctypes
import os
from collections.abc import Callable, Iterable
from pathlib import Path

_IN_MODIFY = 0x2
_FLAGS = os.O_NONBLOCK | os.O_CLOEXEC  # inotify's own flags are defined as these


class FileWatch:
    """Calls ``written`` in the event loop, once, after one of ``paths`` is written.

    ``resume`` arms it again: a writer that is busy wakes the loop once, not per write.
    """

    def __init__(self, paths: Iterable[Path], written: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._written = written
        libc = ctypes.CDLL(None, use_errno=True)
        if not hasattr(libc, "inotify_init1"):
            raise OSError("no inotify on this system")
        self._fd = int(libc.inotify_init1(_FLAGS))
        if self._fd < 0:
            raise OSError(ctypes.get_errno(), "inotify_init1")
        for path in paths:
            if libc.inotify_add_watch(self._fd, os.fsencode(path), _IN_MODIFY) < 0:
                problem = ctypes.get_errno()
                os.close(self._fd)
                raise OSError(problem, "inotify_add_watch")
        self.resume()

    def _ready(self) -> None:
        self._loop.remove_reader(self._fd)
        self._written()

    def resume(self) -> bool:
        """Forget what was written so far and listen again. True if there was something."""
        found = False
        with contextlib.suppress(BlockingIOError):
            while os.read(self._fd, 65536):
                found = True
        self._loop.add_reader(self._fd, self._ready)
        return found

    def close(self) -> None:
        self._loop.remove_reader(self._fd)
        os.close(self._fd)
