"""Pages at an https address, and cookies where there is http as well. Through the whole app."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User

from project import web_security
from project.asgi import application
from project.http.security_headers import content_security_policy
from project.signing_in import attempts
from sessions_app.auth.account_tokens import make
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db(transaction=True)

PUBLIC, LAN = "https://live.example.org", "http://192.168.1.7:8000"
PROXY = "192.0.2.1"
PASSWORD = "a right password of hers"


@pytest.fixture(autouse=True)
def installed(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["live.example.org", "192.168.1.7", "127.0.0.1", "localhost"]
    settings.TRUSTED_PROXIES = [f"{PROXY}/32"]
    attempts._limiter.cache_clear()


@pytest.fixture
def public(settings: Any) -> None:
    at(settings, PUBLIC)


def at(settings: Any, url: str) -> None:
    settings.PUBLIC_URL = url
    settings.CSRF_TRUSTED_ORIGINS = [url]
    known = {
        name: getattr(settings, name)
        for name in ("PUBLIC_URL", "HTTPS_PORT", "HSTS_SECONDS", "TRUSTED_PROXIES")
    }
    for name, value in web_security.derive(known).items():
        setattr(settings, name, value)


def browser(url: str, *, peer: str = "192.168.1.20", **headers: str) -> httpx.AsyncClient:
    asgi: Any = application
    transport = httpx.ASGITransport(app=asgi, client=(peer, 4711))
    return httpx.AsyncClient(
        transport=transport,
        base_url=url,
        timeout=30,
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


@pytest.fixture
async def operator() -> AsyncIterator[User]:
    yield await sync_to_async(User.objects.create_superuser)("olga", password=PASSWORD)


async def sign_in(client: httpx.AsyncClient) -> httpx.Response:
    page = await client.get("/admin/login/")
    assert page.status_code == 200
    token = page.text.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    return await client.post(
        "/admin/login/",
        data={
            "username": "olga",
            "password": PASSWORD,
            "csrfmiddlewaretoken": token,
            "next": "/admin/",
        },
        headers={"Referer": f"{client.base_url}/admin/login/"},
    )


def cookies_of(answer: httpx.Response) -> dict[str, str]:
    """By name, as the browser is told."""
    lines = answer.headers.get_list("set-cookie")
    return {line.partition("=")[0]: line for line in lines}


# --- the way to https -----------------------------------------------------------------------------


async def test_a_page_by_http_is_at_the_public_address(
    public: None, make_session: MakeSession
) -> None:
    session = await sync_to_async(make_session)()
    for origin in ("http://live.example.org", LAN):
        async with browser(origin) as client:
            for path in ("/", f"/game/{session.pk}?a=1", "/camera", "/admin/login/", "/nothing"):
                answer = await client.get(path)
                assert answer.status_code == 302
                assert answer.headers["location"] == PUBLIC + path
                assert "no-store" in answer.headers["cache-control"]
                assert "strict-transport-security" not in answer.headers


async def test_what_programs_ask_for_stays_where_it_is(
    public: None, make_session: MakeSession
) -> None:
    session = await sync_to_async(make_session)()
    async with browser("http://127.0.0.1:8000", peer="127.0.0.1") as client:
        assert (await client.get("/health")).status_code == 200
        assert (await client.get("/health/ready")).status_code == 503  # no workers in this test
        assert (await client.get(f"/api/sessions/{session.pk}")).status_code == 200
        unsigned = await client.post("/api/webhooks/embedded", json={})
        assert unsigned.status_code == 401
        offer = await client.post("/media/whep/pickup-x", content=b"v=0")
        assert offer.json()["code"] == "media_unreachable"  # there is no media server in this test
        assert (await client.get("/static/js/core/clock.js")).status_code == 200


@pytest.mark.parametrize(
    "forwarded",
    [
        {"X_Forwarded_Proto": "https", "X_Forwarded_For": "203.0.113.9"},
        {"X_Forwarded_For": "203.0.113.9"},  # ours, and leaves the scheme open
    ],
)
async def test_behind_our_proxy_nobody_goes_in_a_circle(
    public: None, forwarded: dict[str, str]
) -> None:
    async with browser("http://live.example.org", peer=PROXY, **forwarded) as client:
        assert (await client.get("/")).status_code == 200


async def test_behind_a_proxy_that_nobody_named_neither(public: None) -> None:
    headers = {"X_Forwarded_Proto": "https", "X_Forwarded_For": "203.0.113.9"}
    async with browser("http://live.example.org", peer="10.9.8.7", **headers) as client:
        assert (await client.get("/")).status_code == 200


async def test_our_proxy_says_that_somebody_came_by_http(public: None) -> None:
    headers = {"X_Forwarded_Proto": "http", "X_Forwarded_For": "203.0.113.9"}
    async with browser("http://live.example.org", peer=PROXY, **headers) as client:
        assert (await client.get("/camera")).headers["location"] == f"{PUBLIC}/camera"


async def test_on_a_lan_nobody_is_sent_anywhere() -> None:
    async with browser(LAN) as client:
        assert (await client.get("/")).status_code == 200


# --- HSTS -----------------------------------------------------------------------------------------

PATHS = ("/", "/camera", "/api/ping", "/health", "/static/js/core/clock.js", "/nothing")


async def test_browsers_insist_on_https_for_a_day_at_the_public_name_only(
    public: None, settings: Any
) -> None:
    for path in PATHS:
        async with browser(PUBLIC) as client:
            sent = (await client.get(path)).headers.get_list("strict-transport-security")
            assert sent == ["max-age=86400"], path
        for elsewhere in ("https://192.168.1.7:8443", "https://localhost:8443", LAN):
            async with browser(elsewhere) as client:
                assert "strict-transport-security" not in (await client.get(path)).headers
    settings.HSTS_SECONDS = 0
    at(settings, PUBLIC)
    async with browser(PUBLIC) as client:
        assert "strict-transport-security" not in (await client.get("/")).headers


async def test_not_where_others_may_serve_http_beside_us(settings: Any) -> None:
    at(settings, f"{PUBLIC}:8443")
    for path in PATHS:
        async with browser(f"{PUBLIC}:8443") as client:
            assert "strict-transport-security" not in (await client.get(path)).headers
    at(settings, "")
    async with browser("https://localhost:8443") as client:
        assert "strict-transport-security" not in (await client.get("/")).headers


# --- cookies --------------------------------------------------------------------------------------

OURS = {"sessionid", "csrftoken", "known_browser"}


@pytest.mark.parametrize("url", [PUBLIC, ""])
async def test_by_https_every_cookie_is_secure_and_of_one_host(
    operator: User, settings: Any, url: str
) -> None:
    """Also on a LAN, where there is http beside."""
    at(settings, url)
    async with browser(url or "https://192.168.1.7:8443") as client:
        answer = await sign_in(client)
        assert answer.status_code == 302 and answer.headers["location"] == "/admin/"
        told = cookies_of(answer)
        assert set(told) == {f"__Host-{name}" for name in OURS}
        for line in told.values():
            assert "; Secure" in line and "Path=/" in line and "SameSite=Lax" in line
            assert "Domain" not in line
        assert "HttpOnly" in told["__Host-sessionid"]
        assert (await client.get("/admin/")).status_code == 200
        people = await client.get("/api/sessions/ABCDEFGHJKLM/people")
        assert people.status_code == 404, "the API knows the cookie, too"
        out = cookies_of(await leave(client))
        assert "Max-Age=0" in out["__Host-sessionid"] and "Secure" in out["__Host-sessionid"]
        assert (await client.get("/admin/")).status_code == 302


async def leave(client: httpx.AsyncClient) -> httpx.Response:
    page = (await client.get("/admin/")).text
    token = page.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    return await client.post(
        "/admin/logout/",
        data={"csrfmiddlewaretoken": token},
        headers={"Referer": f"{client.base_url}/admin/"},
    )


async def test_on_a_lan_http_goes_on_beside_it(operator: User) -> None:
    """One is signed in where one signed in, and neither is in the other's way."""
    async with browser(LAN) as plain, browser("https://192.168.1.7:8443") as secure:
        told = cookies_of(await sign_in(secure))
        plain.cookies.update(secure.cookies)  # a port is no other host to a browser
        told = cookies_of(await sign_in(plain))
        assert set(told) == OURS and not any("Secure" in line for line in told.values())
        assert (await plain.get("/admin/")).status_code == 200


