"""What a caller of our signalling routes is told when the media server behind them fails."""

from livekit_app.errors import ServiceError


def unreachable() -> ServiceError:
    """503: nothing answers where signalling is passed on to."""
    return ServiceError(
        "media_unreachable",
        "The media server is not reachable.",
        status=503,
        stage="media",
        retry_after=1,
    )
