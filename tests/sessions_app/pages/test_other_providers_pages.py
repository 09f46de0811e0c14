"""A broadcast goes on where it began, so its pages load and reach that provider's player."""

from dataclasses import replace
from typing import Any

import pytest
from django.templatetags.static import static
from django.test import Client

from livekit_app.models import Room
from livekit_app.providers import registry
from livekit_app.providers.catalogue import PROVIDERS
from livekit_app.providers.embedded import proxy as embedded_proxy
from project.http import security_headers
from sessions_app.access_choices import WayIn
from sessions_app.models import LiveSession
from tests.sessions_app.pages.test_html_pages import Reader
from tests.support.broadcasts import MakeSession

pytestmark = pytest.mark.django_db
FORMER = {
    "LIVEKIT_URL": "https://lk.example.org",
    "LIVEKIT_API_KEY": "key",
    "LIVEKIT_API_SECRET": "0123456789-abcdefghi-jklmnopqrst",
}
SDK = static("vendor/livekit-client.esm.mjs")


@pytest.fixture(autouse=True)
def installed(settings: Any, tmp_path: Any) -> None:
    (tmp_path / "livekit-client.esm.mjs").write_text("export {};")
    settings.VENDOR_DIRS = [tmp_path]


@pytest.fixture
def session(make_session: MakeSession) -> LiveSession:
    return make_session()


@pytest.fixture
def former(settings: Any) -> None:
    """LiveKit was chosen before, and has its settings still."""
    for name, value in FORMER.items():
        setattr(settings, name, value)


def data_of(client: Client, path: str) -> Any:
    return Reader(client.get(path).content.decode()).data("page-data")


@pytest.mark.usefixtures("former")
def test_the_camera_page_can_go_on_with_a_broadcast_of_the_former_provider(client: Client) -> None:
    data = data_of(client, "/camera")

    assert (data["player"], data["playerModule"]) == ("whep", None)
    assert data["playerModules"] == {"whep": None, "livekit": SDK}


@pytest.mark.usefixtures("former")
def test_so_do_the_door_and_the_page_of_the_diagnosis(client: Client, session: LiveSession) -> None:
    LiveSession.objects.update(way_in=WayIn.PIN)

    for path in (f"/game/{session.pk}", "/diagnostics", "/game/abcdefghjkmn"):
        assert data_of(client, path)["playerModules"]["livekit"] == SDK


def test_nobody_is_told_of_a_provider_that_is_not_served(client: Client) -> None:
    assert data_of(client, "/camera")["playerModules"] == {"whep": None}


@pytest.mark.usefixtures("former")
def test_a_module_that_is_not_installed_is_not_named(
    client: Client, session: LiveSession, settings: Any
) -> None:
    settings.VENDOR_DIRS = []
    Room.objects.update(provider="livekit")

    assert data_of(client, f"/game/{session.pk}")["playerModule"] is None
    assert data_of(client, "/camera")["playerModules"]["livekit"] is None


@pytest.mark.usefixtures("former")
def test_an_old_page_is_not_the_same_once_a_module_was_installed(
    client: Client, session: LiveSession, settings: Any
) -> None:
    folders, settings.VENDOR_DIRS = settings.VENDOR_DIRS, []
    before = client.get(f"/game/{session.pk}")["ETag"]
    settings.VENDOR_DIRS = folders

    assert client.get(f"/game/{session.pk}")["ETag"] != before


def test_pages_reach_all_providers_that_are_served(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = replace(
        PROVIDERS["livekit"], connect_sources=("{LIVEKIT_URL}", "https://everywhere.example.org")
    )
    here = replace(PROVIDERS["fake"], connect_sources=("https://everywhere.example.org",))
    monkeypatch.setitem(PROVIDERS, "livekit", there)
    monkeypatch.setitem(PROVIDERS, "fake", here)
    assert registry.connect_sources() == ["https://everywhere.example.org"]

    settings.LIVEKIT_URL = "https://lk.example.org"

    policy = security_headers.content_security_policy("", is_secure=False)
    assert policy.count("https://everywhere.example.org") == 1
    assert "https://lk.example.org" in policy


def test_its_addresses_are_served_as_long_as_it_has_its_settings(settings: Any) -> None:
    def addresses() -> set[str]:
        return {str(route.pattern) for route in registry.routes()}

    mine = {str(route.pattern) for route in embedded_proxy.urlpatterns}
    assert mine and mine <= addresses()

    settings.EMBEDDED_URL = ""

    assert not mine & addresses()
