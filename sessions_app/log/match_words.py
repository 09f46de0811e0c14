"""A match in a line of text: for transcripts, previews of links, the admin."""

from django.utils.translation import gettext as _

from sessions_app.log.match_view import MatchOut, board_told
from sessions_app.models import MatchMoment
from sessions_app.sports import scoring
from sessions_app.sports.rules import MomentKind, Side, TeamColour
from sessions_app.sports.scoreboard import Pair


def team_name(match: MatchOut, side: Side) -> str:
    """What people call it; else by the colour of its shirts, where that tells the two apart."""
    team = match.home if side == "home" else match.away
    if team.name:
        return team.name
    if team.colour and match.home.colour != match.away.colour:
        return str(TeamColour(team.colour).label)
    return _("Home") if side == "home" else _("Away")


def has_begun(match: MatchOut) -> bool:
    """Else there is nothing to tell of but names."""
    counted = any(one.home + one.away for one in (match.score, match.points))
    return match.phase != "before" or bool(match.sets) or counted


def score_line(match: MatchOut) -> str:
    """``Lions 2:1 Tigers``; in sets ``Lions 2:1 Tigers (25:20, 23:25, 25:22)``; before it has begun
    ``Lions – Tigers``."""
    board = board_told(match)
    home, away = team_name(match, "home"), team_name(match, "away")
    if not has_begun(match):
        return f"{home} – {away}"
    line = f"{home} {_pair(scoring.tally(board))} {away}"
    if not scoring.counts_units(board):
        return line
    sets = [*board.sets, *([board.score] if board.score != Pair() else [])]
    return f"{line} ({', '.join(map(_pair, sets))})" if sets else line


def moment_line(moment: MatchMoment, match: MatchOut, score: Pair | None) -> str:
    """``Goal, Lions, 2:1``. ``score``: as it was then."""
    what = _("Marked") if moment.kind == MomentKind.MARK else str(MomentKind(moment.kind).label)
    parts = [what]
    if moment.team in ("home", "away"):
        parts.append(team_name(match, "home" if moment.team == "home" else "away"))
    if moment.kind == MomentKind.GOAL and score is not None:
        parts.append(_pair(score))
    return ", ".join(parts)


def _pair(pair: Pair) -> str:
    return f"{pair.home}:{pair.away}"
