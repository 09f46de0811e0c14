"""Getting in: a link's key, a PIN, or a name to be let in by, for an admission (docs/access.md)."""

from collections.abc import Callable
from typing import Annotated, Literal, Self

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field, model_validator

from livekit_app.auth import rate_limits
from livekit_app.auth.client_address import client_address
from livekit_app.auth.credentials import credentials_of
from livekit_app.runtime.db_threads import run_in_database
from livekit_app.schemas import Answer, Name, StrictBody, refusals
from sessions_app.access import letting_in, tickets
from sessions_app.access.letting_in import Outcome
from sessions_app.access.may_watch import may_watch
from sessions_app.api.guarded import who_asks
from sessions_app.api.schemas import LinkKeyIn, SessionId
from sessions_app.auth.visitors import visitor
from sessions_app.lifecycle.service import get_session

router = Router(tags=["access"])

PinIn = Annotated[str, Field(pattern=r"^[0-9]{4,6}$")]


class AdmissionIn(StrictBody):
    """One of the three."""

    key: LinkKeyIn | None = Field(default=None, description="What stands behind # in the link.")
    pin: PinIn | None = None
    name: Name | None = Field(default=None, description="Ask the host to let this name in.")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if sum(value is not None for _, value in self) != 1:
            raise ValueError("Give one of key, pin and name.")
        return self


class AdmissionOut(Answer):
    status: Literal["not_needed", "given", "waiting"]
    admission: str | None = Field(
        description="For the header X-Admission. A secret. null: keep the one that you have."
    )
    code: str | None = Field(description="`waiting_for_host` while waiting.")


class TicketOut(Answer):
    ticket: str | None = Field(description="For `?ticket=` of the socket; null: none is needed.")
    expiresIn: int = Field(description="Seconds.")


REFUSALS = refusals(401, 403, 410, 429)


@router.post(
    "/sessions/{session_id}/admissions",
    response={200: AdmissionOut, 201: AdmissionOut, 202: AdmissionOut, **REFUSALS},
)
async def ask_for_admission(
    request: HttpRequest, session_id: SessionId, body: AdmissionIn
) -> Status[AdmissionOut]:
    """Get in where the code is not enough. 201 with an admission, 202 `waiting_for_host`, 200
    where none is needed.

    Send your `X-Visitor-Key`: the admission is then yours in all your tabs. 403 `code_wrong`,
    `refused_by_host`; 410 `link_renewed`; 429 `too_many_codes` (before a PIN is looked at, so also
    for a right one), `queue_full`.
    """
    credentials = credentials_of(request)
    await rate_limits.spend("tokens", request, credentials, scope=f"{session_id} admission")
    caller = visitor(credentials)
    address = client_address(request)
    work: Callable[[], Outcome]
    if body.key is not None:
        key = body.key

        def work() -> Outcome:
            return letting_in.by_link_key(session_id, key, caller, address)
    elif body.pin is not None:
        pin = body.pin

        def work() -> Outcome:
            return letting_in.by_pin(session_id, pin, caller, address)
    else:
        name = body.name or ""

        def work() -> Outcome:
            return letting_in.by_asking(session_id, name, caller, address)

    return _answer(await run_in_database(work), made=True)


@router.get(
    "/sessions/{session_id}/admission",
    response={200: AdmissionOut, 202: AdmissionOut, **REFUSALS},
)
async def read_admission(request: HttpRequest, session_id: SessionId) -> Status[AdmissionOut]:
    """How it stands with your `X-Admission`: 200, 202 `waiting_for_host`, or why not. Who waits
    asks every few seconds: after a minute of silence the host is not asked any more."""
    credentials = credentials_of(request)
    await rate_limits.spend("tokens", request, credentials, scope=f"{session_id} standing")
    caller = await who_asks(credentials)
    outcome = await run_in_database(letting_in.standing, session_id, caller, credentials.admission)
    return _answer(outcome, made=False)


@router.post("/sessions/{session_id}/tickets", response={200: TicketOut, **REFUSALS})
async def make_ticket(request: HttpRequest, session_id: SessionId) -> TicketOut:
    """For the commentary socket of a broadcast whose code is not enough: good once, and for half a
    minute, because addresses are read by others."""
    credentials = credentials_of(request)
    await rate_limits.spend("tokens", request, credentials, scope=f"{session_id} ticket")
    caller = await who_asks(credentials)

    def make() -> str | None:
        session = get_session(session_id)
        grounds = may_watch(session, caller, credentials.admission)
        return None if grounds.kind == "code" else tickets.give(session, grounds)

    ticket = await run_in_database(make)
    return TicketOut(ticket=ticket, expiresIn=int(tickets.GOOD_FOR.total_seconds()))


def _answer(outcome: Outcome, *, made: bool) -> Status[AdmissionOut]:
    waits = outcome.status == "waiting"
    status = 202 if waits else 201 if made and outcome.status == "given" else 200
    return Status(
        status,
        AdmissionOut(
            status=outcome.status,
            admission=outcome.token,
            code="waiting_for_host" if waits else None,
        ),
    )