async def test_a_session_heard_or_planted_by_http_is_none_by_https(operator: User) -> None:
    async with browser(LAN) as plain:
        await sign_in(plain)
        heard = plain.cookies["sessionid"]
    async with browser("https://192.168.1.7:8443", Cookie=f"sessionid={heard}") as secure:
        assert (await secure.get("/admin/")).status_code == 302
        answer = await secure.get("/api/sessions/ABCDEFGHJKLM/people")
        assert answer.status_code == 401


async def test_a_token_needs_no_cookie(public: None, operator: User) -> None:
    bearer = await sync_to_async(make)(operator.pk, "test")
    async with browser(PUBLIC, Authorization=f"Bearer {bearer}") as client:
        assert (await client.get("/api/sessions/ABCDEFGHJKLM/people")).status_code == 404


# --- what pages may connect to; what search engines may keep --------------------------------------


def sources(policy: str) -> list[str]:
    return next(part.split()[1:] for part in policy.split("; ") if part.startswith("connect-src "))


@pytest.mark.parametrize(
    ("url", "reached", "connect"),
    [
        ("", LAN, ["'self'", "ws://192.168.1.7:8000"]),
        ("", "https://192.168.1.7:8443", ["'self'", "wss://192.168.1.7:8443"]),
        (PUBLIC, PUBLIC, ["'self'", "wss://live.example.org"]),
        (
            f"{PUBLIC}:8443",
            "https://192.168.1.7:8443",
            ["'self'", "wss://192.168.1.7:8443", "wss://live.example.org:8443"],
        ),
    ],
)
async def test_a_page_connects_to_nobody_but_us(
    settings: Any, url: str, reached: str, connect: list[str]
) -> None:
    at(settings, url)
    async with browser(reached) as client:
        answer = await client.get("/diagnostics")
        assert sources(answer.headers["content-security-policy"]) == connect


