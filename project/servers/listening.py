"""Listening sockets, and the one line that says which port is taken."""

import errno
import socket


class PortTaken(Exception):
    """``str()`` is the line for the user."""


def bind(host: str, port: int) -> socket.socket:
    """A bound TCP socket (not listening yet). Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    # A port in TIME_WAIT after a restart is not taken.
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as problem:
        listener.close()
        raise PortTaken(_why(problem, host, port)) from None
    listener.set_inheritable(False)
    return listener


def refuse_taken(host: str, ports: dict[str, int]) -> None:
    """Raises PortTaken for the first of ``{"PORT": 8000, …}`` that somebody listens on."""
    for name, port in ports.items():
        try:
            # Listening, too: two sockets that only bind may share a port.
            with bind(host, port) as probe:
                probe.listen(1)
        except (PortTaken, OSError) as problem:
            reason = str(problem) if isinstance(problem, PortTaken) else f"Port {port} is taken"
            raise PortTaken(
                f"{reason}. Stop what uses it, or set {name} to another port."
            ) from None


def _why(problem: OSError, host: str, port: int) -> str:
    if problem.errno == errno.EADDRINUSE:
        return f"Port {port} is taken"
    if problem.errno == errno.EACCES:
        return f"Port {port} may not be used by this user"
    return f"Cannot listen on {host} port {port}: {problem.strerror}"
