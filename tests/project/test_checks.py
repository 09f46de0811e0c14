"""Settings that contradict each other stop the boot, with a line that names them."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings

from project.checks import settings_fit_together
from tests.support.product import ROOT

SECRET = "0123456789-abcdefghi-jklmnopqrst"
SHORT = SECRET[:31]
MONOTONOUS = "123456789" * 8  # nine different ones

LIVEKIT = {
    "PROVIDER": "livekit",
    "LIVEKIT_URL": "http://livekit:7880",
    "LIVEKIT_PUBLIC_URL": "wss://live.example.org",
    "LIVEKIT_API_KEY": "key",
    "LIVEKIT_API_SECRET": SECRET,
    "VENDOR_DIRS": settings.VENDOR_DIRS,
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
        ({**LIVEKIT, "PROVIDER": "embedded", "LIVEKIT_API_SECRET": ""}, "sideline.E050"),  # served
        *(({"SECRET_KEY": weak}, "sideline.E060") for weak in ("abc", SHORT, MONOTONOUS)),
        *(({"EMBEDDED_API_SECRET": weak}, "sideline.E060") for weak in ("x", SHORT, MONOTONOUS)),
        ({**LIVEKIT, "LIVEKIT_API_SECRET": SHORT}, "sideline.E060"),
        ({**LIVEKIT, "LIVEKIT_API_SECRET": MONOTONOUS}, "sideline.E060"),
        # It is served beside the chosen provider.
        ({**LIVEKIT, "EMBEDDED_API_SECRET": "x"}, "sideline.E060"),
        ({**LIVEKIT, "LIVEKIT_URL": "livekit:7880"}, "sideline.E051"),
        ({**LIVEKIT, "LIVEKIT_PUBLIC_URL": "https://live.example.org"}, "sideline.E052"),
        ({**LIVEKIT, "LIVEKIT_REDIS_URL": "localhost:6379"}, "sideline.E054"),
        (
            {**LIVEKIT, "LIVEKIT_PUBLIC_URL": "ws://a.org", "PUBLIC_URL": "https://b.org"},
            "sideline.E053",
        ),
        ({**LIVEKIT, "VENDOR_DIRS": [Path(__file__).parent]}, "sideline.W051"),
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
        {"SECRET_KEY": SECRET, "EMBEDDED_API_SECRET": SECRET},
        {"LIVEKIT_API_SECRET": "x"},  # of a provider that is not served
        {"REDIS_URL": "rediss://:secret@redis:6379/1"},
        {"EMBEDDED_UDP_PORTS": (50000, 50016), "EMBEDDED_MAX_SPECTATORS": 15},
        {"PROVIDER": "fake", "PORT": 8000, "EMBEDDED_PORT": 8000},
        LIVEKIT,
        {**LIVEKIT, "PUBLIC_URL": "https://example.org", "LIVEKIT_PUBLIC_URL": "/livekit"},
    ],
)
def test_a_good_combination_is_accepted(right: dict[str, Any]) -> None:
    assert found(**right) == set()


@pytest.mark.parametrize("name", ["SECRET_KEY", "EMBEDDED_API_SECRET", "LIVEKIT_API_SECRET"])
def test_a_weak_secret_stops_every_command(name: str, tmp_path: Path) -> None:
    """By what it is called, with what to do, and without the secret."""
    on = {"SIDELINE_PROVIDER": "livekit", "LIVEKIT_URL": "http://lk:7880", "LIVEKIT_API_KEY": "k"}
    strong = dict.fromkeys(("SECRET_KEY", "EMBEDDED_API_SECRET", "LIVEKIT_API_SECRET"), SECRET)
    environment = os.environ | on | strong | {"SIDELINE_DATA_DIR": str(tmp_path)}
    weak = "a-weak-one"
    done = subprocess.run(
        [sys.executable, "manage.py", "up"],
        cwd=ROOT,
        env=environment | {name: weak},
        capture_output=True,
        text=True,
        timeout=60,
    )
    said = done.stdout + done.stderr
    assert done.returncode != 0, said
    assert f"{name} can be guessed" in said and "token_urlsafe" in said
    assert weak not in said
