"""The one error form, ``{error, code, stage, timeoutMs, reqId}``, and what becomes of what.

``from_exception`` is the only place that turns an exception into an answer: django-ninja's
handlers and the error middleware both call it. An upstream failure is never a 404.
"""

import json
import logging
from http import HTTPStatus
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.response import HttpResponseBase
from ninja.errors import HttpError, ValidationError

from livekit_app.errors import ServiceError
from livekit_app.schemas import ErrorOut
from project.http.request_ids import request_id

logger = logging.getLogger(__name__)

FIELDS = frozenset(ErrorOut.model_fields)

# Answers that a framework made, by status: (code, stage, sentence).
_BY_STATUS: dict[int, tuple[str, str, str]] = {
    400: ("bad_request", "request", "The request could not be understood."),
    401: ("login_required", "auth", "Please sign in first."),
    403: ("forbidden", "auth", "This is not allowed."),
    404: ("not_found", "route", "There is nothing at this address."),
    405: ("method_not_allowed", "route", "This address does not take that method."),
    413: ("too_large", "body_parse", "The request body is too large."),
    415: ("unsupported_media_type", "body_parse", "The body must be application/json."),
    500: ("internal", "handler", "Something went wrong on our side."),
    503: ("unavailable", "handler", "This part of the service is not available right now."),
    504: ("timeout", "handler", "The answer took too long."),
}


def error_response(
    status: int,
    code: str,
    message: str,
    *,
    stage: str,
    timeout_ms: int | None = None,
    retry_after: int | None = None,
) -> HttpResponse:
    response = JsonResponse(
        {  # of ErrorOut's form, but not checked: an error's sentence may quote what was sent
            "error": message,
            "code": code,
            "stage": stage,
            "timeoutMs": timeout_ms,
            "reqId": request_id.get(),
        },
        status=status,
    )
    response["Cache-Control"] = "no-store"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def from_status(status: int) -> HttpResponse:
    """Our form for an answer of which only the status is known."""
    known = _BY_STATUS.get(status)
    if known is None:
        phrase = HTTPStatus(status).phrase if status in _STATUSES else "Error"
        known = (phrase.lower().replace(" ", "_").replace("-", "_"), "request", f"{phrase}.")
    code, stage, message = known
    return error_response(status, code, message, stage=stage)


def from_service(error: ServiceError) -> HttpResponse:
    return error_response(
        error.status,
        error.code,
        error.message,
        stage=error.stage,
        timeout_ms=error.timeout_ms,
        retry_after=error.retry_after,
    )


def from_exception(request: HttpRequest, error: Exception) -> HttpResponse:
    """The answer to an exception. What is not foreseen is logged and told as 500 ``internal``."""
    # ninja wraps whatever its body parser raises; ours raises a ServiceError that says more.
    if isinstance(error, HttpError) and isinstance(error.__cause__, ServiceError):
        error = error.__cause__
    if isinstance(error, ServiceError):
        return from_service(error)
    if isinstance(error, ValidationError):
        return error_response(400, "invalid_request", _sentence(error), stage="validate")
    if isinstance(error, HttpError):
        return from_status(error.status_code)
    if isinstance(error, Http404):
        return from_status(404)
    if isinstance(error, PermissionDenied):
        return from_status(403)
    if isinstance(error, RequestDataTooBig):
        return from_status(413)
    if isinstance(error, (BadRequest, SuspiciousOperation, UnreadablePostError)):
        return from_status(400)
    logger.error(
        "[api] request failed",
        exc_info=error,
        extra={"method": request.method, "path": request.path},
    )
    if isinstance(error, (OperationalError, InterfaceError)):
        return error_response(
            503,
            "database_unavailable",
            "The database did not answer. Please try again.",
            stage="database",
            retry_after=1,
        )
    return from_status(500)


def keep_if_in_form(response: HttpResponseBase) -> bool:
    """Does this answer already have the form? Ours, or the media server's passed on.

    The latter carries the media server's own request id: people are told the one in our header.
    """
    if not isinstance(response, HttpResponse):
        return False
    if not response.get("Content-Type", "").startswith("application/json"):
        return False
    try:
        body: Any = json.loads(response.content)
    except ValueError:
        return False
    if not isinstance(body, dict) or not body.keys() >= FIELDS:
        return False
    if body["reqId"] != request_id.get():
        response.content = json.dumps(body | {"reqId": request_id.get()})
        response["Content-Length"] = str(len(response.content))
    return True


def _sentence(error: ValidationError) -> str:
    """``title: Input should be a valid string; extra: Extra inputs are not permitted``."""
    parts = []
    for problem in error.errors[:5]:
        place = [str(part) for part in problem.get("loc", ())]
        # ninja puts "body", then our parameter's name, before the field.
        field = ".".join(place[2:] if place[:1] == ["body"] else place[-1:]) or "body"
        parts.append(f"{field[:60]}: {problem.get('msg', 'invalid')}")
    return "; ".join(parts) or "The request is not valid."


_STATUSES = {status.value for status in HTTPStatus}
