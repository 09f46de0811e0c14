"""The commentary of a broadcast as JSON, WebVTT and plain text; also while it runs.

Times count from the first picture (``live_at``), so that the subtitles fit a recording. A line
stands where its frame was taken, which is a little before it was written.
"""

import html
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from pydantic import Field

from livekit_app.schemas import Answer
from sessions_app.commentary_choices import Language
from sessions_app.log.iso_times import Moment, iso
from sessions_app.log.lines import lines_of, withdrawn_lines
from sessions_app.log.match_view import MatchOut, MomentOut, match_of, moment_view
from sessions_app.log.match_words import score_line
from sessions_app.log.told_moments import in_words, told_moments
from sessions_app.models import LiveSession, SessionEvent

# A subtitle stays until the next line, within these limits (seconds).
SHORTEST_CUE = 1.0
LONGEST_CUE = 6.0


class LineOut(Answer):
    seq: int
    at: Moment
    seconds: float = Field(description="From the broadcast's first picture.")
    text: str
    lang: str = Field(description="The text's language.")
    energyLevel: float
    isHighlight: bool
    highlight: dict[str, Moment] | None = Field(
        description="Where what it shows begins and ends: from, to."
    )
    frameAt: Moment | None
    claims: list[dict[str, Any]] = Field(
        description="What it says happened, as in the event: what, who?, number?, direction?, of?, "
        "from, to."
    )
    sources: list[str] = Field(description="The observers that saw it.")
    confidence: float | None = Field(description="0 to 1, how sure they were.")


class TranscriptOut(Answer):
    id: str
    title: str
    state: str
    liveAt: Moment | None
    endedAt: Moment | None
    match: MatchOut | None = Field(description="How it stands, or stood; null: nothing was said.")
    moments: list[MomentOut] = Field(description="What people marked of it, and nobody took back.")
    lines: list[LineOut]
    withdrawn: int = Field(description="Lines that the host called wrong, and that are left out.")


def told_lines(session: LiveSession) -> list[LineOut]:
    """Up to the session's ``last_seq`` as it was read, so that a file is what its number says. One
    that is withdrawn meanwhile is missing already; the next file has another number."""
    start = session.live_at or session.created_at
    events = lines_of(session).filter(seq__lte=session.last_seq)
    return [_line(event, start) for event in events.iterator()]


def transcript(session: LiveSession) -> TranscriptOut:
    return TranscriptOut(
        id=session.pk,
        title=session.title,
        state=session.state,
        liveAt=iso(session.live_at),
        endedAt=iso(session.ended_at),
        match=match_of(session, timezone.now()),
        moments=[moment_view(one) for one in told_moments(session)],
        lines=told_lines(session),
        withdrawn=withdrawn_lines(session),
    )


def as_json(session: LiveSession) -> str:
    return json.dumps(transcript(session).model_dump(mode="json"))


def as_vtt(session: LiveSession) -> str:
    """WebVTT. Text is escaped: ``<``, ``&`` and a stray ``-->`` would break the file. Each line
    names its language, which may change while the broadcast runs."""
    return "\n".join(["WEBVTT", "", *_cues(told_lines(session))])


def as_text(session: LiveSession) -> str:
    """Highlights have a star; what people said of the match has ``>``, and stands where it was."""
    match = match_of(session, timezone.now())
    head = [session.title] if session.title else []
    body = [
        (line.seconds, f"{'* ' if line.isHighlight else ''}{_one_line(line.text)}")
        for line in told_lines(session)
    ]
    if match is not None:
        head.append(score_line(match))
        start = session.live_at or session.created_at
        body += [
            (max(0.0, (moment.end - start).total_seconds()), f"> {text}")
            for moment, text in in_words(session, match)
        ]
        body.sort(key=lambda one: one[0])
    return "\n".join([*head, *(f"[{_clock(at)}] {text}" for at, text in body), ""])


def _line(event: SessionEvent, start: datetime) -> LineOut:
    """Of a line that an older version wrote as well: it has neither claims nor a language."""
    data = event.data
    frame_at = data.get("frame_at")
    moment = (parse_datetime(frame_at) if frame_at else None) or event.at
    return LineOut(
        seq=event.seq,
        at=iso(event.at),
        seconds=round(max(0.0, (moment - start).total_seconds()), 3),
        text=str(data.get("text", "")),
        lang=data.get("lang", Language.ENGLISH.value),
        energyLevel=float(data.get("energy_level", 0.0)),
        isHighlight=bool(data.get("is_highlight", False)),
        highlight=data.get("highlight"),
        frameAt=frame_at,
        claims=data.get("claims", []),
        sources=data.get("sources", []),
        confidence=data.get("confidence"),
    )


def _cues(lines: list[LineOut]) -> Iterator[str]:
    for number, line in enumerate(lines):
        following = lines[number + 1].seconds if number + 1 < len(lines) else float("inf")
        end = min(max(following, line.seconds + SHORTEST_CUE), line.seconds + LONGEST_CUE)
        yield str(line.seq)
        yield f"{_timestamp(line.seconds)} --> {_timestamp(end)}"
        yield f"<lang {line.lang}>{html.escape(_one_line(line.text), quote=False)}</lang>"
        yield ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _timestamp(seconds: float) -> str:
    """``01:02:03.456``"""
    thousandths = round(seconds * 1000)
    hours, rest = divmod(thousandths, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"


def _clock(seconds: float) -> str:
    """``02:03``, or ``1:02:03`` from the first hour on."""
    hours, rest = divmod(int(seconds), 3600)
    minutes, left = divmod(rest, 60)
    return f"{hours}:{minutes:02}:{left:02}" if hours else f"{minutes:02}:{left:02}"
