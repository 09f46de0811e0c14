"""A moment in time as it leaves the backend."""

from datetime import UTC, datetime
from typing import Annotated, overload

from pydantic import Field

Moment = Annotated[str, Field(examples=["2026-05-01T12:00:00.000Z"])]


@overload
def iso(moment: datetime) -> str: ...
@overload
def iso(moment: None) -> None: ...
def iso(moment: datetime | None) -> str | None:
    """``2026-05-01T12:00:00.000Z``, or None for None."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
