"""Cookies by scheme, and the way to https where there is a public address that has it."""

from http.cookies import Morsel

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase, HttpResponseRedirect

from project.http.middleware import Around
from project.servers.proxies import SCHEME_UNSURE

_PREFIX = "__Host-"  # browsers take such a cookie by https only, for one host and all of its paths


def _names() -> tuple[str, ...]:
    return (
        settings.SESSION_COOKIE_NAME,
        settings.CSRF_COOKIE_NAME,
        settings.KNOWN_BROWSER_COOKIE,
    )


class CookiesMiddleware(Around):
    """By https our cookies are Secure and have names of their own.

    The same host may be reached by http, too. Of one cookie for both, whoever listens there would
    hear the session of somebody who signed in by https; and whoever answers there could put in
    another.
    """

    def before(self, request: HttpRequest) -> None:
        if not request.is_secure():
            return
        for name in _names():
            request.COOKIES.pop(name, None)
            if (value := request.COOKIES.get(_PREFIX + name)) is not None:
                request.COOKIES[name] = value

    def after(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if request.is_secure():
            for cookie in list(response.cookies.values()):
                cookie["secure"] = True
                if cookie.key in _names():
                    del response.cookies[cookie.key]
                    response.cookies[_PREFIX + cookie.key] = _renamed(cookie)
        return response


def _renamed(cookie: "Morsel[str]") -> "Morsel[str]":
    found: Morsel[str] = Morsel()
    found.set(_PREFIX + cookie.key, cookie.value, cookie.coded_value)
    found.update(dict(cookie))
    return found


class ToHttpsMiddleware(Around):
    """A page that is asked for by http is at the public address, under the same path.

    Not what programs ask for: webhooks, media and health checks reach us by http on loopback. Nor
    where a proxy leaves it open how people came: they would be sent in a circle.
    """

    def before(self, request: HttpRequest) -> HttpResponseBase | None:
        if not settings.SECURE_SSL_REDIRECT or request.is_secure():
            return None
        if getattr(request, "scope", {}).get(SCHEME_UNSURE):
            return None
        found = HttpResponseRedirect(settings.PUBLIC_URL + request.get_full_path())
        found["Cache-Control"] = "no-store"  # nobody should remember what a setting says today
        return found
