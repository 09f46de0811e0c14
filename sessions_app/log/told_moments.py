"""The moments of a match that stand, in their order, up to what a reader knows."""

from collections.abc import Iterator

from sessions_app.log.match_view import MatchOut
from sessions_app.log.match_words import moment_line
from sessions_app.models import LiveSession, MatchMoment, SessionEvent
from sessions_app.sports.scoreboard import Pair


def told_moments(session: LiveSession) -> list[MatchMoment]:
    """Up to the session's ``last_seq`` as it was read. What is taken back meanwhile is missing
    already."""
    standing = session.moments.filter(undone_at=None, seq__lte=session.last_seq)
    return [*standing.order_by("seq")]


def in_words(session: LiveSession, match: MatchOut) -> Iterator[tuple[MatchMoment, str]]:
    """Each with its line of text."""
    moments = told_moments(session)
    scores = _scores(session)
    for moment in moments:
        yield moment, moment_line(moment, match, scores.get(moment.seq))


def _scores(session: LiveSession) -> dict[int, Pair]:
    """By the number of the event that told a moment."""
    told = SessionEvent.objects.filter(
        session=session, type=SessionEvent.Type.MATCH, data__did="moment"
    )
    return {
        seq: Pair(score["home"], score["away"])
        for seq, data in told.values_list("seq", "data")
        for score in [data["match"]["score"]]
    }
