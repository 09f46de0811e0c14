"""The commentary of a broadcast as files: JSON, subtitles, plain text."""

from collections.abc import Callable
from functools import partial
from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router

from livekit_app.auth import rate_limits
from livekit_app.auth.credentials import credentials_of
from livekit_app.runtime.db_threads import run_in_database
from sessions_app.api.guarded import REFUSALS, for_watchers
from sessions_app.api.schemas import SessionId
from sessions_app.log import etags, transcripts
from sessions_app.log.built_files import BuiltFiles
from sessions_app.log.transcripts import TranscriptOut
from sessions_app.models import LiveSession

Ending = Literal["json", "vtt", "txt"]
FORMS: dict[Ending, tuple[str, Callable[[LiveSession], str]]] = {
    "json": ("application/json", transcripts.as_json),
    "vtt": ("text/vtt", transcripts.as_vtt),
    "txt": ("text/plain", transcripts.as_text),
}

router = Router(tags=["broadcasts"])
files = BuiltFiles()


@router.get(
    "/sessions/{session_id}/transcript.json",
    response={200: TranscriptOut, **REFUSALS},
)
async def read_transcript_json(
    request: HttpRequest, session_id: SessionId
) -> TranscriptOut | HttpResponse:
    """The commentary lines, also while the broadcast runs. Ask again with If-None-Match."""
    return await _file(request, session_id, "json")


@router.get(
    "/sessions/{session_id}/transcript.vtt",
    response=REFUSALS,
    openapi_extra={"responses": {200: {"description": "OK", "content": {"text/vtt": {}}}}},
)
async def read_transcript_vtt(request: HttpRequest, session_id: SessionId) -> HttpResponse:
    """The commentary as subtitles (WebVTT)."""
    return await _file(request, session_id, "vtt")


@router.get(
    "/sessions/{session_id}/transcript.txt",
    response=REFUSALS,
    openapi_extra={"responses": {200: {"description": "OK", "content": {"text/plain": {}}}}},
)
async def read_transcript_txt(request: HttpRequest, session_id: SessionId) -> HttpResponse:
    """The commentary as plain text, highlights marked with a star."""
    return await _file(request, session_id, "txt")


async def _file(request: HttpRequest, session_id: str, ending: Ending) -> HttpResponse:
    scope = f"{session_id} transcript"  # apart from the tokens of who watches
    await rate_limits.spend("tokens", request, credentials_of(request), scope=scope)
    session = await for_watchers(request, session_id, lambda session: session)
    unchanged = etags.not_modified(request, _etag(session, session.last_seq))
    if unchanged is not None:
        return unchanged
    kind, build = FORMS[ending]
    file = await files.get(
        f"{session_id}.{ending}", session.last_seq, partial(_built, build, session)
    )
    response = HttpResponse(file.body, content_type=f"{kind}; charset=utf-8")
    etags.mark(response, _etag(session, file.seq))
    return response


async def _built(build: Callable[[LiveSession], str], session: LiveSession) -> bytes:
    text = await run_in_database(build, session)
    return text.encode("utf-8", "replace")


def _etag(session: LiveSession, last_seq: int) -> str:
    """All that a file holds is of events, or never changes; who may read it does."""
    return etags.of(last_seq, session.access_version)
