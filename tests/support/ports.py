import random
import socket
from contextlib import ExitStack

# Below the ports that kernels give to outgoing connections (Linux 32768, others 49152). A server
# that is killed and started again on its port would else now and then find it in use: by some
# client's connection, or by one that was closed within the last minute.
LOWEST, HIGHEST = 20_000, 32_700

_chance = random.SystemRandom()  # test processes that run side by side must not agree


def free_ports(count: int) -> list[int]:
    """Ports of the loopback interface that nobody uses, all different.

    Held until the last is found. Somebody else could take one before it is used; among so many
    that is rare enough for tests.
    """
    ports: list[int] = []
    with ExitStack() as held:
        while len(ports) < count:
            port = _chance.randint(LOWEST, HIGHEST)
            listener = held.enter_context(socket.socket())
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            ports.append(port)
    return ports
