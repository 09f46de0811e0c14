"""Refuse settings that contradict each other, before the first request.

Every ``manage.py`` command runs these; an error stops it with its text, so each says which setting
to change. Single values are checked where they are read (project/env.py).
"""

import importlib.util
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from limits import parse

from livekit_app.media.negotiation.ice_servers import parse_ice_server
from project.run.private_files import is_open_to_others

_SECRET_CHARACTERS = 32
_UDP_PORTS_PER_CONNECTION = 1  # rtcp-mux and bundle: one per participant


@register("sideline")
def settings_fit_together(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    found = (_folder, _addresses, _ports, _services, _times, _limits, _media, _livekit)
    return [message for look in found for message in look()]


def _folder() -> Iterator[CheckMessage]:
    if is_open_to_others(settings.DATA_DIR):
        yield Warning(
            f"Others on this machine can read {settings.DATA_DIR} (SIDELINE_DATA_DIR), where "
            "database, keys and logs are: chmod 700 it, or choose a folder of your own.",
            id="sideline.W006",
        )


def _addresses() -> Iterator[CheckMessage]:
    if settings.PUBLIC_URL:
        parts = urlsplit(settings.PUBLIC_URL)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            yield Error(
                "SIDELINE_PUBLIC_URL must begin with http:// or https://.", id="sideline.E001"
            )
        elif parts.path or parts.query or parts.fragment or parts.username:
            yield Error(
                "SIDELINE_PUBLIC_URL must be an address without a path, like https://example.org.",
                id="sideline.E002",
            )
        if settings.DEBUG:
            yield Error(
                "DEBUG shows settings and code to everybody: not together with "
                "SIDELINE_PUBLIC_URL.",
                id="sideline.E003",
            )
        if parts.scheme == "http":
            yield Warning(
                "SIDELINE_PUBLIC_URL is http: phones give a camera to https pages only.",
                id="sideline.W001",
            )
    if "*" in settings.CORS_ALLOWED_ORIGINS:
        yield Error(
            "CORS_ALLOWED_ORIGINS must name origins; * would let every page act as yours.",
            id="sideline.E004",
        )
    if "*" in settings.ALLOWED_HOSTS and not settings.DEBUG:
        yield Error(
            "ALLOWED_HOSTS must name hosts: with * links are made from what callers claim.",
            id="sideline.E005",
        )


def _ports() -> Iterator[CheckMessage]:
    used: dict[int, str] = {}
    names = ["PORT", "HTTPS_PORT"]
    if settings.PROVIDER == "embedded":
        names.append("EMBEDDED_PORT")
    elif settings.LIVEKIT_IS_LOCAL:
        names.append("LIVEKIT_PORT")
    for name in names:
        port = getattr(settings, name)
        if port and port in used:
            yield Error(f"{name} and {used[port]} are both {port}.", id="sideline.E010")
        used.setdefault(port, name)


def _services() -> Iterator[CheckMessage]:
    if settings.REDIS_URL and urlsplit(settings.REDIS_URL).scheme not in (
        "redis",
        "rediss",
        "unix",
    ):
        yield Error("REDIS_URL must begin with redis:// or rediss://.", id="sideline.E020")
    engine = settings.DATABASES["default"]["ENGINE"]
    if engine not in ("django.db.backends.sqlite3", "django.db.backends.postgresql"):
        yield Error("DATABASE_URL must be sqlite: or postgresql:.", id="sideline.E021")


def _times() -> Iterator[CheckMessage]:
    if settings.GRACE_SECONDS <= settings.FRAME_STALL_SECONDS:
        yield Error(
            "SIDELINE_GRACE_SECONDS must be longer than SIDELINE_FRAME_STALL_SECONDS, "
            "or a broadcast ends as soon as its camera is missed.",
            id="sideline.E030",
        )
    if settings.SWEEP_GAP_SECONDS <= 2 * settings.SWEEP_SECONDS:
        yield Error(
            "SIDELINE_SWEEP_GAP_SECONDS must be more than twice SIDELINE_SWEEP_SECONDS, "
            "or every sweep takes itself for late.",
            id="sideline.E031",
        )
    if settings.BODY_SECONDS < settings.BODY_STALL_SECONDS:
        yield Error("BODY_SECONDS must not be below BODY_STALL_SECONDS.", id="sideline.E032")
    if settings.ROOM_WAIT_SECONDS <= settings.PROVIDER_TIMEOUT_SECONDS:
        yield Error(
            "ROOM_WAIT_SECONDS must be longer than PROVIDER_TIMEOUT_SECONDS, "
            "or a room is given up before its provider is.",
            id="sideline.E033",
        )


def _limits() -> Iterator[CheckMessage]:
    limits = {"LIMIT_FAILED_PROOFS": settings.LIMIT_FAILED_PROOFS}
    for kind, (per_caller, per_address) in settings.RATE_LIMITS.items():
        name = f"LIMIT_{kind.upper()}"
        limits |= {name: per_caller, f"{name}_PER_ADDRESS": per_address}
    for name, limit in limits.items():
        try:
            parse(limit)
        except ValueError:
            yield Error(
                f"{name} must be a number per time, like 60/minute: {limit!r} is not.",
                id="sideline.E034",
            )


def _media() -> Iterator[CheckMessage]:
    if settings.PROVIDER == "fake" and settings.PUBLIC_URL:
        yield Error("SIDELINE_PROVIDER=fake shows no video: it is for tests.", id="sideline.E040")
    if settings.PROVIDER != "embedded":
        return
    yield from _ice_servers()
    if settings.EMBEDDED_UDP_PORTS is None:
        return
    low, high = settings.EMBEDDED_UDP_PORTS
    # One camera, one commentator, and the spectators of one room at least.
    needed = (settings.EMBEDDED_MAX_SPECTATORS + 2) * _UDP_PORTS_PER_CONNECTION
    if high - low + 1 < needed:
        yield Error(
            f"EMBEDDED_UDP_PORTS holds {high - low + 1} ports, but one full room needs {needed} "
            "(EMBEDDED_MAX_SPECTATORS, a camera and a commentator).",
            id="sideline.E041",
        )


def _ice_servers() -> Iterator[CheckMessage]:
    for number, text in enumerate(settings.EMBEDDED_ICE_SERVERS, start=1):
        try:
            parse_ice_server(text)
        except ValueError as problem:  # the text itself may hold a password
            yield Error(f"EMBEDDED_ICE_SERVERS, number {number}: {problem}.", id="sideline.E042")


def _livekit() -> Iterator[CheckMessage]:
    if settings.PROVIDER != "livekit":
        return
    if not settings.LIVEKIT_IS_LOCAL:
        yield from _livekit_elsewhere()
    public = urlsplit(settings.LIVEKIT_PUBLIC_URL)
    same_origin = settings.LIVEKIT_PUBLIC_URL.startswith("/")
    if not same_origin and (public.scheme not in ("ws", "wss") or not public.hostname):
        yield Error(
            "LIVEKIT_PUBLIC_URL must begin with wss:// (or ws://), or be a path like /livekit.",
            id="sideline.E052",
        )
    if public.scheme == "ws" and settings.PUBLIC_URL.startswith("https://"):
        yield Error(
            "LIVEKIT_PUBLIC_URL is ws://, and pages on https may only connect to wss://.",
            id="sideline.E053",
        )
    if importlib.util.find_spec("livekit.rtc") is None:
        yield Error(
            "SIDELINE_PROVIDER=livekit needs the packages of requirements-livekit.txt: run "
            "`make run PROVIDER=livekit`, or install them with pip.",
            id="sideline.E054",
        )
    if not settings.VENDOR_DIR.is_dir():
        yield Warning(
            "LiveKit's player for browsers is missing, so no page can show video: run `npm ci` and "
            "start again.",
            id="sideline.W051",
        )


def _livekit_elsewhere() -> Iterator[CheckMessage]:
    for name in ("LIVEKIT_API_KEY", "LIVEKIT_API_SECRET"):
        if not getattr(settings, name):
            yield Error(f"{name} is needed together with LIVEKIT_URL.", id="sideline.E050")
    parts = urlsplit(settings.LIVEKIT_URL)
    if parts.scheme not in ("http", "https", "ws", "wss") or not parts.hostname:
        yield Error(
            "LIVEKIT_URL must begin with http://, https://, ws:// or wss://.", id="sideline.E051"
        )
    if 0 < len(settings.LIVEKIT_API_SECRET) < _SECRET_CHARACTERS:
        yield Warning(
            f"LIVEKIT_API_SECRET is shorter than {_SECRET_CHARACTERS} characters: it signs who may "
            "do what.",
            id="sideline.W050",
        )
