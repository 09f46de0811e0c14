"""``python -m project.run.foreign_program PROGRAM ARGUMENT…`` becomes a program that is not ours.

A media server that runs beside the product ends with the supervisor, as our own processes do
(project.run.lifetime), and writes for its own user only. Standard library only.
"""

import ctypes
import os
import signal
import sys
from collections.abc import Sequence

from project.run.lifetime import PR_SET_PDEATHSIG, SUPERVISOR_PID
from project.run.private_files import write_for_us_only


def become(command: Sequence[str]) -> None:
    """Replace this process. On Linux the kernel ends it together with the supervisor."""
    if sys.platform == "linux":
        # Survives exec, so a supervisor that is killed leaves nothing behind. Not SIGTERM: on that
        # LiveKit waits until everybody has left.
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    expected = int(os.environ.get(SUPERVISOR_PID, "0"))
    if expected and os.getppid() != expected:  # it died before we could ask to be told
        raise SystemExit(1)
    write_for_us_only()
    os.execv(command[0], list(command))  # noqa: S606 - no shell


if __name__ == "__main__":
    become(sys.argv[1:])
