"""Taking back what was said a moment ago, as far as nobody has said anything else since."""

from datetime import timedelta
from functools import partial
from typing import Any

from livekit_app.errors import ServiceError
from sessions_app.lifecycle import pause
from sessions_app.lifecycle.match_choice import STAGE
from sessions_app.match.changes import (
    UNDO,
    Changed,
    Work,
    change,
    not_now,
    restore,
)
from sessions_app.match.who_keeps_score import Who
from sessions_app.models import SessionEvent
from sessions_app.sports.rules import Phase

UNDO_SERVER = UNDO + timedelta(seconds=2)  # a request needs its time

# Fields that mean something together only. What else changed is taken back each for itself.
_TOGETHER: tuple[frozenset[str], ...] = (
    frozenset({"phase", "period", "clock_seconds", "clock_started_at"}),
    frozenset({"sport", "minutes"}),
)
_OF_A_UNIT = frozenset({"score_home", "score_away", "points_home", "points_away"})


def undo(session_id: str, who: Who, seq: int) -> Changed:
    """404 ``no_such_change``; 409 ``too_late_to_undo``, ``changed_since``. Twice changes
    nothing."""

    def do(work: Work) -> None:
        event = _event(work, seq)
        later = _later(work, event)
        done = next((one.seq for one in later if one.data.get("undoes") == seq), None)
        if done is not None:
            work.answered_by = done
            return
        if work.now - event.at > UNDO_SERVER:
            raise not_now("too_late_to_undo", "It is too late to take that back: change it anew.")
        fields = _restorable(work, event, later)
        moment = work.session.moments.filter(seq=seq, undone_at=None).first()
        if not fields and moment is None:
            raise not_now("changed_since", "Somebody has changed it since: nothing to take back.")
        restore(work.match, fields)
        if "phase" in fields:
            work.afterwards.append(partial(_undo_pause, work, event))
        if moment is not None:
            moment.undone_at = work.now
            moment.save(update_fields=["undone_at"])
        work.undoes = seq

    return change(session_id, who, "undo", do)


def _event(work: Work, seq: int) -> SessionEvent:
    event = work.session.events.filter(type=SessionEvent.Type.MATCH, seq=seq).first()
    if event is None or event.data["did"] == "undo":
        raise ServiceError(
            "no_such_change", "Nothing was changed under this number.", status=404, stage=STAGE
        )
    return event


def _later(work: Work, event: SessionEvent) -> list[SessionEvent]:
    """As far as they matter: what was said since, while it may be taken back."""
    later = work.session.events.filter(
        type=SessionEvent.Type.MATCH, seq__gt=event.seq, at__lte=event.at + UNDO_SERVER
    )
    return [*later.order_by("seq")]


def _restorable(work: Work, event: SessionEvent, later: list[SessionEvent]) -> dict[str, Any]:
    """What the event changed and nobody since, as it was before."""
    previous: dict[str, Any] = event.data["previous"]
    changed = _changed(later)
    untouched = previous.keys() - changed
    for group in _TOGETHER:
        if group & changed:
            untouched -= group
    if "unit" in previous and untouched != previous.keys():
        return {}  # a game or set that was over: all of it, or nothing
    if event.data["match"]["unit"] != work.match.unit:
        untouched -= _OF_A_UNIT  # their score is the one of another game by now
    return {name: value for name, value in previous.items() if name in untouched}


def _undo_pause(work: Work, event: SessionEvent) -> None:
    """The pause of a break that was none did not happen; that of a second half which has not begun
    goes on."""
    actor, now = work.keeper.actor, work.now
    if event.data["previous"]["phase"] == Phase.BREAK:
        pause.put_back(work.session, event.seq, actor=actor, now=now)
    elif event.data["match"]["phase"] == Phase.BREAK:
        pause.take_back(work.session, actor=actor, now=now)


def _changed(later: list[SessionEvent]) -> set[str]:
    """Fields that somebody wrote since, also where they are as they were: that is the word of
    another. A change that was taken back did not happen."""
    changed: dict[int, set[str]] = {}
    for one in later:
        names = set(one.data["previous"])
        taken_back = changed.get(one.data.get("undoes"))
        if taken_back is None:
            changed[one.seq] = names
        else:
            taken_back -= names
    return set().union(*changed.values())
