"""Bodies and answers of the HTTP API, as OpenAPI documents them."""

from typing import Annotated, Any, Literal

from ninja import Path, Schema
from pydantic import Field

from livekit_app.schemas import Name, OneLine, StrictBody

_Moment = Annotated[str, Field(examples=["2026-05-01T12:00:00.000Z"])]

SessionId = Annotated[str, Path(description="The 12-character code of the broadcast.")]
Title = Annotated[str, Field(max_length=120), OneLine]
# Made by the browser: 32 random bytes, base64url. Anything shorter could be guessed.
HostKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22,128}$")]
ClientId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class StartIn(StrictBody):
    title: Title = ""
    commentary: bool = True
    hostKey: HostKey | None = Field(
        default=None, description="Made by the client; else we make one."
    )
    clientId: ClientId | None = Field(default=None, description="Which page will hold the camera.")


class CameraIn(StrictBody):
    clientId: ClientId | None = None
    takeover: bool = Field(default=False, description="Take the broadcast over from another page.")


class AbsenceIn(StrictBody):
    seconds: float = Field(gt=0, le=10, allow_inf_nan=False)


class SpectatorIn(StrictBody):
    name: Name = Field(default="", description="What the host sees in the list of people.")
    speak: bool = Field(
        default=False, description="Join as a speaker; without the role it is a spectator's grant."
    )


class CommentaryIn(StrictBody):
    on: bool


class EndIn(StrictBody):
    pass


class SessionOut(Schema):
    id: str = Field(examples=["hWvB5cTnQx7m"])
    callId: str = Field(description="The room's name at the media provider.")
    title: str
    state: Literal["waiting", "live", "interrupted", "ended", "error"]
    reason: str | None = Field(description="Why it is over.", examples=[None, "host"])
    commentary: bool
    commentator: Literal["off", "joining", "waiting", "on_air", "recovering"]
    viewers: int
    peakViewers: int
    createdAt: _Moment
    liveAt: _Moment | None
    interruptedAt: _Moment | None
    graceEndsAt: _Moment | None = Field(description="Set exactly while interrupted.")
    endedAt: _Moment | None
    durationSeconds: float | None
    lastSeq: int
    lines: int
    joinUrl: str
    qrUrl: str
    transcriptUrl: str
    serverTime: _Moment
    provider: str
    player: str


class GrantOut(Schema):
    """Permission to join one room as one identity, for the browser's player."""

    provider: str
    player: str
    url: str
    token: str
    identity: str
    room: str
    expiresAt: _Moment
    expiresIn: int = Field(description="Seconds.")
    iceServers: list[dict[str, str]]


class SpectatorOut(GrantOut):
    maySpeak: bool = Field(description="A moderator promoted you: ask again with `speak`.")


class StartedOut(SessionOut, GrantOut):
    hostKey: str
    cameraUrl: str


class CameraOut(GrantOut):
    state: Literal["waiting", "live", "interrupted", "ended", "error"]


class AbsenceOut(Schema):
    absenceUntil: _Moment | None = Field(description="null: it is not live, nothing to announce.")


class EventsOut(Schema):
    events: list[dict[str, Any]] = Field(
        description="As on the WebSocket: type, seq, at and the type's own fields."
    )
    seq: int = Field(description="Go on with after=seq.")
    session: SessionOut


class LineOut(Schema):
    seq: int
    at: _Moment
    seconds: float = Field(description="From the broadcast's first picture.")
    text: str
    energyLevel: float
    isHighlight: bool
    frameAt: _Moment | None


class TranscriptOut(Schema):
    id: str
    title: str
    state: str
    liveAt: _Moment | None
    endedAt: _Moment | None
    lines: list[LineOut]
