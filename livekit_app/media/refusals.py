"""Refusals of the media server, as its HTTP edges render them."""


class Refused(Exception):
    """``status`` and a stable ``code``; ``retry_after`` in seconds where waiting may help."""

    def __init__(
        self, status: int, code: str, message: str, *, retry_after: int | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.retry_after = retry_after


def room_not_found() -> Refused:
    return Refused(404, "room_not_found", "There is no such room.")


def bad_offer(why: str) -> Refused:
    return Refused(400, "bad_offer", f"This offer cannot be used: {why}.")


# Why a camera was put out, and is refused for a while: coming back as it is would not help.
FAULTS = {
    "picture_too_large": "This camera's picture is larger than 1920 pixels on a side.",
    "bitrate_too_high": "This camera sends more than this server carries.",
}
