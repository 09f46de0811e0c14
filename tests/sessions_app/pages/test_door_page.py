"""The page of a broadcast whose code is not enough says nothing of it; link previews no more."""

import json
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from livekit_app.models import Participant
from sessions_app.access_choices import WayIn
from sessions_app.models import Admission, LiveSession, Person, SessionEvent
from sessions_app.pages.previews import IMAGE, IMAGE_SIZE
from sessions_app.states import State
from tests.sessions_app.pages.test_html_pages import Reader, Say, prefetch, read
from tests.support.broadcasts import MakeSession
from tests.support.product import ROOT

pytestmark = pytest.mark.django_db

GUARDED = [WayIn.LINK, WayIn.PIN, WayIn.ASK]
TITLE = "Mia and Tom of the third form"


def meta(page: Reader) -> dict[str, str]:
    found = [attrs for tag, attrs in page.attributes if tag == "meta"]
    return {
        str(one.get("property") or one.get("name")): str(one["content"])
        for one in found
        if "content" in one
    }


@pytest.mark.parametrize("way_in", GUARDED)
def test_it_is_the_same_page_whatever_the_broadcast_is(
    client: Client, make_session: MakeSession, say: Say, way_in: WayIn
) -> None:
    """But for its code: no title, no line, no number, not even whether it is on."""
    plain = make_session(State.WAITING, way_in=WayIn.LINK)
    _, expected = read(client, f"/game/{plain.pk}")
    for state in State:
        session = make_session(
            state, way_in=way_in, title=TITLE, viewers=1234, peak_viewers=4321, commentary=False
        )
        say(session, "Mia shoots!")
        page, text = read(client, f"/game/{session.pk}")
        assert text.replace(session.pk, plain.pk) == expected
        assert page.state == "door"
        assert page.data("page-data")["session"] is None
        assert not page.hidden("door") and page.hidden("ended")
        assert prefetch(page) is None
        assert client.get(f"/game/{session.pk}?page=1").content.decode() == text


@pytest.mark.parametrize("state", list(State))
def test_a_preview_tells_of_a_broadcast_whose_code_is_enough(
    client: Client, make_session: MakeSession, settings: Any, state: State
) -> None:
    settings.PUBLIC_URL = "https://live.example.org"
    session = make_session(state, title=TITLE)
    page, text = read(client, f"/game/{session.pk}")
    shown = meta(page)
    words = {
        State.WAITING: "starts soon",
        State.LIVE: "Live now",
        State.INTERRUPTED: "Live now",
        State.ENDED: "over",
        State.ERROR: "over",
    }
    assert shown["og:title"] == TITLE
    assert words[state] in shown["og:description"]
    assert shown["description"] == shown["og:description"]
    assert shown["og:url"] == f"https://live.example.org/game/{session.pk}"
    assert shown["og:image"] == f"https://live.example.org/static/{IMAGE}"
    assert f"<title>{TITLE} · Sideline</title>" in text


@pytest.mark.parametrize("way_in", GUARDED)
def test_a_preview_of_any_other_says_that_this_is_sideline(
    client: Client, make_session: MakeSession, way_in: WayIn
) -> None:
    session = make_session(way_in=way_in, title=TITLE)
    page, text = read(client, f"/game/{session.pk}")
    assert {name: value for name, value in meta(page).items() if name.startswith("og:")} == {
        "og:site_name": "Sideline",
        "og:title": "Sideline",
    }
    assert "<title>Sideline</title>" in text
    assert TITLE not in text


def test_a_broadcast_without_a_title_has_a_preview(
    client: Client, make_session: MakeSession
) -> None:
    page, _ = read(client, f"/game/{make_session(title='').pk}")
    assert meta(page)["og:title"] == "Live broadcast"


