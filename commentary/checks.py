"""An engine that does not exist, or that cannot work as things are set, is refused at start."""

import subprocess
import sys
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning, register

from commentary.registry import ENGINES, NARRATORS, NarratorParts
from commentary.voice import kokoro_files
from commentary.voice.speech import VOICES
from sessions_app.site.vision_address import VisionAddress


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


@register("commentary")
def check_vision(**kwargs: Any) -> list[CheckMessage]:
    engine = ENGINES.get(settings.COMMENTARY_ENGINE)
    asks = engine is not None and engine.narrator == "vision"
    return vision_problems() if asks or settings.VISION_URL else []


def vision_problems() -> list[CheckMessage]:
    """What keeps a vision model from being asked, and what its owner should know."""
    url = settings.VISION_URL
    if not url:
        problem = "There is no vision model to ask: SIDELINE_VISION_URL is not set"
        hint = "Set it to an OpenAI-compatible address, like http://localhost:11434/v1"
        return [Error(problem, hint=hint, id="commentary.E004")]
    address = VisionAddress.of(url)
    problem = "" if address is not None else "is no http or https address"
    if address is not None and not _can_be_asked(url):
        problem = "cannot be asked: leave out user, password and odd letters"
    if address is None or problem:  # not shown: there may be a password in it
        return [Error(f"SIDELINE_VISION_URL {problem}", id="commentary.E005")]
    found: list[CheckMessage] = []
    if not settings.VISION_MODEL:
        problem = "SIDELINE_VISION_MODEL is not set: name the model at SIDELINE_VISION_URL"
        found.append(Error(problem, id="commentary.E006"))
    if url.lower().startswith("http:") and not address.is_local:
        what = "Pictures and the key" if settings.VISION_KEY else "Pictures"
        problem = f"{what} go to {address.host} unencrypted: use https in SIDELINE_VISION_URL"
        found.append(Warning(problem, id="commentary.W001"))
    return found


def _can_be_asked(url: str) -> bool:
    from commentary.narrators.vision.chat_client import Endpoint

    try:
        return "@" not in urlsplit(url).netloc and bool(Endpoint(url, "").chat_url.host)
    except ValueError:
        return False


@register("commentary")
def check_voice(**kwargs: Any) -> list[Error]:
    """What the chosen voice is made of is there."""
    if not settings.VOICE:
        return []
    packages = VOICES[settings.VOICE].packages
    missing = [name for name in packages if find_spec(name) is None]
    if settings.VOICE == "kokoro":  # whether they are the right ones, their process looks
        missing += [path.name for path in kokoro_files.missing()]
    if not missing:
        return []
    problem = (
        f"SIDELINE_VOICE={settings.VOICE} needs {missing[0]}, which is not installed: "
        f"make run VOICE={settings.VOICE} installs it"
    )
    return [Error(problem, id="commentary.E007")]


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
