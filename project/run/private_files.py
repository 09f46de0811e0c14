"""What Sideline writes is for the user who runs it: password hashes, sessions and tokens are in it.

Standard library only: processes call this before anything else is imported.
"""

import os
import stat
from pathlib import Path

_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def write_for_us_only() -> None:
    """From now on what this process and its children make, nobody else can read."""
    os.umask(_OTHERS)


def close_to_others(folder: Path) -> None:
    """Keep others out of ``folder``, so also from what lies in it since before.

    Left as it is where that is not ours to decide: somebody else's (a mounted volume), or one that
    everybody shares, like /tmp. The system checks warn of it then (W006).
    """
    found = folder.stat()
    if found.st_uid != os.geteuid() or found.st_mode & stat.S_ISVTX:
        return
    try:
        folder.chmod(stat.S_IMODE(found.st_mode) & ~_OTHERS)
    except OSError:
        pass  # a file system without modes


def is_open_to_others(folder: Path) -> bool:
    return bool(folder.stat().st_mode & _OTHERS)
