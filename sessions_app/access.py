"""The policy that livekit_app asks before it signs a token."""

from livekit_app.errors import ServiceError
from livekit_app.models import Room
from livekit_app.providers.port import Role
from sessions_app.models import LiveSession


class SessionPolicy:
    """Nobody joins the room of a broadcast that is over, or of none.

    Who is the host is settled before (``services.grant_camera`` checks the host key); spectators
    need no account, and the commentator's lease is the commentary app's business.
    """

    def may_join(self, room: Room, role: Role) -> None:
        session = LiveSession.objects.filter(room=room).only("id", "state").first()
        if session is None:
            raise ServiceError(
                "not_found", "No broadcast in this room.", status=404, stage="access"
            )
        if session.is_final:
            raise ServiceError("ended", "This broadcast is over.", status=410, stage="access")
