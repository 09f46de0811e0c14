"""The path that plug-ins used before ``livekit_app.plugins``; it goes with the next release."""

import warnings

from livekit_app.plugins import run_in_database

__all__ = ["run_in_database"]

warnings.warn(
    "livekit_app.database_calls is now livekit_app.plugins", DeprecationWarning, stacklevel=2
)
