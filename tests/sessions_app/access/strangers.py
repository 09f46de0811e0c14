"""Who stands before a door, and is not let in."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from sessions_app.access import admissions
from sessions_app.access_choices import WayIn
from sessions_app.auth import account_tokens
from sessions_app.auth.token_hashes import hash_of
from sessions_app.models import Admission, LiveSession, Scorekeeper
from sessions_app.people.identities import person_id_of
from tests.support.broadcasts import HOST_KEY

PERSON = "Wilhelmina Quux"
VISITOR = "a-visitor-who-is-known-again-0123"
NEEDED = {WayIn.LINK: "link_key_needed", WayIn.PIN: "code_needed", WayIn.ASK: "ask_first"}


@dataclass(frozen=True)
class Stranger:
    name: str
    headers: Callable[[LiveSession, LiveSession], dict[str, str]]
    code: Callable[[LiveSession], str] = lambda session: needed(session)


def needed(session: LiveSession) -> str:
    over = session.way_in == WayIn.PIN and session.is_final  # nobody types any more
    return NEEDED[WayIn.LINK if over else WayIn(session.way_in)]


def let_in(
    session: LiveSession, state: Admission.State = Admission.State.GIVEN, **fields: Any
) -> dict[str, str]:
    """An admission in a browser that is nobody in particular."""
    token, now = admissions.new_token(), timezone.now()
    Admission.objects.create(
        session=session,
        who=person_id_of("", session.pk),
        token_hash=hash_of(token),
        state=state,
        given=Admission.Given.HOST,
        name=PERSON,
        made_at=now,
        seen_at=now,
        **{"epoch": session.access_epoch} | fields,
    )
    return {"X-Admission": token}


def keeps_score(session: LiveSession, *, good: bool = True) -> dict[str, str]:
    """Somebody who came by the scorekeepers' link, which is good or was taken back since."""
    LiveSession.objects.filter(pk=session.pk).update(score_link_number=1, score_link_open=good)
    token, now = admissions.new_token(), timezone.now()
    Scorekeeper.objects.create(
        session=session, number=1, token_hash=hash_of(token), made_at=now, seen_at=now
    )
    return {"X-Scorekeeper": token}


def asked(code: str) -> Callable[[LiveSession], str]:
    """This where people ask to be let in; elsewhere nobody waits."""
    return lambda session: code if session.way_in == WayIn.ASK else needed(session)


def everywhere(keeper: dict[str, str]) -> dict[str, str]:
    token = keeper["X-Scorekeeper"]
    return keeper | {"X-Admission": token, "X-Visitor-Key": token}


def account() -> dict[str, str]:
    user, _ = User.objects.get_or_create(username="mallory")
    return {"Authorization": f"Bearer {account_tokens.make(user.pk, 'test')}"}


STRANGERS = [
    Stranger("nobody", lambda session, other: {}),
    Stranger("a visitor", lambda session, other: {"X-Visitor-Key": VISITOR}),
    Stranger("who invents an admission", lambda *_: {"X-Admission": admissions.new_token()}),
    Stranger("let in elsewhere", lambda session, other: let_in(other)),
    Stranger("put out", lambda session, other: let_in(session, epoch=session.access_epoch - 1)),
    Stranger(
        "refused",
        lambda session, other: let_in(session, Admission.State.REFUSED),
        asked("refused_by_host"),
    ),
    Stranger(
        "who waits",
        lambda session, other: let_in(session, Admission.State.WAITING),
        asked("waiting_for_host"),
    ),
    Stranger("who keeps the score", lambda session, other: keeps_score(session)),
    Stranger("who kept the score", lambda session, other: keeps_score(session, good=False)),
    Stranger("who keeps the score elsewhere", lambda session, other: keeps_score(other)),
    Stranger("who brings that for all", lambda session, other: everywhere(keeps_score(session))),
    Stranger("a host elsewhere", lambda session, other: {"X-Host-Key": HOST_KEY[::-1]}),
    Stranger("an account", lambda session, other: account()),
]
