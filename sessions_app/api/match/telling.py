"""How the match stands: said by the host and scorekeepers, read by all who may watch."""

from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from livekit_app.auth import authentication, rate_limits
from livekit_app.auth.credentials import Credentials, credentials_of
from livekit_app.schemas import refusals
from livekit_app.tokens.deadlines import Stages, within_deadlines
from sessions_app.api import guarded
from sessions_app.api.match.wrong_proofs import counting_wrong
from sessions_app.api.match_schemas import (
    ClockDoIn,
    MatchChangedOut,
    MatchIn,
    MatchStateOut,
    MomentIn,
    UndoIn,
    match_state,
)
from sessions_app.api.schemas import SessionId
from sessions_app.lifecycle.service import get_session
from sessions_app.log import etags
from sessions_app.log.iso_times import iso
from sessions_app.match import match_clock, moments, set_up_and_score, undo, who_keeps_score
from sessions_app.match.changes import Changed
from sessions_app.match.who_keeps_score import Who
from sessions_app.models import LiveSession

ROUTE = "MATCH_ROUTE"

router = Router(tags=["match"])
REFUSALS = refusals(401, 403, 409, 410, 429)


@router.get("/sessions/{session_id}/match", response={200: MatchStateOut, **guarded.REFUSALS})
async def read_match(
    request: HttpRequest, session_id: SessionId, response: HttpResponse
) -> MatchStateOut | HttpResponse:
    """How it stands, for the host, scorekeepers (`X-Scorekeeper`) and all who may watch. Poll with
    If-None-Match."""

    def read(session: LiveSession) -> MatchStateOut | HttpResponse:
        etag = etags.of_match(session)
        unchanged = etags.not_modified(request, etag)
        if unchanged is not None:
            return unchanged
        etags.mark(response, etag)
        return MatchStateOut(**match_state(session))

    credentials = credentials_of(request)
    if not who_keeps_score.came_by_link(credentials):
        return await guarded.for_watchers(request, session_id, read)

    def read_as_scorekeeper() -> MatchStateOut | HttpResponse:
        session = get_session(session_id)
        who_keeps_score.scorekeeper(credentials.scorekeeper)(session)
        return read(session)

    return await counting_wrong(credentials, read_as_scorekeeper)


@router.post("/sessions/{session_id}/match", response={200: MatchChangedOut, **REFUSALS})
async def change_match(
    request: HttpRequest, session_id: SessionId, body: MatchIn
) -> MatchChangedOut:
    """Sport, teams, score and clock. Scores are absolute: who repeats one changes nothing, and of
    two at once the last one holds. Where sets or games are counted a score needs its `unit`; one of
    a unit that is over changes nothing."""
    return await _change(
        request, session_id, partial(set_up_and_score.say, session_id, said=body.said())
    )


@router.post("/sessions/{session_id}/match/clock", response={200: MatchChangedOut, **REFUSALS})
async def run_clock(
    request: HttpRequest, session_id: SessionId, body: ClockDoIn
) -> MatchChangedOut:
    """Kick-off, half-time, full time. What is so already changes nothing."""
    return await _change(
        request,
        session_id,
        partial(match_clock.run, session_id, do=body.do, pause_minutes=body.pauseMinutes),
    )


@router.post("/sessions/{session_id}/match/moments", response={200: MatchChangedOut, **REFUSALS})
async def mark_moment(
    request: HttpRequest, session_id: SessionId, body: MomentIn
) -> MatchChangedOut:
    """Something worth seeing again, the ten seconds before it. A goal may bring the new score of
    its team; who says the same goal within 20 seconds is answered with the first."""
    return await _change(
        request, session_id, partial(moments.mark, session_id, pressed=body.pressed())
    )


@router.post("/sessions/{session_id}/match/undo", response={200: MatchChangedOut, **REFUSALS})
async def undo_change(request: HttpRequest, session_id: SessionId, body: UndoIn) -> MatchChangedOut:
    """Take a change back, for ten seconds: what it changed is as before, as far as nobody has
    changed it since. Twice is once."""
    return await _change(request, session_id, partial(undo.undo, session_id, seq=body.seq))


async def _change(
    request: HttpRequest, session_id: str, work: Callable[..., Changed]
) -> MatchChangedOut:
    """``work(who=…)`` in the database; who asks is judged there."""
    credentials = credentials_of(request)

    async def handle(stages: Stages) -> MatchChangedOut:
        await rate_limits.spend("match", request, credentials, scope=session_id, judged=True)
        who = await stages.run("auth", settings.STAGE_AUTH_SECONDS, lambda: _who(credentials))

        def do() -> MatchChangedOut:
            return _changed(work(who=who))

        return await stages.run(
            "match", settings.STAGE_ACCESS_SECONDS, lambda: counting_wrong(credentials, do)
        )

    return await within_deadlines(ROUTE, handle)


async def _who(credentials: Credentials) -> Who:
    if who_keeps_score.came_by_link(credentials):
        return who_keeps_score.scorekeeper(credentials.scorekeeper)
    return who_keeps_score.host(await authentication.require(credentials))


def _changed(changed: Changed) -> MatchChangedOut:
    return MatchChangedOut(
        **match_state(changed.session), event=changed.event, undoUntil=iso(changed.undo_until)
    )
