"""Half-time as the server renders it, for whoever runs no script, and on the wire."""

import re
from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from sessions_app.lifecycle import pause
from sessions_app.lifecycle.service import locked_session
from sessions_app.models import LiveSession
from sessions_app.states import State
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db

NO_SCRIPT = re.compile(r"<script.*?</script>", re.DOTALL)


def paused(session: LiveSession, minutes: int = 12) -> LiveSession:
    with transaction.atomic():
        pause.begin(locked_session(session.pk), minutes, actor="host")
    session.refresh_from_db()
    return session


def page_of(client: Client, session: LiveSession) -> str:
    return NO_SCRIPT.sub("", client.get(f"/game/{session.pk}").content.decode())


def part(page: str, testid: str) -> tuple[bool, str]:
    """Whether it is shown, and its text."""
    found = re.search(rf'<(\w+)([^>]*data-testid="{testid}"[^>]*)>([^<]*)</\1>', page)
    assert found is not None, testid
    return not found[2].endswith(" hidden"), found[3].strip()


def test_without_scripts_the_minutes_are_told(client: Client, make_session: MakeSession) -> None:
    page = page_of(client, paused(make_session(State.INTERRUPTED)))
    assert part(page, "interrupted-word") == (True, "Half-time.")
    assert part(page, "pause-back") == (True, "Back in about 12 min")
    assert part(page, "countdown")[0] is False
    assert part(page, "pause-badge")[0] is False
    assert "Camera lost" not in page


def test_the_minutes_are_new_each_minute(client: Client, make_session: MakeSession) -> None:
    """Although nothing happened meanwhile, and a browser that knows the page asks for it again."""
    session = paused(make_session(State.INTERRUPTED))
    address = f"/game/{session.pk}"
    etag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304
    assert session.pause_until is not None
    LiveSession.objects.update(pause_until=session.pause_until - timedelta(minutes=4))
    later = client.get(address, headers={"If-None-Match": etag})
    assert later.status_code == 200
    assert "Back in about 8 min" in later.content.decode()


def test_the_last_minute_is_one_minute(client: Client, make_session: MakeSession) -> None:
    session = paused(make_session(State.INTERRUPTED))
    LiveSession.objects.update(pause_until=timezone.now() + timedelta(seconds=2))
    assert part(page_of(client, session), "pause-back") == (True, "Back in about 1 min")


def test_while_the_camera_films_there_is_a_badge_and_no_more(
    client: Client, make_session: MakeSession
) -> None:
    session = make_session(State.LIVE)
    assert part(page_of(client, session), "pause-badge")[0] is False
    page = page_of(client, paused(session))
    assert part(page, "pause-badge") == (True, "Half-time")
    assert part(page, "pause-back") == (False, "")


def test_without_a_pause_the_camera_is_lost(client: Client, make_session: MakeSession) -> None:
    page = page_of(client, make_session(State.INTERRUPTED))
    assert part(page, "interrupted-word") == (True, "Camera lost. Back within")
    assert part(page, "countdown")[0] is True
    assert part(page, "pause-back") == (False, "")


@pytest.mark.parametrize(
    "path", ["/api/sessions/{}", "/api/sessions/{}/match", "/api/v1/nests/{}/info"]
)
def test_the_reason_is_told_to_programs(
    client: Client, make_session: MakeSession, path: str
) -> None:
    session = make_session(State.INTERRUPTED)
    address = path.format(session.pk)
    assert client.get(address).json()["reason"] is None
    paused(session)
    assert client.get(address).json()["reason"] == "pause"
