"""``manage.py check --deploy`` finds nothing, on a LAN and at an https address."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from project import web_security
from tests.support.product import ROOT

SECURE = {"SIDELINE_PUBLIC_URL": "https://live.example.org"}
BEHIND = {"HTTPS_PORT": "0", "SIDELINE_TRUSTED_PROXIES": "192.0.2.1"}


def check(tmp_path: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT,
        env=os.environ | {"SIDELINE_DATA_DIR": str(tmp_path / "data")} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("environment", "silenced"),
    [
        ({}, 6),
        (SECURE, 2),
        (SECURE | BEHIND, 2),
        ({"SIDELINE_PUBLIC_URL": "https://live.example.org:8443"}, 3),
    ],
)
def test_it_is_clean(tmp_path: Path, environment: dict[str, str], silenced: int) -> None:
    found = check(tmp_path, environment)
    said = found.stdout + found.stderr
    assert found.returncode == 0, said
    assert "no issues" in said
    assert len(web_security.derive(_known(environment))["SILENCED_SYSTEM_CHECKS"]) == silenced


def test_what_is_wrong_is_not_silenced(tmp_path: Path) -> None:
    """Behind a proxy that nobody named, https cannot be seen, nor asked for."""
    found = check(tmp_path, SECURE | {"HTTPS_PORT": "0"})
    assert found.returncode != 0 and "security.W008" in found.stdout + found.stderr
    found = check(tmp_path, SECURE | {"SIDELINE_HSTS_SECONDS": "0"})
    assert found.returncode != 0 and "security.W004" in found.stdout + found.stderr


def _known(environment: dict[str, str]) -> dict[str, object]:
    return {
        "PUBLIC_URL": environment.get("SIDELINE_PUBLIC_URL", ""),
        "HTTPS_PORT": int(environment.get("HTTPS_PORT", "8443")),
        "TRUSTED_PROXIES": environment.get("SIDELINE_TRUSTED_PROXIES", "").split(),
        "HSTS_SECONDS": 86400,
    }
