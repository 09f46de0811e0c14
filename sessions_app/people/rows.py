"""Rows for people who have a name, or an account: made when they are admitted, and bounded."""

from livekit_app import one_line
from livekit_app.auth.authentication import Caller
from sessions_app.models import LiveSession, Person
from sessions_app.people.roles import Place, subject_here

MOST_PER_SESSION = 1000  # moderation goes beyond it: a ban must always be possible


def remember(session: LiveSession, place: Place, caller: Caller, name: str) -> None:
    """Keep the name that somebody gave. Who gives none and has no account leaves no row.

    When all places are taken, newcomers are let in without a row: they are guests to the host.
    """
    name = one_line.tidy(name)
    subject = subject_here(caller)
    if not name and not (subject and caller.is_authenticated):
        return
    if place.kept_name is not None:
        if name and name != place.kept_name:
            Person.objects.filter(session=session, who=place.who).update(name=name)
        return
    if Person.objects.filter(session=session).count() < MOST_PER_SESSION:
        Person.objects.get_or_create(
            session=session, who=place.who, defaults={"subject": subject, "name": name}
        )
