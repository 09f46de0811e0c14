"""A long transcript on the page of a broadcast that is over: by pages, also without scripts."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from sessions_app.models import LiveSession, SessionEvent
from sessions_app.states import State
from tests.sessions_app.pages.test_html_pages import Say, read
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db


@pytest.fixture
def long_one(make_session: MakeSession) -> LiveSession:
    """450 lines, each tenth a highlight."""
    session = make_session(State.ENDED)
    SessionEvent.objects.bulk_create(
        SessionEvent(
            session=session,
            seq=number,
            type="commentary",
            data={"text": f"line {number}.", "energy_level": 0.4, "is_highlight": number % 10 == 0},
            at=timezone.now(),
        )
        for number in range(1, 451)
    )
    return session


@pytest.mark.parametrize(
    ("wanted", "first", "last", "others"),
    [
        ("", 1, 200, {"next": 2}),
        ("?page=2", 201, 400, {"prev": 1, "next": 3}),
        ("?page=3", 401, 450, {"prev": 2}),
        ("?page=99", 401, 450, {"prev": 2}),
        ("?page=0", 1, 200, {"next": 2}),
        ("?page=-1", 1, 200, {"next": 2}),
        ("?page=%C2%B2", 1, 200, {"next": 2}),  # a digit to Python, and no number
        (f"?page={'9' * 5000}", 1, 200, {"next": 2}),
        ("?page=x", 1, 200, {"next": 2}),
    ],
)
def test_a_long_transcript_is_shown_by_pages(
    client: Client,
    long_one: LiveSession,
    wanted: str,
    first: int,
    last: int,
    others: dict[str, int],
) -> None:
    page, text = read(client, f"/game/{long_one.pk}{wanted}")
    shown = re.findall(r'line-text">line (\d+)\.', text)
    assert shown == [str(number) for number in range(first, last + 1)]
    assert page.data("page-data")["events"] == []
    assert f"{first} to {last} of 450" in text
    assert re.search(r'id="highlight-count">45<', text)
    links = {
        attrs["rel"]: attrs["href"]
        for tag, attrs in page.attributes
        if tag == "a" and attrs.get("rel") in ("prev", "next")
    }
    assert {rel: re.findall(r"page=(\d+)#", href or "") for rel, href in links.items()} == {
        rel: [str(number)] for rel, number in others.items()
    }


def test_a_short_transcript_has_no_pages(
    client: Client, make_session: MakeSession, say: Say
) -> None:
    session = make_session(State.ENDED)
    say(session, "One line.")
    page, _ = read(client, f"/game/{session.pk}")
    assert page.hidden("lines-pages")
