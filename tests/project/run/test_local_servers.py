"""Which media servers ``manage.py up`` runs: the chosen one, and a former one that has rooms."""

from typing import Any

import pytest
from django.db import DatabaseError

from livekit_app.models import Room
from livekit_app.rooms import sweep_plan
from project.run import product

pytestmark = pytest.mark.django_db


@pytest.fixture
def switched(settings: Any) -> Room:
    """From the embedded server to one that runs elsewhere, with a broadcast open."""
    settings.PROVIDER = "livekit"
    settings.LIVEKIT_URL, settings.LIVEKIT_IS_LOCAL = "https://lk.example.org", False
    return Room.objects.create(name="pickup-x-A1", session_id="A1", provider="embedded")


def test_a_server_that_was_chosen_before_runs_as_long_as_it_has_rooms(switched: Room) -> None:
    assert "media" in product.processes()

    Room.objects.update(desired=Room.Desired.CLOSED, observed=Room.Observed.ABSENT)

    assert "media" not in product.processes()


def test_not_where_it_runs_elsewhere(switched: Room) -> None:
    assert "media" not in product.processes(without=["media"])


def test_before_there_are_tables_it_is_the_chosen_one(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_table() -> list[str]:
        raise DatabaseError("no such table")

    monkeypatch.setattr(sweep_plan, "providers", no_table)
    settings.PROVIDER = "embedded"

    assert "media" in product.processes()
