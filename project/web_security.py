"""Django's own settings that follow from where the product is reached (a pure function).

With an https ``SIDELINE_PUBLIC_URL`` everybody is led there. Without one the same installation is
reached by http and by https on the LAN (spectators and phones that film), so nothing may be forced;
what is asked for by https is protected all the same (project/http/https.py).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

PASSWORD_CHARACTERS = 10

_VALIDATORS = "django.contrib.auth.password_validation"

# Of `manage.py check --deploy`, for good:
_SILENCED = [
    "security.W005",  # HSTS for subdomains: those are others', who may serve http
    "security.W021",  # a preload list would hold them, too, and for years
]
# Without an https address:
_SILENCED_ON_A_LAN = [
    "security.W004",  # HSTS: http is how spectators come
    "security.W008",  # a redirect to https: its certificate is one that their phones warn of
    # Cookies are Secure, by names of their own, where they are set by https; the setting would
    # take them away from http.
    "security.W012",
    "security.W016",
]


def derive(known: Mapping[str, Any]) -> dict[str, Any]:
    """By name; ``known``: the settings so far. HSTS is for all ports of a name, so it is sent where
    we have the usual one: others may serve http beside us."""
    public_url = known["PUBLIC_URL"]
    parts = urlsplit(public_url)
    is_secure = parts.scheme == "https"
    # Else a redirect would go in a circle.
    sees_https = bool(known["HTTPS_PORT"] or known["TRUSTED_PROXIES"])
    on_usual_port = is_secure and ":" not in parts.netloc.rpartition("]")[2]
    silenced = [*_SILENCED] if is_secure else [*_SILENCED, *_SILENCED_ON_A_LAN]
    if is_secure and not on_usual_port:
        silenced.append("security.W004")
    return {
        "SECURE_SSL_REDIRECT": is_secure and sees_https,
        "SECURE_REDIRECT_EXEMPT": [""],  # from Django's own; ours knows when it would go in circles
        "SECURE_HSTS_SECONDS": known["HSTS_SECONDS"] if on_usual_port else 0,
        "SESSION_COOKIE_SECURE": is_secure,
        "CSRF_COOKIE_SECURE": is_secure,
        "KNOWN_BROWSER_COOKIE": "known_browser",  # project/signing_in
        # The other storage is a cookie more, with what operators were told in it.
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"{_VALIDATORS}.UserAttributeSimilarityValidator"},
            {
                "NAME": f"{_VALIDATORS}.MinimumLengthValidator",
                "OPTIONS": {"min_length": PASSWORD_CHARACTERS},
            },
            {"NAME": f"{_VALIDATORS}.CommonPasswordValidator"},
            {"NAME": f"{_VALIDATORS}.NumericPasswordValidator"},
        ],
        "SILENCED_SYSTEM_CHECKS": silenced,
    }
