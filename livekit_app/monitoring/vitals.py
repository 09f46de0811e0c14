"""How this process is: its sockets, memory and disk, in a row that others read."""

import os
import secrets
import shutil
import time
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from livekit_app.models import ProcessVitals
from livekit_app.monitoring.measures import CPU
from livekit_app.monitoring.measuring import count

DEAD = timedelta(minutes=1)  # a row this old is of a process that was killed
FRESH = timedelta(seconds=20)  # an older one says nothing of now

_STATM = Path("/proc/self/statm")


class Vitals:
    def __init__(self) -> None:
        self._id = secrets.token_hex(8)
        self._cpu = 0.0
        self.sockets = 0  # open ones, written by whoever opens and closes them

    def write(self, part: str) -> None:
        now = timezone.now()
        cpu = time.process_time()
        count(CPU, part, times=cpu - self._cpu)
        self._cpu = cpu
        ProcessVitals.objects.update_or_create(
            id=self._id,
            defaults={
                "part": part,
                "at": now,
                "sockets": max(0, self.sockets),
                "memory_bytes": _memory(),
                "disk_free": _disk_free(),
            },
        )
        ProcessVitals.objects.filter(at__lt=now - DEAD).delete()

    def remove(self) -> None:
        ProcessVitals.objects.filter(pk=self._id).delete()


def _memory() -> int:
    """Resident; 0 where nobody tells (no Linux)."""
    try:
        pages = int(_STATM.read_text().split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _disk_free() -> float:
    disk = shutil.disk_usage(settings.DATA_DIR)
    return disk.free / disk.total if disk.total else 1.0


vitals = Vitals()
