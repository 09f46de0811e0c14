"""The test client, which also checks that OpenAPI documents each error that the API answers."""

from functools import cache
from typing import Any

from django.urls import Resolver404, resolve

from tests.support.clients import Client


class DocumentedClient(Client):
    def request(self, **request: Any) -> Any:
        response = super().request(**request)
        if response.status_code >= 400:
            assert_documented(request["REQUEST_METHOD"], request["PATH_INFO"], response)
        return response


def assert_documented(method: str, path: str, response: Any) -> None:
    """Nothing is said of addresses and methods that are no operation of the API."""
    try:
        template = "/" + resolve(path).route.replace("<", "{").replace(">", "}")
    except Resolver404:
        return
    operation = schema()["paths"].get(template, {}).get(method.lower())
    if operation is not None:
        documented = operation["responses"]
        assert str(response.status_code) in documented, (method, template, response.content)


@cache
def schema() -> dict[str, Any]:
    from project.api import api

    return api.get_openapi_schema(path_prefix="/api/")
