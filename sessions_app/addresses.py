"""Where a request came from."""

from livekit_app.requests import client_address

__all__ = ["client_address"]
