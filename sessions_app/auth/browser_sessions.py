"""Django's session cookie: somebody who signed in on a page of ours.

No CSRF token is asked for. The cookie is SameSite=Lax, which leaves two doors to other pages, both
shut: another port of the same host is the same site, so the API refuses foreign origins and bodies
that do not say JSON (project/http/cross_site.py); and a link from anywhere carries the cookie, so
nobody becomes the camera by GET with a cookie alone (livekit_app/tokens/issuing.py).
"""

from importlib import import_module

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest

from livekit_app.auth.authentication import Caller, Credentials
from livekit_app.runtime.db_threads import run_in_database
from sessions_app.auth import operators


class BrowserSessions:
    async def authenticate(self, credentials: Credentials) -> Caller | None:
        """A cookie that means nothing (any more) is no proof, and no error either: browsers send
        old ones by themselves."""
        if not credentials.session_key or credentials.authorization:
            return None
        return await run_in_database(_signed_in, credentials.session_key)


def forget_expired() -> None:
    """Rows of sign-ins that are over: nothing else deletes those that nobody comes back with."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()


def _signed_in(session_key: str) -> Caller | None:
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    if not user.is_authenticated:
        return None
    return operators.caller_of(user)
