"""Sport, teams and minutes of a match: chosen at the start, and changed later."""

from datetime import datetime

from livekit_app.errors import ServiceError
from sessions_app.log import match_events
from sessions_app.log.match_view import board_of, match_view
from sessions_app.models import LiveSession, Match, SessionEvent
from sessions_app.sports import scoring
from sessions_app.sports.rules import RULES, Phase, Side, Sport
from sessions_app.sports.set_up import SetUp, TeamSaid

STAGE = "match"
_CHOSEN = {"sport", "minutes", "home", "away"}


def new_match(session: LiveSession, now: datetime) -> Match:
    """Of which nothing was said yet; not stored."""
    match = Match(session=session, changed_at=now)
    match.minutes = RULES[match.sport].minutes
    return match


def check(said: SetUp, sport: str = Sport.GENERIC) -> None:
    """400 ``no_clock``: minutes in a sport without a clock. ``sport``: what it is."""
    if said.minutes is not None and RULES[said.sport or sport].minutes is None:
        raise no_clock("minutes")


def no_clock(field: str) -> ServiceError:
    sentence = f"{field}: there is no clock in this sport."
    return ServiceError("no_clock", sentence, status=400, stage=STAGE)


def set_up(match: Match, said: SetUp) -> None:
    check(said, match.sport)
    if said.sport is not None and said.sport != match.sport:
        _change_sport(match, said.sport)
    if said.minutes is not None:
        match.minutes = said.minutes
    _call("home", match, said.home)
    _call("away", match, said.away)


def tell_chosen(session: LiveSession, said: SetUp, now: datetime) -> None:
    """At the start, in its transaction: an event like that of any later change."""
    if said != SetUp():
        match = new_match(session, now)
        set_up(match, said)
        match_events.tell(match, now, by="host", did="set_up", actor="host", previous={})


def is_as_chosen(session: LiveSession, said: SetUp) -> bool:
    """Did the start of this broadcast say the same of its match? Later changes do not count."""
    told = SessionEvent.objects.filter(
        session=session, type=SessionEvent.Type.MATCH, at=session.created_at
    ).first()
    if told is None or said == SetUp():
        return told is None and said == SetUp()
    match = new_match(session, session.created_at)
    set_up(match, said)
    wanted = match_view(match, session.created_at).model_dump(mode="json", include=_CHOSEN)
    return wanted == {name: told.data["match"][name] for name in _CHOSEN}


def _change_sport(match: Match, sport: Sport) -> None:
    """Goals stay goals; what was counted in sets begins anew, and what comes late for it is void
    (``unit``)."""
    counted_sets, match.sport = scoring.counts_units(board_of(match)), sport
    match.minutes = RULES[sport].minutes
    if not counted_sets and not scoring.counts_units(board_of(match)):
        return
    match.phase, match.period, match.unit = Phase.BEFORE, 1, match.unit + 1
    match.score_home = match.score_away = match.points_home = match.points_away = 0
    match.sets = []
    match.clock_seconds, match.clock_started_at = 0.0, None


def _call(side: Side, match: Match, said: TeamSaid) -> None:
    if said.name is not None:
        setattr(match, f"{side}_name", said.name)
    if said.colour is not None:
        setattr(match, f"{side}_colour", said.colour)
