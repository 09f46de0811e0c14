"""Codes that survive handwriting, and links that another device can open."""

from typing import Any

import pytest

from sessions_app import links
from sessions_app.ids import ALPHABET, LETTERS, is_session_id, new_session_id

CODE = "hWvB5cTnQx7m"


def test_codes_are_unambiguous() -> None:
    assert not set("0O1Il") & set(ALPHABET)
    for _ in range(200):
        code = new_session_id()
        assert len(code) == 12 and code[0] in LETTERS and is_session_id(code)


@pytest.mark.parametrize(
    "text", ["", CODE[:-1], CODE + "m", "2" + CODE[1:], "hWvB5cTnQx0m", CODE + "\n"]
)
def test_what_is_no_code_is_seen(text: str) -> None:
    assert not is_session_id(text)


@pytest.fixture
def lan(settings: Any) -> Any:
    settings.PUBLIC_URL = ""
    settings.HOST, settings.PORT, settings.HTTPS_PORT = "0.0.0.0", 8000, 8443
    settings.LAN_ADDRESS = "192.168.1.20"
    return settings


def test_links_hold_the_lan_address(lan: Any) -> None:
    """Issue: never localhost when the machine has another address."""
    assert links.join_url(CODE) == f"http://192.168.1.20:8000/game/{CODE}"
    assert links.camera_url(CODE, "key") == f"https://192.168.1.20:8443/camera#{CODE}.key"
    assert links.camera_page_url() == "https://192.168.1.20:8443/camera"


def test_a_public_address_wins(lan: Any) -> None:
    lan.PUBLIC_URL = "https://live.example"
    assert links.join_url(CODE) == f"https://live.example/game/{CODE}"
    assert links.camera_url(CODE, "key") == f"https://live.example/camera#{CODE}.key"


def test_a_machine_without_network_has_only_itself(lan: Any) -> None:
    lan.LAN_ADDRESS = None
    assert links.join_url(CODE) == f"http://localhost:8000/game/{CODE}"


def test_the_key_stands_only_behind_the_hash(lan: Any) -> None:
    before, _, after = links.camera_url(CODE, "key").partition("#")
    assert "key" not in before and after.endswith(".key")
