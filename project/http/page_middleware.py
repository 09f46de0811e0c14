"""Django's own middleware, for pages only.

Sessions, users, languages, CSRF and messages serve people on pages. Programs under /api, /health
and /media prove who they are in the request itself (``livekit_app.auth.authentication``), and each
of these classes would cost them two changes of thread: together more than the whole answer.
"""

from collections.abc import Awaitable
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import middleware as auth
from django.contrib.messages import middleware as messages
from django.contrib.sessions import middleware as sessions
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware import clickjacking, common, csrf, locale, security
from django.utils import translation

from project.http.middleware import is_api_path


class _ForPages:
    def __call__(self, request: HttpRequest) -> HttpResponseBase | Awaitable[HttpResponseBase]:
        inner: Any = self
        if is_api_path(request.path_info):
            passed_on: HttpResponseBase | Awaitable[HttpResponseBase] = inner.get_response(request)
            return passed_on
        answer: HttpResponseBase | Awaitable[HttpResponseBase] = super().__call__(request)  # type: ignore[misc]
        return answer


class SecurityMiddleware(_ForPages, security.SecurityMiddleware): ...


class SessionMiddleware(_ForPages, sessions.SessionMiddleware): ...


class LocaleMiddleware(_ForPages, locale.LocaleMiddleware):
    """The reader's language for Django's admin, which is translated, and for nothing else.

    Our own pages have no catalogue: in another language they would claim one that their words are
    not in, and Django's few words ("Close") would stand among ours. With a ``locale/`` of our own
    this has to choose among its languages.
    """

    def process_request(self, request: HttpRequest) -> None:
        if _is_admin(request):
            super().process_request(request)
        else:  # also because a thread may remember the language of the request before
            translation.activate(settings.LANGUAGE_CODE)

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if _is_admin(request):
            return super().process_response(request, response)
        response.headers.setdefault("Content-Language", settings.LANGUAGE_CODE)
        return response


def _is_admin(request: HttpRequest) -> bool:
    return request.path_info.startswith("/admin/")


class CommonMiddleware(_ForPages, common.CommonMiddleware): ...


class CsrfViewMiddleware(_ForPages, csrf.CsrfViewMiddleware):
    async def process_view(  # type: ignore[override]  # Django takes either kind
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> Any:
        """The API has project.http.cross_site instead; /media looks at no cookie."""
        if is_api_path(request.path_info):
            return None
        return await sync_to_async(super().process_view)(request, *args, **kwargs)


class AuthenticationMiddleware(_ForPages, auth.AuthenticationMiddleware): ...


class MessageMiddleware(_ForPages, messages.MessageMiddleware): ...


class XFrameOptionsMiddleware(_ForPages, clickjacking.XFrameOptionsMiddleware): ...
