"""The scorekeepers' page knows nothing before its script has proved a key."""

import pytest
from django.test import Client

from sessions_app.access_choices import WayIn
from sessions_app.match import scorekeepers
from sessions_app.models import LiveSession, Match
from sessions_app.sports.for_pages import sports_for_pages
from sessions_app.sports.rules import Sport
from sessions_app.states import State
from tests.sessions_app.pages.test_html_pages import Say, read
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db

TITLE = "Mia and Tom of the third form"


@pytest.mark.parametrize("way_in", list(WayIn))
def test_it_is_the_same_page_whatever_the_broadcast_is(
    client: Client, make_session: MakeSession, say: Say, way_in: WayIn
) -> None:
    """But for its code: no title, no team, no score, not even whether it is on."""
    plain = make_session(State.WAITING)
    first, expected = read(client, f"/score/{plain.pk}")
    assert first.state == "opening"
    for state in State:
        session = make_session(state, way_in=way_in, title=TITLE, viewers=12, peak_viewers=43)
        say(session, "Mia shoots!")
        Match.objects.create(
            session=session,
            sport=Sport.FOOTBALL,
            home_name="Numbats",
            score_home=37,
            changed_at=session.created_at,
        )
        page, text = read(client, f"/score/{session.pk}")
        assert text.replace(session.pk, plain.pk) == expected
        assert page.data("page-data") == {"id": session.pk, "sports": sports_for_pages()}


def test_the_key_is_on_no_page(client: Client, make_session: MakeSession) -> None:
    session = make_session()
    scorekeepers.give(session.pk, actor="host")
    key = scorekeepers.key_of(LiveSession.objects.get(pk=session.pk))
    assert key
    for path in (f"/score/{session.pk}", f"/game/{session.pk}", "/camera"):
        assert key not in client.get(path).content.decode()


def test_whoever_has_it_as_it_is_now_is_told_so(client: Client, make_session: MakeSession) -> None:
    path = f"/score/{make_session().pk}"
    etag = client.get(path)["ETag"]
    again = client.get(path, headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    elsewhere = client.get(f"/score/{make_session().pk}", headers={"If-None-Match": etag})
    assert elsewhere.status_code == 200


def test_its_address_goes_to_nobody_else(client: Client, make_session: MakeSession) -> None:
    answer = client.get(f"/score/{make_session().pk}")
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert not answer.cookies


def test_an_unknown_code_is_said_in_words_and_needs_no_script(client: Client) -> None:
    page, text = read(client, "/score/hWvB5cTnQx7m", status=404)
    assert "No broadcast with this code" in text
    assert page.state == "unknown"
    assert "<script" not in text
    assert client.get("/score/hWvB5cTnQx7m")["Cache-Control"] == "no-store"


def test_a_code_that_was_typed_with_spaces_is_found(
    client: Client, make_session: MakeSession
) -> None:
    code = make_session().pk
    answer = client.get(f"/score/{code[:4]}-{code[4:]}")
    assert (answer.status_code, answer["Location"]) == (302, f"/score/{code}")


def test_without_scripts_it_says_what_is_missing(client: Client, make_session: MakeSession) -> None:
    _, text = read(client, f"/score/{make_session().pk}")
    assert "Keeping the score needs JavaScript." in text


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_read(client: Client, make_session: MakeSession, method: str) -> None:
    assert getattr(client, method)(f"/score/{make_session().pk}").status_code == 405
