"""The addresses people share. Another device must be able to open them.

``SIDELINE_PUBLIC_URL`` wins. Without it: the address the server listens on, which for the default
``0.0.0.0`` is this machine's LAN address, and ``localhost`` only on a machine that has no other.
Watching is plain http on the LAN (a certificate warning would drive people away); the camera is
https, because phones give a camera to nothing else.
"""

import ipaddress

from django.conf import settings


def join_url(session_id: str, link_key: str | None = None) -> str:
    """Where spectators watch; what the QR code holds. The key stands behind ``#``, which browsers
    never send: no log, proxy or referrer sees it."""
    return f"{_origin(secure=False)}/game/{session_id}{f'#{link_key}' if link_key else ''}"


def score_url(session_id: str, key: str) -> str:
    """Where scorekeepers say how the match stands. The key stands behind ``#``, as above."""
    return f"{_origin(secure=False)}/score/{session_id}#{key}"


def camera_url(session_id: str, host_key: str) -> str:
    """Where the host goes on. The key stands behind ``#``, which browsers never send."""
    return f"{camera_page_url()}#{session_id}.{host_key}"


def camera_page_url() -> str:
    """The camera page itself, secure: for a phone that opened it over plain http."""
    return f"{_origin(secure=True)}/camera"


def absolute(path: str) -> str:
    """For readers that know no page which a path would be relative to. As in ``join_url``."""
    return f"{_origin(secure=False)}{path}"


def qr_url(session_id: str) -> str:
    """Relative to whatever origin the page came from, so that https pages may show it."""
    return f"/game/{session_id}/qr.svg"


def host_qr_url(session_id: str) -> str:
    """Of what the host shares, for the host."""
    return f"/api/sessions/{session_id}/qr.svg"


def score_qr_url(session_id: str) -> str:
    """Of the scorekeepers' link, for the host."""
    return f"/api/sessions/{session_id}/scorekeepers/qr.svg"


def transcript_url(session_id: str) -> str:
    """Relative, see ``qr_url``. ``.vtt`` and ``.txt`` stand beside it."""
    return f"/api/sessions/{session_id}/transcript.json"


def _origin(*, secure: bool) -> str:
    if settings.PUBLIC_URL:
        return str(settings.PUBLIC_URL)
    if secure and settings.HTTPS_PORT:
        return f"https://{_host()}:{settings.HTTPS_PORT}"
    return f"http://{_host()}:{settings.PORT}"


def _host() -> str:
    """The listening address if it is a particular one, else the one phones should use."""
    try:
        listening = ipaddress.ip_address(settings.HOST)
    except ValueError:  # a name, or nothing
        return settings.HOST or settings.LAN_ADDRESS or "localhost"
    if listening.is_unspecified:
        return settings.LAN_ADDRESS or "localhost"
    return f"[{listening}]" if listening.version == 6 else str(listening)
