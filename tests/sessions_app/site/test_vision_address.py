"""Where pictures go, as people read it, and whether that is in their own house."""

import pytest

from sessions_app.site.vision_address import VisionAddress


@pytest.mark.parametrize(
    ("url", "host", "is_local"),
    [
        ("https://api.openai.com/v1", "api.openai.com", False),
        ("https://api.example.org:8443/v1?key=abc", "api.example.org:8443", False),
        ("http://localhost:11434/v1", "localhost:11434", True),
        ("http://ollama:11434/v1", "ollama:11434", True),
        ("http://box.local/v1", "box.local", True),
        ("http://127.0.0.1:8080/v1", "127.0.0.1:8080", True),
        ("http://192.168.1.9/v1", "192.168.1.9", True),
        ("http://[::1]:8000/v1", "[::1]:8000", True),
        ("http://[2001:4860:4860::8888]/v1", "[2001:4860:4860::8888]", False),
        ("http://8.8.8.8/v1", "8.8.8.8", False),
        ("http://134744072/v1", "134744072", False),  # the same
        ("http://0x08080808/v1", "0x08080808", False),
        ("https://user:secret@api.example.org/v1", "api.example.org", False),
        ("https://LocalHost.example.org/v1", "localhost.example.org", False),
    ],
)
def test_it_names_the_host_and_nothing_else(url: str, host: str, is_local: bool) -> None:
    assert VisionAddress.of(url) == VisionAddress(host, is_local)


@pytest.mark.parametrize("url", ["", "api.openai.com", "ftp://x/v1", "http://", "http://x:port/"])
def test_what_cannot_be_read_is_none(url: str) -> None:
    assert VisionAddress.of(url) is None
