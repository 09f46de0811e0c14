"""What stands on a scoreboard, in words: as ``static/js/core/match`` says it."""

from collections.abc import Callable
from typing import Any

from sessions_app.log.match_view import MatchOut, PairOut, board_told
from sessions_app.pages.scores.board_texts import BOARD
from sessions_app.sports import scoring
from sessions_app.sports.rules import RULES, Rules, Sport


def rules_of(match: MatchOut) -> Rules:
    return RULES.get(match.sport, RULES[Sport.GENERIC.value])


def pair_text(pair: PairOut) -> str:
    """``2:1``."""
    return f"{pair.home}:{pair.away}"


def result_of(match: MatchOut) -> PairOut:
    """By which one judges who leads: sets where there are sets, else goals or points."""
    result = scoring.tally(board_told(match))
    return PairOut(home=result.home, away=result.away)


def sets_text(match: MatchOut) -> str:
    """``25:20, 23:25``, with the one that is not over yet."""
    if not rules_of(match).sets:
        return ""
    is_open = match.phase != "over" and match.score.home + match.score.away > 0
    return ", ".join(pair_text(one) for one in [*match.sets, *([match.score] if is_open else [])])


def points_text(match: MatchOut) -> tuple[str, str] | None:
    """Of a game of tennis, as they are called; None: this sport has none."""
    return scoring.labels(board_told(match))


# --- clock and periods ---------------------------------------------------------------------------


def match_clock(match: MatchOut) -> str:
    """At the moment at which ``match`` was told; empty where it shows none."""
    if match.minutes is None or match.phase != "playing":
        return ""
    return _clock(match.clock.seconds, match.period, match.minutes, rules_of(match))


def _clock(seconds: float, period: int, minutes: int, rules: Rules) -> str:
    is_extra = period > rules.periods  # nobody has said how long those are
    if rules.counts_down and not is_extra:
        return _minutes(-int((seconds - minutes * 60) // 1))
    before = (period - 1) * minutes if rules.counts_on else 0
    over = seconds - minutes * 60
    if over >= 0 and not is_extra:
        return f"{before + minutes}+{int(over // 60) + 1}"
    return _minutes(before * 60 + seconds)


def _minutes(seconds: float) -> str:
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return f"{minutes}:{rest:02}"


def is_stopped(match: MatchOut) -> bool:
    """There is a clock, and it stands while the match goes on."""
    return match.phase == "playing" and match.minutes is not None and not match.clock.running


def moment_time(period: int, seconds: float, minutes: int | None, rules: Rules) -> str:
    """The minute of a moment: ``67'``, ``45+2'``; where the clock runs within its period, that and
    what it showed. Empty where it did not run."""
    if minutes is None or seconds <= 0:
        return ""
    if not rules.counts_on:
        return f"{short_period(period, rules)} {_clock(seconds, period, minutes, rules)}"
    before = (period - 1) * minutes
    over = int((seconds - minutes * 60) // 60) + 1
    if over >= 1 and period <= rules.periods:
        return f"{before + minutes}+{over}'"
    return f"{before + int(seconds // 60) + 1}'"


def period_number(match: MatchOut) -> int:
    """The set that is played, or was at last; else the period."""
    rules = rules_of(match).sets
    if rules is None:
        return match.period
    return min(max(1, len(match.sets) + (match.phase != "over")), rules.best_of)


def period_name(number: int, rules: Rules) -> str:
    return _period("score.period", number, rules)


def short_period(number: int, rules: Rules) -> str:
    return _period("score.short", number, rules)


def _period(kind: str, number: int, rules: Rules) -> str:
    if number > rules.periods:
        return _text("score.extra_time")
    own = f"{kind}.{rules.period}.{number}"
    return _text(own) if own in BOARD else _text(f"{kind}.{rules.period}", number=number)


def clock_label(match: MatchOut) -> str:
    """What a small badge shows of it: the clock where it says all, else the period beside it."""
    if match.phase != "playing":
        return phase_text(match)
    rules, number = rules_of(match), period_number(match)
    clock = match_clock(match)
    if clock and rules.counts_on and number <= rules.periods:
        return clock
    return f"{short_period(number, rules)} {clock}".strip()


def phase_text(match: MatchOut) -> str:
    """``2nd half``, ``Half-time``, ``Full time``; empty: it has not begun."""
    rules, number = rules_of(match), period_number(match)
    say: dict[str, Callable[[], str]] = {
        "over": lambda: _text("score.over" if rules.sets else "score.full_time"),
        "break": lambda: _break(number, rules),
        "before": lambda: period_name(number, rules) if match.sets else "",
    }
    return say.get(match.phase, lambda: period_name(number, rules))()


def _break(number: int, rules: Rules) -> str:
    if rules.sets:
        return _text("score.break")
    if number == rules.half_time_after:
        return _text("score.half_time")
    return _text("score.end_of", period=period_name(number, rules))


def _text(key: str, **values: Any) -> str:
    return str(BOARD[key]).format(**values)
