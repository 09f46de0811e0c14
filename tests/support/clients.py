"""Django's test clients, which hand requests to the API's and the pages' middleware by the path.

As ``project.http.asgi_handler`` does, without a server.
"""

from typing import Any

from django import test
from django.test.client import AsyncClientHandler, ClientHandler

from project.http.asgi_handler import WithApiMiddleware, is_api_path


class _ApiHandler(WithApiMiddleware, ClientHandler): ...


class _AsyncApiHandler(WithApiMiddleware, AsyncClientHandler): ...


class _ByPath(ClientHandler):
    def __init__(self, enforce_csrf_checks: bool) -> None:
        super().__init__(enforce_csrf_checks)
        self._api = _ApiHandler(enforce_csrf_checks)

    def __call__(self, environ: Any) -> Any:
        return (
            self._api(environ) if is_api_path(environ["PATH_INFO"]) else super().__call__(environ)
        )


class _AsyncByPath(AsyncClientHandler):
    def __init__(self, enforce_csrf_checks: bool) -> None:
        super().__init__(enforce_csrf_checks)
        self._api = _AsyncApiHandler(enforce_csrf_checks)

    async def __call__(self, scope: Any) -> Any:
        return await (self._api if is_api_path(scope["path"]) else super().__call__)(scope)


class Client(test.Client):
    def __init__(self, enforce_csrf_checks: bool = False, **options: Any) -> None:
        super().__init__(enforce_csrf_checks, **options)
        self.handler = _ByPath(enforce_csrf_checks)


class AsyncClient(test.AsyncClient):
    def __init__(self, enforce_csrf_checks: bool = False, **options: Any) -> None:
        super().__init__(enforce_csrf_checks, **options)
        self.handler = _AsyncByPath(enforce_csrf_checks)
