"""The spectators' page from memory: the same bytes as Django's, and of nobody's request."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from project.asgi import django_twice
from project.http.kept import kept_pages
from project.http.kept.kept_pages import KeptPages
from project.servers import BODY_MARK
from project.servers.proxies import SCHEME_UNSURE, TrustedProxies
from sessions_app.access_choices import WayIn
from sessions_app.lifecycle import service
from sessions_app.models import LiveSession
from sessions_app.pages import views
from sessions_app.states import State
from tests.project.http.kept.asking import HOST, Said, ask
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

Say = Callable[..., int]
NOW = datetime(2026, 5, 1, 15, 0, tzinfo=UTC)
NOBODYS = "abcdefghjkmn"


@pytest.fixture(autouse=True)
def one_moment(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["127.0.0.1", "live.example.org"]
    monkeypatch.setattr(timezone, "now", lambda: NOW)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The pages that Django has made: their addresses."""
    asked: list[str] = []
    real = service.find_session

    def counted(session_id: str) -> LiveSession | None:
        asked.append(session_id)
        return real(session_id)

    monkeypatch.setattr(views, "find_session", counted)
    return asked


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> KeptPages:
    """A store in which nothing grows old, however busy the machine is."""
    monkeypatch.setattr(kept_pages, "KEPT_SECONDS", 600.0)
    return KeptPages(django_twice)


@pytest.fixture(params=["live", "over", "door"])
def path(request: pytest.FixtureRequest, make_session: MakeSession, say: Say) -> str:
    state = State.ENDED if request.param == "over" else State.LIVE
    way_in = WayIn.LINK if request.param == "door" else WayIn.CODE
    session = make_session(state, title="Lions & Tigers", way_in=way_in)
    say(session, "Mia shoots!")
    return f"/game/{session.pk}"


@pytest.fixture
def live(make_session: MakeSession, say: Say) -> LiveSession:
    session = make_session(title="Lions & Tigers")
    say(session, "Mia shoots!")
    return session


ASKED: list[dict[str, Any]] = [
    {},
    {"method": "HEAD"},
    {"scheme": "https"},
    {"headers": {"Host": "live.example.org"}},
    {"headers": {"Host": "LIVE.example.org:81", "Accept-Language": "de, ar;q=0.9"}},
    {"headers": {"Accept-Encoding": "gzip, br", "Range": "bytes=0-10"}},
    {"headers": {"X-Host-Key": "alice", "Authorization": "Bearer x", "X-Visitor-Key": "bob"}},
    {"headers": {"Cookie": "theme=dark", "Origin": "https://evil.example.org"}},
    {"headers": {"X-Forwarded-Host": "evil.example.org", "X-Forwarded-Proto": "https"}},
    {"headers": {"If-None-Match": '"another"', "If-Modified-Since": "Fri, 01 May 2026 15:00:00"}},
]


async def both(kept: KeptPages, path: str, asked: dict[str, Any]) -> tuple[Said, Said]:
    return await ask(django_twice, path, **asked), await ask(kept, path, **asked)


async def test_every_byte_is_djangos(kept: KeptPages, path: str, made: list[str]) -> None:
    for asked in ASKED:
        for _ in range(2):
            django, ours = await both(kept, path, asked)
            if asked.get("method") == "HEAD":
                assert (ours.body, ours["content-length"]) == (b"", str(len(django.body)))
                ours = Said(ours.status, ours.headers, django.body)  # the server leaves it out
            assert ours.but_its_id == django.but_its_id, asked
    # Django alone twice each; for the store once by each name and scheme.
    assert len(made) == 2 * len(ASKED) + 4


async def test_who_has_it_hears_so_from_memory(kept: KeptPages, path: str, made: list[str]) -> None:
    tag = (await ask(kept, path))["etag"]
    for known in (tag, f'"other", {tag}'):
        django, ours = await both(kept, path, {"headers": {"If-None-Match": known}})
        assert ours.status == 304
        assert ours.but_its_id == django.but_its_id
    assert len(made) == 1 + 2  # two were Django's own


async def test_each_answer_has_the_id_of_its_own_request(kept: KeptPages, path: str) -> None:
    first = await ask(kept, path, {"X-Request-Id": "asked-for-by-1"})
    second = await ask(kept, path)
    third = await ask(kept, path, {"X-Request-Id": "not\tsane <script>"})
    assert first["x-request-id"] == "asked-for-by-1"
    assert len({one["x-request-id"] for one in (first, second, third)}) == 3
    assert "sane" not in third["x-request-id"]


async def test_what_browsers_and_caches_in_between_are_told(kept: KeptPages, path: str) -> None:
    said = await ask(kept, path)
    assert said["cache-control"] == "no-cache"
    assert "Cookie" in said["vary"]
    assert b"Mia" not in said.body or path not in said["etag"]
    assert not said["set-cookie"]


