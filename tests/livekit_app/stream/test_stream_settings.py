"""Settings of Stream that cannot work are refused at start, with a sentence of what to set."""

from typing import Any

import pytest

from livekit_app.providers.registry import media_path
from livekit_app.providers.stream.checks import problems
from project.checks import settings_fit_together


@pytest.fixture(autouse=True)
def an_app(settings: Any) -> None:
    settings.PROVIDER = "stream"
    settings.STREAM_API_KEY = "k3y"
    settings.STREAM_API_SECRET = "0123456789abcdefghijklmnopqrstuvwxyz"


def said() -> str:
    return " ".join(str(one.msg) for one in problems())


def test_key_and_secret_are_enough() -> None:
    assert said() == ""


def test_without_a_key_it_says_what_to_set(settings: Any) -> None:
    settings.STREAM_API_KEY = ""
    assert "STREAM_API_KEY" in said() and "STREAM_API_SECRET" in said()


def test_who_has_set_nothing_reads_one_sentence(settings: Any) -> None:
    settings.STREAM_API_KEY = settings.STREAM_API_SECRET = ""
    errors = [one.id for one in settings_fit_together(None) if one.is_serious()]
    assert errors == ["sideline.E055"]


def test_a_secret_that_is_missing_is_said_to_be(settings: Any) -> None:
    settings.STREAM_API_SECRET = ""
    assert "sideline.E050" in [one.id for one in settings_fit_together(None)]


@pytest.mark.parametrize("name", ["sideline", "Sideline_2-b", "x" * 64])
def test_a_call_type_is_a_name(settings: Any, name: str) -> None:
    settings.STREAM_CALL_TYPE = name
    assert said() == ""


@pytest.mark.parametrize("name", ["", "x" * 65, "a b", "a/b", "a:b", "ä", "a.b", "a\n"])
def test_what_cannot_stand_in_a_cid_is_refused(settings: Any, name: str) -> None:
    settings.STREAM_CALL_TYPE = name
    assert "STREAM_CALL_TYPE" in said()


@pytest.mark.parametrize("name", ["default", "livestream", "audio_room", "development"])
def test_types_of_streams_own_are_left_alone(settings: Any, name: str) -> None:
    settings.STREAM_CALL_TYPE = name
    assert "STREAM_CALL_TYPE" in said()


@pytest.mark.parametrize("name", ["STREAM_URL", "STREAM_HINT_URL"])
@pytest.mark.parametrize(
    "url", ["http://video.example.org", "http://10.0.0.1", "wss://x.example.org", "x", "", "https:"]
)
def test_what_could_be_read_on_the_way_is_refused(settings: Any, name: str, url: str) -> None:
    setattr(settings, name, url)
    assert name in said() and "https://" in said()


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8080", "http://[::1]:1", "http://localhost:9", "https://x.example"]
)
def test_a_server_on_this_machine_needs_no_https(settings: Any, url: str) -> None:
    settings.STREAM_URL = settings.STREAM_HINT_URL = url
    assert said() == ""


@pytest.mark.parametrize("more", ["/video", "/api/v2", "?api_key=x", "#x"])
def test_the_address_has_no_path(settings: Any, more: str) -> None:
    settings.STREAM_URL = f"https://video.stream-io-api.com{more}"
    assert "without a path" in said()


def test_no_secret_is_in_what_is_said(settings: Any) -> None:
    settings.STREAM_API_KEY, settings.STREAM_CALL_TYPE, settings.STREAM_URL = "", "a b", "http://x"
    assert settings.STREAM_API_SECRET not in said()


def test_browsers_are_sent_to_stream(settings: Any) -> None:
    path = media_path("stream")
    assert path is not None and path.signalling == settings.STREAM_URL
