"""What bodies of the HTTP API share. Requests are strict: a field we do not know and a value of the
wrong type are refused, so that a typing error is told at once instead of being ignored.
"""

from typing import Annotated

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field


def printable(text: str) -> str:
    """Text for one line: no control characters (PostgreSQL refuses NUL), no half surrogates."""
    text = text.strip()
    if not all(character.isprintable() for character in text):
        raise ValueError("must not contain control characters")
    return text


Name = Annotated[str, Field(max_length=80), AfterValidator(printable)]


class StrictBody(Schema):
    model_config = ConfigDict(extra="forbid", strict=True)
