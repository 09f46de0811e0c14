"""Rows for people who have a name, or an account: made when they are admitted, and bounded."""

from livekit_app import one_line
from livekit_app.auth.authentication import Caller
from sessions_app.models import LiveSession, Person
from sessions_app.people.roles import Participation, subject_here

MAX_PER_SESSION = 1000  # moderation goes beyond it: a ban must always be possible


def remember(session: LiveSession, participation: Participation, caller: Caller, name: str) -> None:
    """Keep the name that somebody gave. Who gives none and has no account leaves no row.

    When all places are taken, newcomers are let in without a row: they are guests to the host.
    """
    name = one_line.tidy(name)
    subject = subject_here(caller)
    if not name and not (subject and caller.is_authenticated):
        return
    if participation.stored_name is not None:
        if name and name != participation.stored_name:
            Person.objects.filter(session=session, who=participation.person_id).update(name=name)
        return
    if Person.objects.filter(session=session).count() < MAX_PER_SESSION:
        Person.objects.get_or_create(
            session=session,
            who=participation.person_id,
            defaults={"subject": subject, "name": name},
        )
