"""Typed readers of environment variables. A value that cannot be read stops the boot.

Every reader names the variable in its error. ``secret`` also accepts ``NAME_FILE``, so that a
container can hand secrets over as files.
"""

import ipaddress
import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

from livekit_app.runtime.atomic_files import create_file

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off", ""}


def string(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def boolean(name: str, default: bool) -> bool:
    raw = os.environ.get(name)
    if raw is None:
        return default
    value = raw.strip().lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ImproperlyConfigured(f"{name} must be true or false, not {raw!r}")


def integer(name: str, default: int, *, min: int | None = None, max: int | None = None) -> int:
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        value = int(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {raw!r}") from None
    return int(_within(name, value, min, max))


def number(
    name: str, default: float, *, min: float | None = None, max: float | None = None
) -> float:
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        value = float(raw)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a number, not {raw!r}") from None
    return _within(name, value, min, max)


def choice(name: str, default: str, options: tuple[str, ...]) -> str:
    value = os.environ.get(name, "").strip() or default
    if value not in options:
        raise ImproperlyConfigured(f"{name} must be one of {', '.join(options)}, not {value!r}")
    return value


def items(name: str, default: str = "") -> list[str]:
    """A comma-separated list; empty entries are dropped."""
    return [item.strip() for item in os.environ.get(name, default).split(",") if item.strip()]


NETWORKS_BY_NAME = {
    "loopback": ("127.0.0.0/8", "::1/128"),
    "private": ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"),
}


def networks(name: str) -> list[str]:
    """A comma-separated list of addresses, networks (``10.0.0.0/8``) and the names above, as
    networks."""
    found: list[str] = []
    for item in items(name):
        try:
            given = NETWORKS_BY_NAME.get(item.lower(), (item,))
            found += [str(ipaddress.ip_network(one, strict=False)) for one in given]
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} must be addresses or networks, like 127.0.0.1 or 10.0.0.0/8 (or loopback, "
                f"private), not {item!r}"
            ) from None
    return found


def refuse_old(name: str, *, instead: str) -> None:
    """A setting that meant something once must not be ignored in silence."""
    if os.environ.get(name, "").strip().lower() not in ("", "false", "0", "no", "off"):
        raise ImproperlyConfigured(f"{name} is no more: set {instead} (docs/settings.md)")


def port_range(name: str) -> tuple[int, int] | None:
    """``"50000-50100"`` → ``(50000, 50100)``; nothing set → None (any free port)."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return None
    low, _, high = raw.partition("-")
    try:
        first, last = int(low), int(high or low)
    except ValueError:
        raise ImproperlyConfigured(f"{name} must look like 50000-50100, not {raw!r}") from None
    if not 1 <= first <= last <= 65535:
        raise ImproperlyConfigured(f"{name} must be ports between 1 and 65535, low-high")
    return first, last


def secret(name: str, default: str = "") -> str:
    """``NAME``, or the contents of the file that ``NAME_FILE`` names."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    path = os.environ.get(f"{name}_FILE", "").strip()
    if not path:
        return default
    try:
        return Path(path).read_text().strip()
    except OSError as problem:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {problem.strerror}") from problem


def kept_secret(name: str, path: Path) -> str:
    """A secret from the environment, else one made once and kept in ``path`` (mode 0600).

    Several processes may start at the same moment: the first complete file wins, the others
    read it.
    """
    given = secret(name)
    if given:
        return given
    if not path.exists():
        create_file(path, secrets.token_urlsafe(48).encode(), mode=0o600)
    return path.read_text().strip()


def _within(name: str, value: float, min: float | None, max: float | None) -> float:
    if min is not None and value < min:
        raise ImproperlyConfigured(f"{name} must be at least {min}, not {value}")
    if max is not None and value > max:
        raise ImproperlyConfigured(f"{name} must be at most {max}, not {value}")
    return value
