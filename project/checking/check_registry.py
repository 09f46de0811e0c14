"""Every check that Sideline makes of itself, declared once; each edge picks what it asks.

``/health/ready`` asks those with a ``ready`` name, ``manage.py check`` the settings, Run API
Diagnostics the rest in this order. All find a ``Check``; how a part is looked at stands with the
edge that asks for it.
"""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from django.core.checks import ERROR, run_checks

from project.checking.findings import Check, bounded, fine


class Area(StrEnum):
    SETTINGS = "settings"  # do they fit together? Django's system checks
    INSTALLATION = "installation"
    BROADCAST = "broadcast"  # asked with a broadcast's code only


@dataclass(frozen=True, slots=True)
class Declared:
    """``late`` and ``broken``: the codes for no answer in time and for whatever a check throws.
    ``ready``: its name at ``/health/ready``; empty: not asked there."""

    name: str
    area: Area = Area.INSTALLATION
    late: str = "check_slow"
    broken: str = "check_failed"
    ready: str = ""
    seconds: float = 2.0

    async def ask(
        self,
        work: Callable[[], Awaitable[Check]],
        *,
        seconds: float | None = None,
        logger: logging.Logger | None = None,
    ) -> Check:
        """``work()`` within ``seconds`` (default: its own); ``logger`` hears what it throws."""
        limit = self.seconds if seconds is None else seconds
        return await bounded(
            self.name, limit, work, late=self.late, broken=self.broken, logger=logger
        )


def _part(name: str, code: str, *, ready: str = "") -> Declared:
    """Another process, as its heartbeat or its files tell: there, or not."""
    return Declared(name, late=code, broken=code, ready=ready or name)


def _of_broadcast(name: str, late: str = "check_slow", broken: str = "check_failed") -> Declared:
    return Declared(name, Area.BROADCAST, late=late, broken=broken)


_ALL = (
    Declared("settings", Area.SETTINGS),
    Declared("process", late="process_slow"),
    Declared(
        "database", late="database_slow", broken="database_down", ready="database", seconds=1.5
    ),
    Declared("clock"),
    Declared("caller", late="caller_slow", seconds=1.5),
    _of_broadcast("id"),
    _of_broadcast("record"),
    _of_broadcast("access"),  # may whoever asks watch it? Else nothing is said of it
    _of_broadcast("info", "info_slow", "info_failed"),
    _of_broadcast("guest", "guest_slow", "guest_failed"),
    Declared("token", late="token_slow", broken="token_signing"),
    Declared("provider", late="provider_slow", broken="provider_broken"),
    _of_broadcast("room"),
    Declared("auto_create"),
    Declared("set_up", seconds=4.0),  # of an account or server, where its spec says how to look
    _of_broadcast("websocket", "stream_slow", "stream_failed"),
    _part("broker", "broker_down"),
    _part("worker", "worker_dead"),
    _part("beat", "beat_dead"),
    _part("sweep", "sweep_blind", ready="media"),  # the media server as the sweep last saw it
    _part("commentator", "commentator_dead"),
    Declared("watch"),  # is installed what the commentator watches with?
    Declared("model"),  # where a vision model comments
    # Not part of readiness: a web process without it does all its work.
    Declared("voice", late="voice_dead", broken="voice_dead"),
    Declared("public_url", late="public_url_unreachable"),
    Declared("cors"),
    Declared("media_path"),
)

SYSTEM_CHECKS = "sideline"  # the tag of ours

CHECKS = {declared.name: declared for declared in _ALL}
READY = {declared.ready: declared for declared in _ALL if declared.ready}
DIAGNOSIS = tuple(declared.name for declared in _ALL if declared.area is not Area.SETTINGS)


def of_settings() -> list[Check]:
    """What ``manage.py check`` says of our settings, worded as ever: what is wrong, what to do."""
    return [
        Check(
            "settings",
            False,
            str(message.id),
            advice=str(message.msg),
            severity="error" if message.level >= ERROR else "warning",
        )
        for message in run_checks(tags=[SYSTEM_CHECKS])
    ] or [fine("settings")]
