"""People of a broadcast, for those who moderate it (docs/people.md). Thin."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Literal, TypeVar

from django.conf import settings
from django.http import HttpRequest
from ninja import Path, Router
from pydantic import Field

from livekit_app.auth import authentication, rate_limits
from livekit_app.auth.authentication import Caller, Credentials
from livekit_app.auth.credentials import credentials_of
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.schemas import Answer, StrictBody, refusals
from livekit_app.tokens.deadlines import Stages, within_deadlines
from livekit_app.tokens.policy import Role
from sessions_app.api.schemas import SessionId
from sessions_app.auth.visitors import visitor
from sessions_app.log.iso_times import iso
from sessions_app.people import listing as people_listing
from sessions_app.people.listing import Listed, Listing
from sessions_app.people.moderate import moderate
from sessions_app.people.permissions import ActingRole, Action

ROUTE = "PEOPLE_ROUTE"

T = TypeVar("T")

router = Router(tags=["people"])

Who = Annotated[
    str, Path(pattern=r"^[a-z0-9]{1,16}$", description="From the list: one person here.")
]


class ActionIn(StrictBody):
    action: Literal["promote", "demote", "mute", "unmute", "kick", "ban", "unban"]
    role: Literal["cohost", "speaker", "viewer"] | None = Field(
        default=None, description="Of promote (default: speaker) and demote (default: viewer)."
    )


class PersonOut(Answer):
    who: str = Field(description="Opaque; the same for all visits to this broadcast.")
    name: str = Field(description="Empty: a guest.")
    askedAs: str = Field(
        description="The name by which they asked to be let in; it proves nothing. Empty: none."
    )
    standing: Role
    present: bool
    visits: int = Field(description="Connections in the room now: tabs and devices.")
    speaking: bool = Field(description="Sends a microphone now.")
    muted: bool
    banned: bool
    joinedAt: str | None
    actions: list[Action] = Field(description="What you may do to this person now.")


class CapabilitiesOut(Answer):
    removeParticipant: bool
    speakers: bool = Field(description="Several may be heard, and be muted one by one.")


class PeopleOut(Answer):
    count: int = Field(description="Persons in the room now.")
    you: ActingRole
    capabilities: CapabilitiesOut
    people: list[PersonOut] = Field(description="At most 500; those who are here come first.")


REFUSALS = refusals(401, 403, 409, 410, 429, 501)


@router.get("/sessions/{session_id}/people", response={200: PeopleOut, **REFUSALS})
async def list_people(request: HttpRequest, session_id: SessionId) -> PeopleOut:
    """Who is here, for the host (`X-Host-Key`), co-hosts and admins. 403 `not_a_moderator`."""
    listing = partial(people_listing.listing, session_id)
    return _listing_view(await _for_caller(request, session_id, listing))


@router.post("/sessions/{session_id}/people/{who}", response={200: PersonOut, **REFUSALS})
async def act_on_person(
    request: HttpRequest, session_id: SessionId, who: Who, body: ActionIn
) -> PersonOut:
    """Promote, demote, mute, unmute, kick, ban or unban one person; answers how they stand now.

    The media server follows within moments. 409 `unsupported_by_media_server` for what it cannot
    do at all; doing something again is success.
    """

    def act(caller: Caller) -> Listed:
        return moderate(session_id, caller, who, body.action, body.role)

    return _person_view(await _for_caller(request, session_id, act))


async def _for_caller(request: HttpRequest, session_id: str, work: Callable[[Caller], T]) -> T:
    """``work`` in the database, for whoever the request proves to come from."""
    credentials = credentials_of(request)

    async def handle(stages: Stages) -> T:
        await rate_limits.spend("people", request, credentials, scope=session_id, judged=True)
        caller = await stages.run("auth", settings.STAGE_AUTH_SECONDS, lambda: _prove(credentials))
        return await stages.run(
            "people", settings.STAGE_ACCESS_SECONDS, lambda: run_in_database(work, caller)
        )

    return await within_deadlines(ROUTE, handle)


async def _prove(credentials: Credentials) -> Caller:
    """A co-host may be a browser without account: its visitor key is as secret as a token."""
    caller = await authentication.authenticate(credentials) or visitor(credentials)
    return caller if caller.subject else await authentication.require(credentials)


def _listing_view(found: Listing) -> PeopleOut:
    return PeopleOut(
        count=found.here,
        you=found.you,
        capabilities=CapabilitiesOut(
            removeParticipant=found.capabilities.remove_participant,
            speakers=found.capabilities.speakers,
        ),
        people=[_person_view(one) for one in found.people],
    )


def _person_view(one: Listed) -> PersonOut:
    return PersonOut(
        who=one.person_id,
        name=one.name,
        askedAs=one.asked_as,
        standing=one.role,
        present=one.present,
        visits=one.visits,
        speaking=one.speaking,
        muted=one.muted,
        banned=one.banned,
        joinedAt=iso(one.joined_at),
        actions=list(one.actions),
    )
