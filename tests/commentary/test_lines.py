"""What of a line is kept: all that a page needs to tell what it was said from, and little more."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from commentary import leases, lines
from commentary.narrators.claims import Claim
from commentary.narrators.narrator import Line
from commentary.observers.facts import What
from sessions_app.log.presenters import event_view
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

SEEN = datetime(2026, 5, 1, 12, 3, 5, tzinfo=UTC)
LATER = SEEN + timedelta(seconds=1.5)
KICK = Claim(What.KICKS, SEEN, LATER, who="white", direction="left")
MANY = Claim(What.SEVERAL_PEOPLE, SEEN, LATER, number=5)


def stored(make_session: MakeSession, **fields: Any) -> dict[str, Any]:
    session = make_session()
    lease = leases.take(session.pk, "alice", now=timezone.now())
    assert lease is not None
    plain = Line("A kick!", energy_level=0.4, is_highlight=False, frame_at=LATER)
    lines.write(lease, [replace(plain, **fields)], engine="words")
    event = session.events.get(type="commentary")
    return event_view(event)


def test_claims_are_stored_with_what_they_say_and_nothing_else(make_session: MakeSession) -> None:
    event = stored(make_session, claims=(KICK, MANY))
    when = {"from": "2026-05-01T12:03:05.000Z", "to": "2026-05-01T12:03:06.500Z"}
    assert event["claims"] == [
        {"what": "kicks", "who": "white", "direction": "left", **when},
        {"what": "several_people", "number": 5, **when},
    ]


def test_sources_confidence_and_language_are_stored(make_session: MakeSession) -> None:
    event = stored(make_session, sources=("people", "sound"), confidence=0.81789, lang="de")
    assert (event["sources"], event["confidence"]) == (["people", "sound"], 0.82)
    assert (event["lang"], event["engine"]) == ("de", "words")


def test_a_highlight_begins_and_ends_in_time(make_session: MakeSession) -> None:
    event = stored(make_session, is_highlight=True, moment=(SEEN, LATER))
    assert event["highlight"] == {
        "from": "2026-05-01T12:03:05.000Z",
        "to": "2026-05-01T12:03:06.500Z",
    }


@pytest.mark.parametrize(
    "fields", [{"is_highlight": True}, {"is_highlight": False, "moment": (SEEN, LATER)}]
)
def test_no_highlight_no_moment(make_session: MakeSession, fields: dict[str, Any]) -> None:
    assert "highlight" not in stored(make_session, **fields)


def test_a_line_that_claims_nothing_says_so(make_session: MakeSession) -> None:
    event = stored(make_session)
    assert (event["claims"], event["sources"]) == ([], [])


def test_an_event_is_small(make_session: MakeSession) -> None:
    """Each goes to every spectator."""
    event = stored(
        make_session,
        text="Two in white run after the ball, one in red comes closer!",
        claims=(KICK, MANY, KICK),
        sources=("people", "motion", "sound"),
        is_highlight=True,
        moment=(SEEN, LATER),
    )
    assert len(json.dumps(event)) < 1000
