"""The one question that every door asks: may this caller watch this broadcast?

Doors are whatever tells something of a broadcast or lets somebody into its room: grants, socket,
log, transcripts, what the page and its preview show, the diagnosis. A test walks through all of
them as a stranger (tests/sessions_app/access/test_every_door.py).
"""

from livekit_app.auth.authentication import ANYBODY, Caller
from livekit_app.errors import ServiceError
from sessions_app.access.grant_facts import NOBODY, Standing, facts_of
from sessions_app.access.passes import Pass
from sessions_app.access_choices import WayIn
from sessions_app.lifecycle.watch_choice import NEEDS_LINK_KEY
from sessions_app.models import Admission, LiveSession
from sessions_app.people.permissions import NAMED
from sessions_app.people.roles import (
    Participation,
    as_what,
    is_host,
    refuse_banned,
    subject_here,
)

STAGE = "canAccessLive"
LOOK = "sessions_app.view_livesession"  # of operators

_NEEDED: dict[str, tuple[str, str]] = {
    WayIn.LINK: ("link_key_needed", "The code alone does not let you in: open the whole link."),
    WayIn.PIN: ("code_needed", "Type the PIN that the host tells you, or scan the QR code."),
    WayIn.ASK: ("ask_first", "The host lets people in one by one: ask to be let in."),
}

# What is said to whom may come in by something else.
OUTSIDE = frozenset(
    {code for code, _ in _NEEDED.values()} | {"waiting_for_host", "refused_by_host", "link_renewed"}
)


def may_watch(session: LiveSession, caller: Caller = ANYBODY, token: str = "") -> Pass:
    """On what grounds ``caller`` may watch. ``token``: what they brought in ``X-Admission``.

    Raises ``ServiceError``: 401 ``link_key_needed``, ``code_needed``, ``ask_first``,
    ``waiting_for_host``; 403 ``banned``, ``refused_by_host``; 410 ``link_renewed``. One query at
    most, and two more for a refusal; none for the host, and for somebody who is known by nothing
    where the code is enough.
    """
    standing = _standing(session, caller, token)
    return grounds_of(session, caller, as_what(session, caller, standing.person), standing)


def _standing(session: LiveSession, caller: Caller, token: str) -> Standing:
    brings = token if session.way_in != WayIn.CODE else ""
    if is_host(session, caller) or not (brings or subject_here(caller)):
        return NOBODY
    facts = facts_of(session.pk, caller, brings)
    return NOBODY if facts is None else facts.standing


def grounds_of(
    session: LiveSession, caller: Caller, participation: Participation, standing: Standing
) -> Pass:
    """``may_watch`` for whoever has read already what ``caller`` is here."""
    if participation.role == "host":
        return Pass("host")
    if caller.may(LOOK):
        return Pass("operator")
    refuse_banned(participation)
    who = participation.person_id if caller.subject else ""
    if session.way_in == WayIn.CODE:
        return Pass("code", session.access_epoch, who)
    if participation.role in NAMED:
        return Pass("person", session.access_epoch, who)
    admission = brought = standing.brought
    if (brought is None or not _is_good(session, brought)) and who:
        admission = standing.own or brought
    if admission is None or not _is_good(session, admission):
        raise refusal(session, admission)
    if admission.who != who and standing.holder is not None:
        refuse_banned(standing.holder)  # it holds for the admission, in whatever browser it comes
    return Pass("admission", session.access_epoch, admission.who, admission.pk)


def refusal(session: LiveSession, admission: Admission | None) -> ServiceError:
    """Why not, and what would help; ``admission``: what somebody brought that is not good."""
    if admission is None:
        return needed(session)
    if session.way_in == WayIn.ASK and admission.epoch == session.access_epoch:
        if admission.state == Admission.State.WAITING:
            return _refusal(401, "waiting_for_host", "The host has not let you in yet.")
        return refused_by_host()
    if admission.given == Admission.Given.KEY and _has_newer_link(session, admission):
        return link_renewed()
    return needed(session)


def needed(session: LiveSession) -> ServiceError:
    """401: what a stranger has to bring. After the end no PIN is taken any more."""
    closed = session.way_in == WayIn.PIN and session.is_final
    return _refusal(401, *_NEEDED[WayIn.LINK if closed else session.way_in])


def refused_by_host() -> ServiceError:
    return _refusal(403, "refused_by_host", "The host did not let you in.")


def link_renewed() -> ServiceError:
    return _refusal(410, "link_renewed", "This link is not good any more: the host made a new one.")


def _has_newer_link(session: LiveSession, admission: Admission) -> bool:
    """Than the one that it was given for: else that one still lets its holder in."""
    newest = session.link_keys.filter(number=session.link_number, made_at__gt=admission.made_at)
    return session.way_in in NEEDS_LINK_KEY and newest.exists()


def _is_good(session: LiveSession, admission: Admission) -> bool:
    return admission.state == Admission.State.GIVEN and admission.epoch == session.access_epoch


def _refusal(status: int, code: str, message: str) -> ServiceError:
    return ServiceError(code, message, status=status, stage=STAGE)
