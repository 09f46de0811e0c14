"""What bodies of the HTTP API share. Requests are strict: a field we do not know and a value of the
wrong type are refused, so that a typing error is told at once instead of being ignored. Answers are
objects of their shapes, so that the type checker sees each field. Errors look the same everywhere.
"""

from enum import Enum
from typing import Annotated, Any

from ninja import Schema
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic.config import JsonDict

from livekit_app import one_line


def _read(value: Any) -> Any:
    return one_line.read(value) if isinstance(value, str) else value


# Before the others, so that the room is counted in what will be shown.
OneLine = BeforeValidator(_read)
Name = Annotated[str, Field(max_length=one_line.NAME_LENGTH), OneLine]


class StrictBody(Schema):
    model_config = ConfigDict(extra="forbid", strict=True)


def _open_ended(schema: JsonDict) -> None:
    schema.pop("additionalProperties")


class Answer(BaseModel):
    """What a call answers, made by keyword. A field that the shape does not have is an error, never
    left out in silence; clients are not told so, for they have to bear new ones.

    Not ninja's ``Schema``: that reads any object it is given, and takes what it finds.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_enum_values=True, json_schema_extra=_open_ended
    )


def spelled_out(kind: type[Enum]) -> WithJsonSchema:
    """The values of an enum in the field's own schema, instead of a reference to one of its own."""
    values = [one.value for one in kind]
    return WithJsonSchema({"type": "string", "title": kind.__name__, "enum": values})


class ErrorOut(Answer):
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
