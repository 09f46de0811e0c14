"""The path that plug-ins used before ``livekit_app.plugins``; it goes with the next release."""

import warnings

from livekit_app.plugins import Authenticator, Caller, Credentials, unauthenticated

__all__ = ["Authenticator", "Caller", "Credentials", "unauthenticated"]

warnings.warn("livekit_app.callers is now livekit_app.plugins", DeprecationWarning, stacklevel=2)
