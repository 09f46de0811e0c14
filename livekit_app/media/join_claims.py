"""LiveKit join tokens and control tokens, verified the way a LiveKit server does it."""

from dataclasses import dataclass
from datetime import timedelta

import jwt
from livekit.api import TokenVerifier
from livekit.api.access_token import Claims

from livekit_app.media.refusals import Refused

# A session outlives its join token, and so does the right to end it.
_EXPIRED_IS_FINE = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class JoinClaims:
    identity: str
    room: str
    can_publish: bool
    can_subscribe: bool
    hidden: bool


class Tokens:
    def __init__(self, api_key: str, api_secret: str) -> None:
        self._strict = TokenVerifier(api_key, api_secret)
        self._ever_valid = TokenVerifier(api_key, api_secret, leeway=_EXPIRED_IS_FINE)

    def join(self, authorization: str, room: str, *, allow_expired: bool = False) -> JoinClaims:
        """Claims of a token for ``room``. Refuses with 401 (who?) or 403 (may not)."""
        claims = self._verify(authorization, self._ever_valid if allow_expired else self._strict)
        video = claims.video
        if not claims.identity or video is None or not video.room_join or video.room != room:
            raise Refused(403, "wrong_grant", "This token is not for this room.")
        return JoinClaims(
            identity=claims.identity,
            room=room,
            can_publish=bool(video.can_publish),
            can_subscribe=bool(video.can_subscribe),
            hidden=bool(video.hidden),
        )

    def control(self, authorization: str, grant: str) -> None:
        """``grant`` is room_create, room_list or room_admin."""
        claims = self._verify(authorization, self._strict)
        if claims.video is None or not getattr(claims.video, grant):
            raise Refused(403, "wrong_grant", "This token may not do that.")

    def _verify(self, authorization: str, verifier: TokenVerifier) -> Claims:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise Refused(401, "token_missing", "A bearer token is needed.")
        try:
            return verifier.verify(token.strip())
        except jwt.ExpiredSignatureError:
            raise Refused(401, "token_expired", "This token has expired.") from None
        except (jwt.PyJWTError, TypeError, ValueError, AttributeError):
            raise Refused(401, "token_invalid", "This token is not valid.") from None
