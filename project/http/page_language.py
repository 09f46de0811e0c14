"""The language of pages."""

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class LanguageMiddleware(LocaleMiddleware):
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
