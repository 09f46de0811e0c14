"""A line of commentary as sound, by its number (docs/voice.md)."""

import time
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Path, Router

from commentary.api import byte_ranges
from commentary.voice import voice_rows
from commentary.voice.voice_files import VoiceFiles
from commentary.voice.voice_rows import MadeVoice, SpeakableLine
from livekit_app.auth import rate_limits
from livekit_app.auth.credentials import credentials_of
from livekit_app.errors import ServiceError, withdrawn
from livekit_app.runtime.db_threads import run_in_database
from sessions_app.api.guarded import REFUSALS, for_watchers
from sessions_app.api.schemas import LARGEST_SEQ, SessionId
from sessions_app.log import etags, notify
from sessions_app.models import LiveSession
from sessions_app.site.spoken_languages import spoken_languages

KIND = "audio/mp4"
STAGE = "voice"
WAIT_SECONDS = 3.0
LISTENED_SECONDS = 5.0  # a process writes no more often that somebody listens to a broadcast

router = Router(tags=["broadcasts"])
files = VoiceFiles()
_listened: dict[str, float] = {}  # when this process wrote so last, monotonic


@router.get(
    "/sessions/{session_id}/lines/{seq}.m4a",
    response=REFUSALS,
    openapi_extra={
        "responses": {
            200: {"description": "OK", "content": {KIND: {}}},
            206: {"description": "Partial Content", "content": {KIND: {}}},
        }
    },
)
async def read_line_voice(
    request: HttpRequest,
    session_id: SessionId,
    seq: Annotated[int, Path(ge=1, le=LARGEST_SEQ, description="The line's number in the log.")],
) -> HttpResponse:
    """The line, spoken by the server: AAC-LC in MP4. 404 `no_voice` where it was never spoken, or
    in another language: let the browser speak it. 410 `line_withdrawn`. 503 `voice_not_ready` when
    it takes longer than 3 s to make: ask again. Whoever asks is taken to listen, and the lines of
    the next minute are spoken as they are written.
    """
    await rate_limits.spend("voices", request, credentials_of(request), scope=session_id)

    def work(session: LiveSession) -> SpeakableLine:
        found = _line(session, seq)
        _keep_listening(session)
        return found

    wanted = await for_watchers(request, session_id, work)
    made = await _made(wanted)
    unchanged = etags.not_modified(request, made.etag)
    if unchanged is not None:
        return unchanged
    response = byte_ranges.answer(request, made.audio, kind=KIND, etag=made.etag)
    etags.mark(response, made.etag)
    return response


async def _made(wanted: SpeakableLine) -> MadeVoice:
    async def look() -> MadeVoice | bool:
        spoken = spoken_languages()
        return await run_in_database(lambda: voice_rows.look(wanted, timezone.now(), spoken=spoken))

    found = await files.get((wanted.session_id, wanted.seq), look, seconds=WAIT_SECONDS)
    if isinstance(found, MadeVoice):
        return found
    if not found:
        raise _no_voice()
    raise ServiceError(
        "voice_not_ready",
        "This line is still being spoken. Please ask again in a moment.",
        status=503,
        stage=STAGE,
        timeout_ms=round(WAIT_SECONDS * 1000),
        retry_after=1,
    )


def _line(session: LiveSession, seq: int) -> SpeakableLine:
    try:
        found = voice_rows.line(session, seq)
    except voice_rows.Withdrawn:
        raise withdrawn("line_withdrawn", "This line was withdrawn.", stage=STAGE) from None
    if found is None:
        raise _no_voice()
    return found


def _keep_listening(session: LiveSession) -> None:
    """So that the next line is spoken before anybody asks for it."""
    if session.is_final or not spoken_languages():
        return
    now = time.monotonic()
    before = _listened.get(session.pk)
    if before is not None and now - before < LISTENED_SECONDS:
        return
    voice_rows.keep_listening(session.pk, timezone.now())
    lasting = voice_rows.LISTENED.total_seconds()
    for other in [one for one, at in [*_listened.items()] if now - at > lasting]:
        _listened.pop(other, None)
    is_new = session.pk not in _listened
    _listened[session.pk] = now
    if is_new:
        notify.notify(session.pk)  # wakes whoever speaks


def _no_voice() -> ServiceError:
    return ServiceError("no_voice", "The server did not speak this line.", status=404, stage=STAGE)
