"""``lines_of`` is the only way to read commentary: it leaves out what was withdrawn."""

from django.db.models import QuerySet

from sessions_app.models import LiveSession, SessionEvent


def lines_of(session: LiveSession) -> QuerySet[SessionEvent]:
    """The lines that stand, oldest first."""
    return SessionEvent.objects.filter(
        session=session, type=SessionEvent.Type.COMMENTARY, withdrawn=False
    ).order_by("seq")


def withdrawn_lines(session: LiveSession) -> int:
    """How many were withdrawn."""
    return SessionEvent.objects.filter(
        session=session, type=SessionEvent.Type.COMMENTARY, withdrawn=True
    ).count()
