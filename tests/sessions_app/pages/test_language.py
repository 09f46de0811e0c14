"""A page says which language its words are in: screen readers and translators go by it."""

import re

import pytest
from django.test import Client

from sessions_app.states import State
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db

ASKED = ["ar", "de-DE,de;q=0.9", "fa", "ja", "fr-CH, en;q=0.5"]
_FRESH = re.compile(r'"serverTime": "[^"]*"')


@pytest.mark.parametrize("asked", ASKED)
@pytest.mark.parametrize(
    "path",
    ["/", "/camera", "/diagnostics", "/game/nothing", "/game/live", "/game/ended", "/score/live"],
)
def test_english_pages_claim_no_other_language(
    client: Client, make_session: MakeSession, path: str, asked: str
) -> None:
    sessions = {
        "live": make_session(State.LIVE, viewers=1234, peak_viewers=1234),
        "ended": make_session(State.ENDED, peak_viewers=12345),
    }
    for word, session in sessions.items():
        path = path.replace(word, session.pk)
    answer = client.get(path, headers={"Accept-Language": asked})
    text = answer.content.decode()
    assert '<html lang="en" dir="ltr">' in text
    assert answer["Content-Language"] == "en"
    assert "Accept-Language" not in answer.get("Vary", "")
    english = client.get(path, headers={"Accept-Language": "en"}).content.decode()
    assert _FRESH.sub("", text) == _FRESH.sub("", english)


def test_djangos_admin_is_translated_and_no_page_after_it(client: Client) -> None:
    german = {"Accept-Language": "de"}
    admin = client.get("/admin/login/", headers=german)
    assert b'<html lang="de"' in admin.content
    assert (admin["Content-Language"], b"Passwort" in admin.content) == ("de", True)
    assert b'<html lang="en" dir="ltr">' in client.get("/", headers=german).content
