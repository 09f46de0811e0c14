"""Titles and names as people around the world write them."""

import json
from typing import Any

import pytest
from django.test import AsyncClient, Client

from livekit_app import one_line
from livekit_app.providers.fake.adapter import FakeProvider
from sessions_app.models import LiveSession, Person
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"
WAVING = "\U0001f44b\U0001f3fd"  # with a colour of skin
JAPAN = "\U0001f1ef\U0001f1f5"
NEWER_THAN_OUR_PYTHON = "\U0001faef"  # phones have pictures before our tables name them

TAKEN = [
    ("決勝\u3000前半", "決勝 前半"),
    ("Match 1\u00a0!", "Match 1 !"),
    ("narrow\u202fspace", "narrow space"),
    ("pasted\tcell", "pasted cell"),
    ("می\u200cروم", "می\u200cروم"),
    (f"{FAMILY} cup", f"{FAMILY} cup"),
    (f"{ENGLAND} v {JAPAN}", f"{ENGLAND} v {JAPAN}"),
    (f"{WAVING}❤\ufe0f", f"{WAVING}❤\ufe0f"),
    ("עברית\u200f!", "עברית\u200f!"),
    (f"new {NEWER_THAN_OUR_PYTHON}", f"new {NEWER_THAN_OUR_PYTHON}"),
    ("\U00031350", "\U00031350"),
    # Phones put these around what is copied, and nobody sees them.
    ("\u2068Bob\u2069", "Bob"),
    ("\u202eevil\u202c", "evil"),
    ("\ufeffFinal", "Final"),
    ("\u3000 \u00a0", ""),
    ("\u200b\u200d", ""),
]
REFUSED = [
    ("a\x00b", "U+0000"),
    ("a\nb", "U+000A"),
    ("a\x1b[2Jb", "U+001B"),
    ("a\x85b", "U+0085"),
    ("a\u2028b", "U+2028"),
    ("\ud83d", "U+D83D"),
    ("a\udc00b", "U+DC00"),
    ("a\ufffeb", "U+FFFE"),
    ("a\U0010ffff", "U+10FFFF"),
    ("a\u0378", "U+0378"),
]


def send(client: Any, path: str, body: dict[str, Any]) -> Any:
    return client.post(path, json.dumps(body), content_type="application/json")


@pytest.mark.parametrize(("typed", "shown"), TAKEN)
async def test_a_title_is_shown_as_it_was_written(
    async_client: AsyncClient, worker: FakeProvider, typed: str, shown: str
) -> None:
    answer = await send(async_client, "/api/sessions", {"title": typed})
    assert answer.status_code == 201, answer.content
    assert answer.json()["title"] == shown
    assert (await LiveSession.objects.aget()).title == shown


@pytest.mark.parametrize(("typed", "shown"), TAKEN)
def test_a_name_is_shown_as_it_was_written(
    client: Client, make_session: MakeSession, typed: str, shown: str
) -> None:
    session = make_session()
    answer = client.post(
        f"/api/sessions/{session.pk}/spectators",
        json.dumps({"name": typed}),
        content_type="application/json",
        headers={"X-Visitor-Key": "v" * 22},
    )
    assert answer.status_code == 200, answer.content
    assert [row.name for row in Person.objects.all()] == ([shown] if shown else [])


@pytest.mark.parametrize(("typed", "point"), REFUSED)
def test_what_no_line_may_hold_is_refused_and_named(
    client: Client, make_session: MakeSession, typed: str, point: str
) -> None:
    title = send(client, "/api/sessions", {"title": typed})
    name = send(client, f"/api/sessions/{make_session().pk}/spectators", {"name": typed})
    for answer, field in ((title, "title"), (name, "name")):
        body = answer.json()
        assert (answer.status_code, body["code"]) == (400, "invalid_request")
        assert body["error"].startswith(f"{field}: must not contain ")
        assert point in body["error"]


def test_room_is_counted_after_cleaning(client: Client, make_session: MakeSession) -> None:
    path = f"/api/sessions/{make_session().pk}/spectators"
    assert send(client, path, {"name": "\u2068 " + "x" * 80 + " \u2069"}).status_code == 200
    assert send(client, path, {"name": "x" * 81}).status_code == 400


@pytest.mark.parametrize("ending", ["txt", "vtt", "json"])
def test_a_transcript_bears_any_title(
    client: Client, make_session: MakeSession, ending: str
) -> None:
    session = make_session()
    LiveSession.objects.filter(pk=session.pk).update(title=f"{ENGLAND} 決勝")
    answer = client.get(f"/api/sessions/{session.pk}/transcript.{ending}")
    assert answer.status_code == 200
    head = {"vtt": "WEBVTT", "txt": f"{ENGLAND} 決勝", "json": json.dumps(f"{ENGLAND} 決勝")}
    assert head[ending] in answer.content.decode()


@pytest.mark.parametrize(
    "sequence", [FAMILY, ENGLAND, WAVING, JAPAN, "e\u0301", "❤\ufe0f", "1\ufe0f\u20e3"]
)
@pytest.mark.parametrize("length", range(1, 12))
def test_nothing_is_cut_in_the_middle_of_what_is_one_sign(sequence: str, length: int) -> None:
    cut = one_line.cut(f"ab{sequence}{sequence}", length)
    assert len(cut) <= length
    assert cut in {"a", "ab", f"ab{sequence}", f"ab{sequence}{sequence}"}


def test_a_sign_that_is_longer_than_the_room_is_cut_all_the_same() -> None:
    assert one_line.cut("e" + "\u0301" * 200, 80) == "e" + "\u0301" * 79


def test_names_from_elsewhere_are_cleaned_and_never_refused() -> None:
    for typed, shown in TAKEN:
        assert one_line.tidy(typed, 80) == shown
    for typed, _ in REFUSED:
        cleaned = one_line.tidy(typed, 80)
        assert one_line.read(cleaned) == cleaned
    assert one_line.tidy("x" * 79 + JAPAN, 80) == "x" * 79
