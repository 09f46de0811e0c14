"""The whole product at an https address behind a proxy on this machine, on both servers."""

import json
from collections.abc import Iterator

import httpx
import pytest

from livekit_app.providers.livekit import dialect
from tests.livekit_app.webhook_bodies import webhook_body
from tests.support.product import Product

pytestmark = pytest.mark.slow

PUBLIC = "https://live.example.org"
FORWARDED = {"Host": "live.example.org", "X-Forwarded-For": "203.0.113.9"}


@pytest.fixture(scope="module", params=["uvicorn", "daphne"])
def product(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    running = Product(
        tmp_path_factory.mktemp("public"),
        env={
            "SERVER": request.param,
            "SIDELINE_PUBLIC_URL": PUBLIC,
            "SIDELINE_TRUSTED_PROXIES": "loopback",
        },
    )
    running.start()  # waits for /health/ready, by http on loopback
    yield running
    running.stop()


def test_programs_on_this_machine_are_sent_nowhere(product: Product) -> None:
    """The media server's webhooks, a monitor, a proxy's health check."""
    with httpx.Client(base_url=product.base_url, timeout=30) as local:
        assert local.get("/health").json()["status"] == "live"
        ready = local.get("/health/ready")
        assert ready.status_code == 200 and ready.json()["checks"]["media"]["ok"]
        secret = (product.data / "embedded_secret").read_text()
        body = webhook_body("room_started", "pickup-elsewhere", "RM_x")
        signed = dialect.sign_webhook(body, "embedded", secret)
        headers = {"Authorization": signed, "Content-Type": "application/json"}
        stored = local.post("/api/webhooks/embedded", content=body, headers=headers)
        assert stored.status_code == 200
        made = local.post("/api/sessions", json={})
        assert made.status_code == 201, "the room was made, as the media server told"
        assert made.json()["joinUrl"].startswith(f"{PUBLIC}/game/")


def test_people_come_by_https_and_stay(product: Product) -> None:
    with httpx.Client(base_url=product.base_url, timeout=30) as proxy:
        by_http = proxy.get("/camera", headers=FORWARDED | {"X-Forwarded-Proto": "http"})
        assert (by_http.status_code, by_http.headers["location"]) == (302, f"{PUBLIC}/camera")
        for path in ("/", "/camera", "/static/js/core/clock.js", "/api/ping"):
            page = proxy.get(path, headers=FORWARDED | {"X-Forwarded-Proto": "https"})
            assert page.status_code == 200
            assert page.headers["strict-transport-security"] == "max-age=86400"
        unsure = proxy.get("/camera", headers=FORWARDED)
        assert unsure.status_code == 200, "it does not say how they came: no circle"
        told = proxy.get("/health/ready", headers=FORWARDED | {"X-Forwarded-Proto": "https"})
        assert json.loads(told.content) == {"status": "ready"}, "a stranger, by our own proxy"
    by_lan = httpx.get(f"{product.base_url}/diagnostics?id=x", timeout=30)
    assert by_lan.headers["location"] == f"{PUBLIC}/diagnostics?id=x"
