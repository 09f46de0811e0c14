"""A change of the match and its event, in one: the only place that writes either."""

from datetime import datetime
from typing import Any, Literal

from sessions_app.log import events
from sessions_app.log.match_view import match_view, moment_view
from sessions_app.models import LiveSession, Match, MatchMoment, SessionEvent

By = Literal["host", "scorekeeper"]
Did = Literal["set_up", "score", "moment", "start", "stop", "break", "finish", "clock", "undo"]


def tell(
    match: Match,
    now: datetime,
    *,
    by: By,
    did: Did,
    actor: str,
    previous: dict[str, Any],
    moment: MatchMoment | None = None,
    undoes: int | None = None,
) -> int:
    """Store the match as it is now, with what happened (``moment``), and tell everybody; returns
    the event's number. ``previous``: what the fields that changed were before, for an undo.

    In the transaction that locked the broadcast's row, so that the number is known beforehand: the
    event holds the match with the number in it.
    """
    session_id = match.session_id
    last: int = LiveSession.objects.values_list("last_seq", flat=True).get(pk=session_id)
    match.seq, match.changed_at = last + 1, now
    match.save()
    data: dict[str, Any] = {
        "by": by,
        "did": did,
        "match": match_view(match, now).model_dump(mode="json"),
        "previous": previous,
    }
    if moment is not None:
        moment.seq = match.seq
        moment.save()
        data["moment"] = moment_view(moment).model_dump(mode="json")
    if undoes is not None:
        data["undoes"] = undoes
    seq = events.append(session_id, SessionEvent.Type.MATCH, data, actor=actor, at=now)
    if seq != match.seq:
        raise RuntimeError("the broadcast's row was not locked")
    return seq
