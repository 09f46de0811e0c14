import fcntl
import os
import random
import socket
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import IO

# Below the ports that kernels give to outgoing connections (Linux 32768, others 49152). A server
# that is killed and started again on its port would else now and then find it in use: by some
# client's connection, or by one that was closed within the last minute.
LOWEST, HIGHEST = 20_000, 32_700

# A product that is stopped and started again keeps its ports, and meanwhile nobody listens on them:
# another test's product, in another process, was given one now and then, and the first did not
# start ("Port … is taken"). So who was given a port has its file locked until the process ends.
_FOLDER = Path(tempfile.gettempdir()) / f"sideline-test-ports-{os.getuid()}"
_ours: list[IO[str]] = []

_chance = random.SystemRandom()  # test processes that run side by side must not agree


def free_ports(count: int) -> list[int]:
    """Ports of the loopback interface that nobody uses, all different, and given to no other test
    while this process is there."""
    ports: list[int] = []
    with ExitStack() as held:
        while len(ports) < count:
            port = _chance.randint(LOWEST, HIGHEST)
            listener = held.enter_context(socket.socket())
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            if _is_reserved(port):
                ports.append(port)
    return ports


def _is_reserved(port: int) -> bool:
    """For us, from now on; False: it is somebody's, or was ours before."""
    _FOLDER.mkdir(mode=0o700, exist_ok=True)
    file = (_FOLDER / str(port)).open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return False
    _ours.append(file)
    return True
