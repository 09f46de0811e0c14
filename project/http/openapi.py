"""What the generated documentation says of errors that every call may answer.

A route declares what only it can know (``livekit_app.schemas.refusals``). The rest follows from the
call itself, whoever answers it (framework, middleware, web server), so it is added here, once.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from livekit_app.schemas import ErrorOut
from project.http.cross_site import SAFE_METHODS

_SCHEMA = {"$ref": f"#/components/schemas/{ErrorOut.__name__}"}


def error_answer(status: int) -> dict[str, Any]:
    content = {"application/json": {"schema": _SCHEMA}}
    return {"description": HTTPStatus(status).phrase, "content": content}


def add_errors(paths: dict[str, Any]) -> None:
    """Into the operations, beside what they declare themselves."""
    for path, item in paths.items():
        for method, operation in item.items():
            answers = {str(status): answer for status, answer in operation["responses"].items()}
            for status in _of_every_call(method, path, operation):
                answers.setdefault(str(status), error_answer(status))
            operation["responses"] = dict(sorted(answers.items()))


def _of_every_call(method: str, path: str, operation: dict[str, Any]) -> Iterator[int]:
    yield from (400, 500, 504)  # also a foreign Host; anything may be late (the hard limit)
    if "reachability" not in operation["tags"]:  # the others need the database
        yield 503
    if "{" in path:
        yield 404
    if method.upper() not in SAFE_METHODS:
        yield 403  # a page of another origin
    if "requestBody" in operation:
        yield 413
        if operation["requestBody"]["content"]["application/json"]["schema"]:  # not just anything
            yield 415
