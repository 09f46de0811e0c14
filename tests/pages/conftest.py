"""Broadcasts in any state, from the shared plugin, for the tests of the pages."""

from tests.broadcasts import (  # noqa: F401 - pytest finds fixtures by their names here
    enter,
    fake,
    make_session,
    say,
    sent_to_broker,
)
