"""The default number of places."""

import pytest

from livekit_app.media.sending.capacity import PER_PROCESS, spectators_for


def test_one_process_has_what_was_measured_and_each_further_adds() -> None:
    assert spectators_for(1) == PER_PROCESS == 100
    assert spectators_for(2) == 150
    assert spectators_for(3) > spectators_for(2)


@pytest.mark.parametrize(
    ("ports", "places"), [((50_000, 50_016), 15), ((50_000, 50_001), 1), ((50_000, 50_999), 100)]
)
def test_few_ports_are_few_places(ports: tuple[int, int], places: int) -> None:
    """One port for each connection, and two are a camera's and a commentator's."""
    assert spectators_for(1, ports) == places
