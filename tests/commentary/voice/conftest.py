"""A broadcast with a line, and what stands for the process that speaks."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from commentary.api import line_voices
from commentary.models import LineVoice
from commentary.voice import voice_rows
from commentary.voice.voice_files import VoiceFiles
from commentary.voice.voice_rows import SpeakableLine
from sessions_app.models import LiveSession, SessionEvent
from tests.support.broadcasts import fake, make_session, say, sent_to_broker  # noqa: F401

AUDIO = bytes(range(256)) * 4


@pytest.fixture(autouse=True)
def fresh_web_process(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(line_voices, "files", VoiceFiles())
    line_voices._listened.clear()
    yield


@pytest.fixture
def speak() -> Callable[..., int]:
    """Number ``seq`` is spoken by whoever makes voices; the row's id."""

    def made(session: LiveSession, seq: int, audio: bytes = AUDIO) -> int:
        now = timezone.now()
        wanted = line_of(session, seq)
        claim = voice_rows.claim(wanted, now)
        assert claim is not None
        assert voice_rows.store(claim, wanted, audio, seconds=1.0, voice="test")
        return claim.row

    return made


def line_of(session: LiveSession, seq: int) -> SpeakableLine:
    event = SessionEvent.objects.get(session=session, seq=seq)
    return SpeakableLine(session.pk, seq, event.at, "en", event.data["text"])


def make_older(session: LiveSession, seq: int, seconds: float) -> None:
    at = timezone.now() - timedelta(seconds=seconds)
    SessionEvent.objects.filter(session=session, seq=seq).update(at=at)


def let_claim_run_out(row: int) -> None:
    long_ago = timezone.now() - timedelta(seconds=1)
    LineVoice.objects.filter(pk=row).update(claimed_until=long_ago)
