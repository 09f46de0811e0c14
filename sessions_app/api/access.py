"""Who may watch, for the host: how people get in, the link, the PIN, and who waits."""

import asyncio
import base64
from collections.abc import Callable
from typing import Annotated, Literal, Self

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field, model_validator

from livekit_app.schemas import Answer, StrictBody, refusals
from sessions_app import qr_codes
from sessions_app.access import choosing, preview_pictures, waiting_room
from sessions_app.access.choosing import Change, HostView
from sessions_app.access.jpegs import MOST_BYTES
from sessions_app.access_choices import WayIn
from sessions_app.api.for_hosts import for_host
from sessions_app.api.schemas import MOST_VIEWERS, PinDigitsIn, SessionId, WayInIn
from sessions_app.log.iso_times import Moment, iso
from sessions_app.log.presenters import WayInOut
from sessions_app.models import LiveSession

ROUTE = "ACCESS_ROUTE"
MOST_PICTURE_TEXT = (MOST_BYTES + 2) // 3 * 4

router = Router(tags=["access"])

InsideIn = Annotated[
    Literal["stay", "go"], Field(description="What becomes of those who are inside.")
]


class AccessIn(StrictBody):
    """What is left out stays as it is."""

    wayIn: WayInIn | None = None
    pinDigits: PinDigitsIn | None = Field(default=None, description="Another number: a new PIN.")
    newPin: bool = False
    maxViewers: Annotated[int, Field(ge=0, le=MOST_VIEWERS)] | None = Field(
        default=None, description="So many at once; 0: as many as come."
    )
    previewPicture: bool | None = Field(
        default=None,
        description="Link previews may show a picture of it, where the code is enough.",
    )
    inside: InsideIn = "stay"


class PictureIn(StrictBody):
    jpeg: str = Field(
        min_length=4,
        max_length=MOST_PICTURE_TEXT,
        description="Base64 of a JPEG of at most 100 KiB and 1280 pixels a side.",
    )


class PictureOut(Answer):
    kept: bool = Field(description="Always true.")


class NewLinkIn(StrictBody):
    inside: InsideIn = "stay"


WhoIn = Annotated[str, Field(pattern=r"^[a-z0-9]{1,16}$")]
SeveralIn = Annotated[list[WhoIn], Field(min_length=1, max_length=waiting_room.MOST)]


class DecisionIn(StrictBody):
    decision: Literal["let_in", "refuse"]
    who: WhoIn | SeveralIn | None = Field(default=None, description="One who waits, or several.")
    everybody: bool = Field(
        default=False, description="All who wait now, also who has come since you looked."
    )

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.who is None) == (not self.everybody):
            raise ValueError("Give who, or everybody.")
        return self


class WaitingOut(Answer):
    who: str = Field(description="Opaque, as in the list of people.")
    name: str
    since: Moment


class AccessOut(Answer):
    wayIn: WayInOut
    joinUrl: str = Field(description="What to share: with the link's key where one is needed.")
    pin: str | None = Field(description="To be said aloud, where a PIN lets people in.")
    pinDigits: int
    keysAreElsewhere: bool = Field(
        description="Link or PIN were made by a machine with another secret: make a new link."
    )
    typingOffUntil: Moment | None = Field(
        description="Too many wrong PINs: until then only the link lets people in. A new PIN helps."
    )
    maxViewers: int | None
    previewPicture: bool
    waiting: list[WaitingOut] = Field(description="Who asks to be let in, the longest first.")


REFUSALS = refusals(401, 403, 409, 410, 429)


@router.get("/sessions/{session_id}/access", response={200: AccessOut, **REFUSALS})
async def read_access(
    request: HttpRequest, session_id: SessionId, response: HttpResponse
) -> AccessOut:
    """How people get in, and who waits, for the host. Holds secrets: link and PIN."""
    response["Cache-Control"] = "no-store"
    return await _for_host(request, session_id, lambda session: session)


