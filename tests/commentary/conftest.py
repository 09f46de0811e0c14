"""Broadcasts as in the other suites."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from sessions_app.lifecycle.transitions import transition
from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import State
from tests.support.broadcasts import (  # noqa: F401 - fixtures
    enter,
    fake,
    make_session,
    say,
    sent_to_broker,
    worker,
)


@pytest.fixture
def events_of() -> Callable[..., list[dict[str, Any]]]:
    """The data of a broadcast's events of one type, in order."""

    def read(session: LiveSession, type: str) -> list[dict[str, Any]]:
        rows = SessionEvent.objects.filter(session_id=session.pk, type=type)
        return list(rows.order_by("seq").values_list("data", flat=True))

    return read


@pytest.fixture
def end() -> Callable[[LiveSession], None]:
    def finish(session: LiveSession) -> None:
        state = State(LiveSession.objects.get(pk=session.pk).state)
        with transaction.atomic():
            transition(session.pk, expect=state, to=State.ENDED, reason="host", actor="alice")

    return finish
