"""People who came by one admission: its holder, and whoever else joined by it (signed in, in
another browser, or because it was handed on). Who is banned as one of them is banned as all, or
each ban would only be for the name that somebody had last."""

from django.db.models import Q

from sessions_app.models import Admission, LiveSession


def take_back_from_the_others(session: LiveSession, who: str) -> int:
    """What lets the others in by the same admission. Their own stays with ``who``, whom the ban
    keeps out: to let them in again is to lift it. In the caller's transaction."""
    given = Admission.objects.filter(session=session, state=Admission.State.GIVEN)
    holders = set(given.filter(who=who).exclude(let_in_as="").values_list("let_in_as", flat=True))
    holders.add(who)
    by_one = Q(who__in=holders) | Q(let_in_as__in=holders)
    return given.filter(by_one).exclude(who=who).update(state=Admission.State.REFUSED)
