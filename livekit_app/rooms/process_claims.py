"""Whose claim is it, and does that process still run?

A claim names its process, so that whoever finds the claim of a killed process on its own machine
need not wait until it runs out. When that cannot be told (another machine or container, no /proc),
the holder counts as alive, and the expiry decides.
"""

import hashlib
import os
import secrets
import socket
from functools import cache
from pathlib import Path

_PROC = Path("/proc")


def new_claim() -> str:
    """``<machine>:<pid>:<start of the process>:<random>``, at most 32 characters."""
    pid = os.getpid()
    return f"{_machine()}:{pid}:{_started(pid) or 0}:{secrets.token_hex(3)}"


def holder_is_dead(claim: str) -> bool:
    """True only when the process that made the claim certainly runs no more."""
    machine, _, rest = claim.partition(":")
    pid, _, rest = rest.partition(":")
    started = rest.partition(":")[0]
    if machine != _machine() or not pid.isdigit() or not started.isdigit() or started == "0":
        return False
    return _started(int(pid)) != int(started)  # gone, or its number was given to another


def _started(pid: int) -> int | None:
    """When a process began, in ticks since the machine's start; None when it does not run."""
    try:
        stat = (_PROC / str(pid) / "stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()  # its name may contain anything, ")" ends it
    return None if fields[0] == "Z" else int(fields[19])


@cache
def _machine() -> str:
    """This boot of this machine, seen from this container: pids mean the same within it."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text()
        space = os.readlink(_PROC / "self/ns/pid")
    except OSError:
        boot, space = secrets.token_hex(8), ""  # nobody else's, so nothing can be told
    return hashlib.sha256(f"{socket.gethostname()} {boot} {space}".encode()).hexdigest()[:6]
