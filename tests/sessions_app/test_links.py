"""The addresses people share can be opened by another device."""

from typing import Any

import pytest

from sessions_app import links


@pytest.fixture(autouse=True)
def at_home(settings: Any) -> None:
    settings.PUBLIC_URL = ""
    settings.HOST = "0.0.0.0"
    settings.LAN_ADDRESS = "192.168.1.20"
    settings.PORT, settings.HTTPS_PORT = 8000, 8443


def test_links_hold_the_lan_address_and_never_localhost() -> None:
    assert links.join_url("Abc") == "http://192.168.1.20:8000/game/Abc"


def test_the_camera_link_is_https_and_hides_its_key_behind_the_hash() -> None:
    assert links.camera_url("Abc", "key") == "https://192.168.1.20:8443/camera#Abc.key"


def test_a_public_url_wins(settings: Any) -> None:
    settings.PUBLIC_URL = "https://live.example.org"
    assert links.join_url("Abc") == "https://live.example.org/game/Abc"
    assert links.camera_url("Abc", "key") == "https://live.example.org/camera#Abc.key"


def test_an_address_to_listen_on_is_the_one_to_share(settings: Any) -> None:
    settings.HOST = "10.0.0.7"
    assert links.join_url("Abc") == "http://10.0.0.7:8000/game/Abc"
    settings.HOST = "fd00::7"
    assert links.join_url("Abc") == "http://[fd00::7]:8000/game/Abc"


def test_a_machine_without_network_says_localhost(settings: Any) -> None:
    settings.LAN_ADDRESS = None
    assert links.join_url("Abc") == "http://localhost:8000/game/Abc"


def test_without_https_the_camera_link_is_http(settings: Any) -> None:
    settings.HTTPS_PORT = 0
    assert links.camera_url("Abc", "key") == "http://192.168.1.20:8000/camera#Abc.key"


def test_pictures_and_transcripts_are_relative_so_that_https_pages_may_show_them() -> None:
    assert links.qr_url("Abc") == "/game/Abc/qr.svg"
    assert links.transcript_url("Abc") == "/api/sessions/Abc/transcript.json"
