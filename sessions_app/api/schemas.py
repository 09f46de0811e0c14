"""Bodies and answers of the HTTP API, as OpenAPI documents them."""

from typing import Annotated, Any, Self

from ninja import Path
from pydantic import AfterValidator, ConfigDict, Field, model_validator

from livekit_app.schemas import Answer, Name, OneLine, StrictBody, spelled_out
from sessions_app.access_choices import PinDigits, WayIn
from sessions_app.api.match_schemas import SetUpIn
from sessions_app.commentary_choices import Language, Style
from sessions_app.lifecycle.commentary import Choice
from sessions_app.lifecycle.watch_choice import WatchChoice
from sessions_app.log.iso_times import Moment
from sessions_app.log.presenters import GrantOut, SessionOut, StateOut
from sessions_app.sports.set_up import SetUp

MOST_VIEWERS = 100_000
LARGEST_SEQ = 2**31 - 1  # that a database keeps
VISION = "Let a vision model look at pictures, where the site has one; no: nothing is sent to it."


def _known_digits(digits: int) -> int:
    if digits not in PinDigits.ALL:
        raise ValueError("a PIN has 6 digits, or 4.")
    return digits


OneOfPinDigits = AfterValidator(_known_digits)
SessionId = Annotated[str, Path(description="The 12-character code of the broadcast.")]
Title = Annotated[str, Field(max_length=120), OneLine]
# Made by the browser: 32 random bytes, base64url. Anything shorter could be guessed.
HostKey = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22,128}$")]
ClientId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]
LinkKeyIn = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,64}$")]  # 403, not 400, for half a key
# Words, which a strict body would not take for values of an enum.
LanguageIn = Annotated[Language, Field(strict=False), spelled_out(Language)]
WayInIn = Annotated[WayIn, Field(strict=False), spelled_out(WayIn)]
PinDigitsIn = Annotated[int, Field(json_schema_extra={"enum": [*PinDigits.ALL]}), OneOfPinDigits]
StyleIn = Annotated[Style, Field(strict=False), spelled_out(Style)]


class StartCommentaryIn(StrictBody):
    """What every way to make a broadcast takes."""

    title: Title = ""
    commentary: bool = True
    commentaryLanguage: LanguageIn | None = Field(default=None, description="Else the site's own.")
    commentaryStyle: StyleIn = Style.NEUTRAL
    commentarySound: bool = Field(
        default=False,
        description="Listen to crowd and whistle, too; the camera should then send its sound "
        "unprocessed.",
    )
    commentaryVision: bool = Field(default=True, description=VISION)

    @property
    def choice(self) -> Choice:
        return Choice(
            on=self.commentary,
            language=self.commentaryLanguage,
            style=self.commentaryStyle,
            sound=self.commentarySound,
            vision=self.commentaryVision,
        )


class StartChoicesIn(StartCommentaryIn):
    wayIn: WayInIn = Field(default=WayIn.CODE, description="Who may watch.")
    pinDigits: PinDigitsIn = PinDigits.USUAL
    maxViewers: Annotated[int, Field(ge=1, le=MOST_VIEWERS)] | None = Field(
        default=None, description="So many at once; null: as many as come."
    )

    match: SetUpIn | None = Field(default=None, description="What is played, and who plays.")

    @property
    def set_up(self) -> SetUp:
        return (self.match or SetUpIn()).set_up()

    @property
    def watch(self) -> WatchChoice:
        return WatchChoice(self.wayIn, self.pinDigits, self.maxViewers)


class StartIn(StartChoicesIn):
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
    """What is left out stays as it is."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    on: bool | None = None
    language: LanguageIn | None = None
    style: StyleIn | None = None
    sound: bool | None = Field(default=None, description="Listen to crowd and whistle, too.")
    vision: bool | None = Field(default=None, description=VISION)

    @model_validator(mode="after")
    def _something(self) -> Self:
        if all(value is None for _, value in self):
            raise ValueError("Give at least one of on, language, style, sound and vision.")
        return self


class EndIn(StrictBody):
    pass


class DeletedOut(Answer):
    deleted: bool = Field(description="Always true: it is gone.")


class SpectatorOut(GrantOut):
    maySpeak: bool = Field(description="A moderator promoted you: ask again with `speak`.")


class StartedOut(SessionOut, GrantOut):
    joinUrl: str = Field(description="What to share: with the link's key where one is needed.")
    hostKey: str
    pin: str | None = Field(description="To be said aloud, where a PIN lets people in.")
    cameraUrl: str


class CameraOut(GrantOut):
    state: StateOut


class AbsenceOut(Answer):
    absenceUntil: Moment | None = Field(description="null: it is not live, nothing to announce.")


class EventsOut(Answer):
    events: list[dict[str, Any]] = Field(
        description="As on the WebSocket: type, seq, at and the type's own fields."
    )
    seq: int = Field(description="Go on with after=seq.")
    session: SessionOut
