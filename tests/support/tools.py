"""``make tools``: what the tests need beside Python. Installs it where that is simple.

As root on Debian: apt-get. Elsewhere one line per missing thing; with CI=true that is a failure,
because nothing may be skipped there.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable

from tests.support.services import Missing, find, find_postgresql


def find_chromium() -> str:
    """Debian's, or Playwright's own."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found:
        return found
    if importlib.util.find_spec("playwright"):
        from playwright.sync_api import sync_playwright

        with sync_playwright() as running:
            path = running.chromium.executable_path
        if os.path.exists(path):
            return path
    raise Missing("Chromium is missing (apt-get install chromium, or: playwright install chromium)")


STREET_FILM = "/usr/share/doc/opencv-doc/examples/data/vtest.avi"


def find_street_film() -> str:
    """People who walk, for the tests of seeing; nothing of it is in the repository."""
    if os.path.exists(STREET_FILM):
        return STREET_FILM
    raise Missing("Debian's street film is missing (apt-get install opencv-doc)")


NEEDED: dict[str, Callable[[], str]] = {
    "chromium": find_chromium,
    "redis-server": lambda: find("redis-server", "redis-server"),
    "postgresql": lambda: find_postgresql("initdb"),
    "nodejs": lambda: find("node", "nodejs"),
    "iproute2": lambda: find("ip", "iproute2", "/usr/sbin", "/sbin"),  # networks to be cut off
    "npm": lambda: find("npm", "npm"),  # brings LiveKit's player and TypeScript
    "opencv-doc": find_street_film,
    "prometheus": lambda: find("promtool", "prometheus"),  # asks /metrics, judges the alerts
}


def main() -> int:
    missing = _missing()
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        _install(sorted(missing))
        missing = _missing()
    for line in missing.values():
        print(line)
    if missing and os.environ.get("CI") == "true":
        print("CI=true: nothing may be left out, so this is a failure.")
        return 1
    return 0


def _missing() -> dict[str, str]:
    """``{Debian package: line for the user}``"""
    found: dict[str, str] = {}
    for package, look in NEEDED.items():
        try:
            look()
        except Missing as problem:
            found[package] = str(problem)
    return found


def _install(packages: list[str]) -> None:
    print(f"Installing with apt-get: {', '.join(packages)} …", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-qq", "-y", "--no-install-recommends", *packages]
    for command in (install, ["apt-get", "update", "-qq"], install):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if command is install and done.returncode == 0:
            return
    print(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else "apt-get failed")


if __name__ == "__main__":
    sys.exit(main())