async def test_a_crowd_has_it_made_once(
    kept: KeptPages, live: LiveSession, made: list[str]
) -> None:
    crowd = await asyncio.gather(*(ask(kept, f"/game/{live.pk}") for _ in range(200)))
    assert {said.status for said in crowd} == {200}
    assert len(made) == 1


async def test_behind_a_door_the_bytes_hold_no_title_and_no_line(
    kept: KeptPages, live: LiveSession
) -> None:
    await sync_to_async(LiveSession.objects.filter(pk=live.pk).update)(way_in=WayIn.PIN)
    said = await ask(kept, f"/game/{live.pk}")
    assert said.status == 200
    assert b"Lions" not in said.body
    assert b"Mia" not in said.body


# --- what is not shared ---------------------------------------------------------------------------


NOT_SHARED: list[dict[str, Any]] = [
    {"headers": {"Cookie": "theme=dark; sessionid=0123456789"}},
    {"headers": {"Cookie": "__Host-sessionid=0123456789"}},
    {"headers": {"Cookie": 'a="sessionid=b'}},
    {"headers": {"Cookie": "csrftoken=short"}},
    {"headers": [("Host", HOST), ("Cookie", "a=b"), ("Cookie", "sessionid=0123456789")]},
    {"headers": {"Content-Length": "3"}, "body": b"abc"},
    {"headers": {"Transfer-Encoding": "chunked"}},
    {"headers": {"Host": "evil.example.org"}},
    {"headers": {"Host": "127.0.0.1@evil.example.org"}},
    {"headers": {"Host": "127.0.0.1:8000, evil.example.org"}},
    {"headers": [("Host", HOST), ("Host", "evil.example.org")]},
    {"headers": []},
    {"method": "POST"},
    {"method": "OPTIONS"},
    {"scope": {"root_path": "/sub"}},
    {"scope": {BODY_MARK: "stalled"}},
    {"query": "?page=%32"},
    {"query": "?page=2&page=3"},
    {"query": "?page=2;page=3"},
    {"query": "?PAGE[]=2"},
    {"query": "?page=-1"},
    {"query": f"?page={'9' * 7}"},
    {"query": "?pag%65=2"},
    {"query": "?a"},
    {"query": "?" + "&".join(f"a{n}=1" for n in range(9))},
]


async def test_what_is_anybodys_own_or_odd_goes_to_django(
    kept: KeptPages, live: LiveSession
) -> None:
    path = f"/game/{live.pk}"
    shared = await ask(kept, path)
    seen: list[str] = []

    async def spied(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["path"])
        await django_twice(scope, receive, send)

    kept._app = spied
    for number, case in enumerate(NOT_SHARED, 1):
        asked = {**case}
        address = path + asked.pop("query", "")
        said = await ask(kept, address, **asked)
        assert len(seen) == number, case
        assert said.status == (await ask(django_twice, address, **asked)).status
        assert (await ask(kept, path)).but_its_id == shared.but_its_id
        assert len(seen) == number, case


async def test_codes_of_none_are_not_kept(kept: KeptPages, made: list[str]) -> None:
    for session_id in (NOBODYS, NOBODYS.upper(), "abc", "ab%2f..", "a" * 200):
        made.clear()
        for _ in range(2):
            django, ours = await both(kept, f"/game/{session_id}", {})
            assert ours.but_its_id == django.but_its_id
        assert ours.status == 404
        assert ours["cache-control"] == "no-store"
        assert len(made) == 4
    assert kept._kept.kept_bytes == 0


async def test_somebody_signed_in_sees_a_page_of_their_own(
    kept: KeptPages, live: LiveSession
) -> None:
    client = Client()
    await sync_to_async(client.force_login)(await User.objects.acreate(username="olga"))
    cookie = {"Cookie": f"sessionid={client.cookies['sessionid'].value}"}
    path = f"/game/{live.pk}"
    for _ in range(2):
        assert b'"hasUser": false' in (await ask(kept, path)).body
        assert b'"hasUser": true' in (await ask(kept, path, cookie)).body


async def test_pages_and_what_messengers_add_are_told_apart(
    kept: KeptPages, live: LiveSession, made: list[str]
) -> None:
    for query in ("", "?fbclid=IwAR0_x.y~z", "?utm_source=a&utm_medium=b-c", "?pages=2&page_=3"):
        assert (await ask(kept, f"/game/{live.pk}{query}")).status == 200
    assert len(made) == 1
    for query in ("?page=2", "?a=1&page=2", "?page=2&page2=3"):
        await ask(kept, f"/game/{live.pk}{query}")
    assert len(made) == 2


# --- names, schemes, proxies ----------------------------------------------------------------------


async def test_each_name_and_scheme_has_the_policy_of_its_own(
    kept: KeptPages, live: LiveSession
) -> None:
    path = f"/game/{live.pk}"
    first = await ask(kept, path, {"Host": "live.example.org"})
    second = await ask(kept, path, {"Host": "127.0.0.1:8000"})
    third = await ask(kept, path, {"Host": "127.0.0.1:8000"}, scheme="https")
    assert "ws://live.example.org" in first["content-security-policy"]
    assert "live.example.org" not in second["content-security-policy"]
    assert "wss://127.0.0.1:8000" in third["content-security-policy"]
    assert not second["cross-origin-opener-policy"]
    assert third["cross-origin-opener-policy"] == "same-origin"


