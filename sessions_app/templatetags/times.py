"""Times as the pages show them."""

from datetime import datetime

from django import template

register = template.Library()


@register.filter
def clock(seconds: float | None) -> str:
    """``75`` → ``1:15``, ``3675`` → ``1:01:15``; an empty string for None."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@register.filter
def minute(at: datetime | str | None, since: datetime | None) -> str:
    """The minute of a game as commentators count it: the first one is ``1'``."""
    if at is None or since is None:
        return ""
    moment = datetime.fromisoformat(at) if isinstance(at, str) else at
    return f"{max(0, int((moment - since).total_seconds())) // 60 + 1}'"


@register.filter
def percent(energy: float | None) -> int:
    """``0.756`` → ``76``."""
    return round(min(1.0, max(0.0, energy or 0.0)) * 100)
