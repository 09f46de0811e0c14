"""The settings of each media provider, and where the files of its player are, as its spec says
(livekit_app/providers/spec.py)."""

from collections.abc import Mapping
from pathlib import Path
from pkgutil import resolve_name
from typing import Any

from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.spec import ProviderSpec, Setting
from project import env

# Those of Django's defaults, and before them whatever Node has made of the pages' scripts.
STATIC_FINDERS = (
    "project.http.static_files.bundles.BundleFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
)


def read(spec: ProviderSpec, known: Mapping[str, Any], *, chosen: bool) -> dict[str, Any]:
    """By name. ``known``: what has been read before; ``chosen``: it is ``SIDELINE_PROVIDER``."""
    found: dict[str, Any] = {}
    for setting in spec.settings:
        found[setting.name] = _value(setting, {**known, **found})
    if spec.derive:
        found |= resolve_name(spec.derive)({**known, **found}, chosen)
    return found


def vendor_folders(base: Path, instead: str) -> list[Path]:
    """What is served under /static/vendor/; of two files with one name the first is. ``instead``:
    what stands there goes before the folders into which packages were installed."""
    own = dict.fromkeys(base / spec.vendor_folder for spec in PROVIDERS.values())
    folders = [*([Path(instead).resolve()] if instead else []), *own]
    return [folder for folder in folders if folder.is_dir()]


def _value(setting: Setting, known: Mapping[str, Any]) -> Any:
    name, default = setting.name, setting.default
    text = default.format_map(known) if isinstance(default, str) else ""
    match setting.kind:
        case "string":
            return env.string(name, text)
        case "url":
            return env.string(name, text).rstrip("/")
        case "secret" | "secret_url":
            return env.secret(name, text)
        case "kept_secret":
            return env.kept_secret(name, Path(text))
        case "integer":
            return env.integer(name, int(default), min=setting.min)
        case "boolean":
            return env.boolean(name, bool(default))
        case "items":
            return env.items(name, text)
        case "port":
            return env.integer(name, known["PORT"] + int(default), min=1, max=65535)
        case "port_range":
            return env.port_range(name)
