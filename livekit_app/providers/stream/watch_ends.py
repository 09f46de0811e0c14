"""Why a join did not work, or why a stay ended: Stream's words in those of a ``RoomWatch``.

Plain values in and out, so that no client has to be installed to test them.
"""

from typing import Any

from livekit_app.providers.watching.room_watch import CloseReason

ENDED, LIVE_ENDED, KICKED = 1, 2, 3  # CallEndedReason of the media server's protocol
NOT_FOUND, EXPIRED = 16, 40  # codes of the API


def refusal(
    *, code: int | None, status: int | None, said: str, signed_out: bool, expired: bool
) -> tuple[CloseReason, str]:
    """The reason and a detail for the log, which never has the client's sentence in it.

    ``code`` and ``status`` are the API's, None where it gave none. ``signed_out``: the socket to
    the coordinator did not take the token; the client hands on a sentence of it and no code.
    ``expired``: by our own clock the token is.
    """
    if status is not None:
        detail = f"{status} code {code}"
        if code == EXPIRED:
            return "token_expired", detail
        if status == 404 or code == NOT_FOUND:
            return "room_gone", detail
        return ("refused" if 400 <= status < 500 else "unreachable"), detail
    if "expired" in said.lower() or (signed_out and expired):
        return "token_expired", "the token"
    if signed_out:
        return "refused", "the token"
    return "unreachable", "no connection"


def end_of_call(reason: int) -> CloseReason | None:
    """The media server closed the stay. None: its word says nothing of the room."""
    if reason == KICKED:
        return "removed"
    return "room_gone" if reason in (ENDED, LIVE_ENDED) else None


def end_by_event(event: str, data: Any, user_id: str) -> CloseReason | None:
    """What an event of the coordinator means for the stay of this user; mostly nothing."""
    if event in ("call.ended", "call.deleted"):
        return "room_gone"
    if event in ("call.kicked_user", "call.blocked_user"):
        user = data.get("user") if isinstance(data, dict) else None
        if isinstance(user, dict) and user.get("id") == user_id:
            return "removed"
    return None