def test_the_picture_of_previews_is_there_and_small() -> None:
    picture = (ROOT / "static" / IMAGE).read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert (int.from_bytes(picture[16:20]), int.from_bytes(picture[20:24])) == IMAGE_SIZE
    assert len(picture) < 60_000


@pytest.mark.parametrize("way_in", list(WayIn))
def test_whoever_fetches_a_preview_is_nobody(
    client: Client, make_session: MakeSession, say: Say, way_in: WayIn
) -> None:
    session = make_session(way_in=way_in, viewers=3, peak_viewers=4)
    say(session, "Mia shoots!")
    rows = (Person, Participant, Admission, SessionEvent)
    before = [model.objects.count() for model in rows]
    answer = client.get(f"/game/{session.pk}", headers={"User-Agent": "WhatsApp/2.24"})
    again = LiveSession.objects.get(pk=session.pk)
    assert [model.objects.count() for model in rows] == before
    assert (again.viewers, again.peak_viewers, again.last_seq) == (3, 4, session.last_seq + 1)
    assert not answer.cookies


# --- kept by browsers -----------------------------------------------------------------------------


def kept(client: Client, path: str, etag: str) -> int:
    answer = client.get(path, headers={"If-None-Match": etag})
    assert answer["Cache-Control"] == "no-cache"
    return int(answer.status_code)


@pytest.mark.parametrize("way_in", list(WayIn))
@pytest.mark.parametrize("state", [State.LIVE, State.ENDED])
def test_who_has_the_page_as_it_is_hears_304(
    client: Client, make_session: MakeSession, state: State, way_in: WayIn
) -> None:
    path = f"/game/{make_session(state, way_in=way_in).pk}"
    answer = client.get(path)
    assert answer["Cache-Control"] == "no-cache"
    assert kept(client, path, answer["ETag"]) == 304
    assert kept(client, path, f'"x", {answer["ETag"]}') == 304
    assert kept(client, path, 'W/"x"') == 200


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another"},
        {"state": State.ENDED, "ended_at": "2026-05-01T12:00:00Z", "reason": "host"},
        {"last_seq": 7},
        {"viewers": 2, "peak_viewers": 2},
        {"peak_viewers": 2},
        {"access_version": 1},
        {"way_in": WayIn.PIN},
    ],
)
def test_what_the_page_shows_is_in_its_etag(
    client: Client, make_session: MakeSession, change: dict[str, Any]
) -> None:
    session = make_session(title=TITLE)
    path = f"/game/{session.pk}"
    etag = client.get(path)["ETag"]
    LiveSession.objects.filter(pk=session.pk).update(**change)
    assert kept(client, path, etag) == 200


@pytest.mark.parametrize("way_in", list(WayIn))
def test_who_is_signed_in_has_another_page(
    client: Client, make_session: MakeSession, way_in: WayIn
) -> None:
    path = f"/game/{make_session(way_in=way_in).pk}"
    etag = client.get(path)["ETag"]
    client.force_login(User.objects.create_user("alice"))
    assert kept(client, path, etag) == 200


def test_the_etag_of_a_door_tells_nothing_of_what_is_behind_it(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(way_in=WayIn.LINK)
    path = f"/game/{session.pk}"
    etag = client.get(path)["ETag"]
    LiveSession.objects.filter(pk=session.pk).update(
        last_seq=9, viewers=5, peak_viewers=5, access_version=3, title=TITLE
    )
    assert kept(client, path, etag) == 304


def test_that_there_is_no_such_broadcast_is_not_kept(client: Client) -> None:
    assert client.get("/game/ABCDEFGHJKLM")["Cache-Control"] == "no-store"


def test_no_secret_is_part_of_the_page(client: Client, make_session: MakeSession) -> None:
    session = make_session(way_in=WayIn.PIN, pin_hash="0123456789abcdef")
    page, text = read(client, f"/game/{session.pk}")
    assert session.pin_hash not in text
    assert not re.search(r"token|admission", json.dumps(page.data("page-data")).lower())
