"""An engine that does not exist, or that cannot work as things are set, is refused at start."""

import subprocess
import sys
from typing import Any

from django.conf import settings
from django.core.checks import Error, register

from commentary.registry import ENGINES, NARRATORS, NarratorParts


@register("commentary")
def check_engine(**kwargs: Any) -> list[Error]:
    name = settings.COMMENTARY_ENGINE
    engine = ENGINES.get(name)
    if engine is None:
        known = ", ".join(ENGINES)
        problem = f"SIDELINE_COMMENTARY_ENGINE must be one of {known}, not {name!r}"
        return [Error(problem, id="commentary.E001")]
    key = NARRATORS[engine.narrator](NarratorParts()).capabilities.key_setting
    if key and not getattr(settings, key, ""):
        problem = f"SIDELINE_COMMENTARY_ENGINE={name} does not work without SIDELINE_{key}"
        return [Error(problem, id="commentary.E002")]
    return []


# In a process of its own: this one has no use for the runtime, which a broken file might crash.
_TRY_DETECTOR = """
import sys
from pathlib import Path
from commentary.observers.people.vision.yolox import check_detector
sys.exit(check_detector(Path(sys.argv[1])))
"""
TRY_SECONDS = 60


@register("commentary")
def check_detector(**kwargs: Any) -> list[Error]:
    """The owner's own file is tried once."""
    if not settings.DETECTOR:
        return []
    try:
        tried = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-c", _TRY_DETECTOR, settings.DETECTOR],
            cwd=settings.BASE_DIR,
            capture_output=True,
            text=True,
            timeout=TRY_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return [_no_detector(f"it takes more than {TRY_SECONDS} s a look")]
    if tried.returncode == 0:
        return []
    lines = tried.stderr.strip().splitlines()
    return [_no_detector(lines[-1] if lines and tried.returncode == 1 else "it ends the process")]


def _no_detector(why: str) -> Error:
    return Error(
        f"SIDELINE_DETECTOR={settings.DETECTOR} cannot be used: {why}", id="commentary.E003"
    )