@router.post("/sessions/{session_id}/access", response={200: AccessOut, **REFUSALS})
async def change_access(request: HttpRequest, session_id: SessionId, body: AccessIn) -> AccessOut:
    """Choose another way in, for the host. With `inside: go` everybody but speakers and
    co-hosts is out within two seconds and comes in by the new way."""
    wanted = Change(
        way_in=body.wayIn,
        pin_digits=body.pinDigits,
        most_viewers=body.maxViewers,
        new_pin=body.newPin,
        shows_picture=body.previewPicture,
    )

    def work(session: LiveSession) -> LiveSession:
        return choosing.change(session.pk, wanted, inside=body.inside, actor="host")

    return await _for_host(request, session_id, work)


@router.post("/sessions/{session_id}/access/link", response={200: AccessOut, **REFUSALS})
async def make_new_link(
    request: HttpRequest, session_id: SessionId, body: NewLinkIn | None = None
) -> AccessOut:
    """A new link, and a new PIN, for the host. The ones before lead nowhere from now on; where the
    code was enough it is so no more. 409 `no_link_key` where people are let in one by one."""
    inside = (body or NewLinkIn()).inside

    def work(session: LiveSession) -> LiveSession:
        return choosing.new_link(session.pk, inside=inside, actor="host")

    return await _for_host(request, session_id, work)


@router.get(
    "/sessions/{session_id}/qr.svg",
    response=refusals(401, 403, 429),
    openapi_extra={"responses": {200: {"description": "OK", "content": {qr_codes.KIND: {}}}}},
)
async def draw_qr_code(request: HttpRequest, session_id: SessionId) -> HttpResponse:
    """The QR code of what the host shares, for the host: with the link's key where one is
    needed."""
    host = await _as_host(request, session_id, lambda session: session)
    svg = await asyncio.to_thread(qr_codes.svg_of, host.join_url)
    response = HttpResponse(svg, content_type=qr_codes.KIND)
    response["Cache-Control"] = "no-store"
    return response


@router.put(
    "/sessions/{session_id}/preview-picture",
    response={200: PictureOut, **refusals(401, 403, 409, 410, 413, 429)},
)
async def keep_preview_picture(
    request: HttpRequest, session_id: SessionId, body: PictureIn
) -> PictureOut:
    """The picture that link previews show, for the host, in place of the one before. 409
    `no_picture_wanted` without `previewPicture`, and where the code is not enough."""

    def work(session: LiveSession) -> LiveSession:
        try:
            data = base64.b64decode(body.jpeg, validate=True)
        except ValueError:
            data = b""
        preview_pictures.keep(session.pk, data)
        return session

    await _as_host(request, session_id, work)
    return PictureOut(kept=True)


@router.post("/sessions/{session_id}/access/waiting", response={200: AccessOut, **REFUSALS})
async def decide_who_waits(
    request: HttpRequest, session_id: SessionId, body: DecisionIn
) -> AccessOut:
    """Let in or refuse one who waits, some, or all of them. Who is gone meanwhile is no error."""

    def work(session: LiveSession) -> LiveSession:
        people = [body.who] if isinstance(body.who, str) else body.who
        waiting_room.decide(session.pk, body.decision, people)
        return session

    return await _for_host(request, session_id, work)


async def _for_host(
    request: HttpRequest, session_id: str, work: Callable[[LiveSession], LiveSession]
) -> AccessOut:
    return _view(await _as_host(request, session_id, work))


async def _as_host(
    request: HttpRequest, session_id: str, work: Callable[[LiveSession], LiveSession]
) -> HostView:
    """``work`` in the database for the host, and what the host then reads."""
    return await for_host(
        request,
        session_id,
        lambda session: choosing.host_view(work(session)),
        route=ROUTE,
        refusal="Only the host may decide who watches.",
    )


def _view(host: HostView) -> AccessOut:
    return AccessOut(
        wayIn=WayIn(host.session.way_in),
        joinUrl=host.join_url,
        pin=host.pin,
        pinDigits=host.session.pin_digits,
        keysAreElsewhere=host.keys_are_elsewhere,
        typingOffUntil=iso(host.typing_off_until),
        maxViewers=host.session.most_viewers,
        previewPicture=host.session.shows_picture,
        waiting=[
            WaitingOut(who=one.who, name=one.name, since=iso(one.made_at)) for one in host.waiting
        ],
    )
