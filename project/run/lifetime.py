"""A process of the product ends when its supervisor is gone.

supervisord that is killed with SIGKILL leaves its children behind; they would hold the ports and
the database, and a second start would fail. Standard library only: ``manage.py`` calls this before
anything else is imported.
"""

import ctypes
import os
import signal
import sys
import threading
import time

SUPERVISOR_PID = "SIDELINE_SUPERVISOR_PID"  # set by project.run.supervise for its children

_WATCH_SECONDS = 1.0
_PATIENCE_SECONDS = 5.0
PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """From now on the end of the supervisor ends this process. Without a supervisor: nothing.

    On Linux the kernel sends SIGTERM at once; elsewhere, and for a process that ignores it, a
    thread watches the parent's pid.
    """
    expected = int(os.environ.get(SUPERVISOR_PID, "0"))
    if not expected:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != expected:  # it died before we could ask to be told
        raise SystemExit(1)
    threading.Thread(target=_watch, args=(expected,), name="parent-watch", daemon=True).start()


def _watch(expected: int) -> None:
    while os.getppid() == expected:
        time.sleep(_WATCH_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_PATIENCE_SECONDS)
    os.kill(os.getpid(), signal.SIGKILL)


def allow_many_sockets() -> None:
    """Raise the soft limit of open files to the hard one: a spectator is a socket."""
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = hard if hard != resource.RLIM_INFINITY else 65536
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, 65536), hard))
