"""The commentator's vision model, as those who ask it found it last: nobody is asked here, for a
question costs."""

from django.conf import settings
from django.utils import timezone

from commentary import model_use
from commentary.model_use import HourlyBudget
from commentary.models import CommentaryRun
from commentary.narrators.trouble import Trouble
from project.checking.findings import Check, fine, unasked, wrong
from sessions_app.log.iso_times import iso
from sessions_app.models import LiveSession
from sessions_app.site import vision_address

NAME = "model"


def code_of(trouble: str) -> str:
    return trouble if trouble.startswith("model_") else f"model_{trouble}"


def model(session: LiveSession | None) -> Check:
    """Of this broadcast, else of all that are watched now. Asks the database."""
    if session is not None and not session.commentary_vision:
        return unasked(NAME, "the host lets it not look")
    runs = CommentaryRun.objects.filter(leased_until__gte=timezone.now())
    if session is not None:
        runs = runs.filter(pk=session.pk)
    watched = list(
        runs.order_by("-heartbeat_at").values_list("model_trouble", "model_trouble_until")
    )
    troubles = [(trouble, until) for trouble, until in watched if trouble]
    internal = _asked(len(troubles), len(watched))
    budget = HourlyBudget(settings.VISION_CALLS_PER_HOUR, settings.VISION_TOKENS_PER_HOUR)
    if troubles:
        trouble, until = troubles[0]
        detail = "" if until is None else f"tried again at {iso(until)}"
        return wrong(NAME, code_of(trouble), detail, internal)
    if model_use.is_spent(budget):
        return wrong(NAME, code_of(Trouble.BUDGET_SPENT), internal=internal)
    if not watched:
        return unasked(NAME, "no broadcast that it could look at")
    return fine(NAME, internal=internal)


def _asked(out: int, watched: int) -> str:
    address = vision_address.in_use()
    host = address.host if address else "no address"
    use = model_use.this_hour()
    told = f"{use.calls} calls, {use.failed} failed, {use.tokens} tokens, {use.refused} forbidden"
    where = f"{settings.VISION_MODEL or 'no model'} at {host}"
    return f"{where}; out in {out} of {watched} broadcasts; this hour {told}"
