"""What leaves the backend: the JSON shapes that the HTTP API and the WebSocket share.

Times are ISO 8601 in UTC with milliseconds (``2026-05-01T12:00:00.000Z``), ``None`` where
something has not happened. Keys of views are camelCase as in the HTTP API; an event keeps the
names under which it is stored.
"""

from datetime import datetime
from typing import Annotated, Any, Literal, Protocol

from django.utils import timezone
from pydantic import Field

from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.port import Grant
from livekit_app.schemas import Answer, spelled_out
from sessions_app import links
from sessions_app.access_choices import WayIn
from sessions_app.commentary_choices import Language, Style
from sessions_app.log.iso_times import Moment, iso
from sessions_app.log.lines import lines_of
from sessions_app.log.match_view import MatchOut, match_of
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import State

StateOut = Annotated[State, spelled_out(State)]
LanguageOut = Annotated[Language, spelled_out(Language)]
StyleOut = Annotated[Style, spelled_out(Style)]
WayInOut = Annotated[WayIn, spelled_out(WayIn)]
PAUSE = "pause"  # a reason on the wire; stored is ``pause_until``
REASON = "Why it is over; `pause`: why the camera is away."
CommentatorOut = Literal["off", "joining", "waiting", "on_air", "recovering"]


class SessionOut(Answer):
    id: str = Field(examples=["hWvB5cTnQx7m"])
    callId: str = Field(description="The room's name at the media provider.")
    title: str
    state: StateOut
    reason: str | None = Field(description=REASON, examples=[None, "host", PAUSE])
    commentary: bool
    commentaryLanguage: LanguageOut
    commentaryStyle: StyleOut
    commentarySound: bool = Field(description="The commentator listens to crowd and whistle.")
    commentaryVision: bool = Field(
        description="The host lets a vision model look, where the site has one."
    )
    commentator: CommentatorOut
    wayIn: WayInOut = Field(description="Who may watch; all but `code` need an admission.")
    viewers: int
    peakViewers: int
    createdAt: Moment
    liveAt: Moment | None
    interruptedAt: Moment | None
    graceEndsAt: Moment | None = Field(description="Set exactly while interrupted.")
    pauseUntil: Moment | None = Field(description="Half-time: the camera may be away until then.")
    match: MatchOut | None = Field(description="What people said of the match; null: nothing.")
    endedAt: Moment | None
    durationSeconds: float | None
    lastSeq: int
    lines: int
    joinUrl: str = Field(description="Without a link's key, which only the host reads.")
    qrUrl: str = Field(
        description="For everybody where the code is enough, else for the host, by its proof."
    )
    transcriptUrl: str
    serverTime: Moment
    provider: str
    player: str


class GrantOut(Answer):
    """Permission to join one room as one identity, for the browser's player."""

    provider: str
    player: str
    url: str
    token: str
    identity: str
    room: str
    expiresAt: Moment
    expiresIn: int = Field(description="Seconds.")
    iceServers: list[dict[str, str]]


def session_view(session: LiveSession, *, lines: int | None = None) -> SessionOut:
    """A broadcast as everybody may see it. Two queries at most; fetch ``room`` and ``match`` along
    with it. ``lines``: their number, where it was counted already."""
    now = timezone.now()
    return SessionOut(
        id=session.id,
        callId=session.room.name,
        title=session.title,
        state=State(session.state),
        reason=wire_reason(session),
        commentary=session.commentary,
        commentaryLanguage=Language(session.commentary_language),
        commentaryStyle=Style(session.commentary_style),
        commentarySound=session.commentary_sound,
        commentaryVision=session.commentary_vision,
        commentator=_commentator(session),
        wayIn=WayIn(session.way_in),
        viewers=session.viewers,
        peakViewers=session.peak_viewers,
        createdAt=iso(session.created_at),
        liveAt=iso(session.live_at),
        interruptedAt=iso(session.interrupted_at),
        graceEndsAt=iso(session.grace_ends_at),
        pauseUntil=iso(session.pause_until),
        match=match_of(session, now),
        endedAt=iso(session.ended_at),
        durationSeconds=_duration(session),
        lastSeq=session.last_seq,
        lines=lines_of(session).count() if lines is None else lines,
        joinUrl=links.join_url(session.id),
        qrUrl=links.qr_url(session.id)
        if session.way_in == WayIn.CODE
        else links.host_qr_url(session.id),
        transcriptUrl=links.transcript_url(session.id),
        serverTime=iso(now),
        provider=session.room.provider,
        player=player_of(session.room.provider),
    )


def wire_reason(session: LiveSession) -> str | None:
    """Why it is over, or why its camera is away where that is known."""
    if session.state == State.INTERRUPTED and session.pause_until is not None:
        return PAUSE
    return session.reason or None


class Event(Protocol):
    """What a numbered event has to tell, whether it comes as a model or as a bare row."""

    @property
    def seq(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def data(self) -> dict[str, Any]: ...
    @property
    def at(self) -> datetime: ...
    @property
    def withdrawn(self) -> bool: ...


def event_view(event: Event) -> dict[str, Any]:
    """One numbered event: ``{type, seq, at, …data}``. Who caused it stays inside, and so does what
    was withdrawn."""
    head = {"type": event.type, "seq": event.seq, "at": iso(event.at)}
    if event.withdrawn:
        return {**head, "withdrawn": True}
    return {**head, **event.data, **head}  # head first to read, and never overwritten by data


def grant_view(grant: Grant) -> GrantOut:
    """A grant for the browser. Holds the token: for the one who asked, never for a log."""
    left = (grant.expires_at - timezone.now()).total_seconds()
    return GrantOut(
        provider=grant.provider,
        player=player_of(grant.provider),
        url=grant.url,
        token=grant.token,
        identity=grant.identity,
        room=grant.room,
        expiresAt=iso(grant.expires_at),
        expiresIn=max(0, int(left)),
        iceServers=list(grant.ice_servers),
    )


def _commentator(session: LiveSession) -> CommentatorOut:
    """As its last event told it."""
    if session.is_final or not session.commentary:
        return "off"
    told = SessionEvent.objects.filter(session=session, type=SessionEvent.Type.COMMENTATOR)
    last = told.order_by("-seq").first()
    return last.data["status"] if last else "joining"


def _duration(session: LiveSession) -> float | None:
    """Seconds from the first picture to the end; None while it runs or if there was none."""
    if session.live_at is None or session.ended_at is None:
        return None
    return round((session.ended_at - session.live_at).total_seconds(), 3)


def player_of(provider: str) -> str:
    return PROVIDERS[provider].player
