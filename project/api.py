"""The HTTP API: what the framework needs to hold to our error form, and the probes.

Documentation at /api/docs, generated; everything it loads is served by us.
"""

import json
import time
from copy import deepcopy
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.docs import Swagger
from ninja.openapi.schema import OpenAPISchema
from ninja.operation import Operation
from ninja.parser import Parser

from commentary.api import model_state
from commentary.api.line_voices import router as line_voices_router
from livekit_app.errors import ServiceError
from livekit_app.schemas import Answer
from livekit_app.tokens.api import router as token_router
from project import health
from project.diagnosis.router import router as diagnosis_router
from project.http import errors, openapi
from sessions_app.api.access import router as access_router
from sessions_app.api.admissions import router as admissions_router
from sessions_app.api.client_events import router as client_events_router
from sessions_app.api.corrections import router as corrections_router
from sessions_app.api.hosting import router as hosting_router
from sessions_app.api.join_rooms import router as join_rooms_router
from sessions_app.api.match.score_link import router as scorekeepers_router
from sessions_app.api.match.telling import router as match_router
from sessions_app.api.people import router as people_router
from sessions_app.api.sessions import router as sessions_router
from sessions_app.api.transcript_files import router as transcript_files_router
from sessions_app.log.iso_times import iso


class JsonParser(Parser):
    """Strict. That the body says to be JSON was asked before (project.http.cross_site)."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            return json.loads(request.body, parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise ServiceError(
                "bad_json", "The body is not JSON.", status=400, stage="body_parse"
            ) from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


class Api(NinjaAPI):
    def get_openapi_operation_id(self, operation: Operation) -> str:
        """The view's name: stable for generated clients when modules move."""
        return operation.view_func.__name__

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        """What ninja knows, the health calls, which stand outside ``/api``, and every error."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema["paths"].update(deepcopy(health.OPENAPI_PATHS))
        openapi.add_errors(schema["paths"])
        return schema


api = Api(
    title="Sideline",
    version=settings.VERSION,
    description="Start a broadcast, watch one, read its commentary. Errors have one form.",
    urls_namespace="api",
    parser=JsonParser(),
    docs=Swagger(settings={"deepLinking": True, "tryItOutEnabled": True}),
    docs_decorator=require_safe,
)


def _answer_to(request: HttpRequest, error: Exception | type[Exception]) -> HttpResponse:
    return errors.from_exception(request, error if isinstance(error, Exception) else error())


for _kind in (Exception, HttpError, ValidationError):
    api.add_exception_handler(_kind, _answer_to)
model_state.add_to(hosting_router)
api.add_router("", sessions_router)
api.add_router("", hosting_router)
api.add_router("", transcript_files_router)
api.add_router("", token_router)
api.add_router("", client_events_router)
api.add_router("", corrections_router)
api.add_router("", line_voices_router)
api.add_router("", people_router)
api.add_router("", match_router)
api.add_router("", access_router)
api.add_router("", admissions_router)
api.add_router("", scorekeepers_router)
api.add_router("/v1", join_rooms_router)
api.add_router("", diagnosis_router)


ECHO_BYTES = 4 * 1024  # enough to show that a body arrives as it was sent


class PingOut(Answer):
    ok: bool


class PostpingOut(Answer):
    ok: bool
    ts: str
    elapsed_ms: float
    echo: Any


@api.get("/ping", response=PingOut, tags=["reachability"])
async def ping(request: HttpRequest) -> PingOut:
    """Is anybody there? Answers at once, without the database."""
    return PingOut(ok=True)


@api.post(
    "/postping",
    response=PostpingOut,
    tags=["reachability"],
    openapi_extra={
        "requestBody": {"content": {"application/json": {"schema": {}}}, "required": False}
    },
)
async def postping(request: HttpRequest) -> PostpingOut:
    """Does a body arrive? No database; what is not JSON, or more than
    4 KiB, is answered with `echo: null`."""
    began = time.perf_counter()
    try:
        echo = json.loads(request.body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        echo = None
    if len(request.body) > ECHO_BYTES:
        echo = None
    return PostpingOut(
        ok=True,
        ts=iso(timezone.now()),
        elapsed_ms=round((time.perf_counter() - began) * 1000, 3),
        echo=echo,
    )
