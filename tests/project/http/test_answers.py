"""What calls answer: objects of the shapes that the documentation shows, and nothing beside."""

import re
import types
from collections.abc import Iterator
from typing import Any, Union, get_args, get_origin, get_type_hints

import pytest
from django.http import HttpResponse
from ninja import Status
from ninja.operation import Operation
from pydantic import ValidationError

from livekit_app.schemas import Answer
from project.api import PingOut, api
from tests.project.test_house import APPS
from tests.support.product import ROOT

OPERATIONS: list[Operation] = [
    operation
    for _, router in api._routers
    for path in router.path_operations.values()
    for operation in path.operations
]


def returned(annotation: Any) -> Iterator[Any]:
    """``Status[A] | HttpResponse`` → A, HttpResponse"""
    if get_origin(annotation) in {Union, types.UnionType, Status}:
        for part in get_args(annotation):
            yield from returned(part)
    else:
        yield annotation


def documented(operation: Operation) -> set[Any]:
    """The shapes of its successes."""
    return {
        model.model_fields["response"].annotation
        for status, model in operation.response_models.items()
        if status < 300
    }


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.view_func.__name__)
def test_a_view_returns_the_shape_that_is_documented(operation: Operation) -> None:
    """So the type checker sees every field; a dict would lose one that the shape does not have."""
    kinds = set(returned(get_type_hints(operation.view_func).get("return")))
    assert kinds - {HttpResponse} == documented(operation)
    assert all(issubclass(kind, Answer) for kind in kinds - {HttpResponse})


def test_every_call_was_looked_at() -> None:
    documented_calls = api.get_openapi_schema(path_prefix="/api/")["paths"]
    of_the_api = [path for path in documented_calls if path.startswith("/api/")]
    assert len(OPERATIONS) == sum(len(documented_calls[path]) for path in of_the_api)


def test_a_field_that_a_shape_does_not_have_is_an_error() -> None:
    with pytest.raises(ValidationError, match="later"):
        PingOut(**{"ok": True, "later": True})


def test_clients_are_not_promised_that_no_field_is_added() -> None:
    shapes = api.get_openapi_schema(path_prefix="/api/")["components"]["schemas"]
    assert "additionalProperties" not in shapes[PingOut.__name__]


def test_that_something_is_over_is_said_in_one_place() -> None:
    """Else clients, who look for the code, meet a second one some day."""
    says_so = re.compile(r"status=(410|HTTPStatus\.GONE)\b|ServiceError\(\s*\"ended\"")
    found = [
        str(path.relative_to(ROOT))
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        if says_so.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["livekit_app/errors.py"]
