"""How a phone comes to trust this server's own certificate: the page, and what it downloads.

By https only. A neighbour in the Wi-Fi can still stand between, as the phone does not trust yet:
so the page shows the fingerprint, to be compared with the server's terminal.
"""

from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sessions_app import local_authority
from sessions_app.local_authority import Authority

Answer = Callable[[HttpRequest], HttpResponse]


def _by_https(show: Callable[[HttpRequest, Authority], HttpResponse]) -> Answer:
    """… and only where there is an authority. Plain http is led to the page, never to a file."""

    @never_cache
    @require_safe
    def answer(request: HttpRequest) -> HttpResponse:
        authority = local_authority.present()
        if authority is None:
            sentence = _("This server has no certificate authority of its own.")
            return HttpResponse(
                f"{sentence}\n",
                status=HTTPStatus.NOT_FOUND,
                content_type="text/plain; charset=utf-8",
            )
        if not request.is_secure():
            return HttpResponseRedirect(_secure_address(request))
        return show(request, authority)

    return answer


@_by_https
def page(request: HttpRequest, authority: Authority) -> HttpResponse:
    agent = request.headers.get("User-Agent", "")
    android = "Android" in agent
    apple = not android and any(one in agent for one in ("iPhone", "iPad", "Macintosh"))
    context = {
        "authority": authority,
        "earlier": local_authority.earlier(),
        "apple": apple or not android,
        "android": android or not apple,
    }
    return render(request, "trust.html", context)


@_by_https
def certificate(request: HttpRequest, authority: Authority) -> HttpResponse:
    """In the form that Android, computers and browsers take."""
    # Android's list of files shows .crt, and greys .pem out.
    return _download(authority.pem, "application/x-x509-ca-cert", "sideline-ca.crt")


@_by_https
def profile(request: HttpRequest, authority: Authority) -> HttpResponse:
    """In the form that iPhones and iPads take."""
    content_type = "application/x-apple-aspen-config"
    return _download(authority.profile(), content_type, "sideline-ca.mobileconfig")


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=content_type, headers=headers)


def _secure_address(request: HttpRequest) -> str:
    """The page's own, at the host by which somebody came."""
    path = reverse("trust")
    if settings.PUBLIC_URL.startswith("https://"):
        return f"{settings.PUBLIC_URL}{path}"
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    host = f"[{host}]" if ":" in host else host
    return f"https://{host}:{settings.HTTPS_PORT}{path}"