async def test_a_foreign_name_is_no_part_of_a_policy() -> None:
    async with browser(LAN, Host="evil.example") as client:
        for path in ("/", "/api/ping", "/static/js/core/clock.js"):
            policy = (await client.get(path)).headers["content-security-policy"]
            assert sources(policy) == ["'self'"]


@pytest.mark.parametrize(
    ("livekit", "more"),
    [
        ("/livekit", []),
        ("wss://lk.example.org/x", ["wss://lk.example.org", "https://lk.example.org"]),
        ("ws://192.0.2.7:7880", ["ws://192.0.2.7:7880", "http://192.0.2.7:7880"]),
        (
            "wss://a.livekit.cloud",
            [
                *("wss://a.livekit.cloud", "https://a.livekit.cloud"),
                *("wss://*.livekit.cloud", "https://*.livekit.cloud"),
            ],
        ),
    ],
)
def test_and_to_livekit_where_it_is(settings: Any, livekit: str, more: list[str]) -> None:
    from livekit_app.providers.livekit.derived_settings import derive

    settings.PROVIDER = "livekit"
    known = {
        "DATA_DIR": settings.DATA_DIR,
        "LIVEKIT_URL": "http://x",
        "LIVEKIT_PUBLIC_URL": livekit,
    }
    for name, value in derive(known, True).items():
        setattr(settings, name, value)
    found = sources(content_security_policy("192.168.1.7:8000", False))
    assert found == ["'self'", "ws://192.168.1.7:8000", *more]


async def test_search_engines_keep_the_first_page_only(make_session: MakeSession) -> None:
    session = await sync_to_async(make_session)()
    async with browser(LAN) as client:
        for path in (
            f"/game/{session.pk}",
            "/game/abcdefghjkmn",  # of none
            f"/game/{session.pk}/qr.svg",
            "/camera",
            "/diagnostics",
            "/admin/login/",
            f"/api/sessions/{session.pk}",
            f"/api/sessions/{session.pk}/transcript.txt",
        ):
            assert (await client.get(path)).headers["x-robots-tag"] == "noindex", path
        assert "x-robots-tag" not in (await client.get("/")).headers
        robots = await client.get("/robots.txt")
        assert robots.headers["content-type"].startswith("text/plain")
        lines = [line for line in robots.text.splitlines() if not line.startswith("#")]
        # Whoever may not read a page is not told by it to forget it.
        assert lines == ["User-agent: *", "Disallow: /admin/"]
