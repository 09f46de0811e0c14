"""What bodies of the HTTP API share. Requests are strict: a field we do not know and a value of the
wrong type are refused, so that a typing error is told at once instead of being ignored. Errors look
the same everywhere.
"""

from typing import Annotated, Any

from ninja import Schema
from pydantic import BeforeValidator, ConfigDict, Field

from livekit_app import one_line


def _read(value: Any) -> Any:
    return one_line.read(value) if isinstance(value, str) else value


# Before the others, so that the room is counted in what will be shown.
OneLine = BeforeValidator(_read)
Name = Annotated[str, Field(max_length=one_line.NAME_LENGTH), OneLine]


class StrictBody(Schema):
    model_config = ConfigDict(extra="forbid", strict=True)


class ErrorOut(Schema):
    """Every error looks like this."""

    error: str = Field(description="A sentence for people.")
    code: str = Field(description="Stable, for programs.", examples=["not_found"])
    stage: str = Field(description="The step that failed.")
    timeoutMs: int | None = Field(description="The limit that was hit, if one was.")
    reqId: str = Field(description="The request's id, also in X-Request-Id and in our log.")


def refusals(*statuses: int) -> dict[int, Any]:
    """The errors that one call answers and others do not, for OpenAPI. What every call may answer
    is added by ``project.http.openapi``."""
    return dict.fromkeys(statuses, ErrorOut)