async def test_strangers_who_forward_change_nothing_for_others(
    kept: KeptPages, live: LiveSession, settings: Any
) -> None:
    settings.TRUSTED_PROXIES = ["192.0.2.1/32"]
    app = TrustedProxies(kept)
    path = f"/game/{live.pk}"
    forged = {"X-Forwarded-Host": "live.example.org", "X-Forwarded-Proto": "https"}
    by_stranger = await ask(app, path, forged)
    assert by_stranger.but_its_id == (await ask(app, path)).but_its_id
    by_proxy = {"client": ("192.0.2.1", 1)}
    forwarded = await ask(app, path, forged, scope=by_proxy)
    assert "wss://live.example.org" in forwarded["content-security-policy"]
    assert (await ask(app, path)).but_its_id == by_stranger.but_its_id
    foreign = await ask(app, path, {"X-Forwarded-Host": "evil.example.org"}, scope=by_proxy)
    assert foreign.status == 400


async def test_who_is_led_to_https_is_led_there_each_time(
    kept: KeptPages, live: LiveSession, settings: Any
) -> None:
    settings.SECURE_SSL_REDIRECT, settings.PUBLIC_URL = True, "https://live.example.org"
    path = f"/game/{live.pk}"
    for query in ("", "?a=1", "?a=2"):
        said = await ask(kept, path + query)
        assert (said.status, said["location"]) == (302, f"https://live.example.org{path}{query}")
    assert (await ask(kept, path, scheme="https")).status == 200
    assert (await ask(kept, path, scope={SCHEME_UNSURE: True})).status == 200
    assert (await ask(kept, path)).status == 302


# --- when it goes wrong ---------------------------------------------------------------------------


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch, made: list[str]) -> Callable[..., None]:
    def turn(*, on: bool) -> None:
        def find(session_id: str) -> LiveSession | None:
            made.append(session_id)
            if not on:
                raise OperationalError("the server closed the connection")
            return service.find_session(session_id)

        monkeypatch.setattr(views, "find_session", find)

    return turn


async def test_without_its_database_it_fails_for_all_who_wait_and_is_not_kept(
    kept: KeptPages, live: LiveSession, made: list[str], database: Callable[..., None]
) -> None:
    path = f"/game/{live.pk}"
    database(on=False)
    crowd = await asyncio.gather(*(ask(kept, path) for _ in range(50)))
    assert {said.status for said in crowd} == {500}
    assert len({said["x-request-id"] for said in crowd}) == 50
    assert crowd[0].but_its_id == (await ask(django_twice, path)).but_its_id
    assert len(made) == 2
    database(on=True)
    assert (await ask(kept, path)).status == 200


async def test_what_hangs_is_said_to_take_too_long(live: LiveSession, settings: Any) -> None:
    settings.STAGE_HARD_TIMEOUT_SECONDS = 0.05
    ends = asyncio.Event()

    async def hangs(scope: Any, receive: Any, send: Any) -> None:
        await ends.wait()

    said = await ask(KeptPages(hangs), f"/game/{live.pk}")
    assert (said.status, said["cache-control"], said["retry-after"]) == (503, "no-store", "2")
    assert said["x-request-id"] and said["content-security-policy"]
    assert b"try again" in said.body
    ends.set()
    await asyncio.sleep(0)


async def test_a_cookie_that_the_page_comes_to_set_is_for_one(live: LiveSession) -> None:
    """Nothing sets one today."""
    count = 0

    async def sets_one(scope: Any, receive: Any, send: Any) -> None:
        nonlocal count
        count += 1
        headers = [(b"ETag", b'W/"1"'), (b"Set-Cookie", b"visit=%d" % count)]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"hello"})

    kept = KeptPages(sets_one)
    said = [await ask(kept, f"/game/{live.pk}") for _ in range(3)]
    assert len({one["set-cookie"] for one in said}) == 3


async def test_a_second_later_everybody_sees_what_has_changed(
    monkeypatch: pytest.MonkeyPatch, live: LiveSession, made: list[str]
) -> None:
    monkeypatch.setattr(kept_pages, "KEPT_SECONDS", 0.2)
    kept, path = KeptPages(django_twice), f"/game/{live.pk}"
    before = await ask(kept, path)
    await sync_to_async(LiveSession.objects.filter(pk=live.pk).update)(title="Renamed")
    await asyncio.sleep(0.2)
    after = await ask(kept, path)
    assert b"Lions" in before.body and b"Renamed" in after.body
    assert before["etag"] != after["etag"]
    assert (await ask(kept, path, {"If-None-Match": before["etag"]})).status == 200
