"""What plug-ins may import: authenticators and sources of names (docs/auth.md).

This path stays; where these things live inside Sideline may change with any release.
"""

from livekit_app.auth.authentication import Authenticator, Caller, unauthenticated
from livekit_app.auth.credentials import Credentials
from livekit_app.auth.profiles import Profiles
from livekit_app.errors import ServiceError
from livekit_app.runtime.db_threads import run_in_database

__all__ = [
    "Authenticator",
    "Caller",
    "Credentials",
    "Profiles",
    "ServiceError",
    "run_in_database",
    "unauthenticated",
]
