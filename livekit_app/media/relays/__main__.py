"""A relay as the process it is. Started by its main process, with one end of a socket."""

import ctypes
import signal
import socket
import sys

from livekit_app.media.relays.carrying import Carrying
from livekit_app.runtime import event_loop

PR_SET_PDEATHSIG = 1


def end_with_the_main_process() -> None:
    """The socket ends with it, too; this ends also a relay that hangs."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


async def carry(end: socket.socket) -> None:
    await Carrying(end).run()


def main() -> None:
    end_with_the_main_process()
    # Ctrl-C reaches all processes of a terminal; it is the main one's to say when.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    event_loop.run(carry(socket.socket(fileno=int(sys.argv[1]))))


if __name__ == "__main__":
    main()
