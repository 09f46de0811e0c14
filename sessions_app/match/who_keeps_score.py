"""Who may say how the match stands: the host, by any proof, and scorekeepers, by their token."""

from collections.abc import Callable
from dataclasses import dataclass

from livekit_app.auth.authentication import Caller, Credentials
from livekit_app.errors import ServiceError
from sessions_app.lifecycle.match_choice import STAGE
from sessions_app.log.match_events import By
from sessions_app.match import scorekeepers
from sessions_app.models import LiveSession
from sessions_app.people.roles import is_host


@dataclass(frozen=True, slots=True)
class Keeper:
    """``actor``: in the log; two scorekeepers are two."""

    by: By
    actor: str


# Asked with the locked row of the broadcast: what is taken back meanwhile holds no more.
Who = Callable[[LiveSession], Keeper]


def came_by_link(credentials: Credentials) -> bool:
    """A scorekeeper's page in a browser that knows an account is a scorekeeper's all the same; who
    brings a key or token as well means that one."""
    return bool(credentials.scorekeeper) and not (credentials.host_key or credentials.authorization)


def host(caller: Caller) -> Who:
    """403 ``not_the_host`` for everybody else."""

    def who(session: LiveSession) -> Keeper:
        if not is_host(session, caller):
            raise ServiceError(
                "not_the_host",
                "Only the host and scorekeepers may say how the match stands.",
                status=403,
                stage=STAGE,
            )
        return Keeper("host", "host")

    return who


def scorekeeper(token: str) -> Who:
    """401 ``scorekeeper_wrong``; 410 ``ended``, ``score_link_ended``."""

    def who(session: LiveSession) -> Keeper:
        known = scorekeepers.of_token(session, token)
        return Keeper("scorekeeper", f"scorekeeper:{known.pk}")

    return who
