"""Settings that contradict each other stop the boot, with a line that names them."""

from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from project.checks import settings_fit_together

LIVEKIT = {
    "PROVIDER": "livekit",
    "LIVEKIT_URL": "http://livekit:7880",
    "LIVEKIT_PUBLIC_URL": "wss://live.example.org",
    "LIVEKIT_API_KEY": "key",
    "LIVEKIT_API_SECRET": "x" * 32,
    "VENDOR_DIR": Path(__file__).parent,  # there
}


def found(**changes: Any) -> set[str]:
    with override_settings(**changes):
        return {str(message.id) for message in settings_fit_together(None)}


def test_the_defaults_fit_together() -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"PUBLIC_URL": "ftp://example.org"}, "sideline.E001"),
        ({"PUBLIC_URL": "example.org"}, "sideline.E001"),
        ({"PUBLIC_URL": "https://example.org/live"}, "sideline.E002"),
        ({"PUBLIC_URL": "https://me@example.org"}, "sideline.E002"),
        ({"PUBLIC_URL": "https://example.org", "DEBUG": True}, "sideline.E003"),
        ({"PUBLIC_URL": "http://example.org"}, "sideline.W001"),
        ({"PUBLIC_URL": "https://example.org", "HTTPS_PORT": 0}, "sideline.W007"),
        ({"CORS_ALLOWED_ORIGINS": ["*"]}, "sideline.E004"),
        ({"ALLOWED_HOSTS": ["*"]}, "sideline.E005"),
        ({"PORT": 8000, "HTTPS_PORT": 8000}, "sideline.E010"),
        ({"HTTPS_PORT": 8001, "EMBEDDED_PORT": 8001}, "sideline.E010"),
        ({"REDIS_URL": "http://localhost:6379"}, "sideline.E020"),
        ({"GRACE_SECONDS": 2.0, "FRAME_STALL_SECONDS": 2.0}, "sideline.E030"),
        ({"SWEEP_SECONDS": 4.0, "SWEEP_GAP_SECONDS": 5.0}, "sideline.E031"),
        ({"BODY_SECONDS": 1.0, "BODY_STALL_SECONDS": 2.0}, "sideline.E032"),
        ({"ROOM_WAIT_SECONDS": 2.0, "PROVIDER_TIMEOUT_SECONDS": 2.0}, "sideline.E033"),
        ({"RATE_LIMITS": {"tokens": ("60/minute", "a lot")}}, "sideline.E034"),
        ({"LIMIT_FAILED_PROOFS": "30"}, "sideline.E034"),
        ({"PROVIDER": "fake", "PUBLIC_URL": "https://example.org"}, "sideline.E040"),
        ({"EMBEDDED_UDP_PORTS": (50000, 50010), "EMBEDDED_MAX_SPECTATORS": 15}, "sideline.E041"),
        ({**LIVEKIT, "LIVEKIT_API_KEY": ""}, "sideline.E050"),
        ({**LIVEKIT, "LIVEKIT_API_SECRET": ""}, "sideline.E050"),
        ({**LIVEKIT, "LIVEKIT_API_SECRET": "short"}, "sideline.W050"),
        ({**LIVEKIT, "LIVEKIT_URL": "livekit:7880"}, "sideline.E051"),
        ({**LIVEKIT, "LIVEKIT_PUBLIC_URL": "https://live.example.org"}, "sideline.E052"),
        (
            {**LIVEKIT, "LIVEKIT_PUBLIC_URL": "ws://a.org", "PUBLIC_URL": "https://b.org"},
            "sideline.E053",
        ),
        ({**LIVEKIT, "VENDOR_DIR": Path(__file__).parent / "missing"}, "sideline.W051"),
    ],
)
def test_a_bad_combination_is_refused(wrong: dict[str, Any], code: str) -> None:
    assert code in found(**wrong)


@pytest.mark.parametrize(
    "right",
    [
        {"PUBLIC_URL": "https://example.org"},
        {"PUBLIC_URL": "https://example.org:8443"},
        {"HTTPS_PORT": 0},
        {"REDIS_URL": "rediss://:secret@redis:6379/1"},
        {"EMBEDDED_UDP_PORTS": (50000, 50016), "EMBEDDED_MAX_SPECTATORS": 15},
        {"PROVIDER": "fake", "PORT": 8000, "EMBEDDED_PORT": 8000},
        LIVEKIT,
        {**LIVEKIT, "PUBLIC_URL": "https://example.org", "LIVEKIT_PUBLIC_URL": "/livekit"},
    ],
)
def test_a_good_combination_is_accepted(right: dict[str, Any]) -> None:
    assert found(**right) == set()
