"""On what grounds somebody is in a broadcast, and whether these still hold.

A pass is what ``may_watch`` answers. A socket keeps its own, because grounds are taken back while
people are inside: whenever ``LiveSession.access_version`` has changed, ``no_longer_good`` says who
has to go.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from livekit_app.runtime.rows import in_portions
from sessions_app.access.admissions import good_ones
from sessions_app.access_choices import WayIn
from sessions_app.models import LiveSession, Person
from sessions_app.people.permissions import NAMED

PassKind = Literal["host", "operator", "code", "person", "admission"]
KINDS: tuple[PassKind, ...] = get_args(PassKind)
_AT_ONCE = 200  # of a query's parameters


@dataclass(frozen=True, slots=True)
class Pass:
    """``code``: that was enough then. ``person``: the host made them a speaker or co-host."""

    kind: PassKind
    epoch: int = 0
    who: str = ""
    admission_id: int | None = None


def no_longer_good(session: LiveSession, passes: Iterable[Pass]) -> set[Pass]:
    """Those of ``passes`` whose holders may not watch any more. Two queries, and more for each
    200 admissions."""
    asked = set(passes)
    banned = frozenset(
        Person.objects.filter(session=session, banned_at__isnull=False).values_list(
            "who", flat=True
        )
    )
    open_to_all = session.way_in == WayIn.CODE
    inside = {one for one in asked if open_to_all or one.epoch == session.access_epoch}
    admissions = [one.admission_id for one in asked if one.admission_id is not None]
    given = _given(session, admissions)
    named = _named(session) if any(one.kind == "person" for one in asked) else frozenset()

    def good(one: Pass) -> bool:
        if one.kind in ("host", "operator"):
            return True
        if one.who and one.who in banned:
            return False
        if open_to_all:
            return True
        if one.kind == "person":
            return one.who in named
        return one in inside and (one.kind == "code" or one.admission_id in given)

    return {one for one in asked if not good(one)}


def _named(session: LiveSession) -> frozenset[str]:
    people = Person.objects.filter(session=session, role__in=NAMED)
    return frozenset(people.values_list("who", flat=True))


def _given(session: LiveSession, ids: Sequence[int]) -> frozenset[int]:
    return frozenset(
        pk
        for some in in_portions(ids, _AT_ONCE)
        for pk in good_ones(session).filter(pk__in=some).values_list("pk", flat=True)
    )
