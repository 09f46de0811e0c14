"""Refuse settings that contradict each other, before the first request.

Every ``manage.py`` command runs these; an error stops it with its text, so each says which setting
to change. Single values are checked where they are read (project/env.py).
"""

import importlib.util
from collections.abc import Iterator, Sequence
from pkgutil import resolve_name
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register
from limits import parse

from livekit_app.providers import registry
from livekit_app.providers.catalogue import PROVIDERS
from project.checking.check_registry import SYSTEM_CHECKS
from project.run import product
from project.run.private_files import is_open_to_others

SECRET_LENGTH, SECRET_VARIETY = 32, 10  # characters, different ones


@register(SYSTEM_CHECKS)
def settings_fit_together(app_configs: Any, **kwargs: Any) -> Sequence[CheckMessage]:
    found = (_folder, _secrets, _addresses, _ports, _services, _times, _limits, _provider)
    return [message for look in found for message in look()]


def _folder() -> Iterator[CheckMessage]:
    if is_open_to_others(settings.DATA_DIR):
        yield Warning(
            f"Others on this machine can read {settings.DATA_DIR} (SIDELINE_DATA_DIR), where "
            "database, keys and logs are: chmod 700 it, or choose a folder of your own.",
            id="sideline.W006",
        )


def _secrets() -> Iterator[CheckMessage]:
    """What signs tokens, sessions and host keys. Everybody may hold something that it signed, and
    try guesses on that for as long as they like. Those that we make ourselves are long enough."""
    settings_of_specs = (one for spec in registry.served() for one in spec.settings)
    names = [one.name for one in settings_of_specs if one.kind in ("secret", "kept_secret")]
    for name in ("SECRET_KEY", "HOST_KEY_SECRET", "SIDELINE_METRICS_TOKEN", *names):
        value = str(getattr(settings, name.removeprefix("SIDELINE_")))
        if value and (len(value) < SECRET_LENGTH or len(set(value)) < SECRET_VARIETY):
            yield Error(
                f"{name} can be guessed: it needs {SECRET_LENGTH} characters or more, and "
                f"{SECRET_VARIETY} different ones. If it is yours to choose, take what this "
                "prints: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'",
                id="sideline.E060",
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
        if parts.scheme == "https" and not settings.HTTPS_PORT and not settings.TRUSTED_PROXIES:
            yield Warning(
                "SIDELINE_PUBLIC_URL is https and HTTPS_PORT is 0, so a proxy does https: name its "
                "address in SIDELINE_TRUSTED_PROXIES, or all its visitors count as one.",
                id="sideline.W007",
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
    if (server := product.local_server()) is not None:
        names.append(server.port)
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


def _provider() -> Iterator[CheckMessage]:
    spec = PROVIDERS[settings.PROVIDER]
    if not spec.shows_video and settings.PUBLIC_URL:
        yield Error(
            f"SIDELINE_PROVIDER={spec.name} shows no video: it is for tests.", id="sideline.E040"
        )
    for one in (one for served in registry.served() for one in served.settings):
        if not one.needed_with or not getattr(settings, one.needed_with):
            continue
        if not getattr(settings, one.name):
            yield Error(
                f"{one.name} is needed together with {one.needed_with}.", id="sideline.E050"
            )
    if spec.package and importlib.util.find_spec(spec.package) is None:
        install = f"run `make run PROVIDER={spec.name}`, or install them with pip."
        if spec.package_to_watch:
            yield Warning(
                f"Nobody comments on broadcasts: to watch {spec.label}'s rooms takes the packages "
                f"of {spec.requirements}. For them {install}",
                id="sideline.W054",
            )
        else:
            yield Error(
                f"SIDELINE_PROVIDER={spec.name} needs the packages of {spec.requirements}: "
                f"{install}",
                id="sideline.E054",
            )
    if not registry.has_player(spec):
        yield Warning(
            f"{spec.label}'s player for browsers is missing, so no page can show video: run "
            f"`make run PROVIDER={spec.name}`, which puts {spec.vendor_module} into "
            f"{spec.vendor_folder}, and start again.",
            id="sideline.W051",
        )
    if spec.checks:
        yield from resolve_name(spec.checks)()
